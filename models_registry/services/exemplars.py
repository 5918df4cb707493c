"""Exemplars: begun by a unit, introduced, recognised, withdrawn with a reason; drafts follow their unit."""

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.deadlines import local_day
from interface.versions import StaleVersion, refuse_stale
from models_registry.enums import COUNTED, ExemplarState, RecognitionLevel
from models_registry.gates import exemplar_recognition_gaps
from models_registry.models import Exemplar, ExemplarEvent
from models_registry.permissions import can_edit_exemplar, can_register_for, is_preparer
from models_registry.services.registration import refuse_unfit_place
from models_registry.workflow import EXEMPLAR_TRANSITIONS, settled_exemplar_state
from notices.services import notify
from units.enums import Role
from units.models import Unit
from units.permissions import require
from units.selectors import database_now, holders_at, preparers_of
from units.text import clean_prose


@transaction.atomic
def create_exemplar(*, actor, unit, campaign, year, title, clock=database_now):
    """Begin a draft; the same officer's second click on the same form is given the first one back."""
    require(can_register_for(actor, unit))
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    now = clock()
    refuse_unfit_place(unit, campaign, year, today=local_day(now))
    facts = {"campaign": campaign, "year": year, "title": title, "created_by": actor}
    if twin := Exemplar.objects.filter(unit=unit, state=ExemplarState.DRAFT, **facts).first():
        return twin
    exemplar = Exemplar(**facts)
    exemplar.place_at(unit)
    exemplar.full_clean()
    exemplar.save()
    write_event(exemplar, actor=actor, at=now, action="create", before="", note="")
    return exemplar


def lock_exemplar(exemplar_id):
    """The exemplar, locked first, then read with what judging it needs."""
    Exemplar.objects.select_for_update().only("pk").get(pk=exemplar_id)
    rows = Exemplar.objects.select_related("unit", "campaign__launching_unit", "person", "household", "field", "model")
    return rows.get(pk=exemplar_id)


@transaction.atomic
def save_exemplar(*, actor, exemplar_id, expected_version, **columns):
    """Write the draft, however incomplete; the only writer of what an exemplar says.

    Nothing new leaves the version as it is, so that a request whose answer was lost may be sent again. Raises
    ``StaleVersion`` when somebody saved something else after the form was opened, ``PermissionDenied`` once introduced.
    """
    exemplar = lock_exemplar(exemplar_id)
    require(is_preparer(actor, exemplar))
    if not (decision := can_edit_exemplar(actor, exemplar)):
        refuse_stale(exemplar, expected_version)
        require(decision)
    columns = {name: clean_prose(value) if isinstance(value, str) else value for name, value in columns.items()}
    stored = {name: getattr(exemplar, name) for name in columns}
    changed = [name for name, value in columns.items() if stored[name] != value]
    for name in changed:
        setattr(exemplar, name, columns[name])
    if wrong := _misplaced(exemplar, changed):
        raise ValidationError(wrong)
    exemplar.full_clean()
    if changed:
        refuse_stale(exemplar, expected_version)
        exemplar.version += 1
        exemplar.save(update_fields=[*changed, "search_key", "version"])
    return exemplar


def _misplaced(exemplar, changed):
    """What was chosen of another campaign or another unit; what was there before the unit moved on may stay."""
    wrong, unit = {}, exemplar.unit
    if exemplar.field_id and exemplar.field.campaign_id != exemplar.campaign_id:
        wrong["field"] = "Lĩnh vực này không thuộc phong trào của điển hình."
    if "person" in changed and exemplar.person and exemplar.person.unit_id != unit.pk:
        wrong["person"] = f"Cá nhân này không thuộc {unit}."
    if "household" in changed and exemplar.household and exemplar.household.unit_id != unit.pk:
        wrong["household"] = f"Hộ gia đình này không thuộc {unit}."
    if "model" in changed and exemplar.model:
        model = exemplar.model
        if not model.unit.is_within(unit) or model.state not in COUNTED:
            wrong["model"] = f"Chỉ gắn với mô hình đã đăng ký của {unit}."
    return wrong


@transaction.atomic
def advance_exemplar(
    *,
    exemplar_id,
    action,
    actor,
    expected_version=None,
    note="",
    level="",
    decision_number="",
    decided_on=None,
    clock=database_now,
):
    """Take one step of ``workflow.EXEMPLAR_TRANSITIONS``; the only writer of ``Exemplar.state``.

    The facts after ``note`` are those of a recognition. Raises ``PermissionDenied``, ``StaleVersion`` or
    ``ValidationError``; nothing is changed then.
    """
    move = EXEMPLAR_TRANSITIONS[action]
    exemplar = lock_exemplar(exemplar_id)
    now = clock()
    require(move.who(actor, exemplar))
    if exemplar.state not in move.sources:
        raise StaleVersion(exemplar)
    refuse_stale(exemplar, expected_version)
    if move.needs_note and not note.strip():
        raise ValidationError({"note": "Hãy ghi lý do."})
    if gaps := move.gate(exemplar):
        raise ValidationError(gaps)
    if move.needs_recognition:
        facts = {"level": level, "decision_number": decision_number, "decided_on": decided_on}
        if gaps := exemplar_recognition_gaps(exemplar, today=local_day(now), **facts):
            raise ValidationError(gaps)
        exemplar.recognised_level, exemplar.decision_number, exemplar.decided_on = level, decision_number, decided_on
        note = f"{RecognitionLevel(level).label}, số {decision_number} ngày {decided_on:%d/%m/%Y}."
    before, exemplar.state = exemplar.state, move.target or settled_exemplar_state(exemplar)
    exemplar.version += 1
    if action == "introduce":
        exemplar.registered_at = now
    exemplar.save(
        update_fields=["state", "version", "registered_at", "recognised_level", "decision_number", "decided_on"]
    )
    event = write_event(exemplar, actor=actor, at=now, action=action, before=before, note=note)
    _tell_the_other_side(exemplar, event)
    return exemplar


def write_event(exemplar, *, actor, at, action, before, note):
    return ExemplarEvent.objects.create(
        exemplar=exemplar, actor=actor, at=at, action=action, before=before, after=exemplar.state, note=note
    )


TOLD_TO_THE_SECRETARY = {
    "introduce": "{unit} giới thiệu điển hình “{title}”",
    "take_back": "{unit} lấy về sửa điển hình “{title}”",
}
TOLD_TO_THE_UNIT = {
    "recognise": "Điển hình “{title}” được công nhận",
    "withdraw": "Điển hình “{title}” được rút khỏi danh sách",
    "reinstate": "Điển hình “{title}” được đưa trở lại danh sách",
}


def _tell_the_other_side(exemplar, event):
    if event.action in TOLD_TO_THE_SECRETARY:
        recipients = holders_at(Role.SECRETARY, exemplar.campaign.launching_unit)
        words = TOLD_TO_THE_SECRETARY[event.action]
    else:
        recipients = preparers_of(exemplar.unit)
        words = TOLD_TO_THE_UNIT[event.action]
    notify(
        recipients=recipients,
        key=f"exemplar:{exemplar.pk}:event:{event.pk}",
        kind="exemplar",
        title=words.format(unit=exemplar.unit, title=exemplar.title),
        body="\n".join(filter(None, [f"{exemplar.code}, {exemplar.campaign}, năm {exemplar.year}.", event.note])),
        url=exemplar.get_absolute_url(),
        facts={"exemplar": exemplar.pk},
        now=event.at,
    )


@transaction.atomic
def carry_on_drafts(*, handovers, actor, now):
    """Move what is not introduced yet to the heir of its unit, or after its person or household where those moved on.

    An introduced exemplar keeps the unit that introduced it. Returns ``(moved, left)``: drafts by old and new unit.
    """
    moved, left = {}, {}
    for handover in handovers:
        drafts = Exemplar.objects.select_for_update(of=("self",)).filter(unit=handover.old, state=ExemplarState.DRAFT)
        for exemplar in drafts.select_related("person__unit", "household__unit").order_by("pk"):
            subject = exemplar.person or exemplar.household
            follows = subject and subject.unit_id != handover.old.pk
            target = subject.unit if follows else handover.new
            if target is None:
                left.setdefault(handover.old, []).append(exemplar)
            elif target != handover.old:
                exemplar.place_at(target)
                exemplar.version += 1
                exemplar.save(update_fields=["unit", "commune", "province", "version"])
                note = f"{handover.old} → {target}."
                write_event(exemplar, actor=actor, at=now, action="carry_on", before=exemplar.state, note=note)
                moved.setdefault((handover.old, target), []).append(exemplar)
    return moved, left
