"""Asking to send after the cutoff, and the answer."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from awards.gates import admission
from awards.models import LateRequest
from awards.permissions import is_preparer, is_secretary_or_chairman
from awards.services.acts import lock_dossier, record, tell
from awards.workflow import SUBMISSION_SOURCES
from units.enums import Role
from units.permissions import require
from units.selectors import holders_at, preparers_of


@transaction.atomic
def request_late(*, dossier_id, reason, actor, now):
    """Ask to send after the cutoff; one open request at a time."""
    dossier = lock_dossier(dossier_id)
    require(is_preparer(actor, dossier))
    if dossier.state not in SUBMISSION_SOURCES:
        raise ValidationError("Hồ sơ này không ở trạng thái chờ nộp.")
    if admission(dossier, now=now).is_open:
        raise ValidationError("Hồ sơ còn trong hạn, hãy nộp ngay mà không cần xin nộp muộn.")
    if dossier.late_requests.filter(is_granted=None).exists():
        raise ValidationError("Đề nghị nộp muộn trước đó đang chờ quyết định.")
    request = LateRequest(dossier=dossier, reason=reason, requested_by=actor, requested_at=now)
    request.full_clean()
    request.save()
    record(dossier, action="request_late", actor=actor, now=now, before=dossier.state, note=reason)
    tell(
        holders_at(Role.SECRETARY, dossier.receiving_unit),
        dossier,
        key=f"late:{request.pk}",
        title=f"{dossier.unit} xin nộp muộn hồ sơ {dossier.code}",
        body=reason,
        url=reverse("admin:awards_laterequest_change", args=[request.pk]),
        now=now,
    )
    return request


@transaction.atomic
def decide_late(*, request_id, is_granted, note, actor, now, until=None):
    """Grant (with an end) or refuse a late request; the reason is told to the unit."""
    dossier = lock_dossier(LateRequest.objects.get(pk=request_id).dossier_id)
    request = LateRequest.objects.select_for_update().get(pk=request_id)
    require(is_secretary_or_chairman(actor, dossier))
    if request.is_granted is not None:
        raise ValidationError("Đề nghị này đã được quyết định.")
    if is_granted and (until is None or until <= now):
        raise ValidationError({"until": "Hãy ghi thời điểm được nộp đến, sau thời điểm hiện tại."})
    if not note.strip():
        raise ValidationError({"decision_note": "Hãy ghi lý do quyết định."})
    request.is_granted, request.decision_note, request.until = is_granted, note, until if is_granted else None
    request.decided_by, request.decided_at = actor, now
    request.full_clean()
    request.save()
    action = "grant_late" if is_granted else "refuse_late"
    record(dossier, action=action, actor=actor, now=now, before=dossier.state, note=note)
    tell(
        preparers_of(dossier.unit),
        dossier,
        key=f"late:{request.pk}:answer",
        title=f"{'Chấp nhận' if is_granted else 'Không chấp nhận'} nộp muộn hồ sơ {dossier.code}",
        body=note,
        url=reverse("awards:dossier_detail", args=[dossier.pk]),
        now=now,
    )
    return request
