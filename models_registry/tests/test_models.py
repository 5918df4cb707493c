from datetime import date

import pytest
from django.db import IntegrityError, transaction

from models_registry.enums import ModelOrigin, ModelState, RecognitionLevel
from models_registry.models import MobilisationModel, ModelYear, Recognition
from models_registry.tests.factories import make_model, make_recognised_model


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"state": ModelState.REGISTERED}, "registered_model_has_its_moment"),
        (
            {"state": ModelState.REGISTERED, "registered_at": "2026-02-01T00:00Z", "field": None},
            "registered_model_has_a_field",
        ),
    ],
)
def test_the_database_refuses_a_registered_model_without_moment_or_field(hamlet, columns, constraint):
    model = make_model(hamlet)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MobilisationModel.objects.filter(pk=model.pk).update(**columns)
    model.refresh_from_db()
    assert model.state == ModelState.IDEA


def test_the_database_refuses_a_second_row_of_the_same_year(hamlet):
    model = make_model(hamlet, state=ModelState.REGISTERED)
    with pytest.raises(IntegrityError), transaction.atomic():
        ModelYear.objects.create(model=model, year=model.year, origin=ModelOrigin.MAINTAINED)
    assert model.years.count() == 1


def test_the_database_refuses_a_second_recognition_at_a_level_in_a_year(hamlet):
    model = make_recognised_model(hamlet)
    columns = {"decision_number": "9/QĐ-UBND", "decided_on": date(2026, 12, 1), "issuer": "UBND xã"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Recognition.objects.create(model=model, level=RecognitionLevel.GRASSROOTS, year=2026, **columns)
    Recognition.objects.create(model=model, level=RecognitionLevel.PROVINCE, year=2026, **columns)
    assert model.recognitions.count() == 2


def test_what_is_counted_leaves_out_ideas_and_delisted_models(hamlet):
    made = {state: make_model(hamlet, state=state) for state in ModelState}
    counted = set(MobilisationModel.objects.counted())
    outside = (ModelState.IDEA, ModelState.REFUSED, ModelState.DELISTED)
    assert counted == set(made.values()) - {made[state] for state in outside}


def test_a_model_is_found_by_its_title_without_accents_or_code_of_its_own(hamlet):
    model = make_model(hamlet, title="Hoà giải  ở cơ sở")
    assert list(MobilisationModel.objects.search("hòa giải")) == [model]
    assert list(MobilisationModel.objects.search("HOA GIAI")) == [model]
    assert model.title == "Hoà giải ở cơ sở"
    assert model.code == f"MH2026-{model.pk:06d}"
