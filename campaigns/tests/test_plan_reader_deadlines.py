from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.plan_reader import read_plan

PLAN = """An Bình, ngày 10 tháng 3 năm {issued}
KẾ HOẠCH
Tổ chức phong trào thi đua “Làng sạch” {period}
UBND xã ban hành Kế hoạch như sau:
I. MỤC ĐÍCH
II. TỔ CHỨC THỰC HIỆN
{task}
Nơi nhận:
- Các xóm.
"""


def deadlines(task, period="giai đoạn 2024 - 2026", issued=2024):
    reading = read_plan(PLAN.format(task=task, period=period, issued=issued))
    return [fact.value for fact in reading.deadlines]


def only(task, **plan):
    (deadline,) = deadlines(task, **plan)
    return deadline


@pytest.mark.parametrize(
    ("phrase", "inclusive", "last"),
    [
        ("trước ngày 10 tháng 12 hằng năm", False, (12, 9)),
        ("trước 05/12 hàng năm", False, (12, 4)),
        ("chậm nhất ngày 30/11 hằng năm", True, (11, 30)),
        ("chậm nhất là ngày 30/11 hàng năm", True, (11, 30)),
        ("muộn nhất vào ngày 25 tháng 6 hằng năm", True, (6, 25)),
        ("đến hết ngày 20/11 hằng năm", True, (11, 20)),
        ("trước ngày 01/01 hằng năm", False, (12, 31)),
        ("trước ngày 01 tháng 3 hằng năm", False, (2, 29)),
        ("chậm nhất trước ngày 15/6 hằng năm", False, (6, 14)),
    ],
)
def test_yearly_days(phrase, inclusive, last):
    deadline = only(f"1. Các xóm gửi báo cáo về UBND xã {phrase}.")
    assert (deadline.phrase, deadline.yearly, deadline.inclusive, deadline.first_day) == (phrase, True, inclusive, None)
    assert (deadline.last_valid_day.month, deadline.last_valid_day.day) == last


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        ("trong quý II/2025", date(2025, 4, 1), date(2025, 6, 30)),
        ("vào quý IV năm 2026", date(2026, 10, 1), date(2026, 12, 31)),
        ("vào tháng 01 năm 2027", date(2027, 1, 1), date(2027, 1, 31)),
        ("trong tháng 02/2028", date(2028, 2, 1), date(2028, 2, 29)),
        ("từ ngày 01/10/2025 đến hết ngày 15/11/2025", date(2025, 10, 1), date(2025, 11, 15)),
        ("đến hết ngày 31 tháng 12 năm 2026", None, date(2026, 12, 31)),
        ("trước ngày 15/9/2025", None, date(2025, 9, 14)),
        ("trước tháng 6/2025", None, date(2025, 5, 31)),
        ("chậm nhất quý I năm 2025", None, date(2025, 3, 31)),
    ],
)
def test_windows_and_days_of_one_year(phrase, first, last):
    deadline = only(f"1. Các xóm tổng kết phong trào {phrase}.")
    assert (deadline.phrase, deadline.yearly, deadline.first_day, deadline.last_valid_day) == (
        phrase,
        False,
        first,
        last,
    )


def test_a_yearly_window():
    deadline = only("1. Hằng năm, các xóm đăng ký mô hình, thời gian hoàn thành trong quý I của năm.")
    assert (deadline.phrase, deadline.yearly) == ("trong quý I của năm", True)
    assert (deadline.first_day.month, deadline.last_valid_day.month, deadline.last_valid_day.day) == (1, 3, 31)
    assert (deadline.what, deadline.who) == ("đăng ký mô hình", "các xóm")


def test_an_exception_for_one_year_stands_beside_the_yearly_rule():
    rule, exception = deadlines("1. Đăng ký mô hình trong quý I hằng năm (riêng năm 2024 hoàn thành trước ngày 15/9).")
    assert (rule.yearly, exception.yearly, exception.last_valid_day) == (True, False, date(2024, 9, 14))


def test_a_day_without_a_year_is_of_the_one_year_of_the_plan():
    assert only("1. Đăng ký trước ngày 15/4.", period="năm 2024").last_valid_day == date(2024, 4, 14)


def test_a_day_before_the_plan_was_signed_is_of_the_next_year():
    assert only("1. Báo cáo tổng kết trước ngày 10/01.", period="năm 2024").last_valid_day == date(2025, 1, 9)


def test_reports_in_a_row_have_each_their_own_day():
    first, second = deadlines("1. Báo cáo 6 tháng trước ngày 10/6, báo cáo năm trước ngày 05/12.", period="năm 2024")
    assert [(each.what, each.last_valid_day) for each in (first, second)] == [
        ("Báo cáo 6 tháng", date(2024, 6, 9)),
        ("báo cáo năm", date(2024, 12, 4)),
    ]


def test_a_second_day_stands_under_the_same_word():
    first, second = deadlines("1. Gửi báo cáo trước ngày 15/6 và 15/12 hằng năm.")
    assert [(each.last_valid_day.month, each.last_valid_day.day, each.inclusive) for each in (first, second)] == [
        (6, 14, False),
        (12, 14, False),
    ]


def test_who_owes_what_to_whom():
    deadline = only("1. Các xóm gửi hồ sơ khen thưởng về Hội đồng Thi đua - Khen thưởng xã trước ngày 10/12 hằng năm.")
    assert (deadline.who, deadline.whom) == ("Các xóm", "Hội đồng Thi đua - Khen thưởng xã")
    assert deadline.what == "gửi hồ sơ khen thưởng về Hội đồng Thi đua - Khen thưởng xã"


@pytest.mark.parametrize(
    "task",
    [
        "1. Tổ chức kỷ niệm 95 năm ngày thành lập (15/10/1930 - 15/10/2025).",
        "1. Thực hiện Quyết định số 7/QĐ-UBND ngày 15/10/2023 của UBND tỉnh.",
        "1. Định kỳ 6 tháng, 1 năm báo cáo UBND xã.",
        "1. Số liệu tính đến ngày 31/12/2023 được tổng hợp.",
        "1. Thời gian thực hiện: từ ngày 01/3/2024 đến hết ngày 31/12/2026.",
        "1. Giai đoạn 1: từ tháng 3/2024 đến tháng 12/2024.",
        "1. Vào dịp tổng kết phong trào.",
        "1. Trước ngày 31/02/2025 gửi báo cáo.",
        "1. Phấn đấu đến năm 2026 có 80% hộ tham gia.",
    ],
)
def test_what_is_no_deadline(task):
    assert deadlines(task) == []


@settings(deadline=None, max_examples=60)
@given(st.dates(min_value=date(2024, 3, 11), max_value=date(2026, 12, 31)))
def test_before_a_day_means_until_the_day_before_and_at_the_latest_means_that_day(day):
    written = f"{day.day:02}/{day.month:02}/{day.year}"
    assert only(f"1. Gửi báo cáo trước ngày {written}.").last_valid_day == day - timedelta(days=1)
    assert only(f"1. Gửi báo cáo chậm nhất ngày {written}.").last_valid_day == day


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 12), st.integers(2024, 2040))
def test_a_month_is_a_window_of_all_its_days(month, year):
    deadline = only(f"1. Tổ chức tổng kết trong tháng {month} năm {year}.")
    assert (deadline.first_day, (deadline.last_valid_day + timedelta(days=1)).day) == (date(year, month, 1), 1)
    assert deadline.last_valid_day.month == month


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet="trước ngày 0123456789/-.tháng năm quý IV hằng đến hết từ;()", max_size=80))
def test_any_jumble_of_date_words_gives_days_or_nothing(jumble):
    for deadline in deadlines(f"1. Gửi báo cáo {jumble}."):
        assert isinstance(deadline.last_valid_day, date)
        assert deadline.what
