"""Reads over the registry that pages, reminders and reports build on."""

from models_registry.selectors.likeness import (
    Likeness,
    likely_names,
    same_name,
    similar_models,
    similar_to,
    similar_to_each,
    telling_words,
)
from models_registry.selectors.lists import Funnel, funnel
from models_registry.selectors.registration import campaigns_to_record, indicators_for, planned_titles, units_around
from models_registry.selectors.targets import models_counted, new_models

__all__ = [
    "Funnel",
    "Likeness",
    "campaigns_to_record",
    "funnel",
    "indicators_for",
    "likely_names",
    "models_counted",
    "new_models",
    "planned_titles",
    "same_name",
    "similar_models",
    "similar_to",
    "similar_to_each",
    "telling_words",
    "units_around",
]
