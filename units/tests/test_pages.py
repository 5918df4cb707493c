"""Pages of units, people and households: who sees what, what it costs, what is refused."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from units.enums import OccupationGroup, Role
from units.models import Household, Person
from units.resources.sheets import DATA_SHEET
from units.tests.factories import make_household, make_person, make_unit, make_user
from units.tests.test_sheets import PERSON_HEAD, person_row

pytestmark = pytest.mark.django_db
CANARY = "Chim Hoàng Yến"


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("name", "make", "column"),
    [("person", make_person, "full_name"), ("household", make_household, "head_name")],
)
def test_a_list_costs_the_same_and_hides_other_units(
    rows, name, make, column, client, preparer, hamlet, foreign_commune, django_assert_num_queries
):
    mine = [make(hamlet, **{column: f"An {number}"}) for number in range(rows)]
    make(foreign_commune, **{column: CANARY})
    client.force_login(preparer)
    client.get(reverse(f"units:{name}_list"))
    with django_assert_num_queries(LIST_QUERIES):
        page = client.get(reverse(f"units:{name}_list"))
    assert list(page.context["object_list"]) == mine
    assert CANARY not in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_units_costs_the_same_and_hides_other_units(
    rows, client, secretary, commune, foreign_commune, django_assert_num_queries
):
    hamlets = [make_unit(commune, name=f"Xóm {number}") for number in range(rows)]
    client.force_login(secretary)
    client.get(reverse("units:unit_list"))
    with django_assert_num_queries(LIST_QUERIES):
        page = client.get(reverse("units:unit_list"))
    assert set(page.context["object_list"]) == {commune, *hamlets}
    assert foreign_commune.name not in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_unit_costs_the_same(rows, client, secretary, commune, django_assert_num_queries):
    for _ in range(rows):
        make_unit(commune)
        make_person(commune)
        make_user(None, (Role.PREPARER, commune))
    client.force_login(secretary)
    address = reverse("units:unit_detail", args=[commune.pk])
    client.get(address)
    with django_assert_num_queries(DETAIL_QUERIES):
        page = client.get(address)
    assert page.context["people_count"] == rows


LIST_QUERIES = 6
DETAIL_QUERIES = 13


def test_a_list_is_searched_without_accents_and_by_unit(client, commune_preparer, hamlet, agency):
    wanted = make_person(hamlet, full_name="Hoàng Thị Hoà")
    make_person(agency, full_name="Hoàng Thị Hòa")
    make_person(hamlet, full_name="Lê Văn Đức")
    client.force_login(commune_preparer)
    page = client.get(reverse("units:person_list"), {"q": "hoang hoa", "unit": "dong tam"})
    assert list(page.context["object_list"]) == [wanted]


def test_a_unit_knows_those_above_it_but_not_its_siblings(client, preparer, hamlet, province, sibling_commune):
    client.force_login(preparer)
    make_person(province, full_name=CANARY)
    answers = {
        unit: client.get(reverse("units:unit_detail", args=[unit.pk])) for unit in (hamlet, province, sibling_commune)
    }
    assert [answers[unit].status_code for unit in (hamlet, province, sibling_commune)] == [200, 200, 404]
    assert answers[hamlet].context["inside"]
    above = answers[province]
    assert not above.context["inside"]
    assert not above.context["accounts"]
    assert sibling_commune.name not in above.content.decode()


def person_form(unit, **cells):
    return {
        "unit": unit.pk,
        "full_name": "Lò Thị Én",
        "code": "CN1",
        "occupation_group": OccupationGroup.FARMER,
        "direct_worker_override": "unknown",
        "is_active": "on",
        **cells,
    }


def test_a_preparer_adds_and_corrects_people_of_the_own_units(client, preparer, hamlet):
    client.force_login(preparer)
    answer = client.post(reverse("units:person_create"), person_form(hamlet, birth_date="1980-05-19"))
    assert answer.headers["Location"] == reverse("units:person_list")
    person = Person.objects.get()
    assert (person.commune_id, person.birth_date) == (hamlet.commune_id, date(1980, 5, 19))
    client.post(reverse("units:person_edit", args=[person.pk]), person_form(hamlet, full_name="Lò Thị Yến"))
    person.refresh_from_db()
    assert (person.full_name, person.search_key) == ("Lò Thị Yến", "lo thi yen cn1")
    assert [row.history_user for row in person.history.all()] == [preparer, preparer]


def test_a_household_is_added_in_the_same_way(client, preparer, hamlet):
    client.force_login(preparer)
    client.post(reverse("units:household_create"), {"unit": hamlet.pk, "head_name": "Lò Văn Pó", "member_count": "4"})
    assert list(Household.objects.values_list("head_name", "member_count", "commune")) == [
        ("Lò Văn Pó", 4, hamlet.commune_id)
    ]


@pytest.mark.parametrize(
    ("cells", "field", "sentence"),
    [
        ({"full_name": " "}, "full_name", "Cần điền mục này."),
        ({"birth_date": "2999-01-01"}, "birth_date", "Ngày sinh không thể ở sau ngày hôm nay."),
        (
            {"direct_worker_override": "true"},
            "direct_worker_reason",
            "Hãy ghi lý do khi xác định riêng người lao động trực tiếp.",
        ),
        ({"direct_worker_reason": "x"}, "direct_worker_override", "Đã ghi lý do; hãy chọn Có hoặc Không."),
        ({"code": "CN9"}, "__all__", "Đơn vị đã có cá nhân mang mã này."),
    ],
)
def test_a_bad_person_is_refused_with_a_sentence_and_what_was_typed(client, preparer, hamlet, cells, field, sentence):
    make_person(hamlet, code="CN9")
    client.force_login(preparer)
    page = client.post(reverse("units:person_create"), person_form(hamlet, position="Trưởng xóm", **cells))
    assert page.status_code == 422
    assert page.context["form"].errors[field] == [sentence]
    assert "Trưởng xóm" in page.content.decode()
    assert Person.objects.count() == 1


def test_a_foreign_unit_cannot_be_smuggled_into_the_form(client, preparer, foreign_commune, commune):
    client.force_login(preparer)
    for unit in (foreign_commune, commune):
        page = client.post(reverse("units:person_create"), person_form(unit))
        assert page.context["form"].errors == {"unit": ["Hãy chọn một đơn vị trong danh sách."]}
    assert not Person.objects.exists()


def test_an_ended_unit_takes_nobody_new(client, commune_preparer, commune):
    ended = make_unit(commune, valid_to=date(2020, 1, 1))
    client.force_login(commune_preparer)
    page = client.post(reverse("units:person_create"), person_form(ended))
    assert page.context["form"].errors == {"unit": ["Hãy chọn một đơn vị trong danh sách."]}


@pytest.mark.parametrize("name", ["person", "household"])
def test_who_sees_without_keeping_is_told_why_and_who_does_not_see_finds_nothing(
    name, client, secretary, stranger, hamlet
):
    row = {"person": make_person, "household": make_household}[name](hamlet)
    addresses = [reverse(f"units:{name}_edit", args=[row.pk]), reverse(f"units:{name}_create")]
    client.force_login(secretary)
    for address in addresses:
        for answer in (client.get(address), client.post(address, {})):
            assert answer.status_code == 403
            assert "cán bộ lập hồ sơ" in answer.content.decode()
    client.force_login(stranger)
    assert client.get(addresses[0]).status_code == client.post(addresses[0], {}).status_code == 404


def test_an_administrator_of_many_units_is_led_through_the_unit(client, administrator, commune, monkeypatch):
    monkeypatch.setattr("units.views.people.MOST_CHOICES", 0)
    client.force_login(administrator)
    assert client.get(reverse("units:person_create")).headers["Location"] == reverse("units:unit_list")
    page = client.get(reverse("units:person_create"), {"don-vi": commune.pk})
    assert page.context["form"].initial["unit"] == commune
    assert set(page.context["form"].fields["unit"].queryset) == {commune}


def workbook(*rows, head=PERSON_HEAD):
    book = openpyxl.Workbook()
    book.active.title = DATA_SHEET
    for row in (head, *rows):
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("danh-sach.xlsx", file.getvalue())


def kept_files():
    return default_storage.listdir("imports")[1] if default_storage.exists("imports") else []


def test_a_sheet_is_looked_at_then_confirmed(client, preparer, hamlet):
    client.force_login(preparer)
    address = reverse("units:person_import")
    others = set(kept_files())
    page = client.post(address, {"file": workbook(person_row(unit=hamlet.code), person_row(hamlet.code, "CN2"))})
    assert "thêm mới 2" in page.content.decode()
    assert not Person.objects.exists()
    answer = client.post(address, {"token": page.context["token"]})
    assert answer.headers["Location"] == reverse("units:person_list")
    assert Person.objects.count() == 2
    again = client.post(address, {"token": page.context["token"]})
    assert again.status_code == 422
    assert "hãy tải tệp lên lại" in again.content.decode()
    assert set(kept_files()) == others


def test_the_word_of_a_preview_is_worth_nothing_to_others(client, preparer, commune_preparer, hamlet):
    client.force_login(preparer)
    page = client.post(reverse("units:person_import"), {"file": workbook(person_row(unit=hamlet.code))})
    token = page.context["token"]
    assert client.post(reverse("units:household_import"), {"token": token}).status_code == 422
    assert client.post(reverse("units:person_import"), {"token": token + "x"}).status_code == 422
    client.force_login(commune_preparer)
    assert client.post(reverse("units:person_import"), {"token": token}).status_code == 422
    assert not Person.objects.exists()
    client.force_login(preparer)
    client.post(reverse("units:person_import"), {"token": token})
    assert Person.objects.count() == 1


def test_a_bad_sheet_shows_row_column_and_reason(client, preparer, hamlet):
    client.force_login(preparer)
    page = client.post(reverse("units:person_import"), {"file": workbook(person_row(hamlet.code, name=""))})
    assert page.status_code == 422
    text = page.content.decode()
    assert "Có 1 chỗ cần sửa; chưa dòng nào được ghi" in text
    assert '</span>2</th><td data-label="Cột">Họ và tên</td>' in text


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("a.xlsx", b"Ten,Tuoi\n"), "Tệp hỏng hoặc không phải bảng tính .xlsx"),
        (SimpleUploadedFile("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600), "dạng cũ (.xls)"),
        (SimpleUploadedFile("a.xlsx", b""), "Tệp rỗng."),
        (None, "Hãy chọn tệp cần nhập."),
    ],
)
def test_what_is_not_a_workbook_is_refused_with_a_sentence(client, preparer, file, sentence):
    client.force_login(preparer)
    page = client.post(reverse("units:person_import"), {"file": file} if file else {})
    assert page.status_code == 422
    assert sentence in page.content.decode()


@pytest.mark.parametrize("name", ["person", "household", "unit"])
def test_importing_is_for_those_who_keep_the_list(name, client, secretary, auditor):
    for user in (secretary, auditor):
        client.force_login(user)
        for page in ("import", "template"):
            assert client.get(reverse(f"units:{name}_{page}")).status_code == 403
        assert client.post(reverse(f"units:{name}_import"), {}).status_code == 403


def test_a_preparer_gets_the_template_of_people_but_not_of_units(client, preparer):
    client.force_login(preparer)
    answer = client.get(reverse("units:person_template"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="mau-ca-nhan.xlsx"'
    assert client.get(reverse("units:unit_template")).status_code == 403


def test_reading_pages_writes_nothing(client, commune_preparer, hamlet):
    make_person(hamlet)
    client.force_login(commune_preparer)
    before = Person.history.count(), timezone.localdate()
    for name in ("unit_list", "person_list", "household_list", "person_create", "household_create", "person_import"):
        assert client.get(reverse(f"units:{name}")).status_code == 200
    assert (Person.history.count(), timezone.localdate()) == before
