"""What the calendar of a user holds."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Max
from django.utils.crypto import constant_time_compare

from campaigns.enums import ShiftPolicy
from campaigns.models import CalendarFeed, DayOff, Deadline, DeadlineOverride, Due
from campaigns.selectors.due import dues_that_concern, is_own

MONTHS = 13


@dataclass(frozen=True)
class CalendarEntry:
    """One end of a deadline; ``uid`` outlives every change of its date, ``changes`` and ``changed_at`` grow with each.

    ``working_day`` is the last working day there is; the end itself where that is one.
    """

    uid: str
    deadline: Deadline
    due: Due
    working_day: object
    changes: int
    changed_at: datetime


def feed_of_token(token):
    """The feed in use behind a token, found by its digest; ``None`` for anything else."""
    digest = CalendarFeed.digest_of(token)
    feed = CalendarFeed.objects.in_use().select_related("user").filter(token_digest=digest).first()
    return feed if feed and constant_time_compare(feed.token_digest, digest) else None


def calendar_entries(feed, *, today):
    """The ends of the coming 13 months that concern the units of the feed's user: eight queries at most."""
    units = feed.user.scope
    pairs = dues_that_concern(units, start=today, end=today + relativedelta(months=MONTHS)) if units else []
    changes = _changes([row for row, _ in pairs], feed.created_at)
    return [_entry(row, due, changes[row.pk], units) for row, due in pairs]


def _entry(row, due, changed, units):
    acts = [e for e in row.extensions.all() if e.year == due.year]
    moments = [moment for e in acts for moment in (e.approved_at, e.revoked_at) if moment]
    count, at = changed
    whose = "" if not due.is_extended or is_own(due, units) else f"-{due.last_day:%Y%m%d}"
    return CalendarEntry(
        uid=f"deadline-{row.pk}-{due.year}{whose}@dan-van-kheo",
        deadline=row,
        due=due,
        working_day=row.calendar.previous_working(due.last_day),
        changes=count + len(moments),
        changed_at=max([at, *moments]),
    )


def _changes(rows, since):
    """``{deadline key: (changes, the last one)}`` of what moves its date: three queries, however many rows."""
    found = defaultdict(lambda: (0, since))
    keys = {row.pk for row in rows}
    overrides = DeadlineOverride.history.filter(deadline_id__in=keys)
    for history, key in ((Deadline.history.filter(id__in=keys), "id"), (overrides, "deadline_id")):
        for pk, count, last in history.order_by().values_list(key).annotate(Count("pk"), Max("history_date")):
            before, at = found[pk]
            found[pk] = (before + count, max(at, last) if before else last)
    days = DayOff.history.aggregate(count=Count("pk"), last=Max("history_date"))
    for row in rows:
        if row.shift != ShiftPolicy.NONE and days["count"]:
            count, at = found[row.pk]
            found[row.pk] = (count + days["count"], max(at, days["last"]))
    return found
