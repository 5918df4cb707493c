"""The desk's list of years, and of reviews."""

import pytest
from django.urls import reverse

from campaigns.tests.factories import make_campaign
from models_registry.enums import ModelState
from models_registry.models import ModelYear
from models_registry.tests.factories import make_list_review, make_model, make_recognised_model
from notices.models import Notice

YEARS = reverse("admin:models_registry_modelyear_changelist")
CANARY = "Chim hoàng yến của xã khác"


def post(client, rows, **more):
    keys = [row.pk for row in rows]
    return client.post(YEARS, {"action": "choose_outstanding", "_selected_action": keys, **more})


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_years_costs_the_same_and_hides_others(
    rows, client, secretary, hamlet, commune, foreign_commune, django_assert_num_queries
):
    campaign = make_campaign(commune)
    for _ in range(rows):
        make_model(hamlet, campaign, state=ModelState.ACTIVE)
    make_model(foreign_commune, title=CANARY, state=ModelState.ACTIVE)
    client.force_login(secretary)
    client.get(YEARS)
    with django_assert_num_queries(7):
        page = client.get(YEARS)
    assert page.context["cl"].result_count == rows
    assert CANARY not in page.text


def test_the_list_is_searched_by_the_name_of_the_model(client, secretary, hamlet, commune):
    campaign = make_campaign(commune)
    wanted = make_model(hamlet, campaign, title="Hòa giải ở cơ sở", state=ModelState.ACTIVE)
    make_model(hamlet, campaign, title="Vườn sạch", state=ModelState.ACTIVE)
    client.force_login(secretary)
    page = client.get(YEARS, {"q": "hoa giai", "nam": "2026"})
    assert [row.model for row in page.context["cl"].result_list] == [wanted]


def test_many_are_chosen_outstanding_after_a_look_and_each_refusal_has_its_reason(
    client, secretary, preparer, hamlet, commune
):
    campaign = make_campaign(commune)
    good, done = make_recognised_model(hamlet, campaign), make_recognised_model(hamlet, campaign)
    done.years.update(is_outstanding=True)
    bare = make_model(hamlet, campaign, state=ModelState.ACTIVE)
    rows = list(ModelYear.objects.order_by("pk"))
    client.force_login(secretary)
    look = post(client, rows)
    assert look.context["models"] == [good]
    reasons = {line.model: line.reason for line in look.context["skipped"]}
    assert "Đã là tiêu biểu" in reasons[done]
    assert "được công nhận" in reasons[bare]
    assert (good.years.get().is_outstanding, Notice.objects.count()) == (False, 0)
    result = post(client, rows, confirmed="1")
    assert result.context["models"] == [good]
    assert good.years.get().is_outstanding
    assert [n.recipient for n in Notice.objects.all()] == [preparer]


def test_a_member_of_the_council_chooses_nothing(client, member, hamlet, commune):
    model = make_recognised_model(hamlet, make_campaign(commune))
    client.force_login(member)
    result = post(client, [model.years.get()], confirmed="1")
    (line,) = result.context["skipped"]
    assert "thường trực hội đồng hoặc lãnh đạo" in line.reason
    assert not model.years.get().is_outstanding


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_reviews_costs_the_same(rows, client, secretary, hamlet, commune, django_assert_num_queries):
    for _ in range(rows):
        campaign = make_campaign(commune)
        make_list_review(campaign, lines=[(make_model(hamlet, campaign, state=ModelState.ACTIVE), "keep", "")])
    client.force_login(secretary)
    address = reverse("admin:models_registry_listreview_changelist")
    client.get(address)
    with django_assert_num_queries(6):
        page = client.get(address)
    assert [review.keep for review in page.context["cl"].result_list] == [1] * rows


def test_a_review_is_read_at_the_desk_and_written_on_its_screen(client, secretary, hamlet, commune):
    campaign = make_campaign(commune)
    model = make_model(hamlet, campaign, state=ModelState.DELISTED)
    review = make_list_review(campaign, confirmed_by=secretary, lines=[(model, "delist", "Dừng.")])
    client.force_login(secretary)
    address = reverse("admin:models_registry_listreview_change", args=[review.pk])
    page = client.get(address)
    assert review.get_absolute_url() in page.text
    assert client.post(address, {}).status_code == 403
    desk_page = client.get(reverse("admin:models_registry_mobilisationmodel_change", args=[model.pk]))
    assert "Không còn hoạt động." in desk_page.text
