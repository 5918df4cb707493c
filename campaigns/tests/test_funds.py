import io

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from campaigns.enums import FundSource
from campaigns.forms.records import AmountField
from campaigns.models import BudgetLine
from campaigns.selectors.records import fund_totals
from campaigns.services.funds import cancel_budget_line, save_budget_line
from campaigns.tests.factories import make_campaign
from campaigns.tests.record_factories import NOW, make_budget_line
from units.tests.factories import make_unit

CANARY = "Chim hoàng yến"
LIST_QUERIES, DETAIL_QUERIES = 11, 6


@pytest.fixture
def campaign(commune):
    return make_campaign(commune, title="Dân vận khéo xã Hòa Bình")


def typed(line=None, **changes):
    facts = {
        "year": "2026",
        "purpose": "In tờ rơi",
        "source": FundSource.STATE,
        "estimated": "12.500.000",
        "approved": "10 000 000 đồng",
        "approval": "15/QĐ-UBND",
        "spent": "",
    }
    place = {"version": line.version} if line else {}
    return {**facts, **place, **changes}


def address_of(name, row, **query):
    tail = "&".join(f"{key}={value}" for key, value in query.items())
    return f"{reverse(f'campaigns:{name}', args=[row.pk])}{'?' if tail else ''}{tail}"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12.500.000", 12_500_000),
        ("12 500 000", 12_500_000),
        ("12500000", 12_500_000),
        (" 500.000 đ ", 500_000),
        ("1.000 VNĐ", 1_000),
        ("0", 0),
        ("", None),
    ],
)
def test_amounts_are_read_as_people_type_them(text, amount):
    assert AmountField(required=False).clean(text) == amount


@pytest.mark.parametrize("text", ["12,5", "12.5", "1.0000", "-5", "mười triệu", "12.500.000,50", "9" * 20])
def test_what_is_no_whole_amount_is_refused_with_an_example(text):
    with pytest.raises(ValidationError, match=r"12\.500\.000|quá lớn"):
        AmountField().clean(text)


def test_an_amount_is_shown_with_dots():
    assert AmountField().prepare_value(12_500_000) == "12.500.000"


def test_sums_are_exact_by_source_and_leave_cancelled_lines_out(hamlet, campaign):
    make_budget_line(hamlet, campaign, estimated=12_500_000, approved=10_000_000, approval="QĐ", spent=11_000_000)
    make_budget_line(hamlet, campaign, source=FundSource.MOBILISED, estimated=3_000_001, spent=1)
    make_budget_line(hamlet, campaign, estimated=99_000_000, is_cancelled=True)
    totals = {row.label: row for row in fund_totals(BudgetLine.objects.all())}
    assert set(totals) == {"Ngân sách nhà nước", "Xã hội hóa, huy động", "Tổng cộng"}
    state, everything = totals["Ngân sách nhà nước"], totals["Tổng cộng"]
    assert (state.left, state.over) == (-1_000_000, 1_000_000)
    assert (everything.estimated, everything.approved, everything.spent) == (15_500_001, 10_000_000, 11_000_001)
    assert fund_totals(BudgetLine.objects.none()) == []


def test_a_line_is_typed_with_dots_and_its_history_says_what_changed(client, preparer, hamlet, campaign):
    client.force_login(preparer)
    assert client.post(address_of("budget_create", campaign), typed(unit=hamlet.pk)).status_code == 302
    line = BudgetLine.objects.get()
    assert (line.estimated, line.approved, line.spent) == (12_500_000, 10_000_000, 0)
    edit = address_of("budget_edit", line)
    assert 'value="12.500.000"' in client.get(edit).content.decode()
    assert client.post(edit, typed(line, spent="11.000.000")).status_code == 302
    line.refresh_from_db()
    assert "Đã chi (đồng): 0 → 11.000.000" in line.events.last().note
    assert line.history.count() == 2
    page = client.get(line.get_absolute_url()).content.decode()
    assert "Chi quá số duyệt" in page
    stale = client.post(edit, typed(line, version=1, spent="5.000.000"))
    assert stale.status_code == 409
    assert "11.000.000" in stale.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"approval": ""}, "Hãy ghi văn bản duyệt"),
        ({"estimated": "12,5"}, "Hãy ghi số tiền tròn đồng"),
        ({"estimated": ""}, "Cần điền mục này"),
        ({"year": "2040"}, "2040"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(client, preparer, hamlet, campaign, changes, sentence):
    client.force_login(preparer)
    response = client.post(address_of("budget_create", campaign), typed(unit=hamlet.pk) | changes)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not BudgetLine.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_and_hides_other_units_and_years(
    rows, client, secretary, commune, campaign, sibling_commune, django_assert_num_queries
):
    mine = [make_budget_line(make_unit(commune), campaign) for _ in range(rows)]
    make_budget_line(commune, campaign, year=2025, purpose=CANARY)
    make_budget_line(sibling_commune, make_campaign(sibling_commune), purpose=CANARY)
    client.force_login(secretary)
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(address_of("budget_list", campaign, nam=2026))
    assert set(response.context["object_list"]) == set(mine)
    assert CANARY not in response.content.decode()


def test_a_unit_s_sums_leave_out_its_neighbours(client, preparer, hamlet, commune, campaign):
    make_budget_line(hamlet, campaign, estimated=1_000_000)
    make_budget_line(make_unit(commune), campaign, estimated=7_000_000)
    client.force_login(preparer)
    totals = client.get(address_of("budget_list", campaign, nam=2026)).context["totals"]
    assert totals[-1].estimated == 1_000_000


def test_the_workbook_holds_the_lines_and_sums_by_formula(client, secretary, hamlet, campaign):
    make_budget_line(hamlet, campaign, estimated=2_000_000, approved=2_000_000, approval="QĐ", spent=500_000)
    make_budget_line(hamlet, campaign, estimated=3_000_000, purpose="=1+1", source=FundSource.MOBILISED)
    make_budget_line(hamlet, campaign, purpose=CANARY, is_cancelled=True)
    client.force_login(secretary)
    response = client.get(address_of("budget_export", campaign, nam=2026))
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Kinh phí", "Theo nguồn"]
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    formulas = {str(cell) for cell in cells if str(cell).startswith("=SUM")}
    assert len(formulas) >= 4
    assert CANARY not in cells
    assert {"=1+1", 2_000_000, 3_000_000, "Ngân sách nhà nước", "Xã hội hóa, huy động"} <= cells
    typed_text = next(cell for row in book["Kinh phí"].iter_rows() for cell in row if cell.value == "=1+1")
    assert typed_text.data_type == "s"
    kept = openpyxl.load_workbook(io.BytesIO(response.content), data_only=True)["Kinh phí"]
    assert 5_000_000 in {cell.value for row in kept.iter_rows() for cell in row}


def test_only_the_unit_s_own_write_and_cancel(secretary, chairman, member, hamlet, commune, campaign):
    facts = {"year": 2026, "purpose": "In tờ rơi", "source": FundSource.STATE, "estimated": 1, "now": NOW}
    for actor in (secretary, chairman, member):
        with pytest.raises(PermissionDenied):
            save_budget_line(actor=actor, unit=hamlet, campaign=campaign, **facts)
    line = save_budget_line(actor=secretary, unit=commune, campaign=campaign, **facts)
    with pytest.raises(ValidationError, match="lý do hủy"):
        cancel_budget_line(line_id=line.pk, actor=secretary, now=NOW, note=" ")
    cancel_budget_line(line_id=line.pk, actor=secretary, now=NOW, note="Trùng")
    cancel_budget_line(line_id=line.pk, actor=secretary, now=NOW, note="Trùng lần nữa")
    assert [event.action for event in line.events.all()] == ["create", "remove"]
    with pytest.raises(ValidationError, match="không diễn ra"):
        save_budget_line(actor=secretary, unit=commune, campaign=campaign, **facts | {"year": 2040})


def test_the_page_of_a_line_costs_little_and_a_cancelled_one_says_so(
    client, secretary, commune, campaign, django_assert_num_queries
):
    line = make_budget_line(commune, campaign)
    client.force_login(secretary)
    assert client.post(address_of("budget_cancel", line), {"note": ""}).status_code == 422
    assert client.post(address_of("budget_cancel", line), {"note": "Trùng"}).status_code == 302
    with django_assert_num_queries(DETAIL_QUERIES):
        page = client.get(line.get_absolute_url()).content.decode()
    assert "Đã hủy" in page


def test_the_database_wants_the_paper_of_an_approved_amount(hamlet, campaign):
    line = make_budget_line(hamlet, campaign)
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetLine.objects.filter(pk=line.pk).update(approved=1)
