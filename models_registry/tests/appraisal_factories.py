"""Plain builders of scales and appraisals; every default is valid, every call makes a new row."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

from models_registry.enums import CriterionKind, ModelState, ScoreColumn
from models_registry.models import Appraisal, Criterion, CriterionScore, RatingBand, Rubric
from models_registry.tests.factories import make_model
from units.tests.factories import make_user

numbers = count(1)
OPENED = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
CRITERIA = ((CriterionKind.KNOCK_OUT, None), (CriterionKind.POINTS, "60"), (CriterionKind.POINTS, "40"))
BANDS = (("Tốt", "80", True), ("Khá", "65", True), ("Chưa đạt", "0", False))


def make_rubric(campaign=None, *, criteria=CRITERIA, bands=BANDS, **columns):
    """A scale in force since 2024 with one condition and 100 points; an example without campaign."""
    facts = {"name": f"Thang điểm số {next(numbers)}", "valid_from": date(2024, 1, 1)}
    rubric = Rubric(**{**facts, "campaign": campaign, "is_example": campaign is None, **columns})
    rubric.full_clean(validate_constraints=False)
    rubric.save()
    for order, (kind, points) in enumerate(criteria, start=1):
        criterion = Criterion(rubric=rubric, order=order, text=f"Tiêu chí số {order}", kind=kind)
        criterion.max_points = None if points is None else Decimal(points)
        criterion.full_clean(validate_constraints=False)
        criterion.save()
    for name, bound, is_enough in bands:
        RatingBand.objects.create(rubric=rubric, name=name, lower_bound=Decimal(bound), is_enough=is_enough)
    return rubric


def make_appraisal(unit, campaign=None, *, rubric=None, model=None, **columns):
    """An open appraisal of a model under appraisal, as the service leaves it."""
    model = model or make_model(unit, campaign, state=ModelState.UNDER_APPRAISAL)
    rubric = rubric or make_rubric(model.campaign)
    Rubric.objects.filter(pk=rubric.pk).update(is_locked=True)
    appraisal = Appraisal(
        **{
            "model": model,
            "rubric": rubric,
            "year": model.year,
            "opened_by": columns.pop("opened_by", None) or make_user(),
            "opened_at": OPENED,
            **columns,
        }
    )
    appraisal.full_clean(validate_constraints=False)
    appraisal.save()
    return appraisal


def make_scores(appraisal, *given, column=ScoreColumn.APPRAISER, scored_by=None, scored_at=OPENED):
    """One score for each criterion in its order: points, ``True`` or ``False``; ``None`` leaves it unscored."""
    scored_by = scored_by or appraisal.opened_by
    for criterion, said in zip(appraisal.rubric.criteria.all(), given, strict=True):
        if said is None:
            continue
        is_condition = criterion.kind == CriterionKind.KNOCK_OUT
        score = CriterionScore(appraisal=appraisal, criterion=criterion, column=column, ceiling=criterion.max_points)
        score.is_met, score.points = (said, None) if is_condition else (None, Decimal(said))
        score.scored_by, score.scored_at = scored_by, scored_at
        score.full_clean(validate_constraints=False)
        score.save()
    return appraisal


def make_evidence(appraisal, stored, *, column=ScoreColumn.SELF):
    """The file of the first criterion, which is not scored yet."""
    criterion = appraisal.rubric.criteria.first()
    return CriterionScore.objects.create(
        appraisal=appraisal,
        criterion=criterion,
        column=column,
        ceiling=criterion.max_points,
        evidence=stored,
        scored_by=appraisal.opened_by,
        scored_at=OPENED,
    )
