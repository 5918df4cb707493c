"""Reminders of what is due: a window, a step and a unique key, so writing twice is harmless."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator

from campaigns import deadlines
from campaigns.enums import CampaignState
from campaigns.models import Deadline, DeadlineExtension, Due
from campaigns.selectors import owing_by
from notices.selectors import Wording, already_told, rechecks
from notices.services import Message, notify_each
from units.enums import Role, UnitLevel
from units.models import Membership, Unit
from units.querysets import subtree_q

KIND = "deadline"
EXTENSION = "extension"
STEPS = (0, 1, 3, 7, 14, 30)
NAMES_SHOWN = 20
WHAT_LENGTH = 120
UPPER_LEVELS = frozenset({UnitLevel.PROVINCE, UnitLevel.DISTRICT})


@dataclass(frozen=True)
class DeadlineReport:
    """One deadline in one campaign-year: people to remind, rows written now, rows that were there."""

    deadline: Deadline
    due: Due
    days_left: int
    recipients: int
    written: int

    @property
    def already_there(self):
        return self.recipients - self.written


@dataclass(frozen=True)
class ReminderReport:
    deadlines: tuple[DeadlineReport, ...]

    @property
    def due(self):
        return sum(row.recipients for row in self.deadlines)

    @property
    def written(self):
        return sum(row.written for row in self.deadlines)

    @property
    def already_there(self):
        return self.due - self.written


def step_at(days_left, steps=STEPS):
    """The milestone a reminder belongs to: 12 days before the end it is still that of 14 days; ``None`` outside."""
    return next((step for step in steps if step >= days_left), None) if days_left >= 0 else None


def steps_of(due, calendar):
    """The milestones of one end: where it is a day off, the last working day before it is one as well."""
    return sorted({*STEPS, (due.last_day - calendar.previous_working(due.last_day)).days})


def write_reminders(*, now, dry_run=False):
    """Remind everybody who still owes something in the last 30 days before its cutoff, once for each milestone.

    After missed nights only the latest milestone is written, with the true number of days. A dry run counts alone.
    """
    today = deadlines.local_day(now)
    rows = [remind(row.pk, due.year, due.last_day, now=now, dry_run=dry_run) for row, due in closing(today)]
    return ReminderReport(tuple(row for row in rows if row is not None))


def closing(today):
    """``(deadline, due)`` of running campaigns whose last valid day lies in the window, nearest first.

    An end that an extension gave is one of its own.
    """
    pairs = [
        (row, due)
        for row in running_deadlines()
        for year in years_of(row, today)
        for due in row.ends_in(year)
        if due.last_day >= row.campaign.period_start and step_of(row, due, today) is not None
    ]
    return sorted(pairs, key=lambda pair: (pair[1].cutoff, pair[0].pk))


def step_of(deadline, due, today):
    left = deadlines.days_left(due.last_day, today)
    return step_at(left, steps_of(due, deadline.calendar)) if 0 <= left <= STEPS[-1] else None


def running_deadlines():
    return (
        Deadline.objects.filter(campaign__state=CampaignState.RUNNING)
        .select_related("campaign__launching_unit", "receiving_unit")
        .with_dates()
    )


def end_on(deadline, year, last_day):
    """The end of the campaign-year that falls on ``last_day``; ``None`` once it was moved."""
    return next((due for due in deadline.ends_in(year) if due.last_day == last_day), None)


def years_of(deadline, today):
    """Campaign-years whose date of this deadline may fall near ``today``."""
    near = {today.year - 1, today.year, today.year + 1}
    return {year for year in near if deadline.applies_in(year) and deadline.campaign.runs_in(year)}


@transaction.atomic
def remind(deadline_id, year, last_day, *, now, dry_run):
    """Write the milestone of one end under the deadline's lock, so that two beats count and write each row once.

    ``None`` where the end was moved, or the campaign closed, before the lock was held.
    """
    rows = running_deadlines().filter(pk=deadline_id)
    deadline = (rows if dry_run else rows.select_for_update(of=("self",), no_key=True)).first()
    if deadline is None:
        return None
    due = end_on(deadline, year, last_day)
    if due is None:
        return None
    today = deadlines.local_day(now)
    days_left = deadlines.days_left(due.last_day, today)
    step = step_of(deadline, due, today)
    key = f"{KIND}:{deadline.pk}:{due.last_day.isoformat()}:{step}"
    messages = [
        Message(
            recipient=user,
            title=title_of(deadline, due, days_left),
            body=body_of(deadline, due, today, names),
            url=reverse("home"),
            facts={"deadline": deadline.pk, "year": year, "last_day": due.last_day.isoformat()},
        )
        for user, names in owing_people(deadline, due, today)
    ]
    if dry_run:
        told = already_told([message.recipient.pk for message in messages], key)
        written = len(messages) - len(told)
    else:
        written = notify_each(messages=messages, key=key, kind=KIND, now=now)
    return DeadlineReport(deadline, due, days_left, len(messages), written)


def owing_people(deadline, due, today):
    """``(preparer, names of the owing units served)``; a fixed number of queries however many units owe."""
    owing = owing_by(deadline, due)
    if owing is None:
        return []
    launcher = deadline.campaign.launching_unit
    served_by = defaultdict(list)
    memberships = (
        preparers_on(today)
        .filter(Q(unit__path__startswith=launcher.path) | Q(unit__in=launcher.ancestor_ids), user__is_active=True)
        .select_related("user", "unit")
        .order_by("pk")
    )
    for membership in memberships:
        served_by[membership.unit_id].append(membership)
    names, people = defaultdict(dict), {}
    for pk, path, name in owing.order_by("sort_key", "pk").values_list("pk", "path", "name"):
        for above in path.strip("/").split("/"):
            for membership in served_by.get(int(above), ()):
                if membership.unit_id == pk or membership.unit.level not in UPPER_LEVELS:
                    people[membership.user_id] = membership.user
                    names[membership.user_id][pk] = name
    return [(people[pk], list(names[pk].values())) for pk in sorted(people)]


def preparers_on(day):
    return Membership.objects.active_on(day).filter(role=Role.PREPARER)


def title_of(deadline, due, days_left):
    return f"{Truncator(deadline.what).chars(WHAT_LENGTH)}: {time_left(due, days_left)}"


def time_left(due, days_left):
    """«còn 17 ngày, hết 24:00 ngày 09/12/2026»."""
    left = f"còn {days_left} ngày" if days_left else "hôm nay là ngày cuối"
    return f"{left}, hết 24:00 ngày {due.last_day:%d/%m/%Y}"


def body_of(deadline, due, today, names):
    shown = ", ".join(names[:NAMES_SHOWN])
    more = len(names) - NAMES_SHOWN
    lines = [
        f"Tính đến ngày {today:%d/%m/%Y}: {time_left(due, deadlines.days_left(due.last_day, today))}.",
        f"Việc phải làm: {deadline.what}, {due.text}.",
        *day_off_note(deadline, due, today),
        f"Phong trào: {deadline.campaign}.",
        f"Còn thiếu: {shown}{f' và {more} đơn vị khác' if more > 0 else ''}.",
    ]
    if deadline.receiving_unit:
        lines.append(f"Nơi nhận: {deadline.receiving_unit}.")
    return "\n".join(lines)


def day_off_note(deadline, due, today):
    """Said as long as there is a working day left: the last day itself is none."""
    working = deadline.calendar.previous_working(due.last_day)
    if today <= working < due.last_day:
        off, last = deadlines.reason_off(due.last_day), deadlines.day_in_words(working)
        yield f"Lưu ý: ngày cuối là {off}; ngày làm việc cuối cùng trước đó là {last}."
    if deadline.is_assumed:
        yield "Kế hoạch không nêu ngày; đây là ngày gợi ý của đơn vị phát động."


@rechecks(KIND)
def reminder_wording(notice, now):
    """Just before the letter leaves: the same deadline still ahead, the person still owing, the days counted anew."""
    deadline = running_deadlines().filter(pk=notice.facts["deadline"]).first()
    if deadline is None:
        return None
    due = end_on(deadline, notice.facts["year"], date.fromisoformat(notice.facts["last_day"]))
    if due is None or now >= due.cutoff:
        return None
    owing = owing_by(deadline, due)
    today = deadlines.local_day(now)
    served = [m.unit for m in preparers_on(today).filter(user=notice.recipient).select_related("unit")]
    low = [unit for unit in served if unit.level not in UPPER_LEVELS]
    mine = Unit.objects.none() if owing is None else owing.filter(subtree_q(low) | Q(pk__in=[u.pk for u in served]))
    names = list(mine.order_by("sort_key", "pk").values_list("name", flat=True))
    if not names:
        return None
    days_left = deadlines.days_left(due.last_day, today)
    return Wording(title_of(deadline, due, days_left), body_of(deadline, due, today, names))


@rechecks(EXTENSION)
def extension_wording(notice, now):
    """The word of more time does not leave once the extension is revoked."""
    holds = DeadlineExtension.objects.in_force().filter(pk=notice.facts["extension"]).exists()
    return Wording(notice.title, notice.body) if holds else None
