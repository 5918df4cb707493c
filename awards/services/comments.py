"""Asking the public before the decision: a list published, what comes in written down, answered."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from awards.enums import CommentKind, CommentSource, DossierState
from awards.models import CommentWindow, CommentWindowLine, Dossier, PublicComment
from awards.permissions import can_ask_public
from awards.procedure import approval_gaps
from awards.services.acts import lock_dossier, record, tell
from campaigns.deadlines import end_of_days, local_day
from campaigns.enums import Counting
from campaigns.models import DayOff
from documents.services import store_upload
from units.enums import Role
from units.permissions import require
from units.selectors import database_now, holders_at
from units.text import clean_line, clean_prose

ASKED_IN = frozenset({DossierState.CONFIRMED, DossierState.VOTED})
MOST_LINES = 500
MOST_OPEN_FROM_PAGE = 50


def refuse_asking(dossier, unit, *, now):
    """Only what the desk is about to decide, or to pass up, is published."""
    if dossier.receiving_unit_id != unit.pk:
        raise ValidationError(f"{dossier} không ở bàn làm việc của {unit}.")
    if dossier.state not in ASKED_IN or getattr(dossier, "decision_line", None) is not None:
        raise ValidationError(f"{dossier} đang ở trạng thái “{dossier.get_state_display()}” nên chưa lấy ý kiến được.")
    if gaps := approval_gaps(dossier, now=now):
        raise ValidationError(f"{dossier}: {' '.join(gaps.values())}")
    today = local_day(now)
    for line in dossier.comment_lines.select_related("window"):
        if line.window.is_open_on(today):
            raise ValidationError(f"{dossier} đang được lấy ý kiến: {line.window}.")


def longest_limit(awards, opened_on, calendar):
    """``(days, counting, last day)`` that is enough for each of the awards, whichever way it counts."""
    asked = {(award.comment_days, award.comment_counting) for award in awards if award.comment_days}
    ends = [
        (end_of_days(opened_on, days, counting=counting, calendar=calendar), days, counting) for days, counting in asked
    ]
    if not ends:
        return None
    last_day, days, counting = max(ends)
    return days, counting, last_day


@transaction.atomic
def open_comment_window(*, unit, dossier_ids, title, contact, actor, days=None, clock=database_now):
    """Publish the list of the dossiers; it stays as long as the strictest of their awards asks, or longer.

    ``days`` asks for more working days than that; where no award asks any it is how long the list stays.
    """
    require(can_ask_public(actor, unit))
    keys = sorted(set(dossier_ids))
    if not keys:
        raise ValidationError({"dossiers": "Hãy chọn ít nhất một hồ sơ."})
    if len(keys) > MOST_LINES:
        raise ValidationError({"dossiers": f"Mỗi đợt lấy ý kiến tối đa {MOST_LINES} hồ sơ."})
    list(Dossier.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk").values_list("pk"))
    rows = Dossier.objects.filter(pk__in=keys).select_related(
        "unit", "receiving_unit", "campaign_award__award_form", "decision_line"
    )
    dossiers = list(rows.prefetch_related("votes__case__meeting__unit").order_by("pk"))
    now = clock()
    for dossier in dossiers:
        refuse_asking(dossier, unit, now=now)
    if len(dossiers) != len(keys):
        raise ValidationError({"dossiers": "Có hồ sơ không còn; hãy tải lại trang."})
    opened_on, calendar = local_day(now), DayOff.objects.calendar()
    limit = longest_limit([dossier.campaign_award for dossier in dossiers], opened_on, calendar)
    if days:
        wished = end_of_days(opened_on, days, counting=Counting.WORKING, calendar=calendar)
        if limit is None or wished >= limit[2]:
            limit = (days, Counting.WORKING, wished)
        else:
            sentence = f"Các hình thức đã chọn phải công khai ít nhất đến hết ngày {limit[2]:%d/%m/%Y}."
            raise ValidationError({"days": sentence})
    if limit is None:
        raise ValidationError({"days": "Các hình thức đã chọn không đặt số ngày; hãy ghi số ngày lấy ý kiến."})
    window = CommentWindow(
        unit=unit,
        title=clean_line(title),
        contact=clean_line(contact),
        opened_at=now,
        opened_by=actor,
        days=limit[0],
        counting=limit[1],
        opened_on=opened_on,
        last_day=limit[2],
    )
    window.full_clean()
    window.save()
    for dossier in dossiers:
        CommentWindowLine.objects.create(
            window=window,
            dossier=dossier,
            subject_name=dossier.subject_name,
            unit_name=str(dossier.unit),
            achievement=dossier.achievement,
        )
        note = f"{window.title}: đến hết ngày {window.last_day:%d/%m/%Y} ({window.length})."
        record(dossier, action="ask_public", actor=actor, now=now, before=dossier.state, note=note)
    return window


@transaction.atomic
def close_comment_window(*, window_id, reason, actor, clock=database_now):
    """Take a list down before its end, for a mistake in it; what it was for is published anew."""
    window = CommentWindow.objects.select_for_update(of=("self",)).select_related("unit").get(pk=window_id)
    require(can_ask_public(actor, window.unit))
    now = clock()
    if not window.is_open_on(local_day(now)):
        raise ValidationError("Đợt lấy ý kiến này đã kết thúc.")
    if not clean_line(reason):
        raise ValidationError({"reason": "Hãy ghi lý do đóng sớm."})
    window.closed_at, window.closed_reason = now, clean_line(reason)
    window.clean_fields()
    window.save(update_fields=["closed_at", "closed_reason"])
    for line in window.lines.select_related("dossier"):
        record(
            line.dossier,
            action="stop_asking",
            actor=actor,
            now=now,
            before=line.dossier.state,
            note=window.closed_reason,
        )
    return window


@dataclass(frozen=True)
class CommentDetails:
    """What somebody says of a published line; who it is may stay unsaid."""

    kind: str
    text: str
    author: str = ""
    author_contact: str = ""


def _comment(line, details, **columns):
    comment = PublicComment(
        line=line,
        kind=details.kind,
        text=clean_prose(details.text),
        author=clean_line(details.author),
        author_contact=clean_line(details.author_contact),
        **columns,
    )
    comment.full_clean()
    comment.save()
    return comment


@transaction.atomic
def send_comment(*, line_id, details, clock=database_now):
    """What a reader of the public page sent, while its list is open."""
    line = CommentWindowLine.objects.select_related("window").get(pk=line_id)
    dossier, now = lock_dossier(line.dossier_id), clock()
    if not line.window.is_open_on(local_day(now)):
        raise ValidationError("Đợt lấy ý kiến này đã kết thúc.")
    if line.comments.filter(answered_at=None, source=CommentSource.PAGE).count() >= MOST_OPEN_FROM_PAGE:
        raise ValidationError("Đã nhận nhiều ý kiến về trường hợp này; hãy gửi văn bản đến nơi nhận ý kiến.")
    comment = _comment(line, details, source=CommentSource.PAGE, received_on=local_day(now), recorded_at=now)
    _written_down(dossier, comment, actor=None, now=now)
    return comment


@transaction.atomic
def record_comment(*, line_id, details, received_on, actor, upload=None, clock=database_now):
    """What came to the desk by letter or in person, also after the list was taken down."""
    line = CommentWindowLine.objects.select_related("window__unit").get(pk=line_id)
    require(can_ask_public(actor, line.window.unit))
    dossier, now = lock_dossier(line.dossier_id), clock()
    if not line.window.opened_on <= received_on <= local_day(now):
        raise ValidationError({"received_on": "Ngày nhận từ ngày công khai đến hôm nay."})
    paper = store_upload(upload=upload, actor=actor, now=now) if upload else None
    comment = _comment(
        line,
        details,
        source=CommentSource.LETTER,
        received_on=received_on,
        recorded_at=now,
        recorded_by=actor,
        paper=paper,
    )
    _written_down(dossier, comment, actor=actor, now=now)
    return comment


def _written_down(dossier, comment, *, actor, now):
    """In the dossier's history stands that something came, not what: those who proposed read the history."""
    kind = CommentKind(comment.kind).label
    record(dossier, action="comment", actor=actor, now=now, before=dossier.state, note=f"{kind}.")
    tell(
        holders_at(Role.SECRETARY, comment.line.window.unit),
        dossier,
        key=f"comment:{comment.pk}",
        title=f"{kind} về hồ sơ {dossier.code} đang lấy ý kiến công khai",
        body=comment.line.window.title,
        url=reverse("admin:awards_publiccomment_change", args=[comment.pk]),
        now=now,
    )


@transaction.atomic
def answer_comment(*, comment_id, answer, actor, clock=database_now):
    """The desk's answer, given once; it stands with the comment."""
    found = PublicComment.objects.select_related("line").get(pk=comment_id)
    dossier = lock_dossier(found.line.dossier_id)
    comment = PublicComment.objects.select_related("line__window__unit").get(pk=comment_id)
    require(can_ask_public(actor, comment.line.window.unit))
    if not comment.is_open:
        raise ValidationError("Ý kiến này đã được trả lời.")
    if not clean_prose(answer):
        raise ValidationError({"answer": "Hãy ghi nội dung trả lời, kết quả xem xét."})
    now = clock()
    comment.answer, comment.answered_at, comment.answered_by = clean_prose(answer), now, actor
    comment.clean_fields()
    comment.save(update_fields=["answer", "answered_at", "answered_by"])
    note = f"{comment.get_kind_display()} nhận ngày {comment.received_on:%d/%m/%Y}."
    record(dossier, action="answer_comment", actor=actor, now=now, before=dossier.state, note=note)
    return comment
