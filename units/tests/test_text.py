import unicodedata

import pytest

from units.text import clean_line, clean_prose, search_key, sort_key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Hoà Bình", "hoa binh"),
        ("hòa  bình", "hoa binh"),
        (unicodedata.normalize("NFD", "HÒA BÌNH"), "hoa binh"),
        ("Đồng Đăng", "dong dang"),
        ("Xóm 3, xã Phú Lạc", "xom 3 xa phu lac"),
        ("%_'\"", "_"),
        ("", ""),
    ],
)
def test_one_key_for_every_way_of_typing(typed, key):
    assert search_key(typed) == key


def test_a_key_joins_its_sources_and_skips_the_empty_ones():
    assert search_key("Nguyễn Thị Ánh", "", None, "CN01") == "nguyen thi anh cn01"


def test_names_sort_in_the_order_of_the_vietnamese_alphabet():
    names = [
        "An",
        "Ăn",
        "Ân",
        "Bình",
        "Công",
        "Dung",
        "Đức",
        "Em",
        "Ê",
        "Oanh",
        "Ô",
        "Ơ",
        "Uyên",
        "Ư",
        "Xóm 1",
        "Xóm 2",
    ]
    assert sorted(set(names), key=sort_key) == names


def test_typed_text_is_kept_in_one_form_without_invisible_marks():
    assert clean_line("  Hòa\u200b \u202eBình\n xã ") == "Hòa Bình xã"
    assert clean_prose("một\r\nhai\x00") == "một\nhai"
