"""Puts the facts of one plan together."""

import unicodedata

from campaigns.plan_reader.facts import PlanReading


def read_plan(text):
    """The facts of the plan in ``text``. Never raises on any text."""
    return PlanReading(text=unicodedata.normalize("NFC", text))
