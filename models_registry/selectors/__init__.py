"""Reads over the registry that pages, reminders and reports build on."""

from models_registry.selectors.designs import (
    CopiedFrom,
    design_of,
    designs_offered,
    designs_to_read,
    source_of,
    without_owner,
)
from models_registry.selectors.exemplars import ExemplarCount, ExemplarFunnel, exemplar_counts, exemplar_funnel
from models_registry.selectors.likeness import (
    Likeness,
    likely_names,
    name_points,
    same_name,
    similar_models,
    similar_to,
    similar_to_each,
    telling_words,
)
from models_registry.selectors.lineages import Lineage, communes_of, lineage_of
from models_registry.selectors.lists import Funnel, funnel
from models_registry.selectors.progress import (
    FigureLine,
    Period,
    closed_by,
    figures_of,
    last_updates,
    models_without_snapshot,
    open_periods,
    owing,
    periods_due,
    silent_since,
    snapshots_of,
)
from models_registry.selectors.registration import campaigns_to_record, indicators_for, planned_titles, units_around
from models_registry.selectors.targets import models_counted, new_models
from models_registry.selectors.years import funnel_of_year, models_gone_in, models_in_year, reaches

__all__ = [
    "CopiedFrom",
    "ExemplarCount",
    "ExemplarFunnel",
    "FigureLine",
    "Funnel",
    "Likeness",
    "Lineage",
    "Period",
    "campaigns_to_record",
    "closed_by",
    "communes_of",
    "design_of",
    "designs_offered",
    "designs_to_read",
    "exemplar_counts",
    "exemplar_funnel",
    "figures_of",
    "funnel",
    "funnel_of_year",
    "indicators_for",
    "last_updates",
    "likely_names",
    "lineage_of",
    "models_counted",
    "models_gone_in",
    "models_in_year",
    "models_without_snapshot",
    "name_points",
    "new_models",
    "open_periods",
    "owing",
    "periods_due",
    "planned_titles",
    "reaches",
    "same_name",
    "silent_since",
    "similar_models",
    "similar_to",
    "similar_to_each",
    "snapshots_of",
    "source_of",
    "telling_words",
    "units_around",
    "without_owner",
]
