"""Workbooks are opened again by two readers that did not write them."""

import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.utils.timezone import get_fixed_timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from interface.sheets import MAX_TEXT, Book, Column, Table, height_of, middle_of, printable

HOSTILE = (
    "=1+1",
    '=HYPERLINK("http://xau.example";"bấm")',
    "@SUM(A1)",
    "+84912345678",
    "-5",
    "\t=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "=cmd|'/C calc'!A0",
    "{=1+1}",
    "#N/A",
    "http://xau.example/",
    "mailto:xau@example.vn",
    "internal:'Tổng hợp'!A1",
    "007",
    "1e5",
    "TRUE",
    "_x0041_",
    "  hai đầu có khoảng trắng  ",
    "dòng một\ndòng hai",
    "Đường hoa “Dân vận khéo” & <b>xóm</b>",
    "'trích",
)
COLUMNS = (
    Column("Đơn vị", 30),
    Column("Đăng ký", 10, is_summed=True),
    Column("Kinh tế", 10, "Mô hình", is_summed=True),
    Column("Văn hóa", 10, "Mô hình", is_summed=True),
    Column("Ngày", 12),
)
ROWS = [("Xã A", 3, 1, 2, date(2026, 5, 19)), ("Xã B", 4, 0, 4, None), ("Xã C", 0, 0, 0, date(2026, 12, 9))]


def write(path, *tables, **book):
    with Book(str(path), **{"office": "Ủy ban nhân dân Xã Hòa Bình", **book}) as open_book:
        for table in tables:
            open_book.add(table)
    return path


@pytest.fixture
def sheet_of(tmp_path):
    def make(table, **book):
        return openpyxl.load_workbook(write(tmp_path / "bang.xlsx", table, **book))[table.name]

    return make


def formulas_in(path):
    with zipfile.ZipFile(path) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any("hyperlink" in name or "externalLink" in name for name in parts.namelist())
    return sum(text.count("<f>") + text.count("<f ") for text in sheets)


@pytest.mark.parametrize("title", ["Danh sách", "=1+1"])
def test_what_people_type_stays_text_and_comes_back_equal_in_both_readers(title, tmp_path):
    rows = [(text, 1) for text in HOSTILE]
    table = Table("Trang", title, (Column("Tên"), Column("Số")), rows, subtitle=title, notes=(title,))
    path = write(tmp_path / "bang.xlsx", table)
    assert formulas_in(path) == 0
    sheet = openpyxl.load_workbook(path)["Trang"]
    cells = [cell for row in sheet.iter_rows(min_row=8, max_row=7 + len(rows), min_col=2, max_col=2) for cell in row]
    assert [cell.value for cell in cells] == list(HOSTILE)
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    read = CalamineWorkbook.from_path(path).get_sheet_by_name("Trang").to_python()
    assert [row[1] for row in read[7 : 7 + len(rows)]] == list(HOSTILE)


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=60))
def test_any_text_leaves_a_workbook_that_opens_and_holds_what_can_be_held(tmp_path_factory, text):
    path = write(tmp_path_factory.mktemp("tuy-y") / "bang.xlsx", Table("Trang", "Bảng", (Column("Tên"),), [(text,)]))
    value = openpyxl.load_workbook(path)["Trang"]["B8"].value
    assert (value or "") == printable(text)
    assert CalamineWorkbook.from_path(path).get_sheet_by_name("Trang").to_python()[7][1] == printable(text)


def test_control_characters_and_what_xml_cannot_hold_are_left_out():
    assert printable("a\x00b\x1fc\x7fd\ufffee\uffff\tf\ng\r") == "abc\x7fde\tf\ng"


@pytest.mark.parametrize("letter", ["x", "đ", "\U0001f33e"])
def test_long_text_is_cut_where_a_cell_ends(letter, sheet_of):
    table = Table("Trang", "Bảng", (Column("Tên"),), [(letter * 40_000,)])
    kept = sheet_of(table)["B8"].value
    assert len(kept.encode("utf-16-le")) // 2 == MAX_TEXT
    assert set(kept) == {letter}


def test_totals_are_formulas_over_exactly_the_rows_and_hold_their_sum(tmp_path):
    path = write(tmp_path / "bang.xlsx", Table("Trang", "Bảng", COLUMNS, ROWS))
    sheet = openpyxl.load_workbook(path)["Trang"]
    assert [sheet.cell(12, column).value for column in range(1, 7)] == [
        None,
        "Tổng cộng",
        "=SUM(C9:C11)",
        "=SUM(D9:D11)",
        "=SUM(E9:E11)",
        None,
    ]
    stored = openpyxl.load_workbook(path, data_only=True)["Trang"]
    assert [stored.cell(12, column).value for column in (3, 4, 5)] == [7, 1, 6]
    assert formulas_in(path) == 3
    assert Table("Trang", "Bảng", COLUMNS, ROWS).totals == [None, 7, 1, 6, None]


def test_a_table_without_rows_says_so_and_sums_nothing(sheet_of):
    sheet = sheet_of(Table("Trang", "Bảng", COLUMNS, [], empty_text="Không có đơn vị nào chậm."))
    assert sheet["A9"].value == "Không có đơn vị nào chậm."
    assert sheet["A11"].value == "Số dòng: 0."
    assert Table("Trang", "Bảng", COLUMNS, []).totals == [None, 0, 0, 0, None]


def test_dates_are_dates_and_moments_stand_on_the_clock_they_were_given_with(sheet_of):
    moment = datetime(2026, 12, 9, 16, 59, tzinfo=UTC).astimezone(get_fixed_timezone(7 * 60))
    columns = (Column("Ngày"), Column("Lúc"), Column("Trống"))
    sheet = sheet_of(Table("Trang", "Bảng", columns, [(date(2026, 5, 9), moment, None)]))
    assert (sheet["B8"].value, sheet["B8"].number_format) == (datetime(2026, 5, 9), "dd/mm/yyyy")  # noqa: DTZ001
    assert (sheet["C8"].value, sheet["C8"].number_format) == (datetime(2026, 12, 9, 23, 59), "hh:mm dd/mm/yyyy")  # noqa: DTZ001
    assert sheet["D8"].value is None


def test_the_sheet_is_headed_and_printed_as_an_official_paper(sheet_of):
    sheet = sheet_of(
        Table("Trang", "Tổng hợp phong trào", COLUMNS, ROWS, subtitle="Năm 2026"),
        parent_office="Ủy ban nhân dân Tỉnh Sông Lam",
    )
    merged = {str(area): sheet[str(area).split(":")[0]].value for area in sheet.merged_cells.ranges}
    assert merged["A4:F4"] == "TỔNG HỢP PHONG TRÀO"
    assert merged["A5:F5"] == "Năm 2026"
    assert merged["D7:E7"] == "Mô hình"
    assert {merged["A7:A8"], merged["B7:B8"]} == {"STT", "Đơn vị"}
    top = {sheet.cell(row, column).value for row in (1, 2) for column in range(1, 7)} - {None}
    assert top == {
        "ỦY BAN NHÂN DÂN TỈNH SÔNG LAM",
        "ỦY BAN NHÂN DÂN XÃ HÒA BÌNH",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    }
    assert [sheet.cell(8, column).value for column in (4, 5)] == ["Kinh tế", "Văn hóa"]
    assert [sheet.cell(row, 1).value for row in (9, 10, 11)] == [1, 2, 3]
    assert sheet.freeze_panes == "C9"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$7:$8"
    assert sheet.column_dimensions["B"].width == pytest.approx(30, abs=1)
    assert sheet["A14"].value == "Số dòng: 3."


def test_without_an_office_above_the_own_one_leads(sheet_of):
    assert sheet_of(Table("Trang", "Bảng", COLUMNS, ROWS))["A1"].value == "ỦY BAN NHÂN DÂN XÃ HÒA BÌNH"


def test_a_row_is_as_high_as_its_longest_cell():
    assert height_of([("ngắn", 20)]) == height_of([]) == height_of([("", 5)])
    assert height_of([("x" * 61, 20), ("ngắn", 20)]) == 4 * height_of([("ngắn", 20)])
    assert height_of([("a\nb\nc", 20)]) == 3 * height_of([("ngắn", 20)])
    assert height_of([("x" * 100_000, 20)]) < 409


@pytest.mark.parametrize(
    ("widths", "middle"), [([6, 30, 10, 10, 10], 2), ([6, 60], 1), ([10, 10, 10, 10], 2), ([50, 6], 1)]
)
def test_the_heading_is_split_near_the_middle_and_leaves_both_halves_a_column(widths, middle):
    assert middle_of(widths) == middle
