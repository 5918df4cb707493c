"""What a new dossier may be opened for."""

from dataclasses import dataclass

from django.db.models import F, Q

from awards.gates import due_of
from awards.models import (
    CampaignAward,
)
from campaigns.deadlines import days_left
from campaigns.enums import CampaignState, DeadlineKind
from campaigns.models import Campaign, Due
from models_registry.models import MobilisationModel
from units.enums import Role
from units.models import Unit


def units_prepared_by(user, today):
    """Units that work today and for which the user may open dossiers."""
    preparing = [m.unit for m in user.memberships_now if m.role == Role.PREPARER]
    return Unit.objects.under(preparing).valid_on(today)


@dataclass(frozen=True)
class OpenYear:
    """A campaign-year for which a unit may open dossiers, with its deadline where the plan sets one."""

    campaign: Campaign
    year: int
    due: Due | None
    days_left: int | None


def open_years(unit, *, today):
    """Campaign-years of this year and the last that reach the unit: the nearest deadline first, those over last."""
    campaigns = (
        Campaign.objects.reaching(unit)
        .filter(state=CampaignState.RUNNING)
        .select_related("launching_unit")
        .prefetch_related("deadlines__overrides", "deadlines__extensions")
    )
    found = []
    for campaign in campaigns:
        receiver = receiver_id_of(campaign)
        for year in (today.year, today.year - 1):
            if campaign.runs_in(year):
                due = due_of(campaign, year, receiver, unit)
                found.append(OpenYear(campaign, year, due, days_left(due.last_day, today) if due else None))
    open_ones = [row for row in found if row.days_left is None or row.days_left >= 0]
    over = [row for row in found if row not in open_ones]
    open_ones.sort(key=lambda row: (row.due is None, row.days_left or 0, row.campaign.pk))
    return open_ones + sorted(over, key=lambda row: (-row.days_left, row.campaign.pk))


def receiver_id_of(campaign):
    """The unit that takes dossiers in: named by the first dossier deadline, else the one that launched the campaign."""
    rows = [row for row in campaign.deadlines.all() if row.kind == DeadlineKind.DOSSIER and row.receiving_unit_id]
    return rows[0].receiving_unit_id if rows else campaign.launching_unit_id


def awards_of(campaign, *, today):
    """Award forms the campaign offers on a day, with standards and papers."""
    return (
        CampaignAward.objects.filter(
            Q(valid_from=None) | Q(valid_from__lte=today), Q(valid_to=None) | Q(valid_to__gte=today), campaign=campaign
        )
        .select_related("award_form", "deciding_unit", "guidance")
        .prefetch_related("rules", "checklist__item_type")
        .order_by("order", "pk")
    )


def models_of(unit, campaign):
    """Models inside the unit that a dossier of the campaign may cite, recognised ones first."""
    return (
        MobilisationModel.objects.within([unit])
        .counted()
        .filter(campaign=campaign)
        .order_by(F("state").desc(), "search_key", "pk")
    )
