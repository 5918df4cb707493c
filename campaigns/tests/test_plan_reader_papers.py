from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.plan_reader import read_plan
from campaigns.plan_reader.bodies import has_place, kind_of, level_of, level_of_cities, sensibly_cased
from campaigns.plan_reader.dates import full_date, make_date, number_in_words, quarter_span, year_range
from campaigns.plan_reader.documents import citations_in, clean_number, merged
from campaigns.plan_reader.letters import fold
from campaigns.plan_reader.lines import lines_of


def passage(text):
    (line,) = lines_of(text)
    return line.words


def cited(text):
    """(kind, number, day, issuer) of every paper in one line."""
    return [
        (fact.value.kind, fact.value.number, fact.value.issued_on, fact.value.issuer)
        for fact in citations_in(passage(text))
    ]


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        (
            "Kế hoạch số 12/KH-UBND ngày 05/3/2024 của UBND huyện Sơn Bình về việc thi đua",
            ("plan", "12/KH-UBND", date(2024, 3, 5), "UBND huyện Sơn Bình"),
        ),
        (
            "Nghị quyết số 25 - NQ/TW, ngày 03 tháng 6 năm 2013 của Ban Chấp hành Trung ương Đảng (khóa XI) về "
            "công tác dân vận",
            ("resolution", "25-NQ/TW", date(2013, 6, 3), "Ban Chấp hành Trung ương Đảng"),
        ),
        ("Chỉ thị số 5 của Bộ Chính trị", ("directive", "5", None, "Bộ Chính trị")),
        (
            "Thông tư số 01/2024/TT-BNV ngày 24/02/2024 của Bộ trưởng Bộ Nội vụ quy định",
            ("circular", "01/2024/TT-BNV", date(2024, 2, 24), "Bộ trưởng Bộ Nội vụ"),
        ),
        (
            "Đề án số 3-ĐA/HU ngày 1/4/2021 của Ban Chỉ đạo thực hiện dân vận khéo về mô hình",
            ("project", "3-ĐA/HU", date(2021, 4, 1), "Ban Chỉ đạo thực hiện dân vận khéo"),
        ),
        ("Quyết định 587/QĐ-TTg của Thủ tướng Chính phủ", ("decision", "587/QĐ-TTg", None, "Thủ tướng Chính phủ")),
        ("Căn cứ Luật Thi đua, khen thưởng số 06/2022/QH15", ("law", "06/2022/QH15", None, None)),
        ("Điều 16 của Luật Thi đua, Khen thưởng; việc khác", ("law", None, None, None)),
        (
            "Kế hoạch số 4/KH-UBND của UBND huyện Sơn Bình ngày 05/01/2024 về thi đua",
            ("plan", "4/KH-UBND", date(2024, 1, 5), "UBND huyện Sơn Bình"),
        ),
        (
            "Hướng dẫn số 9-HD/BDV ngày 02/02/2024 của Ban Dân vận Tỉnh ủy và Chương trình công tác năm 2024",
            ("guidance", "9-HD/BDV", date(2024, 2, 2), "Ban Dân vận Tỉnh ủy"),
        ),
        (
            "Kế hoạch số 3-KH/BCĐ của Ban Chỉ đạo phong trào thi đua “Làng sạch” tỉnh Sơn Bình về thực hiện",
            ("plan", "3-KH/BCĐ", None, "Ban Chỉ đạo phong trào thi đua “Làng sạch” tỉnh Sơn Bình"),
        ),
        (
            "Nghị quyết liên tịch số 8/2025/NQLT-UBTVQH15-CP-ĐCTUBTWMTTQVN ngày 26/9/2025",
            ("resolution", "8/2025/NQLT-UBTVQH15-CP-ĐCTUBTWMTTQVN", date(2025, 9, 26), None),
        ),
        (
            "Căn cứ Pháp lệnh Dân quân số 9/2004/PL-UBTVQH11 ngày 29/4/2004",
            ("ordinance", "9/2004/PL-UBTVQH11", date(2004, 4, 29), None),
        ),
        ("Căn cứ Luật Tổ chức Hội đồng và đại biểu cơ sở số 72/2025/QH15", ("law", "72/2025/QH15", None, None)),
        ("theo Nghị quyết Đại hội đại biểu Đảng bộ xã lần thứ XXIV", ("resolution", None, None, None)),
    ],
)
def test_a_cited_paper(text, paper):
    assert cited(text) == [paper]


def test_papers_in_a_row_keep_their_kinds():
    assert [
        paper[:2] for paper in cited("các Nghị định số 91/2017/NĐ-CP, số 98/2023/NĐ-CP và Quyết định số 7/QĐ-UBND")
    ] == [
        ("decree", "91/2017/NĐ-CP"),
        ("decree", "98/2023/NĐ-CP"),
        ("decision", "7/QĐ-UBND"),
    ]


def test_laws_that_amend_are_one_for_each_of_their_days():
    assert cited(
        "Căn cứ Luật Thi đua, Khen thưởng ngày 26/11/2003; Luật sửa đổi, bổ sung một số điều của Luật Thi đua, "
        "Khen thưởng ngày 14/6/2005 và ngày 16/11/2013"
    ) == [("law", None, day, None) for day in (date(2003, 11, 26), date(2005, 6, 14), date(2013, 11, 16))]


def test_one_issuer_before_a_row_of_numbers_holds_for_each():
    assert cited("các Quyết định của Thủ tướng Chính phủ: số 5/QĐ-TTg ngày 18/5/2022; số 6/QĐ-TTg ngày 02/6/2022") == [
        ("decision", "5/QĐ-TTg", date(2022, 5, 18), "Thủ tướng Chính phủ"),
        ("decision", "6/QĐ-TTg", date(2022, 6, 2), "Thủ tướng Chính phủ"),
    ]


def test_a_decree_after_the_word_for_law_in_general_stays_a_decree():
    text = "chính sách pháp luật của Nhà nước, trọng tâm là Nghị định số 91/2017/NĐ-CP của Chính phủ"
    assert cited(text) == [("decree", "91/2017/NĐ-CP", None, "Chính phủ")]


@pytest.mark.parametrize(
    "text",
    [
        "quy định chi tiết một số điều của Luật Thi đua, khen thưởng",
        "Kế hoạch này",
        "thực hiện kế hoạch 5 năm",
        "luật sư",
    ],
)
def test_what_is_no_basis(text):
    assert cited(text) == []


def test_two_mentions_of_one_paper_are_one_fact_with_all_that_is_said():
    text = "Nghị định số 91/2017/NĐ-CP; theo Nghị định số 91/2017/NĐ-CP ngày 31/7/2017 của Chính phủ"
    (fact,) = merged(citations_in(passage(text)))
    assert (fact.value.issued_on, fact.value.issuer, fact.start) == (date(2017, 7, 31), "Chính phủ", 0)


@pytest.mark.parametrize(
    ("typed", "clean"), [("05 - KH/BCĐ", "05-KH/BCĐ"), ("26 /KH-UBND", "26/KH-UBND"), ("7 KH/HU", "7-KH/HU")]
)
def test_a_number_is_written_without_spaces(typed, clean):
    assert clean_number(typed) == clean


@given(
    st.dates(min_value=date(1945, 1, 1), max_value=date(2099, 12, 31)),
    st.sampled_from(["ngày {0}/{1}/{2}", "ngày {0:02} tháng {1} năm {2}", "{0}-{1:02}-{2}", "{0}.{1}.{2}"]),
)
def test_every_day_is_read_in_every_way_of_writing(day, form):
    assert full_date(form.format(day.day, day.month, day.year))[0] == day


@given(st.integers(1900, 2100), st.integers(0, 40), st.integers(0, 60))
def test_a_day_that_the_calendar_lacks_is_no_day(year, month, day):
    read = make_date(year, month, day)
    assert read is None or (read.year, read.month, read.day) == (year, month, day)


@pytest.mark.parametrize(
    ("words", "number"),
    [("một", 1), ("mười hai", 12), ("hai mươi", 20), ("ba mươi lăm", 35), ("07", 7), ("nhiều", None)],
)
def test_numbers_in_words(words, number):
    assert number_in_words(words) == number


@pytest.mark.parametrize("text", ["giai đoạn 2022 - 2026", "từ năm 2022 đến hết năm 2026", "2022–2026"])
def test_ranges_of_years(text):
    match = year_range(fold(text))
    assert (match["first"], match["last"]) == ("2022", "2026")


def test_quarters():
    assert quarter_span(2024, 1) == (date(2024, 1, 1), date(2024, 3, 31))


@pytest.mark.parametrize(
    ("name", "kind", "level"),
    [
        ("UBND xã An Bình", "state", "commune"),
        ("Ủy ban MTTQ Việt Nam phường 5", "front", "commune"),
        ("Ban Thường vụ Huyện ủy", "party", "district"),
        ("Sở Nội vụ", "state", "province"),
        ("Hội Liên hiệp Phụ nữ tỉnh", "front", "province"),
        ("UBND thị xã Hồng Giang", "state", "district"),
        ("Thủ tướng Chính phủ", "state", "central"),
        ("Đảng ủy đặc khu Hòn Xa", "party", "commune"),
        ("Văn phòng", "state", None),
    ],
)
def test_kind_and_level_by_the_name(name, kind, level):
    assert (kind_of(name), level_of(name)) == (kind, level)


@pytest.mark.parametrize(
    ("text", "issued_on", "level"),
    [
        ("kế hoạch của ubnd tỉnh", date(2021, 3, 1), "district"),
        ("kế hoạch của ubnd tỉnh", date(2025, 7, 1), "province"),
        ("ubnd các quận, huyện", date(2021, 3, 1), "province"),
    ],
)
def test_a_city_is_a_district_only_under_a_province_and_before_the_district_level_ended(text, issued_on, level):
    assert level_of_cities(fold(text), issued_on) == level


def test_a_name_in_capitals_as_running_text():
    assert sensibly_cased("ỦY BAN NHÂN DÂN XÃ THANH MINH") == "Ủy ban nhân dân xã Thanh Minh"
    assert sensibly_cased("UBND PHƯỜNG TÂN LẬP") == "UBND phường Tân Lập"
    assert sensibly_cased("ỦY BAN NHÂN DÂN THỊ TRẤN ĐÔI CẦU") == "Ủy ban nhân dân thị trấn Đôi Cầu"
    assert sensibly_cased("SỞ GIÁO DỤC VÀ ĐÀO TẠO") == "Sở Giáo dục và Đào tạo"
    assert has_place("UBND xã Thanh Minh")
    assert not has_place("UBND xã")


HEAD = """ỦY BAN NHÂN DÂN                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
XÃ AN BÌNH                          Độc lập - Tự do - Hạnh phúc
Số: {number}/KH-UBND             An Bình, {day}

KẾ HOẠCH
Tổ chức phong trào thi đua “Làng sạch”
giai đoạn 2024 - 2026

{opening}

I. NỘI DUNG
"""


def read_head(number="15", day="ngày 05 tháng 3 năm 2024", opening="UBND xã ban hành Kế hoạch như sau:"):
    return read_plan(HEAD.format(number=number, day=day, opening=opening))


def test_a_head_in_two_columns():
    reading = read_head()
    assert (reading.number.value, reading.issued_on.value, reading.place.value) == (
        "15/KH-UBND",
        date(2024, 3, 5),
        "An Bình",
    )
    assert reading.title.value == "Tổ chức phong trào thi đua “Làng sạch” giai đoạn 2024 - 2026"
    assert (reading.issuer_name.value, reading.issuer_kind.value, reading.issuer_level.value) == (
        "Ủy ban nhân dân xã An Bình",
        "state",
        "commune",
    )
    assert reading.source(reading.number) == "15/KH-UBND"
    assert (reading.period_start.value, reading.period_end.value) == (2024, 2026)


@pytest.mark.parametrize(
    ("line", "place", "day"),
    [
        ("Sơn Bình, ngày 14/3/2024", "Sơn Bình", date(2024, 3, 14)),
        ("Phường 7, ngày 14 tháng 3 năm 2024", "Phường 7", date(2024, 3, 14)),
        ("Sơn Bình ngày 14 tháng 3 năm 2024", "Sơn Bình", date(2024, 3, 14)),
        ("BAN QUẢN LÝ Sơn Bình, ngày 14 tháng 3 năm 2024", "Sơn Bình", date(2024, 3, 14)),
    ],
)
def test_place_and_day_in_unusual_heads(line, place, day):
    reading = read_plan(f"UBND XÃ SƠN BÌNH\nSố: 4/KH-UBND\n{line}\nKẾ HOẠCH\nThi đua\nI. VIỆC")
    assert (reading.place.value, reading.issued_on.value) == (place, day)


def test_a_title_that_cites_a_paper_is_a_title_and_no_basis():
    text = (
        "UBND XÃ SƠN BÌNH\nKẾ HOẠCH\nTHỰC HIỆN CHỈ THỊ SỐ 5/CT-TTG CỦA THỦ TƯỚNG CHÍNH PHỦ VỀ THI ĐUA\n\n"
        "Thực hiện Kế hoạch số 1/KH-UBND của UBND tỉnh, UBND xã Sơn Bình ban hành Kế hoạch như sau:\nI. VIỆC"
    )
    for written in (text, text.replace("THỰC HIỆN CHỈ THỊ", "Thực hiện Chỉ thị").replace("CỦA THỦ", "của Thủ")):
        reading = read_plan(written)
        assert "5/CT-TTG" in reading.title.value
        assert (reading.bases, reading.superior_plan.value.number) == ((), "1/KH-UBND")


def test_the_head_names_in_full_what_the_text_shortens():
    reading = read_plan(
        "LIÊN ĐOÀN LAO ĐỘNG TỈNH SƠN BÌNH\nBAN THƯỜNG VỤ\nSố: 8/KH-LĐLĐ\nKẾ HOẠCH\nThi đua\n"
        "Ban Thường vụ Liên đoàn Lao động tỉnh xây dựng kế hoạch như sau:\nI. VIỆC"
    )
    assert reading.issuer_name.value == "Ban Thường vụ Liên đoàn Lao động tỉnh Sơn Bình"
    assert reading.source(reading.issuer_name).startswith("LIÊN ĐOÀN LAO ĐỘNG TỈNH SƠN BÌNH")


def test_the_running_text_names_the_issuer_in_full():
    reading = read_head(
        opening="Thực hiện Chỉ thị số 1/CT-UBND của UBND tỉnh, UBND xã An Bình xây dựng Kế hoạch như sau:"
    )
    assert reading.issuer_name.value == "UBND xã An Bình"


@pytest.mark.parametrize("number", ["", "      ", "....."])
def test_a_blank_number_is_not_stated_and_pointed_out(number):
    reading = read_head(number=number)
    assert reading.number is None
    assert "number_blank" in {notice.code for notice in reading.notices}


@pytest.mark.parametrize(
    "day", ["ngày    tháng 3 năm 2024", "ngày 31 tháng 02 năm 2024", "ngày ... tháng ... năm 2024"]
)
def test_a_date_that_is_blank_or_no_day_is_not_stated(day):
    reading = read_head(day=day)
    assert (reading.issued_on, reading.place.value) == (None, "An Bình")
    assert "date_blank" in {notice.code for notice in reading.notices}


def test_of_several_plans_the_nearest_of_the_same_movement_is_carried_out():
    reading = read_head(
        opening="Thực hiện Kế hoạch số 1/KH-UBND ngày 02/01/2024 của UBND tỉnh về phong trào “Làng sạch”; "
        "Kế hoạch số 2/KH-UBND ngày 03/02/2024 của UBND huyện về phong trào “Làng sạch”; "
        "Kế hoạch số 3/KH-UBND ngày 04/02/2024 của UBND huyện về tuyển quân. UBND xã ban hành Kế hoạch như sau:"
    )
    assert reading.superior_plan.value.number == "2/KH-UBND"
    assert [fact.value.number for fact in reading.bases] == ["1/KH-UBND", "3/KH-UBND"]


def test_a_steering_committee_of_the_party_is_known_by_its_head_and_numbering():
    reading = read_plan(
        "HUYỆN ỦY SƠN BÌNH\nBAN CHỈ ĐẠO DÂN VẬN KHÉO\n*\nSố 05 - KH/BCĐ\nĐẢNG CỘNG SẢN VIỆT NAM\n"
        "Sơn Bình, ngày 12 tháng 8 năm 2021\nKẾ HOẠCH\nthực hiện phong trào thi đua “Dân vận khéo”\n"
        "Ban Chỉ đạo xây dựng kế hoạch như sau:\nI- MỤC ĐÍCH"
    )
    assert (reading.issuer_kind.value, reading.issuer_level.value, reading.number.value) == (
        "party",
        "district",
        "05-KH/BCĐ",
    )
