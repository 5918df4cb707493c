"""Sheets of people, households and units: good, bad, twice."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from interface.workbooks import read_sheet
from units.enums import OccupationGroup, Role, UnitKind, UnitLevel
from units.models import Household, Person, Unit
from units.resources.sheets import DATA_SHEET, HouseholdResource, PersonResource, Problem, UnitResource
from units.tests.factories import make_person, make_unit, make_user

TODAY = date(2026, 11, 22)
PERSON_HEAD = [
    "Mã đơn vị",
    "Mã cá nhân",
    "Họ và tên",
    "Nhóm nghề nghiệp",
    "Giới tính",
    "Ngày sinh",
    "Chức vụ, công việc",
    "Là người đứng đầu",
    "Lao động trực tiếp (xác định riêng)",
    "Lý do xác định riêng",
]


def person_row(unit="X01", code="CN1", name="Lò Thị Én", **cells):
    row = dict.fromkeys(PERSON_HEAD) | dict(zip(PERSON_HEAD[:4], (unit, code, name, "Nông dân"), strict=True))
    return list((row | cells).values())


def run(actor, *rows, commit=True, resource=PersonResource, head=PERSON_HEAD):
    return resource(actor=actor, today=TODAY).run([list(head), *rows], commit=commit)


@pytest.fixture
def hamlet(commune):
    return make_unit(commune, name="Xóm Đồng Tâm", code="X01")


@pytest.fixture
def other_hamlet(sibling_commune):
    return make_unit(sibling_commune, name="Xóm Lạ", code="X99")


@pytest.mark.django_db
def test_good_rows_come_in_placed_and_cleaned(preparer, hamlet, commune, province):
    report = run(
        preparer,
        person_row(**{"Ngày sinh": "19/05/1980", "Giới tính": "nu", "Là người đứng đầu": "Có"}),
        person_row(code=7, name="  Nguyễn   Văn  Đức ", **{"Ngày sinh": date(1975, 12, 9)}),
    )
    assert (report.problems, report.new, report.changed, report.same) == ([], 2, 0, 0)
    first, second = Person.objects.order_by("code")[::-1]
    assert (first.unit, first.commune, first.province) == (hamlet, commune, province)
    assert (first.birth_date, first.gender, first.is_head) == (date(1980, 5, 19), "female", True)
    assert (second.code, second.full_name, second.birth_date) == ("7", "Nguyễn Văn Đức", date(1975, 12, 9))
    assert second.occupation_group == OccupationGroup.FARMER


@pytest.mark.django_db
def test_a_preview_writes_nothing_and_says_what_would_happen(preparer, hamlet):
    report = run(preparer, person_row(), commit=False)
    assert report.new == 1
    assert report.lines == [(2, "Thêm mới", ["X01", "CN1", "Lò Thị Én", "Nông dân"])]
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_the_same_sheet_twice_adds_nothing_and_a_correction_is_kept(preparer, hamlet):
    rows = [person_row(), person_row(code="CN2")]
    run(preparer, *rows)
    again = run(preparer, *rows)
    assert (again.new, again.changed, again.same) == (0, 0, 2)
    assert Person.history.count() == 2
    corrected = run(preparer, person_row(name="Lò Thị Én Mới"), rows[1])
    assert (corrected.new, corrected.changed, corrected.same) == (0, 1, 1)
    assert Person.objects.get(code="CN1").full_name == "Lò Thị Én Mới"


@pytest.mark.django_db
def test_every_bad_cell_is_named_and_nothing_comes_in(preparer, hamlet, other_hamlet):
    make_person(hamlet, code="CN5", full_name="Cũ")
    report = run(
        preparer,
        person_row(),
        person_row(unit="X99", code="CN2", **{"Ngày sinh": "31/02/1980", "Nhóm nghề nghiệp": "Phi công"}),
        [None] * len(PERSON_HEAD),
        person_row(unit="KHONG"),
        person_row(code="CN5", name=""),
        person_row(code=None),
        person_row(),
        person_row(code="CN8", **{"Lao động trực tiếp (xác định riêng)": "Có"}),
    )
    nowhere = "Không có đơn vị mang mã “{}” trong phạm vi tài khoản này được lập danh sách."
    occupations = "; ".join(OccupationGroup.labels)
    assert report.problems == [
        Problem(3, "Mã đơn vị", nowhere.format("X99")),
        Problem(3, "Nhóm nghề nghiệp", f"“Phi công” không có trong danh sách: {occupations}."),
        Problem(3, "Ngày sinh", "“31/02/1980” không phải là ngày dạng ngày/tháng/năm, ví dụ 19/05/1980."),
        Problem(5, "Mã đơn vị", nowhere.format("KHONG")),
        Problem(6, "Họ và tên", "Trường này không được để trắng."),
        Problem(7, "Mã cá nhân", "Hãy ghi mã; nhờ mã, nhập lại tệp không tạo thêm dòng."),
        Problem(8, "Mã cá nhân", "Mã này đã có ở dòng 2."),
        Problem(9, "Lý do xác định riêng", "Hãy ghi lý do khi xác định riêng người lao động trực tiếp."),
    ]
    assert list(Person.objects.values_list("full_name", flat=True)) == ["Cũ"]


@pytest.mark.django_db
def test_one_bad_row_leaves_its_good_neighbours_out_too(preparer, hamlet):
    run(preparer, person_row(), person_row(code="CN2", name=""))
    assert not Person.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([], Problem(1, "Mã đơn vị", "Thiếu cột này hoặc cột bị lặp; hãy dùng tệp mẫu.")),
        ([PERSON_HEAD], Problem(1, "", "Bảng chưa có dòng dữ liệu nào.")),
        ([[*PERSON_HEAD, "Dân tộc"]], Problem(1, "Dân tộc", "Cột này không có trong tệp mẫu; hãy xóa cột.")),
        ([[*PERSON_HEAD, "Họ và tên"]], Problem(1, "Họ và tên", "Thiếu cột này hoặc cột bị lặp; hãy dùng tệp mẫu.")),
    ],
)
def test_a_sheet_of_another_shape_is_refused(preparer, hamlet, rows, problem):
    report = PersonResource(actor=preparer, today=TODAY).run(rows, commit=True)
    assert report.problems[0] == problem


@pytest.mark.django_db
def test_a_number_cell_finds_the_code_that_lost_its_zeros():
    commune = make_unit(make_unit(), code="05788")
    officer = make_user(None, (Role.PREPARER, commune))
    assert run(officer, person_row(unit=5788)).new == 1
    assert run(officer, person_row(unit="5788", code="CN2")).problems[0].column == "Mã đơn vị"


@pytest.mark.django_db
def test_a_code_of_two_communes_must_name_its_commune(administrator, hamlet, sibling_commune):
    make_unit(sibling_commune, code="X01")
    refused = run(administrator, person_row())
    assert "có ở nhiều xã" in refused.problems[0].sentence
    assert run(administrator, person_row(unit=f"{sibling_commune.code}/X01")).new == 1
    assert Person.objects.get().commune == sibling_commune


@pytest.mark.django_db
def test_a_row_stored_by_another_in_between_leaves_nothing_behind(preparer, hamlet):
    resource = PersonResource(actor=preparer, today=TODAY)
    resource.run([PERSON_HEAD, person_row(), person_row(code="CN2")], commit=False)
    make_person(hamlet, code="CN2")
    with pytest.raises(ValidationError, match="vừa được người khác sửa"):
        resource.write(resource.pending)
    assert Person.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 50])
def test_a_preview_costs_the_same_however_long_and_opens_no_transaction(
    rows, preparer, hamlet, django_assert_num_queries
):
    assert preparer.memberships_now
    sheet = [person_row(code=f"CN{number}") for number in range(rows)]
    with django_assert_num_queries(2):
        assert run(preparer, *sheet, commit=False).new == rows


@pytest.mark.django_db
def test_people_are_not_added_to_a_unit_that_has_ended(commune_preparer, commune):
    make_unit(commune, code="X05", valid_to=date(2026, 1, 1))
    assert run(commune_preparer, person_row(unit="X05")).problems[0].column == "Mã đơn vị"


@pytest.mark.django_db
def test_households_come_in_the_same_way(preparer, hamlet):
    head = ["Mã đơn vị", "Mã hộ", "Họ và tên chủ hộ", "Địa chỉ", "Số nhân khẩu"]
    rows = [["X01", "H1", "Lò Văn Pó", "Xóm Đồng Tâm", 4], ["X01", "H2", "Lò Văn Pá", "", "bốn"]]
    report = run(preparer, *rows, resource=HouseholdResource, head=head)
    assert report.problems == [Problem(3, "Số nhân khẩu", "“bốn” không phải là số nguyên.")]
    assert run(preparer, rows[0], resource=HouseholdResource, head=head).new == 1
    assert run(preparer, rows[0], resource=HouseholdResource, head=head).same == 1
    assert Household.objects.get().member_count == 4


UNIT_HEAD = ["Mã đơn vị cấp trên", "Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Hoạt động từ ngày"]


@pytest.mark.django_db
def test_units_come_in_below_the_administrators_own(administrator, commune, foreign_commune):
    row = [commune.code, "TH01", "Trường THCS Hòa Bình", "Trường học", "01/07/2025"]
    foreign = [foreign_commune.code, "TH02", "Trường khác", "Trường học", None]
    assert [p.row for p in run(administrator, row, foreign, resource=UnitResource, head=UNIT_HEAD).problems] == [3]
    assert run(administrator, row, resource=UnitResource, head=UNIT_HEAD).new == 1
    assert run(administrator, row, resource=UnitResource, head=UNIT_HEAD).same == 1
    school = Unit.objects.get(code="TH01")
    assert (school.kind, school.level, school.commune) == (UnitKind.SCHOOL, UnitLevel.GRASSROOTS, commune)
    assert school.path == f"{commune.path}{school.pk}/"


@pytest.mark.django_db
def test_a_preparer_brings_in_no_units(preparer, hamlet):
    row = [hamlet.code, "TH01", "Trường", "Trường học", None]
    assert [p.row for p in run(preparer, row, resource=UnitResource, head=UNIT_HEAD).problems] == [2]


@pytest.mark.django_db
@pytest.mark.parametrize("resource", [PersonResource, HouseholdResource, UnitResource])
def test_the_template_offers_lists_and_is_read_back_by_the_importer(resource, administrator, hamlet):
    made = resource(actor=administrator, today=TODAY)
    book = openpyxl.load_workbook(io.BytesIO(made.template()))
    assert book.sheetnames == [DATA_SHEET, "Đơn vị", "Danh mục"]
    assert book["Danh mục"].sheet_state == "hidden"
    assert book[DATA_SHEET].data_validations.count >= 1
    assert "X01" in [cell.value for cell in book["Đơn vị"]["A"]]
    rows = read_sheet(made.template(), sheet=DATA_SHEET)
    assert made.run(rows, commit=True).problems == [Problem(1, "", "Bảng chưa có dòng dữ liệu nào.")]
