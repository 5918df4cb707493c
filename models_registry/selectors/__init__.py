"""Reads over the registry that pages, reminders and reports build on."""

from models_registry.selectors.exemplars import ExemplarCount, ExemplarFunnel, exemplar_counts, exemplar_funnel
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
from models_registry.selectors.progress import (
    FigureLine,
    Period,
    figures_of,
    last_updates,
    models_without_snapshot,
    open_periods,
    owing,
    periods_due,
    silent_since,
)
from models_registry.selectors.registration import campaigns_to_record, indicators_for, planned_titles, units_around
from models_registry.selectors.targets import models_counted, new_models

__all__ = [
    "ExemplarCount",
    "ExemplarFunnel",
    "FigureLine",
    "Funnel",
    "Likeness",
    "Period",
    "campaigns_to_record",
    "exemplar_counts",
    "exemplar_funnel",
    "figures_of",
    "funnel",
    "indicators_for",
    "last_updates",
    "likely_names",
    "models_counted",
    "models_without_snapshot",
    "new_models",
    "open_periods",
    "owing",
    "periods_due",
    "planned_titles",
    "same_name",
    "silent_since",
    "similar_models",
    "similar_to",
    "similar_to_each",
    "telling_words",
    "units_around",
]
