from dataclasses import asdict
from datetime import date
from decimal import Decimal

import pytest

from campaigns.enums import DeadlineKind, TargetMeasure
from campaigns.selectors import LISTS, MEASURES, Ratio, expected_units, owing_units
from campaigns.tests.factories import make_campaign, make_deadline, make_target
from models_registry.enums import ModelOrigin, ModelState
from models_registry.models import MobilisationModel, ModelYear
from models_registry.selectors import funnel, new_models
from models_registry.tests.factories import make_model
from units.models import Unit


def test_the_funnel_counts_later_steps_in_and_delisted_models_apart(hamlet):
    for state in ModelState:
        make_model(hamlet, state=state)
    assert asdict(funnel(MobilisationModel.objects.all())) == {
        "ideas": 1,
        "registered": 6,
        "listed": 5,
        "recognised": 1,
        "delisted": 1,
    }


def test_only_new_or_replicated_models_of_the_year_meet_a_target(hamlet, commune):
    campaign = make_campaign(commune)
    met = {
        make_model(hamlet, campaign, state=ModelState.REGISTERED, origin=origin)
        for origin in (ModelOrigin.NEW, ModelOrigin.REPLICATED)
    }
    make_model(hamlet, campaign, state=ModelState.REGISTERED, origin=ModelOrigin.MAINTAINED)
    make_model(hamlet, campaign, state=ModelState.DELISTED)
    make_model(hamlet, state=ModelState.REGISTERED)
    make_model(hamlet, campaign, state=ModelState.REGISTERED, year=2025)
    kept = make_model(hamlet, campaign, state=ModelState.RECOGNISED, year=2024)
    ModelYear.objects.create(model=kept, year=2026, origin=ModelOrigin.MAINTAINED)
    assert {row.model for row in new_models(campaign, 2026)} == met


def test_an_expected_unit_owes_a_model_until_it_has_a_new_one(hamlet, agency, commune, sibling_commune):
    campaign = make_campaign(commune)
    deadline = make_deadline(campaign, kind=DeadlineKind.MODEL_REGISTRATION, what="Đăng ký mô hình")
    make_model(agency, campaign, state=ModelState.REGISTERED)
    make_model(hamlet, campaign, state=ModelState.REGISTERED, origin=ModelOrigin.MAINTAINED)
    make_model(hamlet, campaign, state=ModelState.IDEA)
    make_model(hamlet, state=ModelState.REGISTERED)
    assert list(owing_units(deadline, 2026)) == [hamlet]
    assert set(owing_units(deadline, 2027)) == {hamlet, agency}
    make_model(hamlet, campaign, state=ModelState.REGISTERED)
    assert list(owing_units(deadline, 2026)) == []
    assert list(owing_units(deadline, 2031)) == []


def test_a_commune_meets_the_province_through_any_unit_inside_it(hamlet, commune, sibling_commune, province):
    campaign = make_campaign(province)
    deadline = make_deadline(campaign, kind=DeadlineKind.MODEL_REGISTRATION, what="Đăng ký mô hình")
    make_model(hamlet, campaign, state=ModelState.REGISTERED)
    assert list(owing_units(deadline, 2026)) == [sibling_commune]


def test_the_target_counts_new_models_of_each_unit_of_the_year_or_of_the_campaign(hamlet, agency, commune):
    campaign = make_campaign(commune)
    target = make_target(campaign, measure=TargetMeasure.NEW_MODELS, value=Decimal(1), aim=Decimal(2))
    for year in (2025, 2026, 2026):
        make_model(hamlet, campaign, state=ModelState.REGISTERED, year=year)
    make_model(hamlet, campaign, state=ModelState.REGISTERED, origin=ModelOrigin.MAINTAINED)
    below = Unit.objects.filter(pk__in=[hamlet.pk, agency.pk])
    count = MEASURES[TargetMeasure.NEW_MODELS]
    assert count(target, 2026, below) == {hamlet.pk: Decimal(2), agency.pk: Decimal(0)}
    assert count(target, None, below)[hamlet.pk] == Decimal(3)
    assert count(target, 2026, Unit.objects.filter(pk=commune.pk)) == {commune.pk: Decimal(2)}
    assert count(target, 2026, Unit.objects.none()) == {}


@pytest.mark.parametrize(
    ("columns", "counted"),
    [({}, 2), ({"counts_replicated": False}, 1), ({"counts_new": False}, 1)],
)
def test_a_target_counts_the_origins_it_names_and_its_list_shows_them(
    client, secretary, hamlet, commune, columns, counted
):
    campaign = make_campaign(commune)
    target = make_target(campaign, measure=TargetMeasure.NEW_MODELS, value=1, **columns)
    for origin in (ModelOrigin.NEW, ModelOrigin.REPLICATED, ModelOrigin.MAINTAINED):
        make_model(hamlet, campaign, state=ModelState.REGISTERED, origin=origin)
    make_model(hamlet, campaign)
    below = Unit.objects.filter(pk=hamlet.pk)
    assert MEASURES[TargetMeasure.NEW_MODELS](target, 2026, below) == {hamlet.pk: Decimal(counted)}
    client.force_login(secretary)
    page = client.get(LISTS[TargetMeasure.NEW_MODELS](target, 2026, hamlet))
    assert len(page.context["object_list"]) == counted


def test_the_share_of_units_with_a_model_is_taken_of_all_that_are_expected(hamlet, agency, commune):
    campaign = make_campaign(commune)
    target = make_target(campaign, measure=TargetMeasure.UNITS_WITH_MODEL, value=80, per="year")
    for _ in range(2):
        make_model(hamlet, campaign, state=ModelState.REGISTERED)
    expected = expected_units(campaign, date(2026, 12, 31)).count()
    shares = MEASURES[TargetMeasure.UNITS_WITH_MODEL](target, 2026, Unit.objects.filter(pk=commune.pk))
    assert shares == {commune.pk: Ratio(1, expected)}
