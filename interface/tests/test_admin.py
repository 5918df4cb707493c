"""The desk's ground: scope, refusals with their reason, versions, search, addresses that fish."""

import re

import pytest
from django.urls import reverse

from campaigns.tests.factories import make_campaign, make_registration
from units.models import Person, Unit
from units.tests.factories import make_person, make_unit

pytestmark = pytest.mark.urls("interface.tests.gallery")


@pytest.fixture
def desk(client, secretary):
    client.force_login(secretary)
    return client


def change(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def text(response):
    return response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_desk_list_costs_the_same_and_hides_other_units(rows, desk, hamlet, foreign_commune, django_assert_num_queries):
    for _ in range(rows):
        make_person(hamlet)
    stranger = make_person(foreign_commune, full_name="Người Xa Lạ")
    with django_assert_num_queries(10):
        response = desk.get(reverse("admin:units_person_changelist"))

    assert response.context["cl"].result_count == rows
    assert stranger.full_name not in text(response)


@pytest.mark.parametrize("page", ["change", "history"])
@pytest.mark.parametrize("verb", ["get", "post"])
def test_row_outside_the_scope_is_not_there(page, verb, desk, foreign_commune):
    url = reverse(f"admin:units_unit_{page}", args=[foreign_commune.pk])

    assert getattr(desk, verb)(url).status_code == 404


def test_search_needs_no_accents(desk, hamlet):
    make_person(hamlet, full_name="Đặng Thị Hòa")
    make_person(hamlet, full_name="Lê Văn An")
    response = desk.get(reverse("admin:units_person_changelist"), {"q": "dang hoa"})

    assert [person.full_name for person in response.context["cl"].result_list] == ["Đặng Thị Hòa"]


def test_forbidden_change_shows_the_row_and_refuses_the_post_with_the_reason(desk, commune):
    locked = make_unit(commune, code="KHOA", name="Xóm Khóa")
    assert desk.get(change(locked)).status_code == 200

    response = desk.post(change(locked), {"name": "Tên khác"})

    assert response.status_code == 403
    assert "Đơn vị này do cấp trên quản lý." in text(response)
    locked.refresh_from_db()
    assert locked.name == "Xóm Khóa"


def test_adding_is_refused_with_the_reason(desk):
    response = desk.get(reverse("admin:units_unit_add"))

    assert response.status_code == 403
    assert "Đơn vị được thêm bằng tệp Excel." in text(response)


def test_nothing_can_be_deleted(desk, hamlet):
    response = desk.post(reverse("admin:units_unit_delete", args=[hamlet.pk]), {"post": "yes"})

    assert response.status_code == 403
    assert "không xóa" in text(response)
    assert Unit.objects.filter(pk=hamlet.pk).exists()
    assert "delete_selected" not in text(desk.get(reverse("admin:units_unit_changelist")))


def test_form_offers_and_accepts_only_related_rows_in_scope(desk, hamlet, foreign_commune):
    person = make_person(hamlet)
    assert foreign_commune.name not in text(desk.get(change(person)))

    response = desk.post(change(person), {"full_name": person.full_name, "unit": foreign_commune.pk})

    assert response.status_code == 200
    assert "không có trong danh sách" in text(response)
    person.refresh_from_db()
    assert person.unit_id == hamlet.pk


def test_type_ahead_finds_only_rows_in_scope(desk, commune, foreign_commune):
    query = {"app_label": "units", "model_name": "unit", "field_name": "parent", "term": "xa"}
    found = desk.get(reverse("admin:autocomplete"), query).json()["results"]

    assert [row["text"] for row in found] == [str(commune)]


def test_list_filter_names_only_related_rows_in_scope(desk, hamlet, foreign_commune):
    make_person(hamlet)
    make_person(foreign_commune)
    said = text(desk.get(reverse("admin:units_person_changelist")))

    assert hamlet.name in said
    assert foreign_commune.name not in said


@pytest.mark.parametrize(
    ("lookup", "status"),
    [
        ("level__exact", 200),
        ("parent__id__exact", 200),
        ("search_key__startswith", 400),
        ("parent__search_key__startswith", 400),
        ("memberships__user__password__startswith", 400),
        ("code", 400),
    ],
)
def test_address_filters_only_by_the_lists_own_filters(lookup, status, desk, commune):
    value = commune.parent_id if "id" in lookup else "commune"

    assert desk.get(reverse("admin:units_unit_changelist"), {lookup: value}).status_code == status


@pytest.mark.parametrize(
    "query", [{"q": "\x00"}, {"level__exact": "\x00"}, {"p": "abc"}, {"o": "99"}, {"q": "x" * 5000}]
)
def test_garbage_in_the_address_is_never_an_error(query, desk):
    assert desk.get(reverse("admin:units_unit_changelist"), query).status_code in {200, 302}


def test_stale_form_is_refused_and_a_fresh_one_moves_the_version(desk, hamlet):
    registration = make_registration(hamlet, make_campaign(hamlet.parent), 2026)
    page = change(registration)
    assert '<input type="hidden" name="seen_version" value="1">' in text(desk.get(page))

    first = desk.post(page, {"pledge": "Của người thứ nhất", "seen_version": "1"})
    second = desk.post(page, {"pledge": "Của người thứ hai", "seen_version": "1"})
    without = desk.post(page, {"pledge": "Không biết bản nào"})

    assert [first.status_code, second.status_code, without.status_code] == [302, 200, 200]
    assert "vừa được người khác lưu" in text(second)
    assert "Của người thứ hai" in text(second)
    registration.refresh_from_db()
    assert (registration.pledge, registration.version) == ("Của người thứ nhất", 2)


def test_no_english_is_left_on_the_desk(desk, hamlet):
    person = make_person(hamlet)
    pages = [
        reverse("admin:index"),
        reverse("admin:units_person_changelist"),
        reverse("admin:units_unit_changelist"),
        change(person),
        change(hamlet),
        reverse("admin:units_person_history", args=[person.pk]),
    ]
    english = ("Select", "Save", "Home", "Search", "Change", "History", "Filter", "Delete", "Skip", "Welcome", "By ")
    for page in pages:
        said = visible_words(text(desk.get(page)))
        assert [word for word in english if word in said] == [], page


def visible_words(html):
    return re.sub(r"<(script|style).*?</\1>|<[^>]+>|<!--.*?-->", " ", html, flags=re.S)


def test_saved_change_is_told_and_logged(desk, hamlet):
    person = make_person(hamlet)
    response = desk.post(change(person), {"full_name": "Trần Thị Mới", "unit": hamlet.pk}, follow=True)

    assert "Đã lưu" in text(response)
    assert Person.objects.get(pk=person.pk).full_name == "Trần Thị Mới"
