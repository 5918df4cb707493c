import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from campaigns.enums import DifficultyState
from campaigns.models import Difficulty
from campaigns.services.difficulties import advance_difficulty, raise_difficulty
from campaigns.tests.factories import make_campaign
from campaigns.tests.record_factories import NOW, make_difficulty
from campaigns.workflow import DIFFICULTY_STEPS
from interface.versions import StaleVersion
from notices.models import Notice
from units.tests.factories import make_unit

CANARY = "Chim hoàng yến"
LIST_QUERIES, DETAIL_QUERIES = 9, 9
CAST = ["preparer", "commune_preparer", "secretary", "chairman", "member", "province_staff", "auditor", "stranger"]
DESK = {"secretary", "chairman"}
KEEPERS = {"preparer", "commune_preparer"}


@pytest.fixture
def campaign(commune):
    return make_campaign(commune, title="Dân vận khéo xã Hòa Bình", period_end=None)


def step(difficulty, actor, action, note="Đề nghị xem xét", **changes):
    return advance_difficulty(
        difficulty_id=difficulty.pk, action=action, actor=actor, note=note, clock=lambda: NOW, **changes
    )


@pytest.mark.one_database
@pytest.mark.parametrize("state", DifficultyState)
@pytest.mark.parametrize("action", DIFFICULTY_STEPS)
@pytest.mark.parametrize("who", CAST)
def test_a_step_is_taken_by_its_role_in_its_state_alone(who, action, state, request, hamlet, campaign):
    user = request.getfixturevalue(who)
    moments = {"answered_at": NOW} if state == DifficultyState.ANSWERED else {}
    difficulty = make_difficulty(hamlet, campaign, state=state, **moments)
    allowed = DESK | KEEPERS if action == "close" else DESK
    if who not in allowed:
        with pytest.raises(PermissionDenied):
            step(difficulty, user, action)
    elif state not in DIFFICULTY_STEPS[action].sources:
        with pytest.raises(ValidationError, match="vừa được người khác xử lý"):
            step(difficulty, user, action)
    else:
        assert step(difficulty, user, action).state == DIFFICULTY_STEPS[action].target
        return
    difficulty.refresh_from_db()
    assert (difficulty.state, difficulty.events.count()) == (state, 0)


def test_a_difficulty_goes_to_the_desk_upwards_and_comes_back_answered(
    secretary, preparer, province_staff, hamlet, commune, province, campaign
):
    difficulty = raise_difficulty(
        actor=preparer,
        unit=hamlet,
        campaign=campaign,
        title="Thiếu người làm công tác dân vận",
        proposed_solution="Cho hợp đồng thêm",
        now=NOW,
    )
    assert difficulty.handling_unit == commune
    assert Notice.objects.get(recipient=secretary).title == "Xóm Đồng Tâm nêu khó khăn, vướng mắc"
    step(difficulty, secretary, "pass_up", "Vượt thẩm quyền của xã")
    difficulty.refresh_from_db()
    assert (difficulty.handling_unit, difficulty.unit, difficulty.state) == (
        province,
        hamlet,
        DifficultyState.PASSED_UP,
    )
    assert Notice.objects.filter(recipient=province_staff).count() == 1
    with pytest.raises(PermissionDenied):
        step(difficulty, secretary, "answer")
    with pytest.raises(ValidationError, match="vừa được người khác xử lý"):
        step(difficulty, province_staff, "pass_up")
    step(difficulty, province_staff, "answer", "Đồng ý, giao xã bố trí")
    difficulty.refresh_from_db()
    assert (difficulty.answer, difficulty.answered_at) == ("Đồng ý, giao xã bố trí", NOW)
    assert [notice.title for notice in Notice.objects.filter(recipient=preparer).order_by("pk")] == [
        "Khó khăn, vướng mắc được chuyển Tỉnh Sông Lam",
        "Đã trả lời khó khăn, vướng mắc",
    ]
    assert [event.action for event in difficulty.events.all()] == ["create", "pass_up", "answer"]
    step(difficulty, preparer, "close", "Đã làm xong")


def test_a_difficulty_without_a_solution_and_a_step_without_words_are_refused(preparer, secretary, hamlet, campaign):
    with pytest.raises(ValidationError, match="giải pháp"):
        raise_difficulty(actor=preparer, unit=hamlet, campaign=campaign, title="Vướng", proposed_solution=" ", now=NOW)
    difficulty = make_difficulty(hamlet, campaign)
    with pytest.raises(ValidationError, match="nội dung trả lời"):
        step(difficulty, secretary, "answer", " ")
    with pytest.raises(StaleVersion):
        step(difficulty, secretary, "answer", expected_version=5)


def test_the_unit_above_that_ended_is_passed_over(secretary, commune, province, hamlet, campaign):
    difficulty = make_difficulty(hamlet, campaign)
    province.valid_to = NOW.date().replace(year=2025)
    province.save()
    with pytest.raises(ValidationError, match="không còn đơn vị cấp trên"):
        step(difficulty, secretary, "pass_up")


def test_the_form_asks_for_the_solution_and_sends_to_the_desk(client, preparer, hamlet, campaign):
    client.force_login(preparer)
    address = reverse("campaigns:difficulty_create")
    sent = {"unit": hamlet.pk, "campaign": campaign.pk, "title": "Thiếu kinh phí", "proposed_solution": ""}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "Thiếu kinh phí" in refused.content.decode()
    response = client.post(address, sent | {"proposed_solution": "Xin hỗ trợ"})
    difficulty = Difficulty.objects.get()
    assert response["Location"] == difficulty.get_absolute_url()
    assert difficulty.created_by == preparer


def test_the_desk_answers_on_the_page_and_a_stale_step_shows_the_newer_state(client, secretary, hamlet, campaign):
    difficulty = make_difficulty(hamlet, campaign)
    client.force_login(secretary)
    address = reverse("campaigns:difficulty_advance", args=[difficulty.pk])
    stale = client.post(address, {"action": "answer", "note": "Theo hướng dẫn", "version": "7"})
    assert stale.status_code == 409
    assert "Theo hướng dẫn" in stale.content.decode()
    assert client.post(address, {"action": "answer", "note": "", "version": "1"}).status_code == 422
    assert client.post(address, {"action": "answer", "note": "Theo hướng dẫn", "version": "1"}).status_code == 302
    assert "Theo hướng dẫn" in client.get(difficulty.get_absolute_url()).content.decode()
    again = client.post(address, {"action": "answer", "note": "Lần nữa", "version": "2"})
    assert again.status_code == 422


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_says_where_each_lies_and_hides_other_units(
    rows, client, secretary, commune, campaign, sibling_commune, django_assert_num_queries
):
    mine = [make_difficulty(make_unit(commune), campaign) for _ in range(rows)]
    make_difficulty(sibling_commune, make_campaign(sibling_commune), title=CANARY)
    client.force_login(secretary)
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse("campaigns:difficulty_list"))
    assert set(response.context["object_list"]) == set(mine)
    page = response.content.decode()
    assert CANARY not in page
    assert page.count('data-label="Đang ở">Xã Hòa Bình') == rows


def test_what_waits_for_me_is_a_filter(client, secretary, hamlet, commune, province, campaign):
    mine = make_difficulty(hamlet, campaign)
    make_difficulty(hamlet, campaign, handling_unit=province, state=DifficultyState.PASSED_UP)
    make_difficulty(hamlet, campaign, state=DifficultyState.CLOSED)
    client.force_login(secretary)
    rows = client.get(reverse("campaigns:difficulty_list"), {"turn": "awaiting"}).context["object_list"]
    assert list(rows) == [mine]


def test_the_page_costs_the_same_however_long_the_story(
    client, secretary, province_staff, hamlet, campaign, django_assert_num_queries
):
    difficulty = make_difficulty(hamlet, campaign)
    step(difficulty, secretary, "pass_up")
    step(difficulty, province_staff, "answer")
    client.force_login(secretary)
    with django_assert_num_queries(DETAIL_QUERIES):
        page = client.get(difficulty.get_absolute_url()).content.decode()
    assert "Tỉnh Sông Lam" in page


def test_a_difficulty_out_of_sight_is_not_found(client, preparer, commune, campaign):
    other = make_difficulty(make_unit(commune), campaign)
    client.force_login(preparer)
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.post(reverse("campaigns:difficulty_advance", args=[other.pk]), {}).status_code == 404


def test_the_database_keeps_an_answer_with_its_moment(hamlet, campaign):
    difficulty = make_difficulty(hamlet, campaign)
    with pytest.raises(IntegrityError), transaction.atomic():
        Difficulty.objects.filter(pk=difficulty.pk).update(state=DifficultyState.ANSWERED)
