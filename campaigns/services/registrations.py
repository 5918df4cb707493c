"""Every write of the units' registrations."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from campaigns.deadlines import local_day
from campaigns.enums import RegistrationAct, RegistrationState
from campaigns.gates import registration_gaps
from campaigns.models import PlannedModel, Registration, RegistrationEvent
from campaigns.permissions import can_register, can_reopen_registration
from campaigns.selectors.campaigns import registration_receivers
from campaigns.selectors.registrations import in_words, route_of
from interface.versions import StaleVersion, refuse_stale
from notices.services import notify
from units.models import Unit
from units.permissions import require
from units.selectors import database_now, preparers_of
from units.text import search_key

CLOSED = "Đăng ký đã gửi, không sửa được nữa; nơi nhận có thể mở lại để sửa."
OUT_OF_THE_WAY = 1_000


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
    planned_list=None,
    fields=None,
    people=None,
    households=None,
    copied_from=None,
):
    """Write the draft, however incomplete; the only writer of what a registration says.

    Lists left ``None`` stay as they are; ``planned_list`` holds dicts with the columns of ``PlannedModel``.
    Raises ``StaleVersion`` when ``expected_version`` is not the stored one any more.
    """
    require(can_register(actor, unit))
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if registration_id is None:
        registration = Registration(campaign=campaign, year=year)
        registration.place_at(unit)
        refuse_unfit_place(campaign, unit, year, today=local_day(now))
    else:
        registration = Registration.objects.select_for_update(of=("self",)).get(pk=registration_id, unit=unit)
        refuse_stale(registration, expected_version)
        registration.version += 1
    if not registration.is_editable:
        raise ValidationError(CLOSED)
    registration.pledge, registration.planned_models = pledge, planned_models
    chosen = {"fields": fields, "people": people, "households": households}
    chosen = {name: rows for name, rows in chosen.items() if rows is not None}
    _refuse_foreign_choices(registration, chosen, planned_list or ())
    registration.full_clean()
    registration.save()
    for name, rows in chosen.items():
        getattr(registration, name).set(rows)
    if planned_list is not None:
        _write_planned(registration, planned_list)
    if registration_id is None:
        action = RegistrationAct.COPY if copied_from else RegistrationAct.CREATE
        note = f"Sao chép từ {copied_from.code}, {copied_from.campaign}." if copied_from else ""
        write_event(registration, actor=actor, at=now, action=action, note=note)
    return registration


def refuse_unfit_place(campaign, unit, year, *, today):
    if not campaign.accepts_registrations_for(year):
        raise ValidationError({"campaign": f"Phong trào “{campaign}” không nhận đăng ký cho năm {year}."})
    if not unit.is_within(campaign.launching_unit):
        raise ValidationError({"unit": f"Phong trào của {campaign.launching_unit} không mở cho {unit}."})
    if not unit.is_valid_on(today):
        raise ValidationError({"unit": f"{unit} không còn hoạt động; hãy đăng ký ở đơn vị kế thừa."})


def _refuse_foreign_choices(registration, chosen, planned_list):
    """Fields come from the campaign; people and households from the unit, or stay from before they moved."""
    wrong = {}
    fields = [*chosen.get("fields", ()), *filter(None, (line.get("field") for line in planned_list))]
    if any(field.campaign_id != registration.campaign_id for field in fields):
        wrong["fields"] = "Có lĩnh vực không thuộc phong trào này."
    for name in chosen.keys() & {"people", "households"}:
        strangers = {row.pk for row in chosen[name] if row.unit_id != registration.unit_id}
        if strangers and registration.pk:
            strangers -= set(getattr(registration, name).values_list("pk", flat=True))
        if strangers:
            wrong[name] = "Có người hoặc hộ không thuộc đơn vị đăng ký."
    if wrong:
        raise ValidationError(wrong)


def _write_planned(registration, lines):
    """A model that keeps its name keeps its row, wherever it moved to in the list."""
    stored = list(registration.planned_list.all())
    known = {search_key(row.title): row for row in stored}
    wanted = []
    for order, line in enumerate(lines, start=1):
        row = known.pop(search_key(line["title"]), None) or PlannedModel(registration=registration)
        row.order, row.title = order, line["title"]
        row.field, row.is_replication = line.get("field"), line.get("is_replication", False)
        row.clean_fields(exclude=["registration", "field"])
        wanted.append(row)
    kept = {row.pk for row in wanted}
    registration.planned_list.exclude(pk__in=kept - {None}).delete()
    registration.planned_list.update(order=F("order") + OUT_OF_THE_WAY)
    for row in wanted:
        row.save()


def write_event(registration, *, actor, at, action, before="", note=""):
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
def copy_registration(*, source_id, actor, campaign, year, now):
    """A draft for ``campaign`` and ``year`` out of what the unit registered before.

    Fields go over by name where the campaign differs; people and households as far as they are still at the unit.
    """
    source = Registration.objects.select_related("unit", "campaign").get(pk=source_id)
    if campaign.pk == source.campaign_id:
        same = {field.pk: field for field in source.fields.all()}
    else:
        by_name = {search_key(field.name): field for field in campaign.fields.all()}
        same = {field.pk: by_name.get(search_key(field.name)) for field in source.campaign.fields.all()}
    at_home = {"unit": source.unit_id, "is_active": True}
    return save_registration(
        actor=actor,
        unit=source.unit,
        campaign=campaign,
        year=year,
        now=now,
        pledge=source.pledge,
        planned_models=source.planned_models,
        planned_list=[
            {"title": row.title, "field": same.get(row.field_id), "is_replication": row.is_replication}
            for row in source.planned_list.all()
        ],
        fields=[same[field.pk] for field in source.fields.all() if same.get(field.pk)],
        people=list(source.people.filter(**at_home)),
        households=list(source.households.filter(**at_home)),
        copied_from=source,
    )


@transaction.atomic
def register(*, registration_id, actor, expected_version=None, late_reason="", clock=database_now):
    """Send the registration; with ``reopen_registration`` the only writer of ``Registration.state``.

    A second call finds it registered and changes nothing. After the end of the unit's time it is accepted with a
    reason alone, and stays late for good; sent again after a correction it keeps its first moment.
    """
    registration = Registration.objects.select_for_update(of=("self",)).get(pk=registration_id)
    now = clock()
    require(can_register(actor, registration.unit))
    if registration.state == RegistrationState.REGISTERED:
        return registration
    refuse_stale(registration, expected_version)
    registration.late_reason = late_reason.strip() or registration.late_reason
    if gaps := registration_gaps(registration, now=now):
        raise ValidationError(gaps)
    before, route = registration.state, route_of(registration)
    is_first = registration.registered_at is None
    if is_first:
        registration.registered_at, registration.cutoff = now, route.due.cutoff if route.due else None
    if not registration.is_late:
        registration.late_reason = ""
    registration.state, registration.registered_by = RegistrationState.REGISTERED, actor
    registration.receiving_unit, registration.through = route.desk, route.through
    registration.version += 1
    registration.save(
        update_fields=[
            "state",
            "late_reason",
            "registered_at",
            "registered_by",
            "cutoff",
            "receiving_unit",
            "through",
            "version",
        ]
    )
    action = RegistrationAct.REGISTER if is_first else RegistrationAct.RESEND
    note = f"Đăng ký muộn: {registration.late_reason}" if registration.is_late else ""
    write_event(registration, actor=actor, at=now, action=action, before=before, note=note)
    _tell_the_desk(registration, route, is_first=is_first, now=now)
    return registration


def _tell_the_desk(registration, route, *, is_first, now):
    late = " muộn" if registration.is_late else ""
    lines = [
        f"{registration.campaign}. Số mô hình dự kiến: {registration.planned_models}.",
        f"Gửi {route}.",
    ]
    if registration.is_late:
        lines.append(f"Đăng ký muộn, hạn là {route.due.text}. Lý do: {registration.late_reason}" if route.due else "")
    again = "" if is_first else f":{registration.version}"
    title = f"{registration.unit} đã đăng ký thi đua năm {registration.year}{late}"
    notify(
        recipients=registration_receivers(registration, today=local_day(now)),
        key=f"registration:{registration.pk}:registered{again}",
        kind="registration",
        title=title if is_first else f"{registration.unit} gửi lại đăng ký thi đua năm {registration.year} sau khi sửa",
        body="\n".join(filter(None, lines)),
        url=registration.get_absolute_url(),
        now=now,
    )


@transaction.atomic
def reopen_registration(*, registration_id, actor, reason, now):
    """Give a sent registration back for a correction; the unit mends it and sends it again."""
    registration = Registration.objects.select_for_update(of=("self",)).get(pk=registration_id)
    require(can_reopen_registration(actor, registration))
    if registration.state == RegistrationState.REOPENED:
        return registration
    if registration.state != RegistrationState.REGISTERED:
        raise ValidationError("Chỉ mở lại được bản đăng ký đã gửi.")
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do mở lại để đơn vị biết cần sửa gì."})
    if not registration.campaign.accepts_registrations_for(registration.year):
        raise ValidationError(f"Phong trào “{registration.campaign}” không còn nhận đăng ký nên không mở lại được.")
    before, registration.state = registration.state, RegistrationState.REOPENED
    registration.version += 1
    registration.save(update_fields=["state", "version"])
    write_event(registration, actor=actor, at=now, action=RegistrationAct.REOPEN, before=before, note=reason.strip())
    desk = in_words(registration.receiving_unit or registration.campaign.registration_desk, "")
    notify(
        recipients=preparers_of(registration.unit),
        key=f"registration:{registration.pk}:reopened:{registration.version}",
        kind="registration",
        title=f"{desk} mở lại đăng ký thi đua năm {registration.year} của {registration.unit} để sửa",
        body=f"{registration.campaign}.\nLý do: {reason.strip()}\nSửa xong, hãy gửi lại.",
        url=registration.get_absolute_url(),
        now=now,
    )
    return registration


@dataclass(frozen=True)
class Outcome:
    """What became of one registration of a batch; no ``refusal`` means it was sent."""

    registration: Registration
    refusal: str = ""


def register_each(*, seen, actor, late_reason="", clock=database_now):
    """Send registrations one by one, each in its own transaction; ``seen`` holds (registration, version on screen).

    The common reason is for those that are late and have none of their own.
    """
    outcomes = []
    for registration, version in seen:
        try:
            sent = register(
                registration_id=registration.pk,
                actor=actor,
                expected_version=version,
                late_reason="" if registration.late_reason else late_reason,
                clock=clock,
            )
            outcomes.append(Outcome(sent))
        except StaleVersion:
            outcomes.append(Outcome(registration, "Bản đăng ký vừa được người khác sửa; hãy xem lại rồi gửi."))
        except ValidationError as error:
            outcomes.append(Outcome(registration, " ".join(error.messages)))
        except PermissionDenied as error:
            outcomes.append(Outcome(registration, str(error)))
    return outcomes


class RefusedRows(ValidationError):
    """Rows of a sheet that cannot be written; ``problems`` maps the place of a row to its sentences."""

    def __init__(self, problems):
        super().__init__("Có dòng chưa ghi được; chưa dòng nào được ghi.")
        self.problems = problems


@transaction.atomic
def save_registrations(*, actor, campaign, year, rows, now, dry_run=False):
    """Write the drafts of many units, all or none; ``rows`` hold the remaining arguments of ``save_registration``.

    A dry run judges every row by writing it and takes everything back.
    """
    problems, saved = {}, []
    for place, row in enumerate(rows):
        try:
            with transaction.atomic():
                saved.append(save_registration(actor=actor, campaign=campaign, year=year, now=now, **row))
        except StaleVersion:
            problems[place] = ["Bản nháp của đơn vị vừa được người khác sửa; hãy xem trước lại tệp."]
        except PermissionDenied as error:
            problems[place] = [str(error)]
        except ValidationError as error:
            problems[place] = error.messages
    if problems:
        raise RefusedRows(problems)
    if dry_run:
        transaction.set_rollback(True)
    return saved
