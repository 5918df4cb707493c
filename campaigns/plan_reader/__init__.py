"""Reads a superior's plan into facts, each with the place it was read from. Rules only: no network, no guessing."""

from campaigns.plan_reader.answer import as_json
from campaigns.plan_reader.facts import Fact, Notice, PlanReading
from campaigns.plan_reader.files import Unreadable, text_of
from campaigns.plan_reader.reading import read_plan

__all__ = ["Fact", "Notice", "PlanReading", "Unreadable", "as_json", "read_plan", "text_of"]
