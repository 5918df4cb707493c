"""Reminders of findings to mend and of petitions to settle: a window, a step and a unique key."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from campaigns.deadlines import days_left, local_day
from campaigns.enums import FindingState
from campaigns.models import Finding, Petition
from campaigns.selectors.records import desk_people_of, keepers_of
from notices.selectors import Wording, already_told, rechecks
from notices.services import Message, notify_each
from units.enums import Role
from units.selectors import holders_at

FINDING, PETITION = "finding_due", "petition_due"
STEPS = (0, 1, 3, 7)
WEEK = 7
WEEKS_AFTER = 8


@dataclass(frozen=True)
class DueReport:
    """People to remind, and rows written now."""

    due: int = 0
    written: int = 0

    def __add__(self, other):
        return DueReport(self.due + other.due, self.written + other.written)


def step_at(left):
    """7, 3, 1, 0 days ahead, then -1, -2 … for each week that is late; ``None`` outside the window."""
    if left < 0:
        week = -1 - (-left - 1) // WEEK
        return week if week >= -WEEKS_AFTER else None
    return next((step for step in STEPS if step >= left), None)


def window(today):
    return today - timedelta(days=WEEK * WEEKS_AFTER), today + timedelta(days=STEPS[-1])


def remind_due_records(*, now, dry_run=False):
    """Remind of all that is due soon or late, once for each step; a dry run counts alone."""
    today = local_day(now)
    findings = Finding.objects.filter(state=FindingState.OPEN, due_on__range=window(today))
    petitions = Petition.objects.in_hand().filter(due_on__range=window(today))
    report = DueReport()
    for model, remind in ((findings, _remind_finding), (petitions, _remind_petition)):
        for pk in list(model.order_by("due_on", "pk").values_list("pk", flat=True)):
            report += remind(pk, now=now, today=today, dry_run=dry_run)
    return report


@transaction.atomic
def _remind_finding(pk, *, now, today, dry_run):
    rows = Finding.objects.select_related("inspection__unit", "inspection__inspecting_unit", "inspection__campaign")
    finding = rows.select_for_update(of=("self",)).filter(pk=pk, state=FindingState.OPEN).first()
    step = step_at(days_left(finding.due_on, today)) if finding else None
    if step is None:
        return DueReport()
    inspection = finding.inspection
    people = keepers_of(inspection.unit)
    if step < 0:
        people += desk_people_of(inspection.inspecting_unit)
    wording = finding_wording(finding, today)
    facts = {"finding": finding.pk, "last_day": finding.due_on.isoformat()}
    url = inspection.get_absolute_url()
    return _write(f"finding:{pk}:{finding.due_on}:{step}", FINDING, people, wording, url, facts, now, dry_run)


@transaction.atomic
def _remind_petition(pk, *, now, today, dry_run):
    rows = Petition.objects.in_hand().select_related("unit")
    petition = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    step = step_at(days_left(petition.due_on, today)) if petition else None
    if step is None:
        return DueReport()
    facts = {"petition": petition.pk, "last_day": petition.due_on.isoformat()}
    key = f"petition:{pk}:{petition.due_on}:{step}"
    url = petition.get_absolute_url()
    return _write(key, PETITION, settlers(petition), petition_wording(petition, today), url, facts, now, dry_run)


def settlers(petition):
    """Its handlers; while there are none, the heads who are to choose them."""
    return list(petition.handlers.all()) or list(holders_at(Role.CHAIRMAN, petition.unit))


def _write(key, kind, people, wording, url, facts, now, dry_run):
    wanted = {user.pk: user for user in people if user.is_active}
    if dry_run:
        return DueReport(len(wanted), len(wanted.keys() - already_told(wanted, key)))
    messages = [Message(user, wording.title, wording.body, url, facts) for user in wanted.values()]
    return DueReport(len(wanted), notify_each(messages=messages, key=key, kind=kind, now=now))


def time_text(due_on, today):
    left = days_left(due_on, today)
    if left < 0:
        return f"đã quá hạn {-left} ngày, hạn là ngày {due_on:%d/%m/%Y}"
    return f"{f'còn {left} ngày' if left else 'hôm nay là ngày cuối'}, hết 24:00 ngày {due_on:%d/%m/%Y}"


def finding_wording(finding, today):
    inspection = finding.inspection
    return Wording(
        f"Khắc phục sau kiểm tra: {time_text(finding.due_on, today)}",
        f"{inspection.unit}: {finding.text}\nViệc phải làm: {finding.must_do}\n"
        f"Bên khắc phục: {finding.owner}. Đơn vị kiểm tra: {inspection.inspecting_unit}.",
    )


def petition_wording(petition, today):
    """Neither who wrote it nor what about."""
    is_late = petition.due_on < today
    title = "Có đơn quá hạn giải quyết" if is_late else "Có đơn sắp đến hạn giải quyết"
    return Wording(title, f"{time_text(petition.due_on, today).capitalize()}.")


@rechecks(FINDING)
def finding_still_open(notice, now):
    """Just before the letter leaves: still open and due on the same day; the days counted anew."""
    rows = Finding.objects.select_related("inspection__unit", "inspection__inspecting_unit")
    finding = rows.filter(pk=notice.facts["finding"], state=FindingState.OPEN).first()
    if finding is None or finding.due_on != date.fromisoformat(notice.facts["last_day"]):
        return None
    return finding_wording(finding, local_day(now))


@rechecks(PETITION)
def petition_still_in_hand(notice, now):
    petition = Petition.objects.in_hand().select_related("unit").filter(pk=notice.facts["petition"]).first()
    if petition is None or petition.due_on != date.fromisoformat(notice.facts["last_day"]):
        return None
    if notice.recipient not in settlers(petition):
        return None
    return petition_wording(petition, local_day(now))
