"""Every write of checks and of what they found."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.deadlines import local_day
from campaigns.enums import FindingState, InspectionKind, InspectionState, RecordAct
from campaigns.models import Finding, Inspection, InspectionItem
from campaigns.permissions import can_inspect
from campaigns.selectors.records import desk_people_of, keepers_of
from campaigns.services.records import (
    OUT_OF_DATE,
    add_files,
    changes_told,
    check_step,
    refuse_unfit_place,
    tell,
    write_event,
)
from campaigns.workflow import FINDING_STEPS, INSPECTION_STEPS
from interface.versions import refuse_stale
from units.permissions import require
from units.selectors import database_now

MOST_UNITS = 300
MOST_ITEMS = 100
KIND = "inspection"


@dataclass(frozen=True)
class Answer:
    """The result of one line of the checklist."""

    item_id: int
    result: str
    note: str = ""


@dataclass(frozen=True)
class Found:
    """What was found wanting, as it is written down."""

    text: str
    must_do: str
    due_on: date
    owner: str = ""


def is_announced(inspection):
    return inspection.kind == InspectionKind.REGULAR


@transaction.atomic
def plan_inspections(*, actor, campaign, inspecting_unit, units, kind, planned_on, now, team="", checklist=()):
    """Plan the same check for each unit; units hear of regular ones alone."""
    if not units:
        raise ValidationError({"units": "Hãy chọn ít nhất một đơn vị."})
    if len(units) > MOST_UNITS:
        raise ValidationError({"units": f"Mỗi lần lập cho nhiều nhất {MOST_UNITS} đơn vị."})
    if not checklist:
        raise ValidationError({"checklist": "Hãy ghi ít nhất một nội dung kiểm tra, mỗi dòng một nội dung."})
    if len(checklist) > MOST_ITEMS:
        raise ValidationError({"checklist": f"Nhiều nhất {MOST_ITEMS} nội dung kiểm tra."})
    if planned_on < local_day(now):
        raise ValidationError({"planned_on": "Ngày dự kiến không thể ở trước hôm nay."})
    return [_plan_one(actor, campaign, inspecting_unit, unit, kind, planned_on, now, team, checklist) for unit in units]


def _plan_one(actor, campaign, inspecting_unit, unit, kind, planned_on, now, team, checklist):
    is_own = kind == InspectionKind.SELF_CHECK
    if is_own != (unit.pk == inspecting_unit.pk) or not unit.is_within(inspecting_unit):
        sentence = f"{inspecting_unit} không kiểm tra được {unit} theo hình thức này."
        raise ValidationError({"units": sentence})
    refuse_unfit_place(campaign, unit, today=local_day(now))
    inspection = Inspection(
        campaign=campaign,
        inspecting_unit=inspecting_unit,
        kind=kind,
        planned_on=planned_on,
        team=team,
        created_by=actor,
        created_at=now,
    )
    inspection.place_at(unit)
    require(can_inspect(actor, inspection))
    inspection.full_clean()
    inspection.save()
    _write_items(inspection, checklist)
    event = write_event(inspection, actor=actor, at=now, action=RecordAct.CREATE, after=inspection.state)
    if is_announced(inspection):
        _tell_unit(event, inspection, f"{inspecting_unit} sẽ kiểm tra ngày {planned_on:%d/%m/%Y}", now)
    return inspection


def _write_items(inspection, lines):
    items = [InspectionItem(inspection=inspection, order=order, text=text) for order, text in enumerate(lines, start=1)]
    for item in items:
        item.full_clean(exclude=["inspection"], validate_unique=False, validate_constraints=False)
    InspectionItem.objects.bulk_create(items)


def _tell_unit(event, inspection, title, now, body=""):
    tell(
        event,
        recipients=keepers_of(inspection.unit),
        kind=KIND,
        title=title,
        body=body or f"{inspection.campaign}.",
        url=inspection.get_absolute_url(),
        now=now,
    )


@transaction.atomic
def change_inspection(*, inspection_id, actor, now, expected_version, planned_on, team, checklist):
    """Correct a check that has not taken place: its day, its team, its lines."""
    inspection = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection_id)
    require(can_inspect(actor, inspection))
    refuse_stale(inspection, expected_version)
    if inspection.state != InspectionState.PLANNED:
        raise ValidationError(OUT_OF_DATE)
    if not checklist:
        raise ValidationError({"checklist": "Hãy ghi ít nhất một nội dung kiểm tra, mỗi dòng một nội dung."})
    note = changes_told(inspection, {"planned_on": planned_on, "team": team})
    moved = inspection.planned_on != planned_on
    inspection.planned_on, inspection.team = planned_on, team
    inspection.version += 1
    inspection.full_clean()
    inspection.save()
    if list(inspection.items.values_list("text", flat=True)) != list(checklist):
        inspection.items.all().delete()
        _write_items(inspection, checklist)
        note = f"{note}\nSửa nội dung kiểm tra.".strip()
    event = write_event(inspection, actor=actor, at=now, action=RecordAct.EDIT, note=note)
    if moved and is_announced(inspection):
        _tell_unit(event, inspection, f"Lịch kiểm tra dời sang ngày {planned_on:%d/%m/%Y}", now)
    return inspection


@transaction.atomic
def carry_out_inspection(
    *,
    inspection_id,
    actor,
    now,
    carried_out_on,
    conclusion,
    answers=(),
    findings=(),
    uploads=(),
    expected_version=None,
):
    """Write down the result; a check that found nothing to mend is over at once."""
    move = INSPECTION_STEPS["carry_out"]
    inspection = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection_id)
    check_step(move, inspection, actor=actor, note="")
    refuse_stale(inspection, expected_version)
    if carried_out_on > local_day(now):
        raise ValidationError({"carried_out_on": "Ngày kiểm tra không thể ở sau hôm nay."})
    if not conclusion.strip():
        raise ValidationError({"conclusion": "Hãy ghi kết luận kiểm tra."})
    items = {item.pk: item for item in inspection.items.all()}
    for answer in answers:
        item = items[answer.item_id]
        item.result, item.note = answer.result, answer.note
        item.full_clean(exclude=["inspection"], validate_unique=False, validate_constraints=False)
        item.save(update_fields=["result", "note"])
    for found in findings:
        _write_finding(inspection, found, carried_out_on)
    before = inspection.state
    inspection.state = move.target if findings else InspectionState.CLOSED
    inspection.carried_out_on, inspection.conclusion = carried_out_on, conclusion
    inspection.version += 1
    inspection.save(update_fields=["state", "carried_out_on", "conclusion", "version"])
    add_files(inspection, uploads, actor=actor, now=now)
    event = write_event(
        inspection, actor=actor, at=now, action=move.act, before=before, after=inspection.state, note=conclusion
    )
    title = f"Kết luận kiểm tra: {len(findings)} tồn tại phải khắc phục" if findings else "Kết luận kiểm tra"
    _tell_unit(event, inspection, title, now, body=f"{inspection.campaign}.\n{conclusion}")
    return inspection


def _write_finding(inspection, found, carried_out_on):
    if found.due_on < carried_out_on:
        raise ValidationError({"due_on": "Hạn khắc phục không thể ở trước ngày kiểm tra."})
    finding = Finding(
        inspection=inspection,
        text=found.text,
        must_do=found.must_do,
        due_on=found.due_on,
        owner=found.owner or str(inspection.unit),
    )
    finding.full_clean()
    finding.save()


@transaction.atomic
def cancel_inspection(*, inspection_id, actor, now, note, expected_version=None):
    move = INSPECTION_STEPS["cancel"]
    inspection = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection_id)
    check_step(move, inspection, actor=actor, note=note)
    refuse_stale(inspection, expected_version)
    before, inspection.state = inspection.state, move.target
    inspection.version += 1
    inspection.save(update_fields=["state", "version"])
    event = write_event(
        inspection, actor=actor, at=now, action=move.act, before=before, after=inspection.state, note=note
    )
    if is_announced(inspection):
        _tell_unit(event, inspection, f"Không tiến hành kiểm tra ngày {inspection.planned_on:%d/%m/%Y}", now, note)
    return inspection


FINDING_TITLES = {
    "report": "{unit} báo đã khắc phục tồn tại",
    "confirm": "Đã xác nhận khắc phục tồn tại",
    "reopen": "Phải khắc phục tiếp tồn tại sau kiểm tra",
}


@transaction.atomic
def advance_finding(*, finding_id, action, actor, note="", uploads=(), clock=database_now):
    """The only writer of ``Finding.state``; the check ends with its last finding."""
    move = FINDING_STEPS[action]
    rows = Finding.objects.select_related("inspection__unit", "inspection__campaign", "inspection__inspecting_unit")
    inspection_id = Finding.objects.values_list("inspection", flat=True).get(pk=finding_id)
    inspection = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection_id)
    finding = rows.select_for_update(of=("self",)).get(pk=finding_id)
    now = clock()
    check_step(move, finding, actor=actor, note=note)
    before, finding.state = finding.state, move.target
    if action == "report":
        finding.mended_at, finding.mended_note = now, note
        add_files(inspection, uploads, actor=actor, now=now)
    if action == "confirm":
        finding.closed_at = now
    finding.save(update_fields=["state", "mended_at", "mended_note", "closed_at"])
    event = write_event(
        inspection,
        actor=actor,
        at=now,
        action=move.act,
        before=before,
        after=finding.state,
        note="\n".join(filter(None, [finding.text, note])),
    )
    receivers = desk_people_of(inspection.inspecting_unit) if action == "report" else keepers_of(inspection.unit)
    tell(
        event,
        recipients=receivers,
        kind=KIND,
        title=FINDING_TITLES[action].format(unit=inspection.unit),
        body="\n".join(filter(None, [finding.text, note])),
        url=inspection.get_absolute_url(),
        now=now,
    )
    if not inspection.findings.exclude(state=FindingState.CLOSED).exists():
        before, inspection.state = inspection.state, InspectionState.CLOSED
        inspection.version += 1
        inspection.save(update_fields=["state", "version"])
        write_event(inspection, actor=actor, at=now, action=RecordAct.CLOSE, before=before, after=inspection.state)
    return finding
