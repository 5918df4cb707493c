"""Asking the public: what waits to be published, what is published, what came in."""

from django.db.models import Count, Exists, F, OuterRef, Q

from awards.enums import CommentKind
from awards.models import CommentWindow, CommentWindowLine, Dossier, PublicComment
from awards.selectors.desk import PASSED, with_vote
from awards.workflow import DECIDABLE
from units.enums import Role

MOST_OFFERED = 500


def open_windows(today):
    """Lists that strangers may read on the day."""
    return CommentWindow.objects.filter(closed_at=None, opened_on__lte=today, last_day__gte=today)


def windows_at_desk(user):
    """With ``line_total``, ``comment_total`` and ``waiting_total`` (unanswered), in the one query of a list."""
    return (
        CommentWindow.objects.visible_to(user)
        .select_related("unit")
        .annotate(
            line_total=Count("lines", distinct=True),
            comment_total=Count("lines__comments", distinct=True),
            waiting_total=Count("lines__comments", filter=Q(lines__comments__answered_at=None), distinct=True),
        )
    )


def dossiers_to_ask_about(unit, today):
    """What the unit is about to decide or pass up and the public was not asked about yet; what asks for it first."""
    asked = CommentWindowLine.objects.filter(dossier=OuterRef("pk"), window__closed_at=None)
    rows = with_vote(Dossier.objects.filter(receiving_unit=unit, state__in=DECIDABLE, decision_line=None))
    rows = rows.filter(PASSED).annotate(is_asked=Exists(asked)).filter(is_asked=False)
    rows = rows.select_related("unit", "campaign_award__award_form")
    return rows.order_by(F("campaign_award__comment_days").desc(nulls_last=True), "pk")[:MOST_OFFERED]


def comments_awaiting(user):
    """Comments and complaints that the user's desk has not answered."""
    units = [m.unit_id for m in user.memberships_now if m.role == Role.SECRETARY]
    return PublicComment.objects.filter(answered_at=None, line__window__unit__in=units)


def complaints_awaiting(user):
    return comments_awaiting(user).filter(kind=CommentKind.COMPLAINT)
