"""A review year in its scoring phase: units scored themselves, the desk appraised, members are half way through."""

from datetime import timedelta
from decimal import Decimal

from awards.enums import Aggregate, DossierState, PeriodRule, PhaseKind, ScoresSeen
from awards.models import Dossier
from awards.services.review_years import RIGHTS, ScoringRules, change_phase, move_phase, set_up_review
from awards.services.scores import attach_score_file, save_sheet
from campaigns.deadlines import local_day
from models_registry.enums import CriterionKind, RubricPurpose, ScoreColumn
from models_registry.models import Rubric
from models_registry.services.appraisals import Given
from models_registry.services.rubrics import adopt_rubric

S = DossierState
SHARES = (Decimal("0.9"), Decimal("1"), Decimal("0.8"), Decimal("0.85"))
READ = [S.APPRAISED, S.CONFIRMED, S.TABLED]
SCORED_BY_EACH = 3
SELF_SCORED = 3


def score_season(story):
    """The season's dossiers that are past appraisal wait for the scores of the council; it meets meanwhile."""
    review = set_up_review(
        campaign_id=story.campaign.pk,
        council_id=story.council_row.pk,
        year=story.today.year,
        rules=ScoringRules(
            rubric_id=scale(story, RubricPurpose.DOSSIER).pk,
            unit_rubric_id=scale(story, RubricPurpose.UNIT_YEAR).pk,
            aggregate=Aggregate.MEDIAN,
            decimals=1,
            period_rule=PeriodRule.MEAN,
            resolution="Kết luận phiên họp hội đồng (minh họa)",
        ),
        actor=story.secretary,
        clock=lambda: story.ago(25),
    )
    rows = Dossier.objects.filter(campaign=story.campaign, year=story.today.year, receiving_unit=story.commune)
    dossiers = list(rows.filter(state__in=READ).select_related("unit").order_by("pk"))
    for dossier in dossiers[:SELF_SCORED]:
        prove(story, review, dossier)
        fill(review, dossier, ScoreColumn.SELF, story.officer, less=0, at=story.ago(20))
    move(story, review, PhaseKind.APPRAISAL, days_ago=18)
    for number, dossier in enumerate(dossiers):
        fill(review, dossier, ScoreColumn.APPRAISER, story.secretary, less=number % 4, at=story.ago(14))
    move(story, review, PhaseKind.SCORING, days_ago=3)
    begins = story.today - timedelta(days=3)
    phase = review.phases.get(kind=PhaseKind.SCORING)
    rights = {
        "starts_on": begins,
        "ends_on": begins + timedelta(days=14),
        "visible_states": READ,
        "scores_seen": ScoresSeen.AFTER_OWN,
        "allows_votes": True,
        "allows_decisions": True,
    }
    change_phase(
        phase_id=phase.pk,
        rights={name: getattr(phase, name) for name in RIGHTS} | rights,
        actor=story.secretary,
        note="Phiên họp đang diễn ra nên mở cả biểu quyết và quyết định",
        clock=lambda: story.ago(3),
    )
    for at, user in enumerate((story.chairman, story.secretary)):
        for number, dossier in enumerate(dossiers[:SCORED_BY_EACH]):
            fill(review, dossier, ScoreColumn.COUNCIL, user, less=(at + number) % 3, at=story.ago(1))


def scale(story, purpose):
    """The example of that purpose, copied for the campaign of the story."""
    example = Rubric.objects.get(is_example=True, purpose=purpose)
    return adopt_rubric(
        rubric_id=example.pk, campaign_id=story.campaign.pk, actor=story.secretary, today=local_day(story.ago(30))
    )


def move(story, review, kind, *, days_ago):
    move_phase(
        review_id=review.pk,
        phase_id=review.phases.get(kind=kind).pk,
        actor=story.secretary,
        clock=lambda: story.ago(days_ago),
    )


def prove(story, review, dossier):
    """One paper beside each criterion that asks for evidence."""
    for criterion in review.rubric.criteria.exclude(evidence=""):
        attach_score_file(
            review_id=review.pk,
            dossier_id=dossier.pk,
            criterion_id=criterion.pk,
            column=ScoreColumn.SELF,
            upload=story.upload(criterion.evidence),
            actor=story.officer,
            clock=lambda: story.ago(21),
        )


def fill(review, dossier, column, actor, *, less, at):
    """Conditions met; a good part of each ceiling in half points, ``less`` points off the larger ones; handed in."""
    given = {}
    for number, criterion in enumerate(review.rubric.criteria.all()):
        if criterion.kind == CriterionKind.KNOCK_OUT:
            if column != ScoreColumn.COUNCIL:
                given[criterion.pk] = Given(is_met=True)
            continue
        points = Decimal(0)
        if criterion.kind == CriterionKind.POINTS:
            points = round(criterion.max_points * SHARES[number % len(SHARES)] * 2) / Decimal(2)
            points -= less if points > 8 else 0
        given[criterion.pk] = Given(points=points)
    save_sheet(
        review_id=review.pk,
        dossier_id=dossier.pk,
        column=column,
        given=given,
        actor=actor,
        hand_in=True,
        clock=lambda: at,
    )
