"""The screens of the yearly review."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.tests.factories import make_campaign
from models_registry.enums import ModelState, ReviewProposal
from models_registry.models import ListReview, MobilisationModel
from models_registry.selectors.reviews import line_mark, review_mark
from models_registry.services import carry_out_review
from models_registry.tasks import carry_out
from models_registry.tests.factories import make_list_review, make_model, make_recognised_model, make_update
from units.enums import Role
from units.tests.factories import make_unit, make_user

KEEP, STRENGTHEN, DELIST = ReviewProposal.KEEP, ReviewProposal.STRENGTHEN, ReviewProposal.DELIST
JSON = {"HTTP_ACCEPT": "application/json"}
CANARY = "Chim hoàng yến của xã khác"


@pytest.fixture
def campaign(commune):
    return make_campaign(commune)


@pytest.fixture
def review(campaign):
    return make_list_review(campaign)


@pytest.fixture(autouse=True)
def woken(monkeypatch):
    """Keys of the reviews for which a worker was woken."""
    sent = []
    monkeypatch.setattr(carry_out, "apply_async", lambda arguments, **options: sent.extend(arguments))
    return sent


def address(name, review):
    return reverse(f"models_registry:review_{name}", args=[review.pk])


def row(model, proposal="", reason="", seen=None):
    seen = line_mark("", "") if seen is None else seen
    prefix = f"m{model.pk}"
    return {f"{prefix}-seen": seen, f"{prefix}-proposal": proposal, f"{prefix}-reason": reason}


def page_of(*rows, **more):
    data = {"m": [], **more}
    for model, *typed in rows:
        data["m"].append(str(model.pk))
        data |= row(model, *typed)
    return data


def lines(review):
    return {line.model: (line.proposal, line.reason) for line in review.lines.select_related("model")}


def test_the_desk_opens_a_review_and_others_read_what_is_there(client, secretary, chairman, campaign):
    client.force_login(secretary)
    opened = client.post(reverse("models_registry:review_list"), {"campaign": campaign.pk, "year": 2025})
    review = ListReview.objects.get()
    assert opened.url == review.get_absolute_url()
    again = client.post(reverse("models_registry:review_list"), {"campaign": campaign.pk, "year": 2025})
    assert again.url == opened.url
    wrong = client.post(reverse("models_registry:review_list"), {"campaign": campaign.pk, "year": 2023})
    assert (wrong.status_code, "không có danh sách năm 2023" in wrong.text) == (422, True)
    client.force_login(chairman)
    page = client.get(reverse("models_registry:review_list"))
    assert (list(page.context["object_list"]), page.context["form"]) == ([review], None)
    refused = client.post(reverse("models_registry:review_list"), {"campaign": campaign.pk, "year": 2026})
    assert refused.status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_reviews_costs_the_same_and_hides_others(
    rows, client, secretary, commune, foreign_commune, django_assert_num_queries
):
    mine = [make_list_review(make_campaign(commune)) for _ in range(rows)]
    make_list_review(make_campaign(foreign_commune, title=CANARY))
    client.force_login(secretary)
    client.get(reverse("models_registry:review_list"))
    with django_assert_num_queries(8):
        page = client.get(reverse("models_registry:review_list"))
    assert set(page.context["object_list"]) == set(mine)
    assert CANARY not in page.text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_screen_costs_the_same_and_hides_what_is_not_reviewed(
    rows, client, secretary, preparer, hamlet, commune, campaign, review, django_assert_num_queries
):
    for _ in range(rows):
        model = make_recognised_model(hamlet, campaign, year=2025)
        make_update(model, preparer)
    make_model(hamlet, make_campaign(commune), title=CANARY, state=ModelState.ACTIVE)
    client.force_login(secretary)
    client.get(address("detail", review))
    with django_assert_num_queries(17):
        page = client.get(address("detail", review))
    assert len(page.context["rows"]) == rows
    assert CANARY not in page.text


def test_a_page_is_saved_as_typed_and_tells_what_is_missing(client, secretary, hamlet, campaign, review):
    one, two, three = (make_model(hamlet, campaign, state=ModelState.ACTIVE) for _ in range(3))
    client.force_login(secretary)
    saved = client.post(address("detail", review), page_of((one, KEEP), (two, DELIST, "Đã dừng."), (three,)))
    assert saved.status_code == 302
    assert lines(review) == {one: (KEEP, ""), two: (DELIST, "Đã dừng.")}
    seen = line_mark(KEEP, "")
    bad = client.post(address("detail", review), page_of((one, STRENGTHEN, " ", seen), (three, KEEP)))
    assert bad.status_code == 422
    assert "Hãy ghi lý do" in bad.text
    assert [row.refusal != "" for row in bad.context["rows"]] == [True, False]
    assert bad.context["rows"][0]["proposal"].value() == STRENGTHEN
    assert lines(review) == {one: (KEEP, ""), two: (DELIST, "Đã dừng."), three: (KEEP, "")}


def test_a_line_overtaken_by_somebody_shows_both_and_is_replaced_by_a_second_press(
    client, secretary, hamlet, campaign, review
):
    model = make_model(hamlet, campaign, state=ModelState.ACTIVE)
    client.force_login(secretary)
    client.post(address("detail", review), page_of((model, DELIST, "Của người khác.")))
    asked = page_of((model, STRENGTHEN, "Của tôi."))
    answer = client.post(address("detail", review), asked)
    assert answer.status_code == 409
    assert "Đưa ra khỏi danh sách. Của người khác." in answer.text
    (form,) = answer.context["rows"]
    assert (form["reason"].value(), lines(review)) == ("Của tôi.", {model: (DELIST, "Của người khác.")})
    again = page_of((model, STRENGTHEN, "Của tôi.", form["seen"].value()))
    assert client.post(address("detail", review), again).status_code == 302
    assert lines(review) == {model: (STRENGTHEN, "Của tôi.")}


def test_the_autosave_answers_with_new_marks_and_what_waits(client, secretary, hamlet, campaign, review):
    one, two = (make_model(hamlet, campaign, state=ModelState.ACTIVE) for _ in range(2))
    client.force_login(secretary)
    answer = client.post(address("detail", review), page_of((one, KEEP), (two, DELIST)), **JSON).json()
    assert answer["seen"] == {f"m{one.pk}-seen": line_mark(KEEP, "")}
    assert answer["partial"] is True
    assert "Chưa lưu 1 dòng" in answer["message"]
    typed = page_of((one, KEEP, "", line_mark(KEEP, "")), (two, DELIST, "Đã dừng."))
    answer = client.post(address("detail", review), typed, **JSON).json()
    assert (answer["partial"], answer["message"]) == (False, "")
    assert lines(review) == {one: (KEEP, ""), two: (DELIST, "Đã dừng.")}


def test_a_row_that_another_person_wrote_and_this_page_did_not_touch_is_no_conflict(
    client, secretary, hamlet, campaign, review
):
    one, two = (make_model(hamlet, campaign, state=ModelState.ACTIVE) for _ in range(2))
    client.force_login(secretary)
    client.post(address("detail", review), page_of((one, DELIST, "Của người khác.")))
    answer = client.post(address("detail", review), page_of((one,), (two, KEEP)), **JSON)
    assert (answer.status_code, answer.json()["partial"]) == (200, False)
    assert lines(review) == {one: (DELIST, "Của người khác."), two: (KEEP, "")}


def test_keeping_all_takes_the_filtered_list_over_all_pages(client, secretary, hamlet, agency, campaign, review):
    for _ in range(60):
        make_model(hamlet, campaign, state=ModelState.ACTIVE)
    elsewhere = make_model(agency, campaign, state=ModelState.ACTIVE)
    client.force_login(secretary)
    answer = client.post(f"{address('detail', review)}?unit={hamlet.pk}", {"all": "keep"})
    assert answer.url.endswith(f"?unit={hamlet.pk}")
    assert (review.lines.count(), elsewhere in lines(review)) == (60, False)
    page = client.get(address("detail", review), {"look": "undecided"})
    assert [row.model for row in page.context["rows"]] == [elsewhere]
    unread = client.post(f"{address('detail', review)}?unit=khong-co", {"all": "keep"}, follow=True)
    assert "Điều kiện lọc không đọc được" in unread.text
    assert review.lines.count() == 60


def test_a_suggestion_is_followed_row_by_row_or_for_all(client, secretary, preparer, hamlet, campaign, review):
    lost, other = (make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2024) for _ in range(2))
    lively = make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2024)
    make_update(lively, preparer, happened_on=timezone.localdate())
    client.force_login(secretary)
    page = client.get(address("detail", review))
    assert "chưa được công nhận lần nào" in page.text
    client.post(address("detail", review), page_of((lost,), (lively,), follow=str(lost.pk)))
    ((proposal, reason),) = lines(review).values()
    assert (proposal, "Không có cập nhật từ" in reason) == (DELIST, True)
    client.post(address("detail", review), {"all": "suggested"})
    assert {model: line[0] for model, line in lines(review).items()} == {lost: DELIST, other: DELIST, lively: KEEP}


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        ("undecided", {"silent", "lively"}),
        ("silent", {"silent"}),
        ("unrecognised", {"silent", "lively"}),
        ("keep", {"kept"}),
        ("delist", set()),
    ],
)
def test_the_quick_filters_and_their_numbers_agree(
    client, secretary, preparer, hamlet, campaign, review, look, expected
):
    today = timezone.localdate()
    made = {
        "silent": make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2024),
        "lively": make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2024),
        "kept": make_recognised_model(hamlet, campaign, year=2025, decided_on=date(2025, 11, 1)),
    }
    make_update(made["lively"], preparer, happened_on=today)
    make_update(made["kept"], preparer, happened_on=today)
    review.lines.create(model=made["kept"], proposal=KEEP)
    client.force_login(secretary)
    page = client.get(address("detail", review), {"look": look})
    assert {row.model for row in page.context["rows"]} == {made[name] for name in expected}
    count = next(count for _, count, url, _ in page.context["tiles"] if f"look={look}" in url)
    assert count == len(expected)


def test_the_confirm_page_tells_what_happens_and_one_press_does_it(
    client, secretary, hamlet, campaign, review, woken, django_capture_on_commit_callbacks
):
    kept = make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2024)
    gone = make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2024, title="Tổ tự quản cũ")
    client.force_login(secretary)
    page = client.get(address("confirm", review))
    assert "Còn 2 mô hình chưa có đề xuất" in page.text
    assert 'name="seen"' not in page.text
    client.post(address("detail", review), page_of((kept, KEEP), (gone, DELIST, "Đã dừng.")))
    page = client.get(address("confirm", review))
    assert "Tổ tự quản cũ" in page.text
    assert (page.context["units"], page.context["kept_on"]) == (1, 1)
    stale = client.post(address("confirm", review), {"seen": "x"})
    assert (stale.status_code, woken) == (409, [])
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(address("confirm", review), {"seen": review_mark(review)})
    assert (done.url, woken) == (review.get_absolute_url(), [review.pk])
    waiting = client.get(review.get_absolute_url())
    assert "Đã thực hiện 0/2 mô hình" in waiting.text
    assert "hx-get" in waiting.text
    carry_out_review(review_id=review.pk)
    fragment = client.get(review.get_absolute_url(), HTTP_HX_REQUEST="true")
    assert "2/2 mô hình" in fragment.text
    assert "<html" not in fragment.text
    gone.refresh_from_db()
    assert (gone.state, kept.years.filter(year=2026).count()) == (ModelState.DELISTED, 1)
    assert client.get(address("confirm", review)).url == review.get_absolute_url()
    late = client.post(address("detail", review), page_of((kept, DELIST, "Muộn.")))
    assert (late.status_code, lines(review)[kept]) == (302, (KEEP, ""))
    assert client.post(address("detail", review), page_of((kept, KEEP)), **JSON).status_code == 422


def test_a_broker_that_is_away_delays_the_work_and_loses_nothing(
    client, monkeypatch, secretary, hamlet, campaign, review, django_capture_on_commit_callbacks
):
    def refuse(*arguments, **options):
        raise carry_out.OperationalError("away")

    monkeypatch.setattr(carry_out, "apply_async", refuse)
    review.lines.create(model=make_model(hamlet, campaign, state=ModelState.ACTIVE), proposal=KEEP)
    client.force_login(secretary)
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(address("confirm", review), {"seen": review_mark(review)})
    assert done.status_code == 302
    carry_out(review.pk)
    review.refresh_from_db()
    assert review.carried_out_at


def test_the_letters_tell_each_unit_what_was_decided_and_why(client, secretary, hamlet, agency, campaign):
    one = make_model(hamlet, campaign, state=ModelState.ACTIVE)
    two = make_model(agency, campaign, state=ModelState.DELISTED)
    rows = [(one, KEEP, ""), (two, DELIST, "=1+1 đã dừng.")]
    review = make_list_review(campaign, confirmed_by=secretary, lines=rows)
    client.force_login(secretary)
    page = client.get(address("letters", review))
    assert {line.model for line in page.context["object_list"]} == {one, two}
    only = client.get(address("letters", review), {"unit": agency.pk, "proposal": "change"})
    assert [line.model for line in only.context["object_list"]] == [two]
    answer = client.get(only.context["export_url"])
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [cell.value for line in book.active.iter_rows() for cell in line if cell.value]
    assert {"=1+1 đã dừng.", str(two), two.code, str(agency), "Đưa ra khỏi danh sách"} <= set(cells)
    assert str(one) not in cells


@pytest.mark.parametrize("rows", [1, 3])
def test_the_letters_cost_the_same(rows, client, secretary, commune, campaign, django_assert_num_queries):
    told = [(make_model(make_unit(commune), campaign, state=ModelState.ACTIVE), KEEP, "") for _ in range(rows)]
    review = make_list_review(campaign, confirmed_by=secretary, lines=told)
    client.force_login(secretary)
    client.get(address("letters", review))
    with django_assert_num_queries(8):
        assert len(client.get(address("letters", review)).context["object_list"]) == rows


def test_there_are_no_letters_before_the_confirmation(client, secretary, review):
    client.force_login(secretary)
    for name in ("letters", "export"):
        assert client.get(address(name, review)).status_code == 403


def test_others_read_the_screen_without_a_form(client, chairman, hamlet, campaign, review):
    model = make_model(hamlet, campaign, state=ModelState.ACTIVE)
    review.lines.create(model=model, proposal=STRENGTHEN, reason="Ít hộ.")
    client.force_login(chairman)
    page = client.get(address("detail", review))
    assert page.status_code == 200
    assert "Củng cố" in page.text
    assert "data-autosave" not in page.text
    assert client.post(address("detail", review), page_of((model, KEEP))).status_code == 403
    assert client.get(address("confirm", review)).status_code == 403


def test_a_model_that_left_the_list_while_the_page_was_open_is_left_out(client, secretary, hamlet, campaign, review):
    model, other = (make_model(hamlet, campaign, state=ModelState.ACTIVE) for _ in range(2))
    MobilisationModel.objects.filter(pk=model.pk).update(state=ModelState.REGISTERED)
    client.force_login(secretary)
    answer = client.post(address("detail", review), page_of((model, KEEP), (other, KEEP)))
    assert answer.status_code == 302
    assert lines(review) == {other: (KEEP, "")}


def test_the_secretary_of_another_commune_finds_no_review_here(client, review, foreign_commune):
    client.force_login(make_user("thuky.la", (Role.SECRETARY, foreign_commune)))
    for name in ("detail", "confirm", "letters", "export"):
        assert client.get(address(name, review)).status_code == 404
