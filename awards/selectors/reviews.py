"""A review year as its pages read it: its dossiers, the phase it is in, what moving on would change."""

from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse

from awards.enums import ENDED, UNSENT
from awards.models import CouncilMember, Dossier, ReviewPhase, ReviewYear, ScoreSheet
from awards.score_gates import RIGHT_OF
from models_registry.enums import ScoreColumn
from units.enums import Role
from units.models import Membership, Unit, User
from units.querysets import subtree_q
from units.selectors import holders_at

SHEETS_OF = {
    ScoreColumn.SELF: "phiếu tự chấm",
    ScoreColumn.APPRAISER: "phiếu thẩm định",
    ScoreColumn.COUNCIL: "phiếu của thành viên hội đồng",
}


def reviews_for_page(rows):
    """Review years with their phases and scales: five queries, however many."""
    return rows.select_related("campaign", "unit", "council", "rubric", "unit_rubric", "closed_by").prefetch_related(
        "phases", "rubric__criteria", "rubric__bands"
    )


def review_dossiers(review):
    """The dossiers of the year that were sent; a draft is its unit's own affair."""
    rows = Dossier.objects.filter(campaign=review.campaign_id, year=review.year, receiving_unit=review.unit_id)
    return rows.exclude(state__in=UNSENT)


def review_of(dossier):
    """The review year the dossier belongs to, ``None`` where none is set up; read once for the instance."""
    if not hasattr(dossier, "_review_year"):
        rows = ReviewYear.objects.filter(
            campaign=dossier.campaign_id, year=dossier.year, unit=dossier.receiving_unit_id
        )
        dossier._review_year = reviews_for_page(rows).first()
    return dossier._review_year


def with_phase(dossiers):
    """Dossiers that know whether they have a phase: ``phase_of`` asks nothing for those without one."""
    phases = ReviewPhase.objects.filter(
        is_current=True,
        review__campaign=OuterRef("campaign"),
        review__year=OuterRef("year"),
        review__unit=OuterRef("receiving_unit"),
    )
    return dossiers.annotate(phase_key=Subquery(phases.values("pk")[:1]))


def phase_of(dossier):
    """The current phase of the dossier's review year: one query, ``None`` where nothing is set up."""
    if getattr(dossier, "phase_key", 0) is None:
        return None
    return (
        ReviewPhase.objects.select_related("review__unit")
        .filter(
            is_current=True,
            review__campaign=dossier.campaign_id,
            review__year=dossier.year,
            review__unit=dossier.receiving_unit_id,
        )
        .first()
    )


def members_of(review, today):
    return CouncilMember.objects.filter(council=review.council_id).serving_on(today)


@dataclass(frozen=True)
class Told:
    """Who hears that a phase begins, of what, and where the notice leads."""

    name: str
    task: str
    people: object
    url: str


def people_of_phase(review, phase, today):
    """One ``Told`` a right that the phase gives."""
    desk = reverse("admin:awards_reviewyear_change", args=[review.pk])
    told = []
    if phase.unit_writes:
        roles = Membership.objects.active_on(today).filter(role=Role.PREPARER)
        roles = roles.filter(subtree_q([review.unit], "unit__"))
        people = User.objects.filter(pk__in=roles.values("user"), is_active=True)
        told.append(Told("unit", "Mở tự chấm điểm hồ sơ", people, reverse("awards:dossier_list")))
    if phase.appraiser_writes:
        told.append(Told("appraiser", "Mở thẩm định, chấm điểm", holders_at(Role.SECRETARY, review.unit), desk))
    if phase.members_write:
        seats = members_of(review, today).exclude(user=None)
        people = User.objects.filter(pk__in=seats.values("user"), is_active=True)
        told.append(Told("member", "Có hồ sơ chờ anh/chị chấm điểm", people, reverse("council:score_queue")))
    if phase.allows_decisions:
        told.append(Told("chairman", "Mở quyết định khen thưởng", holders_at(Role.CHAIRMAN, review.unit), desk))
    return told


@dataclass(frozen=True)
class Move:
    """What taking a review year from one phase to another changes; nothing has happened yet."""

    current: ReviewPhase
    target: ReviewPhase
    appearing: int
    vanishing: int
    closing: list
    rights: list
    told: list

    @property
    def needs_note(self):
        return self.target.order < self.current.order


def move_shown(review, current, target, today):
    """``closing`` are ``(what sheets, unfinished, handed in)``; ``rights`` are ``(name, before, after)``."""
    before, after = set(current.visible_states), set(target.visible_states)
    dossiers = review_dossiers(review)
    closing = []
    for column, right in RIGHT_OF.items():
        if getattr(current, right) and not getattr(target, right):
            sheets = ScoreSheet.objects.filter(assessment__review=review, column=column, recused_reason="")
            handed_in = sheets.filter(handed_in_at__isnull=False).count()
            closing.append((SHEETS_OF[column], sheets.filter(handed_in_at=None).count(), handed_in))
    return Move(
        current=current,
        target=target,
        appearing=dossiers.filter(state__in=after - before).count(),
        vanishing=dossiers.filter(state__in=before - after).count(),
        closing=closing,
        rights=[
            (label, old, new)
            for (label, old), (_, new) in zip(rights_shown(current), rights_shown(target), strict=True)
            if old != new
        ],
        told=[(told.task, told.people.count()) for told in people_of_phase(review, target, today)],
    )


YES_NO = {True: "có", False: "không"}
SWITCHES = ("unit_writes", "appraiser_writes", "members_write", "allows_votes", "allows_decisions", "shows_names")


def rights_shown(phase):
    """``(name, words)`` of every right of a phase."""
    labels = {field.name: field.verbose_name for field in ReviewPhase._meta.fields}
    return [
        *((labels[name], YES_NO[getattr(phase, name)]) for name in SWITCHES),
        (labels["scores_seen"], phase.get_scores_seen_display().lower()),
        (labels["decider"], phase.get_decider_display().lower()),
    ]


def units_of_review(review, today):
    """Units that are classed in the year: those right below the one that reviews, in force on the day."""
    return Unit.objects.filter(parent=review.unit_id).valid_on(today)


def kept_out_q(member):
    """Dossiers that ``gates.grounds_to_keep_out`` keeps the member from, as one condition."""
    condition = Q(pk__in=[])
    if member.person_id:
        condition |= Q(person=member.person_id)
    kin = list(member.kin.all())
    condition |= Q(person__in=[row.person_id for row in kin if row.person_id])
    condition |= Q(household__in=[row.household_id for row in kin if row.household_id])
    if member.unit_id:
        for path in ("unit", "subject_unit", "person__unit", "household__unit"):
            condition |= Q(**{path: member.unit_id})
    return condition


def dossiers_to_read(review, phase, member):
    """What the phase shows the member and the rule does not keep from him, in the order of the codes."""
    rows = review_dossiers(review).filter(state__in=phase.visible_states).exclude(state__in=ENDED)
    return rows.exclude(kept_out_q(member)).order_by("pk")
