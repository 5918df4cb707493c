"""Every write of models and of the steps of their life."""

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.deadlines import local_day
from campaigns.enums import CampaignState
from interface.versions import StaleVersion
from models_registry.enums import ModelState
from models_registry.gates import launch_gaps, recognition_gaps
from models_registry.models import MobilisationModel, ModelEvent, ModelYear, Recognition
from models_registry.permissions import can_edit, can_register_for, is_preparer
from models_registry.workflow import TRANSITIONS, settled_state
from notices.services import notify
from units.enums import Role
from units.models import Unit
from units.permissions import require
from units.selectors import database_now, holders_at, preparers_of


@transaction.atomic
def create_model(*, actor, unit, campaign, year, title, clock=database_now):
    """Begin an idea; the same officer's second click on the same form is given the first one back."""
    require(can_register_for(actor, unit))
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    now = clock()
    _refuse_unfit_place(unit, campaign, year, today=local_day(now))
    model = MobilisationModel(campaign=campaign, year=year, title=title, created_by=actor)
    model.place_at(unit)
    twin = MobilisationModel.objects.filter(
        unit=unit, campaign=campaign, year=year, title=title, created_by=actor, state=ModelState.IDEA
    ).first()
    if twin is not None:
        return twin
    model.full_clean()
    model.save()
    write_event(model, actor=actor, at=now, action="create", before="", note="")
    return model


def _refuse_unfit_place(unit, campaign, year, *, today):
    if campaign.state != CampaignState.RUNNING or not campaign.runs_in(year):
        raise ValidationError({"year": f"Phong trào “{campaign}” không nhận đăng ký mô hình cho năm {year}."})
    if not unit.is_within(campaign.launching_unit):
        raise ValidationError({"unit": f"Phong trào của {campaign.launching_unit} không mở cho {unit}."})
    if not unit.is_valid_on(today):
        raise ValidationError({"unit": f"{unit} không còn hoạt động; hãy đăng ký ở đơn vị kế thừa."})


@transaction.atomic
def save_model(*, actor, model_id, expected_version, **columns):
    """Write the draft, however incomplete; the only writer of the ten items.

    Raises ``StaleVersion`` when somebody saved after the form was opened, ``PermissionDenied`` once registered.
    """
    model = lock_model(model_id)
    require(is_preparer(actor, model))
    _refuse_stale(model, expected_version)
    require(can_edit(actor, model))
    held_by = model.owner_id
    for name, value in columns.items():
        setattr(model, name, value)
    wrong = {}
    if model.field_id and model.field.campaign_id != model.campaign_id:
        wrong["field"] = "Lĩnh vực này không thuộc phong trào của mô hình."
    if model.owner_id not in (None, held_by) and model.owner.unit_id != model.unit_id:
        wrong["owner"] = f"Cá nhân này không thuộc {model.unit}."
    if wrong:
        raise ValidationError(wrong)
    model.version += 1
    model.full_clean()
    model.save(update_fields=[*columns, "search_key", "version"])
    return model


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
    _refuse_stale(model, expected_version)
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
        ModelYear.objects.update_or_create(model=model, defaults={"year": model.year, "origin": model.origin})
    model.save(update_fields=["state", "version", "registered_at", "launched_on"])
    event = write_event(model, actor=actor, at=now, action=action, before=before, note=note)
    _tell_the_other_side(model, event, move)
    return model


def lock_model(model_id):
    """The model, locked first, then read with what judging it needs."""
    MobilisationModel.objects.select_for_update().only("pk").get(pk=model_id)
    return MobilisationModel.objects.select_related("unit", "campaign__launching_unit", "owner", "field").get(
        pk=model_id
    )


def _refuse_stale(model, expected_version):
    if expected_version not in (None, model.version):
        raise StaleVersion(model)


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
    "end_appraisal": "Đã thẩm định xong mô hình “{title}”",
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
    notify(
        recipients=recipients,
        key=f"model:{model.pk}:event:{event.pk}",
        kind="model",
        title=words.format(unit=model.unit, title=model.title),
        body="\n".join(filter(None, [f"{model.code}, {model.campaign}, năm {model.year}.", event.note])),
        url=model.get_absolute_url(),
        facts={"model": model.pk},
        now=event.at,
    )
