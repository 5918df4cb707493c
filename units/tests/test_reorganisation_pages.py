"""The guided action in three steps: what happened, what it would move, what was done."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from units.enums import Role, UnitEventKind, UnitKind
from units.models import Membership, Reorganisation, Unit, UnitChange
from units.tests.factories import make_household, make_person, make_unit, make_user

pytestmark = pytest.mark.django_db
FACTS = {"happened_on": "2025-07-01", "legal_basis": "Nghị quyết 12/NQ-HĐND"}


def address(unit, slug, told=None):
    page = reverse("units:reorganisation_prepare", args=[unit.pk, slug])
    return f"{page}?{urlencode(told)}" if told else page


def sentences(page):
    return " ".join(str(error) for errors in page.context["form"].errors.values() for error in errors)


def test_the_kinds_offered_are_those_the_user_may_do(client, administrator, commune, hamlet, province):
    keeper = make_user("quantri.xa", (Role.ADMINISTRATOR, commune))
    client.force_login(keeper)
    own = client.get(reverse("units:reorganisation_choose", args=[commune.pk])).context["kinds"]
    below = client.get(reverse("units:reorganisation_choose", args=[hamlet.pk])).context["kinds"]
    assert [label for label, _, _ in own] == ["Thành lập"]
    assert [label for label, _, _ in below] == [kind.label for kind in UnitEventKind]
    assert client.get(address(commune, "doi-ten")).status_code == 403
    assert client.get(address(hamlet, "bay-len-troi")).status_code == 404


def test_a_merge_is_asked_shown_and_done(client, administrator, hamlet, agency, commune, django_assert_num_queries):
    other = make_unit(commune, name="Xóm Tây")
    person = make_person(hamlet, full_name="Lò Văn An")
    officer = make_user("canbo", (Role.PREPARER, hamlet), full_name="Vi Thị Bông")
    chief = make_user("truongxom", (Role.CHAIRMAN, other))
    client.force_login(administrator)
    told = {**FACTS, "others": [other.pk], "name": "Xóm Mới", "unit_kind": UnitKind.HAMLET, "code": "XM1"}
    preview = client.get(address(hamlet, "sap-nhap"), told)
    text = preview.content.decode()
    assert preview.status_code == 200
    assert "Lò Văn An" in text
    assert "Chuyển sang Xóm Mới" in text
    assert "Vi Thị Bông: Cán bộ lập hồ sơ" in text
    assert not Unit.objects.filter(name="Xóm Mới").exists()
    roles = {m.user_id: m.pk for m in Membership.objects.filter(unit__in=[hamlet, other])}
    answers = {f"role_{roles[officer.pk]}": "0", f"role_{roles[chief.pk]}": "khong"}
    done = client.post(f"{preview.request['PATH_INFO']}?{preview.request['QUERY_STRING']}", answers)
    receipt = Reorganisation.objects.get()
    assert done.headers["Location"] == reverse("units:reorganisation_detail", args=[receipt.pk])
    page = client.get(done.headers["Location"]).content.decode()
    assert "Xóm Mới" in page
    assert "Chuyển sang Xóm Mới" in page
    new = Unit.objects.get(name="Xóm Mới")
    person.refresh_from_db()
    assert person.unit == new
    assert [m.user for m in Membership.objects.filter(unit=new)] == [officer]
    again = client.post(f"{preview.request['PATH_INFO']}?{preview.request['QUERY_STRING']}", answers)
    assert again.status_code == 422
    assert "đã kết thúc hoạt động ngày 30/06/2025" in again.content.decode()


def test_the_page_of_an_ended_unit_leads_to_its_successor_and_back(client, administrator, hamlet, commune):
    other = make_unit(commune, name="Xóm Tây")
    client.force_login(administrator)
    told = {**FACTS, "into": other.pk}
    client.post(address(hamlet, "sap-nhap", told))
    old = client.get(reverse("units:unit_detail", args=[hamlet.pk])).content.decode()
    assert "đã kết thúc hoạt động ngày 30/06/2025, kế thừa:" in old
    assert reverse("units:unit_detail", args=[other.pk]) in old
    assert "Sáp nhập: chuyển vào" in old
    assert reverse("units:reorganisation_choose", args=[hamlet.pk]) not in old
    new = client.get(reverse("units:unit_detail", args=[other.pk])).content.decode()
    assert "Sáp nhập: kế thừa" in new
    assert reverse("units:unit_detail", args=[hamlet.pk]) in new


def test_a_division_asks_for_each_part(client, administrator, hamlet, commune):
    person, household = make_person(hamlet), make_household(hamlet)
    child = make_unit(hamlet, name="Tổ 1")
    client.force_login(administrator)
    told = {
        **FACTS,
        "unit_kind": UnitKind.HAMLET,
        "name_1": "Xóm Bắc",
        "code_1": "B",
        "name_2": "Xóm Nam",
        "code_2": "N",
    }
    asked = address(hamlet, "chia-tach", told)
    page = client.get(asked)
    assert [title for title, _ in page.context["decisions"].parts] == ["Đơn vị trực thuộc", "Cá nhân", "Hộ gia đình"]
    answers = {"keeper": "1", f"child_{child.pk}": "1", f"person_{person.pk}": "0", f"household_{household.pk}": "1"}
    missing = client.post(asked, answers | {f"person_{person.pk}": "9"})
    assert missing.status_code == 422
    assert client.post(asked, answers).status_code == 302
    north, south = (Unit.objects.get(name=name) for name in ("Xóm Bắc", "Xóm Nam"))
    for row, unit in ((person, north), (household, south)):
        row.refresh_from_db()
        assert row.unit == unit
    child.refresh_from_db()
    hamlet.refresh_from_db()
    assert (child.parent, hamlet.path.startswith(south.path)) == (south, True)


@pytest.mark.parametrize(
    ("slug", "told", "sentence"),
    [
        ("sap-nhap", {}, "Hãy ghi tên đơn vị mới."),
        (
            "sap-nhap",
            {"name": "Xóm Mới", "unit_kind": "hamlet", "code": "1"},
            "sáp nhập một đơn vị vào chính nó",
        ),
        ("doi-ten", {"name": "Xóm Đồng Tâm"}, "Tên, loại và mã vẫn như cũ"),
        ("doi-ten", {"name": "Xóm Mới", "happened_on": "2999-01-01"}, "hãy quay lại từ ngày đó"),
        ("doi-ten", {"name": "Xóm Mới", "happened_on": "31/06/2025"}, "ngày"),
        ("doi-ten", {"name": "Xóm Mới", "legal_basis": ""}, "Cần điền mục này."),
        ("chia-tach", {"unit_kind": "hamlet", "name_1": "Xóm Bắc", "code_1": "1"}, "ít nhất hai đơn vị"),
        ("chia-tach", {"unit_kind": "hamlet", "name_1": "Xóm Bắc"}, "Hãy ghi mã đơn vị mới."),
        ("chuyen", {}, "Cần điền mục này."),
    ],
)
def test_bad_input_is_answered_with_a_sentence(slug, told, sentence, client, administrator, hamlet):
    client.force_login(administrator)
    page = client.get(address(hamlet, slug), FACTS | told)
    assert page.status_code == 422
    assert sentence in sentences(page)
    assert not UnitChange.objects.exists()


def test_a_commune_is_founded_with_a_code_of_the_national_list(client, administrator, province):
    chief = make_user("hethong", is_superuser=True)
    client.force_login(chief)
    told = {**FACTS, "name": "Xã Mới", "unit_kind": UnitKind.COMMUNE}
    assert "gồm đúng 5 chữ số" in sentences(client.get(address(province, "thanh-lap"), told | {"code": "12"}))
    assert client.post(address(province, "thanh-lap", told | {"code": "05788"})).status_code == 302
    new = Unit.objects.get(name="Xã Mới")
    assert (new.code, new.code_scheme, new.commune, new.valid_from) == ("05788", "gso_2025", new, date(2025, 7, 1))


def test_a_role_given_meanwhile_comes_back_to_be_decided(client, administrator, hamlet, commune):
    other = make_unit(commune, name="Xóm Tây")
    make_user("vuagiao", (Role.PREPARER, hamlet))
    client.force_login(administrator)
    page = client.post(address(hamlet, "sap-nhap", {**FACTS, "into": other.pk}), {"x": "1"})
    assert page.status_code == 422
    assert "Dòng này vừa được thêm" in page.content.decode()
    hamlet.refresh_from_db()
    assert hamlet.valid_to is None


def test_who_sees_none_of_the_units_does_not_see_the_receipt(client, administrator, hamlet, stranger):
    client.force_login(administrator)
    receipt = client.post(address(hamlet, "doi-ten", {**FACTS, "name": "Xóm Mới"})).headers["Location"]
    assert client.get(receipt).status_code == 200
    client.force_login(stranger)
    assert client.get(receipt).status_code == 404


@pytest.mark.parametrize("rows", [1, 4])
def test_the_preview_page_costs_the_same(rows, client, administrator, hamlet, commune, django_assert_num_queries):
    other = make_unit(commune, name="Xóm Tây")
    for _ in range(rows):
        make_person(hamlet)
        make_unit(hamlet)
        make_user(None, (Role.PREPARER, hamlet))
    client.force_login(administrator)
    told = {**FACTS, "into": other.pk}
    client.get(address(hamlet, "sap-nhap"), told)
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(address(hamlet, "sap-nhap"), told)


PAGE_QUERIES = 33
