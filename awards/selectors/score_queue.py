"""The member's queue: what a phase shows, what still waits for the own score."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from awards.models import CouncilMember, Dossier, Recusal, ReviewPhase, ReviewYear, ScoreSheet
from awards.score_gates import current_phase, sees_others
from awards.selectors.reviews import dossiers_to_read
from interface.amounts import write_amount


@dataclass(frozen=True)
class Seat:
    """A member's place in a review year that is in a phase with something to read or to score."""

    member: CouncilMember
    review: ReviewYear
    phase: ReviewPhase

    @property
    def dossiers(self):
        return dossiers_to_read(self.review, self.phase, self.member)

    @property
    def waiting(self):
        """Dossiers without a sheet of the member that was handed in or recused."""
        done = ScoreSheet.objects.filter(assessment__dossier=OuterRef("pk"), member=self.member)
        done = done.filter(Q(handed_in_at__isnull=False) | ~Q(recused_reason=""))
        out = Recusal.objects.filter(case__dossier=OuterRef("pk"), member=self.member, lifted_reason="")
        return self.dossiers.filter(~Exists(done), ~Exists(out))

    def next_after(self, dossier_id):
        """The next that waits, from the first again after the last; ``None`` when nothing else does."""
        keys = list(self.waiting.exclude(pk=dossier_id).values_list("pk", flat=True))
        return next((key for key in keys if key > dossier_id), keys[0] if keys else None)


@dataclass(frozen=True)
class QueueLine:
    """A dossier of the member's list; ``state`` in words with the tone of its badge."""

    dossier: Dossier
    label: str
    tone: str
    is_waiting: bool


LISTED = 300


def score_list_of(seat):
    """``(lines, how many wait)`` of a seat, what waits first: three queries."""
    sheets = {
        sheet.assessment.dossier_id: sheet
        for sheet in ScoreSheet.objects.filter(
            member=seat.member, assessment__review=seat.review, assessment__dossier__isnull=False
        ).select_related("assessment")
    }
    lines = []
    rows = seat.dossiers.select_related("unit", "campaign_award__award_form")
    rows = rows.annotate(is_waiting=Exists(seat.waiting.filter(pk=OuterRef("pk")).order_by()))
    for dossier in rows.order_by("-is_waiting", "pk")[:LISTED]:
        label, tone = state_of_sheet(sheets.get(dossier.pk), dossier.is_waiting)
        lines.append(QueueLine(dossier, label, tone, dossier.is_waiting))
    return lines, seat.waiting.count()


def state_of_sheet(sheet, is_waiting):
    if sheet is not None and sheet.recused_reason:
        return "Tránh chấm", "closed"
    if sheet is not None and sheet.handed_in_at:
        return f"Đã nộp {write_amount(sheet.total)} điểm", "done"
    if not is_waiting:
        return "Không tham gia xét", "closed"
    return ("Chấm dở", "waiting") if sheet is not None else ("Chưa chấm", "plain")


def seats_of(user, today):
    """The review years in which the user sits in the council and members have something to do; three queries."""
    rows = CouncilMember.objects.filter(user=user).serving_on(today)
    members = {row.council_id: row for row in rows.select_related("unit").prefetch_related("kin")}
    if not members:
        return []
    reviews = ReviewYear.objects.filter(council__in=members, phases__is_current=True)
    seats = []
    for review in reviews.select_related("campaign", "rubric").prefetch_related("phases").order_by("-year", "pk"):
        phase = current_phase(review)
        if phase.members_write or phase.visible_states:
            seats.append(Seat(members[review.council_id], review, phase))
    return seats


def dossiers_to_score(user, today):
    """What waits for the user's own score, over all councils; for the work queue."""
    condition = Q(pk__in=[])
    for seat in seats_of(user, today):
        if seat.phase.members_write and not seat.review.is_closed:
            condition |= Q(pk__in=seat.waiting.order_by().values("pk"))
    return Dossier.objects.filter(condition)


def dossier_to_score(seat, pk):
    """A dossier the phase shows, with what the member reads of it; those of the own unit included, to refuse them."""
    rows = Dossier.objects.filter(
        campaign=seat.review.campaign_id, year=seat.review.year, receiving_unit=seat.review.unit_id
    ).filter(state__in=seat.phase.visible_states)
    return (
        rows.select_related(
            "unit",
            "campaign_award__award_form",
            "campaign_award__deciding_unit",
            "subject_unit",
            "person__unit",
            "household__unit",
            "model",
            "assessment__band",
        )
        .prefetch_related("versions__files__item_type", "versions__files__file")
        .filter(pk=pk)
        .first()
    )


def may_see_others(seat, sheet):
    return sees_others(seat.review, seat.phase, is_handed_in=sheet.is_handed_in)
