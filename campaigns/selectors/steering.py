"""What steering committees follow: each member sees the units assigned to that member, and no others."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from campaigns import deadlines
from campaigns.enums import CampaignState, TaskState
from campaigns.models import Campaign, Deadline, Due, SteeringMember, Task
from campaigns.selectors.owing import owing_units
from units.enums import Role
from units.models import Unit


@dataclass(frozen=True)
class Owed:
    """What a followed unit still owes."""

    deadline: Deadline
    due: Due
    days_left: int


@dataclass(frozen=True)
class FollowedUnit:
    """A unit that a member answers for in a campaign, with what it still owes, nearest first."""

    campaign: Campaign
    unit: Unit
    owed: list[Owed]


def seats_of(user, day):
    """The steering seats the user holds on ``day`` in running campaigns."""
    return SteeringMember.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=day),
        Q(valid_to=None) | Q(valid_to__gte=day),
        user=user,
        campaign__state=CampaignState.RUNNING,
    )


def followed_units(user, *, today):
    """One line for each unit the user follows: a query for each deadline that somebody counts, none for each unit."""
    seats = list(seats_of(user, today).prefetch_related("follows"))
    if not seats:
        return []
    rows = (
        Deadline.objects.filter(campaign__in={seat.campaign_id for seat in seats})
        .with_dates()
        .select_related("campaign__launching_unit")
        .order_by("pk")
    )
    followed = {unit.pk for seat in seats for unit in seat.follows.all()}
    owed_by = defaultdict(list)
    for row in rows:
        due = row.next_due(today)
        owing = owing_units(row, due.year) if due else None
        if owing is None:
            continue
        owed = Owed(row, due, deadlines.days_left(due.last_day, today))
        for pk in owing.filter(pk__in=followed).values_list("pk", flat=True):
            owed_by[row.campaign_id, pk].append(owed)
    campaigns = Campaign.objects.select_related("launching_unit").in_bulk({seat.campaign_id for seat in seats})
    return [
        FollowedUnit(
            campaigns[seat.campaign_id],
            unit,
            sorted(owed_by[seat.campaign_id, unit.pk], key=lambda owed: owed.due.cutoff),
        )
        for seat in seats
        for unit in seat.follows.all()
    ]


def tasks_awaiting(user):
    """Open tasks of running campaigns that were given to the units whose work the user does."""
    held = [m.unit_id for m in user.memberships_now if m.role in (Role.PREPARER, Role.SECRETARY, Role.CHAIRMAN)]
    return Task.objects.filter(unit__in=held, state=TaskState.OPEN, campaign__state=CampaignState.RUNNING)
