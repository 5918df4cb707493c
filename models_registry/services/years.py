"""What a model was in a later year: kept up, outstanding."""

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.deadlines import local_day
from models_registry.enums import ModelOrigin
from models_registry.gates import keep_up_gaps, outstanding_gaps
from models_registry.models import ModelYear
from models_registry.permissions import can_keep_up, is_secretary, is_secretary_or_chairman
from models_registry.services.life import lock_model, tell_of_event, write_event
from units.enums import Role
from units.permissions import require
from units.selectors import database_now, holders_at, preparers_of


@transaction.atomic
def keep_up_model(*, model_id, year, actor, clock=database_now):
    """Declare that a listed model goes on (duy trì) in a later year: once for each year, and no target counts it."""
    model = lock_model(model_id)
    require(can_keep_up(actor, model))
    now = clock()
    if gaps := keep_up_gaps(model, year=year, today=local_day(now)):
        raise ValidationError(gaps)
    row = ModelYear.objects.create(model=model, year=year, origin=ModelOrigin.MAINTAINED)
    event = write_event(model, actor=actor, at=now, action="keep_up", before=model.state, note=f"Năm {year}.")
    desk = model.campaign.launching_unit
    from_desk = is_secretary(actor, model)
    tell_of_event(
        model,
        event,
        recipients=preparers_of(model.unit) if from_desk else holders_at(Role.SECRETARY, desk),
        title=f"{desk if from_desk else model.unit} ghi duy trì mô hình “{model.title}” năm {year}",
    )
    return row


@transaction.atomic
def set_outstanding(*, model_id, year, is_outstanding, actor, reason="", clock=database_now):
    """Name a model outstanding (tiêu biểu) of a year, or take that back with a reason; the flag's only writer."""
    model = lock_model(model_id)
    require(is_secretary_or_chairman(actor, model))
    row = model.years.filter(year=year).first()
    if is_outstanding and (gaps := outstanding_gaps(model, year=year)):
        raise ValidationError(gaps)
    if row is None or row.is_outstanding == is_outstanding:
        raise ValidationError({"year": f"Mô hình {'đã' if is_outstanding else 'không'} là tiêu biểu của năm {year}."})
    if not is_outstanding and not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do."})
    row.is_outstanding = is_outstanding
    row.save(update_fields=["is_outstanding"])
    action = "outstanding" if is_outstanding else "not_outstanding"
    note = " ".join(filter(None, [f"Năm {year}.", reason.strip()]))
    event = write_event(model, actor=actor, at=clock(), action=action, before=model.state, note=note)
    words = "được chọn là" if is_outstanding else "không còn là"
    title = f"Mô hình “{model.title}” {words} tiêu biểu của năm {year}"
    tell_of_event(model, event, recipients=preparers_of(model.unit), title=title)
    return row
