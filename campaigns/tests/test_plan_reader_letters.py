import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.plan_reader.letters import fold, is_syllable, joined, one_tone, pattern, with_digits
from campaigns.plan_reader.lines import lines_of


def words_of(text):
    return [line.words.text for line in lines_of(unicodedata.normalize("NFC", text))]


def test_markdown_html_and_rules_are_not_words():
    assert words_of("## **KẾ HOẠCH**\n-----\n\\*\n*Số:* 12 <br> <u>Nơi</u>&nbsp;nhận\n___") == [
        "KẾ HOẠCH",
        "Số: 12",
        "Nơi nhận",
    ]


def test_every_letter_keeps_its_place_in_the_plan():
    text = "  **Số:**  26   /KH\n\n> Nơi *nhận*:"
    for line in lines_of(text):
        assert "".join(text[place] for place in line.words.places) == line.words.text


def test_a_wide_gap_or_a_table_bar_parts_a_line_into_cells():
    (line,) = lines_of("ỦY BAN NHÂN DÂN        CỘNG HÒA | Hà Vân")
    assert [cell.text for cell in line.cells] == ["ỦY BAN NHÂN DÂN", "CỘNG HÒA", "Hà Vân"]


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("c ủa xã", "của xã"),
        ("Đảng ch ủ trương", "Đảng chủ trương"),
        ("trồng 100 m ở đường làng", "trồng 100 m ở đường làng"),
        ("điểm b ở trên", "điểm b ở trên"),
    ],
)
def test_a_consonant_cut_off_by_a_pdf_is_put_back(typed, mended):
    assert words_of(typed) == [mended]


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("thực hi", "ện tốt", "thực hiện tốt"),
        ("theo Hướ", "ng dẫn", "theo Hướng dẫn"),
        ("chậ", "m nhất", "chậm nhất"),
        ("đăng ký ngh", "ị quyết", "đăng ký nghị quyết"),
        ("được đánh giá", "ở cơ sở", "được đánh giá ở cơ sở"),
        ("cán bộ", "em nhỏ", "cán bộ em nhỏ"),
        ("UBND", "an toàn", "UBND an toàn"),
    ],
)
def test_a_word_cut_by_a_line_break_is_one_word_and_two_words_stay_two(before, after, whole):
    assert joined([line.words for line in lines_of(f"{before}\n{after}")]).text == whole


@pytest.mark.parametrize("word", ["hướng", "của", "nghiêng", "ủy", "khoẻ", "quyết", "yêu", "ở"])
def test_whole_syllables(word):
    assert is_syllable(word)


@pytest.mark.parametrize("piece", ["hướ", "chậ", "ng", "m", "thiê", "xyz"])
def test_pieces_of_syllables(piece):
    assert not is_syllable(piece)


def test_both_ways_of_placing_a_tone_mark_match_one_rule():
    assert pattern("ủy ban văn hóa").search(fold("UỶ BAN VĂN HOÁ"))
    assert pattern("uỷ ban văn hoá").search(fold("Ủy ban văn hóa"))


@pytest.mark.parametrize(("scanned", "meant"), [("0l", "01"), ("2O/6/2026", "20/6/2026"), ("l2", "12"), ("Olo", "Olo")])
def test_letters_among_digits_are_read_as_digits(scanned, meant):
    assert with_digits(scanned) == meant


@given(st.text())
def test_folding_keeps_the_length(text):
    assert len(fold(text)) == len(text)
    assert len(one_tone(text)) == len(text)


@given(st.text(alphabet="aăâ ủyợ*_#|<>-\n\t1lO.\\&;b“”", max_size=200))
def test_places_point_at_letters_of_the_text_in_order(text):
    for line in lines_of(text):
        assert len(line.words.text) == len(line.words.key) == len(line.words.places)
        assert list(line.words.places) == sorted(set(line.words.places))
