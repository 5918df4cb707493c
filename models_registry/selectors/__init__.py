"""Reads over the registry that pages, reminders and reports build on."""

from models_registry.selectors.likeness import (
    Likeness,
    similar_models,
    similar_to,
    similar_to_each,
    telling_words,
)
from models_registry.selectors.lists import Funnel, funnel
from models_registry.selectors.registration import indicators_for, planned_titles, units_around
from models_registry.selectors.targets import models_counted, new_models

__all__ = [
    "Funnel",
    "Likeness",
    "funnel",
    "indicators_for",
    "models_counted",
    "new_models",
    "planned_titles",
    "similar_models",
    "similar_to",
    "similar_to_each",
    "telling_words",
    "units_around",
]
