"""The tables of a year and the years of one model, as pages."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from campaigns.enums import DeadlineKind, TargetMeasure
from campaigns.tests.factories import make_campaign, make_deadline, make_target
from models_registry.enums import ModelOrigin, ModelState
from models_registry.models import ModelYear
from models_registry.services import keep_up_model
from models_registry.tests.factories import make_model, make_recognised_model
from units.enums import Role
from units.tests.factories import make_person, make_unit, make_user

TABLES = reverse("models_registry:models_by_year")
LIST = reverse("models_registry:model_list")
CANARY = "Chim hoàng yến của xã khác"


def numbers(sheet):
    return {label: [cell.value for cell in cells] for label, _, cells in sheet.rows}


def every_cell(context):
    for sheet in (context["by_field"], context["by_subject"], context["by_unit"]):
        for _, _, cells in [*sheet.rows, ("", "", sheet.totals or [])]:
            yield from (cell for cell in cells if cell.url)


@pytest.fixture
def campaign(commune):
    return make_campaign(commune)


@pytest.fixture
def grown(hamlet, agency, campaign):
    """A year with something in every column."""
    make_model(hamlet, campaign, state=ModelState.REGISTERED)
    make_model(hamlet, campaign, state=ModelState.ACTIVE, origin=ModelOrigin.REPLICATED, owner=make_person(hamlet))
    best = make_recognised_model(hamlet, campaign)
    best.years.update(is_outstanding=True)
    make_model(agency, campaign, state=ModelState.DELISTED)
    old = make_recognised_model(agency, campaign, year=2025)
    ModelYear.objects.create(model=old, year=2026, origin=ModelOrigin.MAINTAINED)
    make_model(agency, campaign, state=ModelState.ACTIVE, year=2025)
    make_model(agency, campaign)
    return campaign


def test_the_tables_agree_with_a_hand_count_and_each_number_with_its_list(
    client, secretary, hamlet, agency, grown, foreign_commune
):
    make_model(foreign_commune, title=CANARY, state=ModelState.ACTIVE)
    client.force_login(secretary)
    page = client.get(TABLES, {"campaign": grown.pk, "year": 2026})
    context = page.context
    (field,) = numbers(context["by_field"]).values()
    assert field == [2, 1, 1, 4, 2, 1]
    assert [cell.value for cell in context["by_field"].totals] == field
    assert numbers(context["by_subject"]) == {
        "Tập thể, xây dựng mới": [2, 2],
        "Tập thể, nhân rộng": [0, 0],
        "Tập thể, duy trì": [1, 1],
        "Cá nhân, xây dựng mới": [0, 0],
        "Cá nhân, nhân rộng": [1, 1],
        "Cá nhân, duy trì": [0, 0],
    }
    assert numbers(context["by_unit"]) == {
        str(hamlet): [2, 1, 0, 3, 3, 0, 1, 1, 1, 0, 0],
        str(agency): [0, 0, 1, 1, -1, 1, 1, 1, 0, 0, 0],
    }
    assert [bar.value for bar in context["funnel"]] == [4, 2, 2, 1, 0, 0]
    assert context["unsettled"].value == 1
    assert [row.reason for row in context["gone"]] == ["Không còn hoạt động."]
    assert CANARY not in page.text
    behind = [*every_cell(context), context["unsettled"]]
    assert len(behind) > 20
    for cell in behind:
        answer = client.get(cell.url)
        assert answer.context["page_obj"].paginator.count == cell.value, cell.url
        assert "Bỏ qua điều kiện" not in answer.text
    for bar in context["funnel"]:
        if bar.url:
            assert client.get(bar.url).context["page_obj"].paginator.count == bar.value


def test_a_year_that_is_over_is_told_as_it_stood(client, secretary, grown):
    client.force_login(secretary)
    context = client.get(TABLES, {"campaign": grown.pk, "year": 2025}).context
    assert [cell.value for cell in context["by_field"].totals] == [2, 0, 0, 2, 2, 0]
    assert context["years"][0][0] >= 2026


@pytest.mark.parametrize("rows", [1, 3])
def test_the_tables_cost_the_same_however_many_models_and_units(
    rows, client, secretary, commune, django_assert_num_queries
):
    campaign = make_campaign(commune)
    make_target(campaign, measure=TargetMeasure.NEW_MODELS, value=1)
    make_deadline(campaign, kind=DeadlineKind.MODEL_REGISTRATION, what="Đăng ký mô hình")
    for _ in range(rows):
        unit = make_unit(commune)
        make_recognised_model(unit, campaign)
        make_model(unit, campaign, state=ModelState.DELISTED)
        make_model(unit, campaign, state=ModelState.ACTIVE, year=2025)
    client.force_login(secretary)
    address = f"{TABLES}?campaign={campaign.pk}&year=2026"
    client.get(address)
    with django_assert_num_queries(23):
        page = client.get(address)
    assert page.context["total"].new == rows
    export = reverse("models_registry:models_by_year_export")
    with django_assert_num_queries(13):
        client.get(f"{export}?campaign={campaign.pk}&year=2026")


def test_a_province_reads_its_communes_and_its_own_agencies(
    client, province_staff, province, hamlet, sibling_commune, foreign_commune
):
    campaign = make_campaign(province)
    office = make_unit(province, name="Sở Nội vụ", level="grassroots", kind="agency")
    for unit in (hamlet, hamlet, office):
        make_model(unit, campaign, state=ModelState.ACTIVE)
    make_model(foreign_commune, state=ModelState.ACTIVE)
    client.force_login(province_staff)
    page = client.get(TABLES, {"campaign": campaign.pk, "year": 2026})
    table = numbers(page.context["by_unit"])
    assert {name: row[3] for name, row in table.items()} == {
        str(hamlet.commune): 2,
        str(sibling_commune): 0,
        str(office): 1,
    }
    for cell in every_cell(page.context):
        assert client.get(cell.url).context["page_obj"].paginator.count == cell.value, cell.url
    everything = client.get(TABLES, {"campaign": "", "year": 2026})
    assert everything.context["total"].new == 3


def test_the_line_of_the_target_says_how_many_units_reach_it_and_leads_to_those_who_owe(
    client, secretary, hamlet, agency, campaign
):
    target = make_target(campaign, measure=TargetMeasure.NEW_MODELS, value=1)
    make_target(campaign, measure=TargetMeasure.NONE, value=5)
    deadline = make_deadline(campaign, kind=DeadlineKind.MODEL_REGISTRATION, what="Đăng ký mô hình")
    make_model(hamlet, campaign, state=ModelState.REGISTERED)
    kept = make_model(agency, campaign, state=ModelState.ACTIVE, year=2025)
    keep_up_model(model_id=kept.pk, year=2026, actor=secretary)
    client.force_login(secretary)
    page = client.get(TABLES, {"campaign": campaign.pk, "year": 2026})
    ((figure, target_url, owing_url),) = page.context["targets"]
    assert (figure.target, figure.reached, figure.expected) == (target, 1, 2)
    assert "1/2 đơn vị đạt chỉ tiêu" in page.text
    assert target_url == reverse("campaigns:target_detail", args=[target.pk, 2026])
    assert owing_url == reverse("campaigns:owing_list", args=[deadline.pk, 2026])
    assert list(client.get(owing_url).context["object_list"]) == [agency]
    lines = {unit: unit.line.figure.is_met for unit in client.get(target_url).context["object_list"]}
    assert lines == {hamlet: True, agency: False}


@pytest.mark.parametrize("query", [{"campaign": "x"}, {"year": "năm nay"}, {"campaign": "999999"}, {"year": "1"}])
def test_garbage_in_the_address_is_told_and_left_out(client, secretary, campaign, query):
    client.force_login(secretary)
    page = client.get(TABLES, query)
    assert page.status_code == 200
    assert "không đọc được" in page.text


def test_somebody_without_models_is_told_so(client, stranger):
    client.force_login(stranger)
    page = client.get(TABLES)
    assert page.status_code == 200
    assert "Năm này chưa có mô hình nào" in page.text


def test_the_workbook_tells_the_same_and_every_reason(client, secretary, grown):
    client.force_login(secretary)
    answer = client.get(reverse("models_registry:models_by_year_export"), {"campaign": grown.pk, "year": 2026})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Theo lĩnh vực", "Tập thể, cá nhân", "Theo đơn vị", "Đưa ra khỏi danh sách"]
    cells = [[cell.value for cell in row] for row in book["Theo lĩnh vực"].iter_rows()]
    assert [2, 1, 1, 4, 2, 1] in [row[2:8] for row in cells]
    gone = [[cell.value for cell in row] for row in book["Đưa ra khỏi danh sách"].iter_rows()]
    assert "Không còn hoạt động." in [row[4] for row in gone]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_years_of_a_model_cost_the_same_however_many(
    rows, client, secretary, hamlet, campaign, django_assert_num_queries
):
    model = make_recognised_model(hamlet, campaign, year=2024)
    for year in range(2025, 2025 + rows - 1):
        ModelYear.objects.create(model=model, year=year, origin=ModelOrigin.MAINTAINED)
    client.force_login(secretary)
    address = reverse("models_registry:model_years", args=[model.pk])
    client.get(address)
    with django_assert_num_queries(13):
        page = client.get(address)
    assert len(page.context["years"]) == rows


def test_a_unit_keeps_its_model_up_by_a_button(client, preparer, hamlet, campaign):
    model = make_model(hamlet, campaign, year=2024, state=ModelState.ACTIVE)
    client.force_login(preparer)
    address = reverse("models_registry:model_years", args=[model.pk])
    assert client.get(address).context["open_years"][:2] == [2025, 2026]
    press = reverse("models_registry:model_keep_up", args=[model.pk])
    assert client.post(press, {"year": "2025"}).url == address
    again = client.post(press, {"year": "2025"})
    assert (again.status_code, "Năm 2025 của mô hình đã ghi" in again.text) == (422, True)
    for bad in ("", "x", "99999", "²⁰²⁵"):
        assert client.post(press, {"year": bad}).status_code == 422
    assert list(model.years.values_list("year", flat=True)) == [2024, 2025]


def test_the_desk_names_a_model_outstanding_and_takes_it_back(client, secretary, preparer, hamlet, campaign):
    model = make_recognised_model(hamlet, campaign)
    press = reverse("models_registry:model_outstanding", args=[model.pk])
    client.force_login(preparer)
    assert client.post(press, {"year": 2026, "chosen": "1"}).status_code == 403
    client.force_login(secretary)
    assert client.post(press, {"year": 2026, "chosen": "1"}).status_code == 302
    assert client.post(press, {"year": 2026, "chosen": "1"}).status_code == 422
    bare = client.post(press, {"year": 2026, "reason": " "})
    assert (bare.status_code, "Hãy ghi lý do" in bare.text) == (422, True)
    assert client.post(press, {"year": "x"}).status_code == 422
    assert client.post(press, {"year": 2026, "reason": "Số liệu sai."}).status_code == 302
    assert model.events.filter(action="not_outstanding").get().note == "Năm 2026. Số liệu sai."


def test_a_model_elsewhere_has_no_years_here(client, stranger, hamlet):
    model = make_model(hamlet, state=ModelState.ACTIVE)
    client.force_login(stranger)
    for name in ("model_keep_up", "model_outstanding"):
        assert client.post(reverse(f"models_registry:{name}", args=[model.pk]), {"year": 2026}).status_code == 404
    assert client.get(reverse("models_registry:model_years", args=[model.pk])).status_code == 404


def test_an_outsider_of_a_province_sees_units_inside_the_own_commune(client, hamlet, agency, province, commune):
    """In a province's campaign a commune reads its own units, not one line of itself."""
    campaign = make_campaign(province)
    make_model(hamlet, campaign, state=ModelState.ACTIVE)
    client.force_login(make_user("xem.xa", (Role.CHAIRMAN, commune)))
    table = numbers(client.get(TABLES, {"campaign": campaign.pk, "year": 2026}).context["by_unit"])
    assert {name: row[3] for name, row in table.items()} == {str(hamlet): 1}


def test_the_years_page_shows_why_a_model_left(client, secretary, hamlet, campaign):
    model = make_model(hamlet, campaign, state=ModelState.DELISTED)
    client.force_login(secretary)
    page = client.get(reverse("models_registry:model_years", args=[model.pk]))
    assert "Không còn hoạt động." in page.text
    assert f"{date(2026, 4, 1):%d/%m/%Y}" in page.text
