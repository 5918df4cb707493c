"""The steps of a model's life."""

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.deadlines import local_day
from interface.versions import StaleVersion, refuse_stale
from models_registry.enums import RecognitionLevel
from models_registry.gates import launch_gaps, levels_on, recognition_gaps
from models_registry.models import Delisting, LevelEntry, MobilisationModel, ModelEvent, ModelYear, Recognition
from models_registry.workflow import TRANSITIONS, settled_state
from notices.services import notify
from units.enums import Role
from units.permissions import require
from units.selectors import database_now, holders_at, preparers_of


@transaction.atomic
def advance_model(
    *,
    model_id,
    action,
    actor,
    expected_version=None,
    note="",
    level="",
    year=None,
    decision_number="",
    decided_on=None,
    issuer="",
    launched_on=None,
    clock=database_now,
):
    """Take one step of ``workflow.TRANSITIONS``; the only writer of ``MobilisationModel.state``.

    The facts after ``note`` are those of a recognition. Raises ``PermissionDenied``, ``StaleVersion`` or
    ``ValidationError``; nothing is changed then.
    """
    move = TRANSITIONS[action]
    model = lock_model(model_id)
    now = clock()
    require(move.who(actor, model))
    if model.state not in move.sources:
        raise StaleVersion(model)
    refuse_stale(model, expected_version)
    if move.needs_note and not note.strip():
        raise ValidationError({"note": "Hãy ghi lý do."})
    if gaps := move.gate(model):
        raise ValidationError(gaps)
    if move.needs_recognition:
        facts = {
            "level": level,
            "year": year,
            "decision_number": decision_number,
            "decided_on": decided_on,
            "issuer": issuer,
        }
        if gaps := recognition_gaps(model, today=local_day(now), **facts):
            raise ValidationError(gaps)
        Recognition.objects.create(model=model, **facts)
    if move.needs_launch:
        if gaps := launch_gaps(model, launched_on=launched_on, today=local_day(now)):
            raise ValidationError(gaps)
        model.launched_on = launched_on
    before, model.state = model.state, move.target or settled_state(model)
    model.version += 1
    if action == "register":
        model.registered_at = now
        model.years.filter(year__lte=model.year).delete()
        ModelYear.objects.create(model=model, year=model.year, origin=model.origin)
        _enter_levels(model, now=now)
    if action == "delist":
        Delisting.objects.create(model=model, delisted_on=local_day(now), reason=note)
    if action == "reinstate":
        model.delistings.filter(reinstated_on=None).update(reinstated_on=local_day(now))
    model.save(update_fields=["state", "version", "registered_at", "launched_on"])
    event = write_event(model, actor=actor, at=now, action=action, before=before, note=note)
    _tell_the_other_side(model, event, move)
    return model


def _enter_levels(model, *, now):
    """The levels that were ticked are entered at the moment of registering; without any, the level aimed at."""
    if not model.level_entries.update(year=model.year, entered_at=now):
        LevelEntry.objects.create(model=model, level=model.target_level, year=model.year, entered_at=now)
    if gone := set(model.level_entries.values_list("level", flat=True)) - set(levels_on(local_day(now))):
        names = ", ".join(RecognitionLevel(level).label for level in gone)
        raise ValidationError({"levels": f"Không còn đăng ký được ở: {names}; hãy chọn cấp khác."})


def lock_model(model_id):
    """The model, locked first, then read with what judging it needs."""
    MobilisationModel.objects.select_for_update().only("pk").get(pk=model_id)
    return MobilisationModel.objects.select_related("unit", "campaign__launching_unit", "owner", "field").get(
        pk=model_id
    )


def write_event(model, *, actor, at, action, before, note):
    return ModelEvent.objects.create(
        model=model, actor=actor, at=at, action=action, before=before, after=model.state, note=note
    )


TOLD_TO_THE_SECRETARY = {
    "register": "{unit} đăng ký mô hình “{title}”",
    "take_back": "{unit} rút đăng ký mô hình “{title}”",
    "revise": "{unit} soạn lại mô hình “{title}”",
    "start": "{unit} ra mắt mô hình “{title}”",
}

TOLD_TO_THE_UNIT = {
    "accept": "Mô hình “{title}” được chấp nhận vào danh sách",
    "return": "Mô hình “{title}” được trả lại để bổ sung",
    "refuse": "Mô hình “{title}” không được chấp nhận",
    "reconsider": "Mô hình “{title}” được xem lại việc chấp nhận",
    "appraise": "Mô hình “{title}” được thẩm định; mời đơn vị tự chấm",
    "end_appraisal": "Kết thúc thẩm định mô hình “{title}”",
    "recognise": "Mô hình “{title}” được công nhận",
    "review": "Mô hình “{title}” được đưa vào rà soát",
    "keep": "Mô hình “{title}” được giữ trong danh sách",
    "reinstate": "Mô hình “{title}” được đưa trở lại danh sách",
    "delist": "Mô hình “{title}” được đưa ra khỏi danh sách",
}


def _tell_the_other_side(model, event, move):
    if event.action in TOLD_TO_THE_SECRETARY:
        recipients = holders_at(Role.SECRETARY, model.campaign.launching_unit)
        words = TOLD_TO_THE_SECRETARY[event.action]
    else:
        recipients = preparers_of(model.unit)
        words = TOLD_TO_THE_UNIT[event.action]
    tell_of_event(model, event, recipients=recipients, title=words.format(unit=model.unit, title=model.title))


def tell_of_event(model, event, *, recipients, title):
    notify(
        recipients=recipients,
        key=f"model:{model.pk}:event:{event.pk}",
        kind="model",
        title=title,
        body="\n".join(filter(None, [f"{model.code}, {model.campaign}, năm {model.year}.", event.note])),
        url=model.get_absolute_url(),
        facts={"model": model.pk},
        now=event.at,
    )
