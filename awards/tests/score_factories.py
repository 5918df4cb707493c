"""Plain builders of review years and sheets; every default is valid, states are reached through the services."""

from datetime import timedelta
from decimal import Decimal

from awards.enums import DossierState, PhaseKind
from awards.models import AwardCouncil, CouncilMember, ReviewPhase
from awards.services.review_years import RIGHTS, ScoringRules, change_phase, close_scores, move_phase, set_up_review
from awards.services.scores import attach_score_file, save_sheet
from awards.tests.factories import IN_TIME, holder, make_council, make_dossier, make_upload
from campaigns.tests.factories import make_campaign
from models_registry.enums import CriterionKind, RubricPurpose, ScoreColumn
from models_registry.services.appraisals import Given
from models_registry.tests.appraisal_factories import make_rubric
from units.enums import Role
from units.tests.factories import make_user

SCALE = ((CriterionKind.KNOCK_OUT, None), (CriterionKind.POINTS, "60"), (CriterionKind.POINTS, "40"))
ORDER = list(PhaseKind)


def make_review_year(unit, campaign=None, *, phase=PhaseKind.SCORING, rights=None, evidence="", **rules):
    """A review year 2026 of the unit's council, taken to ``phase``; ``rights`` change what that phase allows."""
    campaign = campaign or make_campaign(unit)
    council = AwardCouncil.objects.filter(unit=unit).first() or make_council(unit)
    rubric = make_rubric(campaign, criteria=SCALE, purpose=RubricPurpose.DOSSIER)
    rubric.criteria.filter(order=2).update(evidence=evidence)
    unit_rubric = make_rubric(campaign, criteria=SCALE[1:], purpose=RubricPurpose.UNIT_YEAR)
    review = set_up_review(
        campaign_id=campaign.pk,
        council_id=council.pk,
        year=2026,
        rules=ScoringRules(rubric_id=rubric.pk, unit_rubric_id=unit_rubric.pk, **rules),
        actor=holder(Role.SECRETARY, unit),
        clock=lambda: IN_TIME,
    )
    if rights:
        give_rights(review, phase, **rights)
    return take_to(review, phase)


def give_rights(review, kind, **rights):
    phase = review.phases.get(kind=kind)
    change_phase(
        phase_id=phase.pk,
        rights={name: getattr(phase, name) for name in RIGHTS} | rights,
        actor=holder(Role.SECRETARY, review.unit),
        note="Theo kết luận của hội đồng",
        clock=lambda: IN_TIME,
    )


def take_to(review, kind):
    """Move the year to the phase, as whoever may."""
    review.refresh_from_db()
    current = ReviewPhase.objects.get(review=review, is_current=True)
    if current.kind != kind:
        role = Role.CHAIRMAN if current.decider == "chairman" else Role.SECRETARY
        target = review.phases.get(kind=kind)
        move_phase(
            review_id=review.pk,
            phase_id=target.pk,
            actor=holder(role, review.unit),
            note="Theo lịch",
            clock=lambda: IN_TIME,
        )
    return type(review).objects.get(pk=review.pk)


def close(review):
    return close_scores(review_id=review.pk, actor=holder(Role.SECRETARY, review.unit), clock=lambda: IN_TIME)


def make_member(review, user=None, **columns):
    """A member with an account; its place of work and its kin are given by ``columns``."""
    user = user or make_user(None, (Role.COUNCIL_MEMBER, review.unit))
    order = review.council.members.count() + 1
    return CouncilMember.objects.create(council=review.council, full_name=str(user), order=order, user=user, **columns)


def make_reviewed_dossier(review, unit, state=DossierState.APPRAISED, **columns):
    return make_dossier(unit, review.campaign, state=state, receiving_unit=review.unit, **columns)


def marks(rubric, column, *points, met=True, note=""):
    """``{key: Given}`` of a whole sheet: points in the order of the criteria, conditions met or not."""
    rows = rubric.criteria.all()
    if column == ScoreColumn.COUNCIL:
        rows = [row for row in rows if row.kind != CriterionKind.KNOCK_OUT]
    rest = iter(points)
    given = {}
    for row in rows:
        if row.kind == CriterionKind.KNOCK_OUT:
            given[row.pk] = Given(is_met=met, note=note)
        else:
            point = next(rest)
            given[row.pk] = Given(points=None if point is None else Decimal(point), note=note)
    return given


def score(review, dossier, column, actor, *points, hand_in=True, minutes=0, met=True, note="", **more):
    return save_sheet(
        review_id=review.pk,
        dossier_id=dossier.pk,
        column=column,
        given=marks(review.rubric, column, *points, met=met, note=note),
        actor=actor,
        hand_in=hand_in,
        clock=lambda: IN_TIME + timedelta(minutes=minutes),
        **more,
    )


def prove(review, dossier, actor, order=2):
    """A file beside the criterion of that place."""
    return attach_score_file(
        review_id=review.pk,
        dossier_id=dossier.pk,
        criterion_id=review.rubric.criteria.get(order=order).pk,
        column=ScoreColumn.SELF,
        actor=actor,
        upload=make_upload(),
        clock=lambda: IN_TIME,
    )
