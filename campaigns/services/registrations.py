"""Every write of the units' registrations."""

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.deadlines import local_day
from campaigns.enums import RegistrationAct, RegistrationState
from campaigns.gates import registration_gaps
from campaigns.models import Registration, RegistrationEvent
from campaigns.permissions import can_register
from campaigns.selectors import registration_receivers
from interface.versions import refuse_stale
from notices.services import notify
from units.models import Unit
from units.permissions import require
from units.selectors import database_now


@transaction.atomic
def save_registration(
    *,
    actor,
    unit,
    campaign,
    year,
    now,
    registration_id=None,
    expected_version=None,
    pledge="",
    planned_models=1,
    fields=(),
    people=(),
    households=(),
):
    """Write the draft, however incomplete; the only writer of what a registration says.

    Raises ``StaleVersion`` when ``expected_version`` is not the stored one any more.
    """
    require(can_register(actor, unit))
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if registration_id is None:
        registration = Registration(campaign=campaign, year=year)
        registration.place_at(unit)
        _refuse_unfit_place(registration, today=local_day(now))
    else:
        registration = Registration.objects.select_for_update(of=("self",)).get(pk=registration_id, unit=unit)
        refuse_stale(registration, expected_version)
        registration.version += 1
    if registration.state != RegistrationState.DRAFT:
        raise ValidationError("Đăng ký đã gửi, không sửa được nữa.")
    registration.pledge, registration.planned_models = pledge, planned_models
    _refuse_foreign_choices(registration, fields=fields, people=people, households=households)
    registration.full_clean()
    registration.save()
    registration.fields.set(fields)
    registration.people.set(people)
    registration.households.set(households)
    if registration_id is None:
        _write_event(registration, actor=actor, at=now, action=RegistrationAct.CREATE)
    return registration


def _refuse_unfit_place(registration, *, today):
    campaign, unit, year = registration.campaign, registration.unit, registration.year
    if not campaign.accepts_registrations_for(year):
        raise ValidationError({"campaign": f"Phong trào “{campaign}” không nhận đăng ký cho năm {year}."})
    if not unit.is_within(campaign.launching_unit):
        raise ValidationError({"unit": f"Phong trào của {campaign.launching_unit} không mở cho {unit}."})
    if not unit.is_valid_on(today):
        raise ValidationError({"unit": f"{unit} không còn hoạt động; hãy đăng ký ở đơn vị kế thừa."})


def _refuse_foreign_choices(registration, *, fields, people, households):
    """Fields come from the campaign; people and households from the unit, or stay from before they moved."""
    wrong = {}
    if any(field.campaign_id != registration.campaign_id for field in fields):
        wrong["fields"] = "Có lĩnh vực không thuộc phong trào này."
    for name, rows in (("people", people), ("households", households)):
        strangers = {row.pk for row in rows if row.unit_id != registration.unit_id}
        if strangers and registration.pk:
            strangers -= set(getattr(registration, name).values_list("pk", flat=True))
        if strangers:
            wrong[name] = "Có người hoặc hộ không thuộc đơn vị đăng ký."
    if wrong:
        raise ValidationError(wrong)


def _write_event(registration, *, actor, at, action, before="", note=""):
    RegistrationEvent.objects.create(
        registration=registration,
        actor=actor,
        at=at,
        action=action,
        before=before,
        after=registration.state,
        note=note,
    )


@transaction.atomic
def register(*, registration_id, actor, expected_version=None, clock=database_now):
    """Send the registration; the only writer of ``Registration.state``.

    A second call finds it registered and changes nothing. After the deadline it is accepted and shown as late.
    """
    registration = Registration.objects.select_for_update(of=("self",)).get(pk=registration_id)
    now = clock()
    require(can_register(actor, registration.unit))
    if registration.state == RegistrationState.REGISTERED:
        return registration
    refuse_stale(registration, expected_version)
    if gaps := registration_gaps(registration, today=local_day(now)):
        raise ValidationError(gaps)
    before = registration.state
    registration.state = RegistrationState.REGISTERED
    registration.registered_at, registration.registered_by = now, actor
    registration.version += 1
    registration.save(update_fields=["state", "registered_at", "registered_by", "version"])
    _write_event(registration, actor=actor, at=now, action=RegistrationAct.REGISTER, before=before)
    notify(
        recipients=registration_receivers(registration, today=local_day(now)),
        key=f"registration:{registration.pk}:registered",
        kind="registration",
        title=f"{registration.unit} đã đăng ký thi đua năm {registration.year}",
        body=f"{registration.campaign}. Số mô hình dự kiến: {registration.planned_models}.",
        url=registration.get_absolute_url(),
        now=now,
    )
    return registration
