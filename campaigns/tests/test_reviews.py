from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from campaigns.enums import ActivityKind, DifficultyState, FindingState, InspectionState, RegistrationState, ReviewKind
from campaigns.models import Review
from campaigns.selectors.records import review_suggestion
from campaigns.services.reviews import save_review
from campaigns.tests.factories import make_campaign, make_registration, make_stage, make_target
from campaigns.tests.record_factories import (
    NOW,
    make_activity,
    make_difficulty,
    make_finding,
    make_inspection,
    make_review,
)
from documents.tests.factories import upload_of
from units.tests.factories import make_unit

CANARY = "Chim hoàng yến"
LIST_QUERIES, DETAIL_QUERIES = 9, 10
TODAY = NOW.date()


@pytest.fixture
def campaign(commune):
    return make_campaign(commune, title="Dân vận khéo xã Hòa Bình")


def typed(review=None, **changes):
    today = timezone.localdate()
    facts = {"kind": ReviewKind.YEARLY, "year": today.year, "held_on": today.isoformat(), "results": "Đạt kế hoạch"}
    place = {"version": review.version} if review else {}
    return {**facts, **place, **changes}


def test_the_figures_of_the_year_are_a_draft_to_go_on_from(secretary, commune, hamlet, campaign, sibling_commune):
    other = make_unit(commune)
    make_registration(hamlet, campaign, 2026, state=RegistrationState.REGISTERED)
    make_activity(hamlet, campaign, kind=ActivityKind.TRAINING, people_count=40)
    make_activity(other, campaign)
    make_activity(other, campaign, is_cancelled=True)
    make_activity(other, campaign, held_on=TODAY.replace(year=2025))
    checked = make_inspection(hamlet, campaign, state=InspectionState.CARRIED_OUT)
    make_finding(checked)
    make_finding(checked, state=FindingState.CLOSED)
    make_inspection(other, campaign)
    make_difficulty(hamlet, campaign)
    make_difficulty(hamlet, campaign, state=DifficultyState.CLOSED)
    make_target(campaign, text="Mỗi đơn vị một mô hình")
    text = review_suggestion(campaign, 2026, user=secretary, unit=commune, today=TODAY)
    assert text.splitlines() == [
        "1. Đăng ký: 1/2 đơn vị đăng ký tham gia năm 2026.",
        "2. Tuyên truyền, tập huấn: 2 hoạt động (1 tin, bài viết; 1 tập huấn, bồi dưỡng), 40 lượt người tham gia.",
        "3. Kiểm tra: 1 cuộc ở 1 đơn vị; nêu 2 tồn tại, đã xác nhận khắc phục 1.",
        "4. Khó khăn, vướng mắc: 2 việc, đã giải quyết 1.",
        "5. Chỉ tiêu “Mỗi đơn vị một mô hình”: chưa có số liệu trong hệ thống.",
    ]


def test_the_form_begins_with_the_figures_and_keeps_the_report(client, secretary, commune, campaign):
    client.force_login(secretary)
    address = reverse("campaigns:review_create", args=[campaign.pk])
    page = client.get(f"{address}?nam=2026")
    assert "1. Đăng ký: 0/0 đơn vị" in page.context["form"].initial["results"]
    stage = make_stage(campaign)
    sent = typed(unit=commune.pk, stage=stage.pk, files=[upload_of("bao-cao.pdf")])
    response = client.post(address, sent)
    review = Review.objects.get()
    assert response["Location"] == review.get_absolute_url()
    assert (review.stage, review.files.count()) == (stage, 1)
    shown = client.get(review.get_absolute_url()).content.decode()
    assert "Đạt kế hoạch" in shown
    assert "bao-cao.pdf" in shown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"results": ""}, "Cần điền mục này"),
        ({"held_on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "sau hôm nay"),
        ({"year": "1999"}, "1999"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(client, secretary, commune, campaign, changes, sentence):
    client.force_login(secretary)
    address = reverse("campaigns:review_create", args=[campaign.pk])
    response = client.post(address, typed(unit=commune.pk) | changes)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Review.objects.exists()


def test_an_edit_keeps_what_another_saved_in_view(client, secretary, commune, campaign):
    review = make_review(commune, campaign, results="Bản đầu")
    client.force_login(secretary)
    address = reverse("campaigns:review_edit", args=[review.pk])
    assert client.post(address, typed(review, results="Bản hai")).status_code == 302
    stale = client.post(address, typed(review, results="Bản ba"))
    assert stale.status_code == 409
    assert "Bản hai" in stale.content.decode()
    assert "Bản ba" in stale.content.decode()


def test_only_the_unit_s_own_write_and_cancel(client, secretary, chairman, member, hamlet, commune, campaign):
    facts = {"kind": ReviewKind.INTERIM, "year": 2026, "held_on": TODAY, "results": "Tốt", "now": NOW}
    for actor in (secretary, chairman, member):
        with pytest.raises(PermissionDenied):
            save_review(actor=actor, unit=hamlet, campaign=campaign, **facts)
    stage = make_stage(make_campaign(commune))
    with pytest.raises(ValidationError, match="không thuộc phong trào"):
        save_review(actor=secretary, unit=commune, campaign=campaign, stage=stage, **facts)
    review = make_review(commune, campaign)
    client.force_login(secretary)
    address = reverse("campaigns:review_cancel", args=[review.pk])
    assert client.post(address, {"note": ""}).status_code == 422
    assert client.post(address, {"note": "Ghi trùng"}).status_code == 302
    review.refresh_from_db()
    assert (review.is_cancelled, review.events.get().note) == (True, "Ghi trùng")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_and_hides_other_units(
    rows, client, secretary, commune, campaign, sibling_commune, django_assert_num_queries
):
    mine = [make_review(make_unit(commune), campaign) for _ in range(rows)]
    make_review(make_unit(sibling_commune, name=CANARY), make_campaign(sibling_commune))
    client.force_login(secretary)
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse("campaigns:review_list"))
    assert set(response.context["object_list"]) == set(mine)
    assert CANARY not in response.content.decode()


def test_reviews_are_found_by_kind_year_and_campaign(client, secretary, commune, campaign):
    mine = make_review(commune, campaign, kind=ReviewKind.INTERIM)
    make_review(commune, campaign, kind=ReviewKind.INTERIM, year=2025)
    make_review(commune, make_campaign(commune), kind=ReviewKind.INTERIM)
    make_review(commune, campaign)
    client.force_login(secretary)
    asked = {"kind": "interim", "year": 2026, "campaign": campaign.pk}
    assert list(client.get(reverse("campaigns:review_list"), asked).context["object_list"]) == [mine]


def test_the_page_costs_little(client, secretary, commune, campaign, django_assert_num_queries):
    review = make_review(commune, campaign)
    client.force_login(secretary)
    with django_assert_num_queries(DETAIL_QUERIES):
        assert client.get(review.get_absolute_url()).status_code == 200
