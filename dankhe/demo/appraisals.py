"""A scale copied for the commune's campaign, and models on their way through an appraisal: begun, scored, passed."""

import io
from datetime import timedelta
from decimal import Decimal

from django.core.management import call_command

from campaigns.deadlines import local_day
from models_registry.enums import CriterionKind, ModelState, RubricPurpose, ScoreColumn
from models_registry.models import MobilisationModel, Rubric
from models_registry.services.appraisals import Given, end_appraisal, open_appraisal, save_scores
from models_registry.services.rubrics import adopt_rubric

TEAM = "Phó Chủ tịch UBND xã, trưởng đoàn\nChủ tịch Ủy ban MTTQ xã\nChuyên viên phụ trách thi đua, khen thưởng"
SHARES = (Decimal("0.9"), Decimal("1"), Decimal("0.8"))
SCORED = (
    (),
    (ScoreColumn.SELF, ScoreColumn.APPRAISER),
    (ScoreColumn.SELF, ScoreColumn.APPRAISER, ScoreColumn.COUNCIL),
)
NOTES = ("", "Có biên bản họp dân", "", "Đã xem tại chỗ")


def tell_appraisals(story):
    """Three models of the year: one that waits for its unit, one that was visited, one to the end."""
    call_command("load_example_rubrics", stdout=io.StringIO())
    examples = Rubric.objects.filter(is_example=True, purpose=RubricPurpose.MODEL)
    example = examples.filter(criteria__kind=CriterionKind.POINTS).first()
    rubric = adopt_rubric(
        rubric_id=example.pk,
        campaign_id=story.campaign.pk,
        actor=story.secretary,
        today=local_day(story.ago(200)),
    )
    models = MobilisationModel.objects.filter(
        campaign=story.campaign, year=story.today.year, state=ModelState.ACTIVE
    ).order_by("pk")
    for number, (model, scored) in enumerate(zip(models, SCORED, strict=False)):
        appraisal = open_appraisal(
            model_id=model.pk,
            rubric_id=rubric.pk,
            year=story.today.year,
            visited_on=local_day(story.ago(6)) + timedelta(days=number),
            team=TEAM,
            actor=story.secretary,
            clock=lambda: story.ago(12),
        )
        if ScoreColumn.SELF in scored:
            score(story, appraisal, ScoreColumn.SELF, story.officer, days_ago=9, less=0)
        if ScoreColumn.APPRAISER in scored:
            score(story, appraisal, ScoreColumn.APPRAISER, story.secretary, days_ago=5, less=number)
        if ScoreColumn.COUNCIL in scored:
            score(story, appraisal, ScoreColumn.COUNCIL, story.users["uyvien"], days_ago=4, less=number - 1)
            end_appraisal(
                appraisal_id=appraisal.pk,
                actor=story.secretary,
                conclusion="Cách làm gần dân, kết quả rõ; cần viết lại quy ước để duy trì.",
                clock=lambda: story.ago(3),
            )


def score(story, appraisal, column, actor, *, days_ago, less):
    """Conditions met; a good part of each ceiling in half points, ``less`` points off the larger ones."""
    given = {}
    for number, criterion in enumerate(appraisal.rubric.criteria.all()):
        note = NOTES[number % len(NOTES)]
        if criterion.kind == CriterionKind.KNOCK_OUT:
            given[criterion.pk] = Given(is_met=True, note=note)
            continue
        points = Decimal(0)
        if criterion.kind == CriterionKind.POINTS:
            points = round(criterion.max_points * SHARES[number % len(SHARES)] * 2) / Decimal(2)
            points -= less if points > 8 else 0
        given[criterion.pk] = Given(points=points, note=note)
    save_scores(
        appraisal_id=appraisal.pk,
        column=column,
        given=given,
        actor=actor,
        clock=lambda: story.ago(days_ago),
    )
