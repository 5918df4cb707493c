"""Pages of appraisals: opened, scored with and without JSON, ended, printed; what each costs and hides."""

import json
from decimal import Decimal

import pytest
from django.urls import reverse

from campaigns.tests.factories import make_campaign
from dankhe.selectors import work_items
from documents.tests.factories import make_stored_file, upload_of
from models_registry.enums import AppraisalOutcome, CriterionKind, ModelState, ScoreColumn
from models_registry.models import Appraisal, CriterionScore, MobilisationModel, ScoreEvent
from models_registry.tests.appraisal_factories import make_appraisal, make_evidence, make_rubric, make_scores
from models_registry.tests.factories import make_model
from units.tests.factories import make_user

SELF, APPRAISER, COUNCIL = ScoreColumn.SELF, ScoreColumn.APPRAISER, ScoreColumn.COUNCIL
LIST = reverse("models_registry:appraisal_list")
CANARY = "Chim hoàng yến của xã khác"
JSON = {"HTTP_ACCEPT": "application/json"}
pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"models_registry:{name}", args=args)


@pytest.fixture
def campaign(commune):
    return make_campaign(commune)


@pytest.fixture
def appraisal(hamlet, campaign, secretary):
    return make_appraisal(hamlet, campaign, opened_by=secretary)


def column(appraisal, slug="doan-tham-dinh"):
    return page("appraisal_column", appraisal.pk, slug)


def typed(appraisal, *said, version=1, notes=(), **fields):
    """The form of one column as a browser posts it."""
    data = {"version": version, **fields}
    for place, criterion in enumerate(appraisal.rubric.criteria.all()):
        data[f"said-{criterion.pk}"] = said[place] if place < len(said) else ""
        data[f"note-{criterion.pk}"] = notes[place] if place < len(notes) else ""
    return data


def kept(appraisal, which=APPRAISER):
    rows = CriterionScore.objects.filter(appraisal=appraisal, column=which).order_by("criterion__order")
    return [row.points if row.is_met is None else row.is_met for row in rows]


# Lists ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_and_hides_other_communes(
    rows, client, secretary, hamlet, campaign, sibling_commune, django_assert_num_queries
):
    mine = [make_appraisal(hamlet, campaign) for _ in range(rows)]
    make_appraisal(sibling_commune, model=make_model(sibling_commune, title=CANARY, state="under_appraisal"))
    client.force_login(secretary)
    client.get(LIST)
    with django_assert_num_queries(8):
        response = client.get(LIST)
    assert list(response.context["object_list"]) == mine[::-1]
    assert CANARY not in response.text


def test_the_list_is_narrowed_to_what_waits_and_the_front_page_counts_the_same(
    client, secretary, preparer, hamlet, agency, campaign
):
    waiting = make_appraisal(hamlet, campaign)
    scored = make_scores(make_appraisal(hamlet, campaign), True, "0", "0", column=SELF)
    make_scores(make_appraisal(agency, campaign), True, "0", None, column=SELF)
    make_appraisal(hamlet, campaign, outcome=AppraisalOutcome.FAILED, closed_at=waiting.opened_at)
    client.force_login(preparer)
    assert list(client.get(LIST, {"state": "self"}).context["object_list"]) == [waiting]
    assert list(client.get(LIST, {"q": scored.model.title.upper()}).context["object_list"]) == [scored]
    today = waiting.opened_at.date()
    assert {line.label: line.count for line in work_items(preparer, today=today)}["Mô hình chờ tự chấm"] == 1
    client.force_login(secretary)
    assert len(client.get(LIST, {"state": "desk"}).context["object_list"]) == 3
    lines = {line.label: line for line in work_items(secretary, today=today)}
    assert lines["Phiếu thẩm định chưa kết thúc"].count == 3


# Opening --------------------------------------------------------------------------------------------


def test_the_desk_opens_on_the_models_page_and_the_unit_only_reads_it(client, secretary, preparer, hamlet, campaign):
    model = make_model(hamlet, campaign, state=ModelState.ACTIVE)
    address = page("model_appraisals", model.pk)
    client.force_login(secretary)
    assert "chưa có thang điểm đang áp dụng" in client.get(address).text
    assert client.post(address, {"year": 2026}).status_code == 422
    rubric = make_rubric(campaign)
    assert "Mở thẩm định, mời" in client.get(address).text
    assert client.post(address, {"rubric": rubric.pk, "year": 2019, "version": 1}).status_code == 422
    stale = client.post(address, {"rubric": rubric.pk, "year": 2026, "version": 7})
    assert (stale.status_code, Appraisal.objects.count()) == (409, 0)
    opened = client.post(address, {"rubric": rubric.pk, "year": 2026, "version": 1, "visited_on": "2026-11-20"})
    assert opened.url == page("appraisal_detail", Appraisal.objects.get().pk)
    client.force_login(preparer)
    assert "Mở thẩm định, mời" not in client.get(address).text
    assert client.post(address, {"rubric": rubric.pk, "year": 2026}).status_code == 403


def batch(*models, **fields):
    return {"action": "appraise_chosen", "_selected_action": [model.pk for model in models], **fields}


def test_many_are_opened_from_the_desks_list_after_a_look_at_them(client, secretary, hamlet, agency, campaign, commune):
    desk = reverse("admin:models_registry_mobilisationmodel_changelist")
    rubric, other = make_rubric(campaign), make_campaign(commune)
    ready = [make_model(unit, campaign, state=ModelState.ACTIVE) for unit in (hamlet, agency)]
    idea, without = make_model(hamlet, campaign), make_model(hamlet, other, state=ModelState.ACTIVE)
    client.force_login(secretary)
    look = client.post(desk, batch(*ready, idea, without))
    assert [model.pk for model in look.context["ready"]] == [model.pk for model in ready]
    assert {row.model.pk for row in look.context["skipped"]} == {idea.pk, without.pk}
    assert "chưa có thang điểm" in look.text
    assert Appraisal.objects.count() == 0
    fields = {"confirmed": "1", f"rubric-{campaign.pk}": rubric.pk, f"version-{ready[0].pk}": "1"}
    assert client.post(desk, batch(*ready, year="x", **fields)).status_code == 422
    moved = {f"version-{ready[1].pk}": "9"}
    done = client.post(desk, batch(*ready, year="2026", **fields, **moved))
    assert [model.pk for model in done.context["done"]] == [ready[0].pk]
    assert [row.model.pk for row in done.context["skipped"]] == [ready[1].pk]
    assert Appraisal.objects.get().model_id == ready[0].pk


# The sheet ------------------------------------------------------------------------------------------


def many(kind, points):
    return tuple((kind, points) for _ in range(10))


@pytest.mark.parametrize("times", [1, 3])
def test_a_sheet_costs_the_same_with_ten_and_thirty_criteria(
    times, client, secretary, hamlet, campaign, django_assert_num_queries
):
    rubric = make_rubric(campaign, criteria=many(CriterionKind.POINTS, "10") * times)
    appraisal = make_appraisal(hamlet, campaign, rubric=rubric)
    for which in ScoreColumn:
        make_scores(appraisal, *["7.5"] * 10 * times, column=which)
    client.force_login(secretary)
    client.get(page("appraisal_detail", appraisal.pk))
    with django_assert_num_queries(9):
        assert client.get(page("appraisal_detail", appraisal.pk)).status_code == 200
    with django_assert_num_queries(8):
        assert client.get(page("appraisal_print", appraisal.pk)).status_code == 200


def test_the_unit_sees_its_own_column_until_the_end(client, preparer, secretary, appraisal):
    make_scores(appraisal, True, "51.25", "0", column=SELF, scored_by=preparer)
    make_scores(appraisal, True, "43.75", "0", scored_by=secretary)
    client.force_login(preparer)
    for name in ("appraisal_detail", "appraisal_print"):
        text = client.get(page(name, appraisal.pk)).text
        assert "51,25" in text
        assert "43,75" not in text
    assert client.get(column(appraisal)).status_code == 403
    appraisal.outcome, appraisal.closed_at = AppraisalOutcome.FAILED, appraisal.opened_at
    appraisal.save()
    assert "43,75" in client.get(page("appraisal_detail", appraisal.pk)).text


def test_a_column_is_saved_with_its_button_with_half_points_and_a_comma(client, secretary, appraisal):
    client.force_login(secretary)
    data = typed(appraisal, "met", "52,5", "0", notes=("Đã xem danh sách",), go="stay")
    answer = client.post(column(appraisal), data, follow=True)
    assert kept(appraisal) == [True, Decimal("52.5"), Decimal(0)]
    assert "Đã lưu lúc" in answer.text
    assert "3/3 tiêu chí, 52,5 điểm, Chưa đạt" in answer.text


def test_the_autosave_answers_with_version_and_progress_and_keeps_the_rest_typed(client, secretary, appraisal):
    client.force_login(secretary)
    answer = client.post(column(appraisal), typed(appraisal, "met", "99", "12"), **JSON)
    said = json.loads(answer.content)
    assert (answer.status_code, said["version"], said["partial"]) == (200, 2, True)
    assert "Tiêu chí 2: Điểm phải từ 0 đến 60." in said["message"]
    assert said["columns"]["doan-tham-dinh"] == "2/3 tiêu chí, 12 điểm"
    assert kept(appraisal) == [True, Decimal(12)]
    again = json.loads(client.post(column(appraisal), typed(appraisal, "met", "60", "12", version=2), **JSON).content)
    assert (again["version"], again["partial"]) == (3, False)
    assert "72 điểm" in again["message"]


@pytest.mark.parametrize("said", ["61", "-1", "1,005", "một", "1e1", "٣"])
def test_points_that_cannot_be_are_refused_beside_their_box(said, client, secretary, appraisal):
    client.force_login(secretary)
    answer = client.post(column(appraisal), typed(appraisal, "met", said, "", go="stay"))
    assert answer.status_code == 422
    assert "Tiêu chí 2:" in answer.text
    assert kept(appraisal) == []


def test_a_score_of_somebody_else_asks_for_a_reason(client, secretary, member, appraisal):
    make_scores(appraisal, True, "50", "30", column=COUNCIL, scored_by=member)
    client.force_login(secretary)
    address = column(appraisal, "hoi-dong")
    refused = client.post(address, typed(appraisal, "met", "40", "30", go="stay"))
    assert refused.status_code == 422
    assert "ghi lý do mới" in refused.text
    client.post(address, typed(appraisal, "met", "40", "30", notes=("", "Thiếu số liệu"), go="stay"))
    assert kept(appraisal, COUNCIL) == [True, Decimal(40), Decimal(30)]
    assert ScoreEvent.objects.get().note == "Thiếu số liệu"
    assert "50 → 40" in client.get(address).text


def test_a_conflict_shows_both_and_loses_nothing(client, secretary, appraisal):
    client.force_login(secretary)
    client.post(column(appraisal), typed(appraisal, "met", "50", "", go="stay"))
    late = typed(appraisal, "met", "45", "7", version=1)
    answer = client.post(column(appraisal), late, **JSON)
    assert (answer.status_code, "ở nơi khác" in json.loads(answer.content)["message"]) == (409, True)
    conflict = client.post(column(appraisal), late | {"go": "stay"})
    assert conflict.status_code == 409
    assert "Đang lưu: 50" in conflict.text
    assert 'value="45"' in conflict.text
    assert kept(appraisal) == [True, Decimal(50)]
    assert client.post(column(appraisal), late | {"version": 2, "go": "stay"}).status_code == 302
    assert kept(appraisal) == [True, Decimal(45), Decimal(7)]


def test_scores_posted_after_the_end_are_told_so(client, secretary, appraisal):
    make_scores(appraisal, True, "50", "30")
    client.force_login(secretary)
    client.post(page("appraisal_end", appraisal.pk), {"version": 1})
    late = typed(appraisal, "met", "60", "40")
    answer = client.post(column(appraisal), late, **JSON)
    assert (answer.status_code, "đã kết thúc" in json.loads(answer.content)["message"]) == (409, True)
    shown = client.post(column(appraisal), late | {"go": "stay"})
    assert (shown.status_code, "đã kết thúc" in shown.text) == (409, True)
    assert client.get(column(appraisal)).status_code == 200
    assert kept(appraisal) == [True, Decimal(50), Decimal(30)]


def test_an_unknown_column_is_not_found(client, secretary, appraisal):
    client.force_login(secretary)
    assert client.get(column(appraisal, "cot-la")).status_code == 404
    assert client.post(column(appraisal, "cot-la")).status_code == 404


# Evidence -------------------------------------------------------------------------------------------


def test_a_file_comes_in_is_read_back_and_taken_away(client, preparer, secretary, appraisal):
    client.force_login(preparer)
    add = page("evidence_add", appraisal.pk, "tu-cham")
    first = appraisal.rubric.criteria.first()
    sent = {"criterion": first.pk, f"file-{first.pk}": upload_of("Biên bản họp dân.pdf")}
    assert client.post(add, sent).url == f"{column(appraisal, 'tu-cham')}#tieu-chi-{first.pk}"
    score = CriterionScore.objects.get()
    read = client.get(page("evidence_download", appraisal.pk, score.pk))
    assert read.status_code == 200
    assert b"".join(read.streaming_content).startswith(b"%PDF")
    client.force_login(secretary)
    assert client.post(page("evidence_remove", appraisal.pk, score.pk)).status_code == 403
    client.force_login(preparer)
    client.post(page("evidence_remove", appraisal.pk, score.pk))
    assert CriterionScore.objects.get().evidence is None
    assert client.get(page("evidence_download", appraisal.pk, score.pk)).status_code == 404


@pytest.mark.parametrize("fields", [{}, {"criterion": "x"}, {"criterion": "9" * 30}, {"criterion": "1"}])
def test_a_press_without_a_file_is_told_what_to_do(fields, client, preparer, appraisal):
    client.force_login(preparer)
    answer = client.post(page("evidence_add", appraisal.pk, "tu-cham"), fields, follow=True)
    assert "Hãy chọn tệp" in answer.text


def test_a_file_of_a_hidden_column_or_another_place_is_not_there(client, preparer, stranger, appraisal):
    score = make_evidence(appraisal, make_stored_file(), column=APPRAISER)
    client.force_login(preparer)
    assert client.get(page("evidence_download", appraisal.pk, score.pk)).status_code == 404
    client.force_login(stranger)
    for name, args in (("appraisal_detail", ()), ("appraisal_print", ()), ("evidence_download", (score.pk,))):
        assert client.get(page(name, appraisal.pk, *args)).status_code == 404


# The end --------------------------------------------------------------------------------------------


def test_the_end_names_what_is_missing_then_what_it_will_freeze(client, secretary, preparer, appraisal):
    client.force_login(secretary)
    address = page("appraisal_end", appraisal.pk)
    lacking = client.get(address)
    assert len(lacking.context["gaps"]) == 3
    assert "khóa phiếu điểm" not in lacking.text
    refused = client.post(address, {"version": 1})
    assert refused.status_code == 422
    make_scores(appraisal, True, "52.5", "30")
    ready = client.get(address).text
    assert "Đoàn thẩm định chấm 82,5 điểm, xếp loại Tốt. Đủ điều kiện công nhận." in ready
    stale = client.post(address, {"version": 9, "conclusion": "Làm tốt."})
    assert (stale.status_code, "Làm tốt." in stale.text) == (409, True)
    assert client.post(address, {"version": 1, "conclusion": "Làm tốt."}).url == appraisal.get_absolute_url()
    client.force_login(preparer)
    told = client.get(appraisal.get_absolute_url()).text
    assert "Đủ điều kiện công nhận" in told
    assert "Làm tốt." in told


def test_a_recognition_is_offered_with_the_year_that_was_passed_and_warns_where_none_was(
    client, secretary, hamlet, campaign
):
    model = make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2025)
    client.force_login(secretary)
    recognise = {name: form for name, _, form in client.get(model.get_absolute_url()).context["steps"]}["recognise"]
    assert "Chưa có lần thẩm định nào đạt" in recognise.fields["year"].help_text
    MobilisationModel.objects.filter(pk=model.pk).update(state=ModelState.UNDER_APPRAISAL)
    appraisal = make_scores(make_appraisal(hamlet, model=model, year=2026), True, "52.5", "30")
    client.post(page("appraisal_end", appraisal.pk), {"version": 1})
    shown = client.get(model.get_absolute_url())
    recognise = {name: form for name, _, form in shown.context["steps"]}["recognise"]
    assert recognise.fields["year"].initial == 2026
    assert "đủ điều kiện cho năm 2026 (82,5 điểm, Tốt)" in recognise.fields["year"].help_text
    assert appraisal.get_absolute_url() in shown.text


def test_an_appraisal_is_cancelled_with_a_reason(client, secretary, appraisal):
    client.force_login(secretary)
    address = page("appraisal_cancel", appraisal.pk)
    assert client.post(address, {"version": 1}).status_code == 422
    assert client.post(address, {"version": 9, "reason": "Nhầm"}).status_code == 409
    assert client.post(address, {"version": 1, "reason": "Nhầm"}).status_code == 302
    appraisal.refresh_from_db()
    assert (appraisal.outcome, appraisal.conclusion) == (AppraisalOutcome.CANCELLED, "Nhầm")
    assert "Lần thẩm định đã hủy" in client.get(appraisal.get_absolute_url()).text


def test_the_blank_paper_has_all_columns_and_no_scores(client, preparer, appraisal):
    make_scores(appraisal, True, "51.25", "0", column=SELF)
    client.force_login(preparer)
    blank = client.get(page("appraisal_print", appraisal.pk), {"phieu": "trong"}).text
    assert "51,25" not in blank
    for words in ("Đoàn thẩm định", "Hội đồng", "Đạt / không đạt", "từ 80 điểm trở lên", "từ 65 đến dưới 80 điểm"):
        assert words in blank


@pytest.mark.parametrize("role", ["commune_preparer", "member", "chairman", "province_staff", "auditor", "root"])
def test_everybody_who_sees_the_model_reads_its_appraisals(role, client, request, appraisal):
    user = make_user("toanquyen", is_superuser=True) if role == "root" else request.getfixturevalue(role)
    client.force_login(user)
    addresses = ("model_appraisals", appraisal.model_id), ("appraisal_detail", appraisal.pk)
    assert [client.get(page(*address)).status_code for address in addresses] == [200, 200]
    assert client.get(page("appraisal_end", appraisal.pk)).status_code == 403
