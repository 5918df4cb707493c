"""Reads over campaigns and deadlines that other rooms build on."""

from campaigns.selectors.campaigns import (
    LEVEL_THAT_TAKES_PART,
    campaigns_of,
    expected_units,
    launching_units,
    registration_receivers,
    units_run_by,
    year_in_focus,
)
from campaigns.selectors.due import DeadlineLine, DueItem, deadline_lines, due_items, with_calendar
from campaigns.selectors.owing import OWING, owes, owing_units, units_without_registration
from campaigns.selectors.pages import CampaignFacts, campaign_facts
from campaigns.selectors.targets import MEASURES, TargetFigure, measures, meets, placed_column, target_figures

__all__ = [
    "LEVEL_THAT_TAKES_PART",
    "MEASURES",
    "OWING",
    "CampaignFacts",
    "DeadlineLine",
    "DueItem",
    "TargetFigure",
    "campaign_facts",
    "campaigns_of",
    "deadline_lines",
    "due_items",
    "expected_units",
    "launching_units",
    "measures",
    "meets",
    "owes",
    "owing_units",
    "placed_column",
    "registration_receivers",
    "target_figures",
    "units_run_by",
    "units_without_registration",
    "with_calendar",
    "year_in_focus",
]
