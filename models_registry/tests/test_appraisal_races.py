"""Two at once on one appraisal. SQLite runs them too: its transactions begin IMMEDIATE."""

from decimal import Decimal

import pytest
from django.utils import timezone

from campaigns.tests.factories import make_campaign
from campaigns.tests.test_registration_races import at_once
from interface.versions import StaleVersion
from models_registry.enums import AppraisalOutcome, ModelState, ScoreColumn
from models_registry.models import Appraisal, CriterionScore, Rubric
from models_registry.services.appraisals import Given, end_appraisal, open_appraisal, save_scores
from models_registry.tests.appraisal_factories import make_appraisal, make_rubric, make_scores
from models_registry.tests.factories import make_model
from units.enums import Role
from units.tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db(transaction=True)
YEAR = timezone.localdate().year


@pytest.fixture
def place(transactional_db):
    commune = make_unit(make_unit(name="Tỉnh Sông Lam"), name="Xã Hòa Bình")
    return make_unit(commune, name="Xóm Đồng Tâm")


@pytest.fixture
def desk(place):
    return [make_user(None, (Role.SECRETARY, place.parent)) for _ in range(2)]


def names(answers):
    return sorted(type(answer).__name__ for answer in answers)


def test_of_two_openings_of_one_model_one_is_made(place, desk):
    campaign = make_campaign(place.parent)
    model, rubric = make_model(place, campaign, state=ModelState.ACTIVE, year=YEAR), make_rubric(campaign)

    def opening(user):
        return lambda: open_appraisal(model_id=model.pk, rubric_id=rubric.pk, year=YEAR, actor=user)

    answers = at_once(opening(desk[0]), opening(desk[1]))
    assert names(answers) == ["Appraisal", "StaleVersion"], answers
    assert (Appraisal.objects.count(), Rubric.objects.get().version) == (1, 2)


def test_two_models_opened_on_one_fresh_scale_lock_it_once(place, desk):
    campaign = make_campaign(place.parent)
    rubric = make_rubric(campaign)
    models = [make_model(place, campaign, state=ModelState.ACTIVE, year=YEAR) for _ in range(2)]

    def opening(user, model):
        return lambda: open_appraisal(model_id=model.pk, rubric_id=rubric.pk, year=YEAR, actor=user)

    answers = at_once(*(opening(user, model) for user, model in zip(desk, models, strict=True)))
    assert names(answers) == ["Appraisal", "Appraisal"], answers
    rubric.refresh_from_db()
    assert (rubric.is_locked, rubric.version) == (True, 2)


def test_of_two_in_one_column_one_is_told(place, desk):
    appraisal = make_appraisal(place, make_campaign(place.parent))
    criterion = appraisal.rubric.criteria.last()

    def saving(user, points):
        return lambda: save_scores(
            appraisal_id=appraisal.pk,
            column=ScoreColumn.APPRAISER,
            given={criterion.pk: Given(points=Decimal(points))},
            actor=user,
            expected_version=1,
        )

    answers = at_once(saving(desk[0], 10), saving(desk[1], 20))
    assert names(answers) == ["Appraisal", "StaleVersion"], answers
    winner = desk[answers.index(next(answer for answer in answers if not isinstance(answer, StaleVersion)))]
    assert CriterionScore.objects.get().scored_by == winner


def test_a_score_and_the_end_never_both_pass_unseen(place, desk):
    appraisal = make_scores(make_appraisal(place, make_campaign(place.parent)), True, "60", "40", scored_by=desk[0])
    criterion = appraisal.rubric.criteria.last()
    answers = at_once(
        lambda: save_scores(
            appraisal_id=appraisal.pk,
            column=ScoreColumn.APPRAISER,
            given={criterion.pk: Given(points=Decimal(0), note="Thiếu minh chứng")},
            actor=desk[1],
            expected_version=1,
        ),
        lambda: end_appraisal(appraisal_id=appraisal.pk, actor=desk[0], expected_version=1),
    )
    assert names(answers) == ["Appraisal", "StaleVersion"], answers
    appraisal.refresh_from_db()
    points = CriterionScore.objects.get(criterion=criterion).points
    if appraisal.outcome == AppraisalOutcome.OPEN:
        assert (points, appraisal.total) == (Decimal(0), None)
    else:
        assert (points, appraisal.total) == (Decimal(40), Decimal(100))
