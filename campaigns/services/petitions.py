"""Every write of complaints, denunciations and petitions; what they say is told to nobody outside them."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from campaigns.deadlines import end_of_days, local_day
from campaigns.enums import Counting, PetitionState, RecordAct
from campaigns.models import DayOff, Petition
from campaigns.selectors.records import people_at, petition_limit
from campaigns.services.records import add_files, check_step, refuse_unfit_place, tell, write_event
from campaigns.workflow import PETITION_STEPS
from interface.versions import refuse_stale
from units.enums import Role
from units.permissions import is_secretary, require
from units.selectors import database_now, holders_at

KIND = "petition"
NEW = "Có đơn mới cần giải quyết"
MOVED = "Có diễn biến mới về đơn"
MOST_DAYS = 365


@dataclass(frozen=True)
class Limit:
    """Days a petition may take, where no rule of the table holds on the day it came."""

    days: int
    counting: str
    basis: str


@sensitive_variables()
@transaction.atomic
def receive_petition(
    *, actor, unit, kind, received_on, subject, content, now, sender="", campaign=None, limit=None, uploads=()
):
    """Write down what came in, with the last day by the time limit that held then; the head of the unit is told."""
    require(is_secretary(actor, unit))
    if received_on > local_day(now):
        raise ValidationError({"received_on": "Ngày tiếp nhận không thể ở sau hôm nay."})
    if campaign is not None:
        refuse_unfit_place(campaign, unit, today=local_day(now))
    days, counting, basis = _limit(kind, received_on, limit)
    petition = Petition(
        campaign=campaign,
        kind=kind,
        received_on=received_on,
        sender=sender,
        subject=subject,
        content=content,
        due_on=end_of_days(received_on, days, counting=counting, calendar=DayOff.objects.calendar()),
        limit_basis=basis,
        created_by=actor,
        created_at=now,
    )
    petition.place_at(unit)
    petition.full_clean()
    petition.save()
    add_files(petition, uploads, actor=actor, now=now)
    event = write_event(petition, actor=actor, at=now, action=RecordAct.CREATE, after=petition.state)
    _tell(event, petition, holders_at(Role.CHAIRMAN, unit), NEW, now)
    return petition


def _limit(kind, received_on, limit):
    """``(days, counting, basis)``: what was typed for this one, else the rule of the day."""
    if limit is not None:
        if not limit.basis.strip():
            raise ValidationError({"limit_basis": "Hãy ghi căn cứ của thời hạn."})
        if not 1 <= limit.days <= MOST_DAYS:
            raise ValidationError({"limit_days": f"Thời hạn từ 1 đến {MOST_DAYS} ngày."})
        return limit.days, limit.counting, limit.basis
    rule = petition_limit(kind, received_on)
    if rule is None:
        sentence = "Hệ thống chưa có thời hạn cho loại đơn này vào ngày tiếp nhận; hãy ghi số ngày và căn cứ."
        raise ValidationError({"limit_days": sentence})
    return rule.days, rule.counting, f"{rule.days} {rule.get_counting_display()}; {rule.source}".rstrip("; ")


def _tell(event, petition, people, title, now):
    tell(event, recipients=people, kind=KIND, title=title, url=petition.get_absolute_url(), now=now)


@sensitive_variables()
@transaction.atomic
def assign_petition(*, petition_id, handlers, actor, now, expected_version=None):
    """Give the petition to people of the unit; the new ones are told, those left out see it no more."""
    move = PETITION_STEPS["assign"]
    petition = Petition.objects.select_for_update(of=("self",)).get(pk=petition_id)
    check_step(move, petition, actor=actor, note="")
    refuse_stale(petition, expected_version)
    chosen = {user.pk: user for user in handlers}
    if not chosen:
        raise ValidationError({"handlers": "Hãy chọn ít nhất một người."})
    at_home = set(people_at(petition.unit, local_day(now)).filter(pk__in=chosen).values_list("pk", flat=True))
    if at_home != set(chosen):
        raise ValidationError({"handlers": f"Chỉ giao được cho người đang có vai trò ở {petition.unit}."})
    before = set(petition.handlers.values_list("pk", flat=True))
    petition.handlers.set(chosen.values())
    petition.version += 1
    petition.save(update_fields=["version"])
    names = ", ".join(sorted(map(str, chosen.values())))
    event = write_event(
        petition, actor=actor, at=now, action=move.act, before=petition.state, after=petition.state, note=names
    )
    _tell(event, petition, [user for pk, user in chosen.items() if pk not in before], NEW, now)
    return petition


@sensitive_variables()
@transaction.atomic
def advance_petition(
    *, petition_id, action, actor, note="", days=None, uploads=(), expected_version=None, clock=database_now
):
    """The only writer of ``Petition.state``; ``days`` are those of an extension, counted on from the old last day."""
    move = PETITION_STEPS[action]
    petition = Petition.objects.select_for_update(of=("self",)).get(pk=petition_id)
    now = clock()
    check_step(move, petition, actor=actor, note=note)
    refuse_stale(petition, expected_version)
    before, petition.state = petition.state, move.target
    said = note
    if action == "extend":
        if days is None or not 1 <= days <= MOST_DAYS:
            raise ValidationError({"days": f"Số ngày gia hạn từ 1 đến {MOST_DAYS}."})
        calendar = DayOff.objects.calendar()
        petition.due_on = end_of_days(petition.due_on, days, counting=Counting.WORKING, calendar=calendar)
        said = f"Thêm {days} ngày làm việc, đến hết ngày {petition.due_on:%d/%m/%Y}.\n{note}"
    if petition.state not in (PetitionState.RECEIVED, PetitionState.HANDLING):
        petition.resolved_on, petition.result = local_day(now), note
    petition.version += 1
    petition.save(update_fields=["state", "due_on", "resolved_on", "result", "version"])
    add_files(petition, uploads, actor=actor, now=now)
    event = write_event(petition, actor=actor, at=now, action=move.act, before=before, after=petition.state, note=said)
    people = [petition.created_by, *petition.handlers.all(), *holders_at(Role.CHAIRMAN, petition.unit)]
    _tell(event, petition, people, MOVED, now)
    return petition
