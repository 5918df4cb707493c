"""The list page: cost, scope, and whatever people put into the address."""

import re
from urllib.parse import parse_qs

import pytest
from django.urls import reverse

from units.tests.factories import make_unit

pytestmark = pytest.mark.urls("interface.tests.gallery")


@pytest.fixture
def listed(client, secretary):
    client.force_login(secretary)

    def get(**query):
        return client.get(reverse("gallery_list"), query)

    return get


def names(response):
    return [unit.name for unit in response.context["object_list"]]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_and_hides_other_units(rows, listed, commune, foreign_commune, django_assert_num_queries):
    for _ in range(rows):
        make_unit(commune)
    with django_assert_num_queries(10):
        response = listed(level="grassroots")

    assert response.context["page_obj"].paginator.count == rows
    assert foreign_commune.name not in response.content.decode()


def test_search_sorts_filters_and_chips_live_in_the_address(listed, commune):
    make_unit(commune, name="Xóm Đồng Tâm")
    make_unit(commune, name="Xóm An Bình")
    response = listed(q="dong tam", level="grassroots", trang="3")

    assert names(response) == ["Xóm Đồng Tâm"]
    chips = response.context["chips"]
    assert [(chip.label, chip.value) for chip in chips] == [("Tìm đơn vị", "dong tam"), ("Cấp", "Đơn vị cơ sở")]
    assert parse_qs(chips[0].url[1:]) == {"level": ["grassroots"]}


def test_chip_of_a_related_row_and_of_a_date_speaks_vietnamese(listed, commune):
    response = listed(parent=commune.parent_id, since="2025-07-01")

    assert [chip.value for chip in response.context["chips"]] == [str(commune.parent), "01/07/2025"]


def test_sort_turns_round_and_the_key_breaks_ties(listed, commune):
    units = [make_unit(commune) for _ in range(3)]
    newest_first = [unit.pk for unit in reversed(units)]
    up, down = listed(level="grassroots", **{"sap-xep": "cap"}), listed(level="grassroots", **{"sap-xep": "-cap"})

    assert [unit.pk for unit in up.context["object_list"]] == newest_first
    assert [unit.pk for unit in down.context["object_list"]] == newest_first
    head = up.context["sorting"]["cap"]
    assert (head.direction, parse_qs(head.url[1:])) == (
        "ascending",
        {"level": ["grassroots"], "sap-xep": ["-cap"]},
    )


def test_sorted_column_says_its_direction(listed, commune):
    first, last = make_unit(commune, code="A1"), make_unit(commune, code="Z9")
    response = listed(level="grassroots", **{"sap-xep": "-ma"})

    assert [unit.pk for unit in response.context["object_list"]] == [last.pk, first.pk]
    assert 'aria-sort="descending"' in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"trang": "999"},
        {"trang": "0"},
        {"trang": "-1"},
        {"trang": "abc"},
        {"trang": "9" * 5000},
        {"q": "\x00dong\x00"},
        {"\x00": "\x00"},
        {"sap-xep": "password"},
        {"sap-xep": "--ten"},
        {"sap-xep": "\x00"},
        {"level": "\x00grassroots"},
        {"parent": "9" * 30},
        {"since": "31/02/2026"},
        {"since": "\x00"},
        {"q": "x" * 300},
    ],
    ids=lambda query: repr(query)[:40],
)
def test_garbage_in_the_address_is_never_an_error(query, listed):
    assert listed(**query).status_code == 200


def test_page_beyond_the_end_is_the_last_page(listed, commune):
    for _ in range(30):
        make_unit(commune)
    response = listed(trang="99", level="grassroots")

    assert response.context["page_obj"].number == 2
    assert len(names(response)) == 5


def test_unreadable_condition_is_named_and_the_others_stay(listed, commune):
    make_unit(commune, name="Xóm Đồng Tâm")
    response = listed(q="dong tam", level="khong-co")
    said = response.content.decode()

    assert names(response) == ["Xóm Đồng Tâm"]
    assert "Bỏ qua điều kiện lọc không đọc được: Cấp." in said
    assert [chip.label for chip in response.context["chips"]] == ["Tìm đơn vị"]


def test_nothing_found_offers_to_drop_the_conditions(listed):
    said = listed(q="khong co don vi nao").content.decode()

    assert "Không có dòng nào khớp" in said
    assert f'href="{reverse("gallery_list")}"' in said
    assert "<table" not in said


def test_total_is_said_and_cells_carry_the_names_of_their_columns(listed, commune):
    said = listed(level="commune").content.decode()

    assert re.search(r"1 đơn vị</span>", said)
    assert 'data-label="Mã"' in said
