"""Builders of lists published for comment, in rows alone, and of dossiers on their way between desks."""

from datetime import timedelta

from awards.enums import CommentKind, CommentSource, DossierState
from awards.models import CommentWindow, CommentWindowLine, PublicComment
from awards.tests.factories import IN_TIME, holder, make_dossier, take
from campaigns.deadlines import local_day
from campaigns.enums import Counting
from units.enums import Role


def make_window(unit, *dossiers, now=IN_TIME, days=10, **columns):
    """A list of the unit that is open on the day of ``now`` and for ``days`` calendar days after it."""
    window = CommentWindow(
        **{
            "unit": unit,
            "title": "Danh sách đề nghị tặng Giấy khen năm 2026",
            "contact": "Phòng Văn hóa - Xã hội",
            "opened_at": now,
            "opened_by": holder(Role.SECRETARY, unit),
            "days": days,
            "counting": Counting.CALENDAR,
            "opened_on": local_day(now),
            "last_day": local_day(now) + timedelta(days=days),
            **columns,
        }
    )
    window.full_clean(validate_constraints=False)
    window.save()
    for dossier in dossiers:
        CommentWindowLine.objects.create(
            window=window,
            dossier=dossier,
            subject_name=dossier.subject_name,
            unit_name=str(dossier.unit),
            achievement=dossier.achievement,
        )
    return window


def make_comment(window, *, now=IN_TIME, **columns):
    comment = PublicComment(
        **{
            "line": window.lines.first(),
            "kind": CommentKind.COMPLAINT,
            "source": CommentSource.PAGE,
            "text": "Trường hợp này chưa hiến đất như đã nêu.",
            "received_on": local_day(now),
            "recorded_at": now,
            **columns,
        }
    )
    comment.full_clean(validate_constraints=False)
    comment.save()
    return comment


def make_taken_up(unit, **columns):
    """A dossier of the unit's commune that the province has taken up."""
    return take(make_dossier(unit, state=DossierState.FORWARDED, **columns), "take_up")
