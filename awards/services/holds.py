"""Setting a subject aside and letting it be considered again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from awards.enums import ENDED
from awards.models import Dossier, EligibilityHold, VoteRound, column_of
from awards.permissions import can_hold
from awards.services.acts import record, tell
from campaigns.deadlines import local_day
from notices.services import notify
from units.enums import Role
from units.models import Unit
from units.permissions import require
from units.selectors import database_now, holders_at, preparers_of
from units.text import clean_line


def lock_living(subject):
    """The subject, then its dossiers that are not ended, locked in the order of their keys.

    A step in progress ends first: after a hold is written, every step on these dossiers sees it.
    """
    type(subject).objects.select_for_update(of=("self",)).get(pk=subject.pk)
    rows = Dossier.objects.select_for_update(of=("self",)).filter(**{column_of(subject): subject})
    rows = rows.exclude(state__in=ENDED).order_by("pk")
    return list(rows.select_related("unit", "receiving_unit", "campaign_award__award_form"))


@transaction.atomic
def hold_subject(*, subject, reason, source, held_from, actor, clock=database_now):
    """Set a subject aside; its preparers and the desks that have a dossier of it are told."""
    unit = subject if isinstance(subject, Unit) else subject.unit
    require(can_hold(actor, unit))
    dossiers = lock_living(subject)
    now = clock()
    gaps = {}
    if not clean_line(reason):
        gaps["reason"] = "Hãy ghi lý do tạm dừng xét."
    if not clean_line(source):
        gaps["source"] = "Hãy ghi văn bản, căn cứ tạm dừng xét."
    if held_from is None or held_from > local_day(now):
        gaps["held_from"] = "Hãy ghi ngày bắt đầu tạm dừng, không sau hôm nay."
    if gaps:
        raise ValidationError(gaps)
    if VoteRound.objects.filter(dossier__in=dossiers, is_approved=None).exists():
        raise ValidationError("Hội đồng đang biểu quyết hồ sơ của đối tượng này; hãy kết thúc lần biểu quyết trước.")
    if subject.eligibilityholds.filter(released_at=None, reason=clean_line(reason)).exists():
        raise ValidationError({"reason": "Đối tượng đang tạm dừng xét vì đúng lý do này."})
    hold = EligibilityHold(reason=clean_line(reason), source=clean_line(source), held_from=held_from)
    hold.be_about(subject)
    hold.held_by, hold.held_at = actor, now
    hold.full_clean()
    hold.save()
    told = f"{hold.reason} ({hold.source})."
    write_and_tell(hold, dossiers, action="hold", title="Tạm dừng xét", told=told, actor=actor, now=now)
    return hold


@transaction.atomic
def release_hold(*, hold_id, reason, actor, clock=database_now):
    """Let the subject be considered again; the hold stays on record with who released it and why."""
    found = EligibilityHold.objects.select_related("unit", "subject_unit", "person", "household").get(pk=hold_id)
    require(can_hold(actor, found.unit))
    dossiers = lock_living(found.subject)
    hold = EligibilityHold.objects.select_for_update(of=("self",)).select_related("unit").get(pk=hold_id)
    if not hold.is_open:
        raise ValidationError("Việc tạm dừng này đã kết thúc; hãy tải lại trang.")
    if not clean_line(reason):
        raise ValidationError({"reason": "Hãy ghi lý do cho xét tiếp."})
    now = clock()
    hold.released_by, hold.released_at, hold.release_reason = actor, now, clean_line(reason)
    hold.save(update_fields=["released_by", "released_at", "release_reason"])
    write_and_tell(
        hold, dossiers, action="release", title="Cho xét tiếp", told=hold.release_reason, actor=actor, now=now
    )
    return hold


def write_and_tell(hold, dossiers, *, action, title, told, actor, now):
    for dossier in dossiers:
        record(dossier, action=action, actor=actor, now=now, before=dossier.state, note=told, details={"hold": hold.pk})
        tell(
            preparers_of(dossier.unit),
            dossier,
            key=f"hold:{hold.pk}:{action}:dossier:{dossier.pk}",
            title=f"{title}: {hold.subject_name}, hồ sơ {dossier.code}",
            body=told,
            url=reverse("awards:dossier_detail", args=[dossier.pk]),
            now=now,
        )
    desks = {dossier.receiving_unit for dossier in dossiers} | {hold.unit.commune or hold.unit}
    for unit in sorted(desks, key=lambda unit: unit.pk):
        notify(
            recipients=holders_at(Role.SECRETARY, unit),
            key=f"hold:{hold.pk}:{action}",
            kind="hold",
            title=f"{title}: {hold.subject_name}",
            body=told,
            url=reverse("admin:awards_eligibilityhold_change", args=[hold.pk]),
            now=now,
        )
