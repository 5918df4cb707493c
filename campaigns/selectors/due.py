"""What is due next."""

from dataclasses import dataclass, replace

from campaigns import deadlines
from campaigns.enums import CampaignState
from campaigns.models import Deadline, Due
from campaigns.selectors.campaigns import campaigns_of
from campaigns.selectors.owing import owing_counts
from units.models import Unit


@dataclass(frozen=True)
class DueItem:
    """One line of the work queue. ``owing`` counts the units in view that still owe; ``None``: nobody counts."""

    deadline: Deadline
    due: Due
    days_left: int
    owing: int | None = None


def dues_that_concern(units, *, start, end=None):
    """``(deadline, due)`` of running campaigns from ``start`` to the end of ``end`` for ``units``: nearest first.

    The common end where it holds for any of the units, and the ends that extensions gave to one of them, to a unit
    above or inside it. Four queries, one more where a deadline shifts.
    """
    rows = Deadline.objects.filter(campaign__in=campaigns_of(units)).with_dates()
    pairs = [
        (row, due)
        for row in rows.select_related("campaign__launching_unit", "receiving_unit")
        for year in years_between(row, start, end)
        for due in ends_for(row, year, units)
        if start <= due.last_day and (end is None or due.last_day <= end)
    ]
    return sorted(pairs, key=lambda pair: (pair[1].cutoff, pair[0].pk))


def years_between(deadline, start, end):
    last = end.year if end else start.year
    return sorted({year for near in range(start.year, last + 1) for year in deadline.years_around(near)})


def ends_for(deadline, year, units):
    """The ends of the campaign-year that hold for one of ``units`` or, by an extension, for something inside it."""
    common, *granted = deadline.ends_in(year)
    found = [due for due in granted if any(a.is_within(b) or b.is_within(a) for a in due.units for b in units)]
    excused = [unit for due in granted for unit in due.units]
    if any(not any(unit.is_within(other) for other in excused) for unit in units):
        found.insert(0, common)
    return found


def is_own(due, units):
    """Whether the extension behind ``due`` holds for every one of ``units``, themselves or through a unit above."""
    return all(any(unit.is_within(given) for given in due.units) for unit in units)


def due_items(units, *, today, limit=5):
    """What is due next for ``units`` and below, nearest first: of what holds for all of them only the next end."""
    begun, items = set(), []
    for deadline, due in dues_that_concern(units, start=today):
        if due.is_extended or deadline.pk not in begun:
            items.append(DueItem(deadline, due, deadlines.days_left(due.last_day, today)))
        if not due.is_extended or is_own(due, units):
            begun.add(deadline.pk)
    nearest = items[:limit]
    counts = owing_counts([(item.deadline, item.due) for item in nearest], Unit.objects.under(units))
    return [replace(item, owing=owing) for item, owing in zip(nearest, counts, strict=True)]


@dataclass(frozen=True)
class DeadlineLine:
    """``due`` lies ahead, ``last`` behind; ``None`` where there is none."""

    deadline: Deadline
    due: Due | None
    days_left: int | None
    last: Due | None


def deadline_lines(campaign, *, today, unit=None):
    """Every deadline of the campaign with its next date, nearest first; those wholly past at the end.

    For one ``unit`` with its extensions.
    """
    lines = []
    for row in campaign.deadlines.all():
        due = row.next_due(today, unit) if campaign.state != CampaignState.CLOSED else None
        left = deadlines.days_left(due.last_day, today) if due else None
        lines.append(DeadlineLine(row, due, left, None if due else row.last_due(today, unit)))
    coming = sorted((line for line in lines if line.due), key=lambda line: (line.due.cutoff, line.deadline.pk))
    return coming + [line for line in lines if not line.due]


@dataclass(frozen=True)
class DatedLine:
    """One deadline in one campaign-year: its end for the one who looks, and how many units in view owe."""

    deadline: Deadline
    due: Due
    days_left: int
    owing: int | None
    moved: bool


def year_lines(campaign, year, *, today, user):
    """All deadlines of a campaign-year in order of their ends: one query more for all counts together."""
    unit = user.scope[0] if user.scope else None
    rows = [row for row in campaign.deadlines.all() if row.applies_in(year)]
    pairs = sorted(((row, row.due_in(year, unit)) for row in rows), key=lambda pair: (pair[1].cutoff, pair[0].pk))
    counts = owing_counts([(row, row.due_in(year)) for row, _ in pairs], Unit.objects.managed_by(user))
    return [
        DatedLine(
            row,
            due,
            deadlines.days_left(due.last_day, today),
            owing,
            not due.is_extended and due.last_day != due.plain_last_day,
        )
        for (row, due), owing in zip(pairs, counts, strict=True)
    ]


def years_of_campaign(campaign, today, *, most=12):
    """Campaign-years to choose from; without an end, up to two years from now; beyond it, years of single dates."""
    end = campaign.period_end.year if campaign.period_end else max(today.year, campaign.period_start.year) + 2
    years = set(range(campaign.period_start.year, end + 1))
    for row in campaign.deadlines.all():
        years.update([row.on_date.year] if row.on_date else [])
        years.update(override.year for override in row.overrides.all())
    return sorted(years)[-most:]
