"""What is due next."""

from dataclasses import dataclass, replace

from campaigns import deadlines
from campaigns.enums import CampaignState, ShiftPolicy
from campaigns.models import DayOff, Deadline, Due
from campaigns.selectors.campaigns import campaigns_of
from campaigns.selectors.owing import owing_units
from units.querysets import subtree_q


@dataclass(frozen=True)
class DueItem:
    """One line of the work queue. ``owing`` counts the units in view that still owe; ``None``: nobody counts."""

    deadline: Deadline
    due: Due
    days_left: int
    owing: int | None = None


def due_items(units, *, today, limit=5):
    """What is due next for ``units`` and below, nearest first: three queries and one count for each line."""
    rows = with_calendar(
        Deadline.objects.filter(campaign__in=campaigns_of(units))
        .select_related("campaign__launching_unit", "receiving_unit")
        .prefetch_related("overrides")
    )
    items = [
        DueItem(row, due, deadlines.days_left(due.last_day, today)) for row in rows if (due := row.next_due(today))
    ]
    nearest = sorted(items, key=lambda item: (item.due.cutoff, item.deadline.pk))[:limit]
    return [replace(item, owing=_owing_inside(item, units)) for item in nearest]


def _owing_inside(item, units):
    owing = owing_units(item.deadline, item.due.year)
    return None if owing is None else owing.filter(subtree_q(units)).count()


@dataclass(frozen=True)
class DeadlineLine:
    """``due`` lies ahead, ``last`` behind; ``None`` where there is none."""

    deadline: Deadline
    due: Due | None
    days_left: int | None
    last: Due | None


def deadline_lines(campaign, *, today):
    """Every deadline of the campaign with its next date, nearest first; those wholly past at the end."""
    lines = []
    for row in campaign.deadlines.all():
        due = row.next_due(today) if campaign.state != CampaignState.CLOSED else None
        left = deadlines.days_left(due.last_day, today) if due else None
        lines.append(DeadlineLine(row, due, left, None if due else row.last_due(today)))
    coming = sorted((line for line in lines if line.due), key=lambda line: (line.due.cutoff, line.deadline.pk))
    return coming + [line for line in lines if not line.due]


def with_calendar(rows):
    """The deadlines as a list; those that shift off days off share one reading of the calendar."""
    rows = list(rows)
    shifting = [row for row in rows if row.shift != ShiftPolicy.NONE]
    if shifting:
        calendar = DayOff.objects.calendar()
        for row in shifting:
            row.calendar = calendar
    return rows
