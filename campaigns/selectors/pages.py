"""What the page of a campaign shows."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from campaigns.models import Plan, Registration
from campaigns.selectors.campaigns import expected_units, year_in_focus
from campaigns.selectors.due import DeadlineLine, deadline_lines
from campaigns.selectors.targets import TargetFigure, target_figures
from units.models import Unit


@dataclass(frozen=True)
class CampaignFacts:
    """What the page of a campaign shows beside its own columns; figures are of ``year`` and of what the user sees."""

    year: int
    plans: list[Plan]
    targets: list[TargetFigure]
    deadlines: list[DeadlineLine]
    registered: int
    owing: int


def campaign_facts(campaign, *, user, today):
    year = year_in_focus(campaign, today)
    view_from = user.scope[0] if user.scope else campaign.launching_unit
    inside = Unit.objects.managed_by(user)
    registrations = Registration.objects.visible_to(user).filter(campaign=campaign, year=year)
    sent = Registration.objects.registered().filter(campaign=campaign, year=year, unit=OuterRef("pk"))
    owing = expected_units(campaign, today).filter(~Exists(sent), pk__in=inside.values("pk"))
    return CampaignFacts(
        year=year,
        plans=list(campaign.plans.select_related("superior_plan", "file").prefetch_related("legal_bases")),
        targets=target_figures(campaign, year=year, unit=view_from, today=today),
        deadlines=deadline_lines(campaign, today=today),
        registered=registrations.registered().count(),
        owing=owing.count() if campaign.accepts_registrations_for(year) else 0,
    )
