"""Every write of those who register themselves through their unit."""

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.deadlines import local_day
from campaigns.enums import RegistrationAct, RegistrationState, SelfRegistrationAct, SelfRegistrationState
from campaigns.models import Registration, SelfRegistration, SelfRegistrationEvent
from campaigns.permissions import can_register, can_register_oneself, can_register_through
from campaigns.services.registrations import refuse_unfit_place, save_registration, write_event
from notices.services import notify
from units.models import Person, Unit, User
from units.permissions import require
from units.selectors import preparers_of
from units.services import save_person

LIVE = frozenset({SelfRegistrationState.SENT, SelfRegistrationState.CONFIRMED})


@transaction.atomic
def send_self_registration(*, actor, unit, campaign, year, pledge, now, fields=()):
    """Ask the unit to be put on its list; asked again while it waits, the text is replaced.

    One person has one for a campaign-year: a declined one may be sent again, through another unit too.
    """
    require(can_register_oneself(actor))
    require(can_register_through(actor, unit))
    refuse_unfit_place(campaign, unit, year, today=local_day(now))
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    mine = SelfRegistration.objects.select_for_update(of=("self",)).filter(user=actor, campaign=campaign, year=year)
    mine = {row.unit_id: row for row in mine.select_related("unit")}
    live = next((row for row in mine.values() if row.state in LIVE), None)
    if live and live.unit_id != unit.pk:
        raise ValidationError({"unit": f"Anh/chị đã đăng ký phong trào này năm {year} qua {live.unit}."})
    if live and live.state == SelfRegistrationState.CONFIRMED:
        raise ValidationError(f"{live.unit} đã xác nhận đăng ký này; muốn đổi, hãy báo cán bộ lập hồ sơ của đơn vị.")
    if any(field.campaign_id != campaign.pk for field in fields):
        raise ValidationError({"fields": "Có lĩnh vực không thuộc phong trào này."})
    row = mine.get(unit.pk) or SelfRegistration(user=actor, campaign=campaign, year=year)
    if live and live.pledge == pledge.strip() and set(live.fields.all()) == set(fields):
        return live
    before = row.state if row.pk else ""
    row.place_at(unit)
    row.pledge, row.state = pledge, SelfRegistrationState.SENT
    if not live:
        row.sent_at = now
        row.answered_by = row.answered_at = None
        row.answer = ""
    row.full_clean()
    row.save()
    row.fields.set(fields)
    action = SelfRegistrationAct.EDIT if live else SelfRegistrationAct.SEND
    event = _write_event(row, actor=actor, at=now, action=action, before=before)
    if not live:
        notify(
            recipients=preparers_of(unit).exclude(pk=actor.pk),
            key=f"self_registration:{row.pk}:sent:{event.pk}",
            kind="self_registration",
            title=f"{actor} tự đăng ký thi đua năm {year} qua {unit}",
            body=f"{campaign}.\nHãy xác nhận để đưa vào danh sách của đơn vị, hoặc không xác nhận và nêu lý do.",
            url=row.get_absolute_url(),
            now=now,
        )
    return row


@transaction.atomic
def confirm_self_registration(*, self_registration_id, actor, now, person=None, new_person=None, answer=""):
    """Put the person on the unit's registration of that campaign-year, a draft made where there is none.

    ``person`` is of the unit's list, or ``new_person`` holds the columns of one to be added. A registration that was
    sent stays sent: what the unit pledged is the same, and its history tells who came. Done twice, nothing more
    happens.
    """
    row = _locked(self_registration_id)
    require(can_register(actor, row.unit))
    if row.state == SelfRegistrationState.CONFIRMED:
        return row
    if row.state != SelfRegistrationState.SENT:
        raise ValidationError("Đăng ký này đã được trả lời là không xác nhận; người đăng ký có thể gửi lại.")
    refuse_unfit_place(row.campaign, row.unit, row.year, today=local_day(now))
    if person is None and not new_person:
        raise ValidationError({"person": "Hãy chọn cá nhân trong danh sách của đơn vị hoặc thêm mới."})
    if person is None:
        person = save_person(actor=actor, unit=row.unit, today=local_day(now), **new_person)
    if person.unit_id != row.unit_id or not Person.objects.filter(pk=person.pk, is_active=True).exists():
        raise ValidationError({"person": "Cá nhân này không có trong danh sách của đơn vị."})
    others = SelfRegistration.objects.filter(campaign=row.campaign, year=row.year, person=person)
    if other := others.exclude(pk=row.pk).select_related("user").first():
        raise ValidationError({"person": f"{person} đã được xác nhận cho đăng ký của {other.user}."})
    _join(row, person, actor=actor, now=now)
    row.person = person
    _answer(row, SelfRegistrationState.CONFIRMED, SelfRegistrationAct.CONFIRM, actor=actor, answer=answer, now=now)
    return row


@transaction.atomic
def decline_self_registration(*, self_registration_id, actor, answer, now):
    """Say no, with the reason; the person may mend it and ask again."""
    row = _locked(self_registration_id)
    require(can_register(actor, row.unit))
    if row.state == SelfRegistrationState.DECLINED:
        return row
    if row.state != SelfRegistrationState.SENT:
        raise ValidationError("Đăng ký này đã được xác nhận.")
    if not answer.strip():
        raise ValidationError({"answer": "Hãy ghi lý do để người đăng ký biết."})
    _answer(row, SelfRegistrationState.DECLINED, SelfRegistrationAct.DECLINE, actor=actor, answer=answer, now=now)
    return row


def _locked(pk):
    """The unit first, as every writer of its registrations does, then the row."""
    unit_id = SelfRegistration.objects.values_list("unit", flat=True).get(pk=pk)
    Unit.objects.select_for_update(no_key=True).get(pk=unit_id)
    rows = SelfRegistration.objects.select_for_update(of=("self",))
    return rows.select_related("unit", "campaign__launching_unit", "user").get(pk=pk)


def _join(row, person, *, actor, now):
    rows = Registration.objects.select_for_update(of=("self",))
    registration = rows.filter(campaign=row.campaign, year=row.year, unit=row.unit).first()
    if registration is None:
        registration = save_registration(
            actor=actor, unit=row.unit, campaign=row.campaign, year=row.year, now=now, planned_models=0
        )
    registration.people.add(person)
    registration.version += 1
    registration.save(update_fields=["version"])
    write_event(
        registration,
        actor=actor,
        at=now,
        action=RegistrationAct.ADD_PERSON,
        before=registration.state,
        note=f"{person}{' (sau khi đã gửi)' if registration.state == RegistrationState.REGISTERED else ''}",
    )


def _answer(row, state, action, *, actor, answer, now):
    before = row.state
    row.state, row.answer = state, answer.strip()
    row.answered_by, row.answered_at = actor, now
    row.full_clean(exclude=["fields"])
    row.save(update_fields=["state", "answer", "answered_by", "answered_at", "person"])
    event = _write_event(row, actor=actor, at=now, action=action, before=before, note=row.answer)
    said = "đã xác nhận" if state == SelfRegistrationState.CONFIRMED else "không xác nhận"
    notify(
        recipients=[row.user],
        key=f"self_registration:{row.pk}:answered:{event.pk}",
        kind="self_registration",
        title=f"{row.unit} {said} đăng ký thi đua năm {row.year} của anh/chị",
        body=f"{row.campaign}." + (f"\nÝ kiến của đơn vị: {row.answer}" if row.answer else ""),
        url=row.get_absolute_url(),
        now=now,
    )


def _write_event(row, *, actor, at, action, before, note=""):
    return SelfRegistrationEvent.objects.create(
        self_registration=row, actor=actor, at=at, action=action, before=before, after=row.state, note=note
    )
