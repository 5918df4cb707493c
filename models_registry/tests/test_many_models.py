"""Five thousand models of one campaign: no page asks the database more often than with three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.enums import DeadlineKind, TargetMeasure
from campaigns.tests.factories import make_campaign, make_deadline, make_target
from models_registry.models import ListReview, MobilisationModel
from models_registry.selectors.reviews import reviewed_models
from models_registry.services import carry_out_review, confirm_review, propose_for_all
from models_registry.tests.crowd import grow_registry
from units.enums import Role
from units.tests.factories import make_unit, make_user

FEW, MANY = 3, 5_000
YEAR = 2026


@pytest.mark.one_database
def test_lists_tables_and_the_review_cost_the_same_with_five_thousand_models(client, province):
    campaign = make_campaign(province)
    make_target(campaign, measure=TargetMeasure.NEW_MODELS, value=1)
    make_deadline(campaign, kind=DeadlineKind.MODEL_REGISTRATION, what="Đăng ký mô hình")
    desk = make_user("thuky.tinh", (Role.SECRETARY, province), (Role.PROVINCE_STAFF, province))
    communes = [make_unit(province) for _ in range(60)]
    client.force_login(desk)
    costs = {}
    for number in (FEW, MANY):
        grow_registry(campaign, communes, number, year=YEAR, officer=desk)
        review, _ = ListReview.objects.get_or_create(
            campaign=campaign, year=YEAR, defaults={"opened_by": desk, "opened_at": "2026-11-01T00:00Z"}
        )
        asked = f"?campaign={campaign.pk}&year={YEAR}"
        in_year = f"?campaign={campaign.pk}&in_year={YEAR - 1}"
        addresses = {
            "list": reverse("models_registry:model_list"),
            "last page": f"{reverse('models_registry:model_list')}?trang=last",
            "search": f"{reverse('models_registry:model_list')}?q=duong+hoa",
            "behind a number": f"{reverse('models_registry:model_list')}{in_year}&reached=effective&role=made",
            "tables": f"{reverse('models_registry:models_by_year')}{asked}",
            "workbook": f"{reverse('models_registry:models_by_year_export')}{asked}",
            "review": review.get_absolute_url(),
            "silent ones": f"{review.get_absolute_url()}?look=silent&q=hoa",
            "confirm": reverse("models_registry:review_confirm", args=[review.pk]),
        }
        for name, address in addresses.items():
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(address)
            assert answer.status_code == 200, name
            costs.setdefault(name, []).append(len(queries))
            if "html" in answer["Content-Type"]:
                assert len(answer.content) < 300_000, name
    assert MobilisationModel.objects.count() == MANY
    assert {name: few for name, (few, many) in costs.items() if few != many} == {}

    with CaptureQueriesContext(connection) as queries:
        propose_for_all(review_id=review.pk, models=reviewed_models(review), actor=desk, follow_suggestions=True)
    assert len(queries) < 40
    review.lines.exclude(proposal="keep").update(proposal="keep")
    confirm_review(review_id=review.pk, actor=desk)
    assert carry_out_review(review_id=review.pk) is True
    assert review.lines.filter(carried_out_at=None).count() == 0
    kept = MobilisationModel.objects.filter(years__year=YEAR, years__origin="maintained").count()
    assert kept == reviewed_models(review).filter(year__lt=YEAR).count() > 1_000
