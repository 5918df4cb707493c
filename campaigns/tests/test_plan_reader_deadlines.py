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


def said(task, **plan):
    """What is due, its last day, and whether it comes back each year."""
    return [
        (each.what, (each.last_valid_day.month, each.last_valid_day.day), each.yearly)
        for each in deadlines(task, **plan)
    ]


@pytest.mark.parametrize(
    "paragraph",
    [
        "1. Các chi hội\n\nCăn cứ Kế hoạch này, lập danh sách đăng ký gửi về UBND xã trước ngày 20/4/2024.",
        "1. Các chi hội\n\nCăn cứ kế hoạch này lập danh sách đăng ký gửi về UBND xã trước ngày 20/4/2024.",
        "1. Các chi hội\nTrên cơ sở kết quả hằng năm, các chi hội lập danh sách đăng ký gửi về UBND xã "
        "trước ngày 20/4/2024.",
        "1. Các xóm làm việc của mình.\nTrên đây là Kế hoạch; đề nghị các chi hội lập danh sách đăng ký gửi về UBND xã "
        "trước ngày 20/4/2024./.",
    ],
)
def test_a_duty_may_open_with_its_grounds_or_stand_in_the_closing_words(paragraph):
    deadline = only(paragraph)
    assert deadline.what == "lập danh sách đăng ký gửi về UBND xã"
    assert deadline.last_valid_day == date(2024, 4, 19)


@pytest.mark.parametrize(
    ("task", "phrase"),
    [
        ("1. Gửi danh sách trước ngày 10/2 hằng năm, riêng năm 2025 gửi trước ngày 05/4.", "riêng năm 2025"),
        ("1. Gửi danh sách trước ngày 10/2 hằng năm (năm 2025 nộp trước ngày 05/4).", "trước ngày 05/4"),
        ("1. Gửi danh sách trước ngày 10/2 hằng năm. Riêng năm 2025, hoàn thành trước ngày 05/4.", "Riêng năm 2025"),
        ("1. Gửi danh sách trước ngày 10/2 hằng năm; riêng trong năm 2025 trước ngày 05/4.", "riêng trong năm 2025"),
        ("1. Gửi danh sách\n- Trước ngày 10/2 hằng năm.\n- Riêng năm 2025: trước ngày 05/4.", "trước ngày 05/4"),
    ],
)
def test_an_exception_shares_the_duty_of_its_rule_wherever_it_stands(task, phrase):
    rule, exception = deadlines(task)
    assert (rule.what, rule.yearly) == ("Gửi danh sách", True)
    assert (exception.what, exception.yearly, exception.last_valid_day) == ("Gửi danh sách", False, date(2025, 4, 4))
    assert exception.phrase.startswith(phrase)


def test_a_year_named_in_an_exception_holds_though_the_plan_was_signed_later():
    _, exception = deadlines(
        "1. Đăng ký việc hay trước ngày 10/2 hằng năm, riêng năm 2022 trước ngày 15/9.", issued=2024
    )
    assert exception.last_valid_day == date(2022, 9, 14)


def test_an_exception_for_some_units_has_their_name_and_the_duty_of_all():
    rule, exception = deadlines(
        "1. Các xóm gửi hồ sơ khen thưởng trước ngày 15/11/2024; riêng các trường học gửi chậm nhất ngày 20/6/2024."
    )
    assert (exception.what, exception.who) == (rule.what, "các trường học")


def test_a_rule_without_a_word_for_each_year_is_yearly_where_one_year_is_excepted():
    assert [yearly for _, _, yearly in said("1. Nộp danh sách trước ngày 10/2 (riêng năm 2025 nộp trước 05/4).")] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("hour", "inclusive"),
    [
        ("trước 17 giờ 00 ngày", True),
        ("trước 16h30 ngày", True),
        ("chậm nhất 11g30' ngày", True),
        ("muộn nhất là 10 giờ sáng, thứ Sáu, ngày", True),
        ("trước 0 giờ ngày", False),
    ],
)
def test_an_hour_before_the_day_leaves_that_day_in_time(hour, inclusive):
    deadline = only(f"1. Các xóm nộp hồ sơ {hour} 18/10/2024.")
    assert (deadline.what, deadline.inclusive) == ("nộp hồ sơ", inclusive)
    assert deadline.last_valid_day == date(2024, 10, 18 if inclusive else 17)


@pytest.mark.parametrize(
    ("task", "duties"),
    [
        (
            "1. Nộp báo cáo nửa năm và cả năm về xã trước ngày 08/6 và 08/11/2025.",
            [
                ("Nộp báo cáo nửa năm và cả năm về xã", (6, 7), False),
                ("Nộp báo cáo nửa năm và cả năm về xã", (11, 7), False),
            ],
        ),
        (
            "1. Nộp báo cáo 6 tháng (trước ngày 08/6/2025), báo cáo năm (trước ngày 08/11/2025).",
            [("Nộp báo cáo 6 tháng", (6, 7), False), ("báo cáo năm", (11, 7), False)],
        ),
        (
            "1. Báo cáo kết quả về Hội Nông dân xã: 6 tháng trước ngày 08/6, năm trước ngày 08/11 hằng năm.",
            [
                ("Báo cáo kết quả về Hội Nông dân xã: 6 tháng", (6, 7), True),
                ("Báo cáo kết quả về Hội Nông dân xã: năm", (11, 7), True),
            ],
        ),
        (
            "1. Gửi báo cáo quý I chậm nhất ngày 20/3/2025, quý II chậm nhất ngày 20/6/2025.",
            [("Gửi báo cáo quý I", (3, 20), False), ("Gửi báo cáo quý II", (6, 20), False)],
        ),
        (
            "1. Gửi báo cáo về xã trước ngày 08/6/2025 (báo cáo 6 tháng) và trước ngày 08/11/2025 (báo cáo năm).",
            [
                ("Gửi báo cáo về xã (báo cáo 6 tháng)", (6, 7), False),
                ("Gửi báo cáo về xã (báo cáo năm)", (11, 7), False),
            ],
        ),
        (
            "1. Tham mưu sơ kết trong năm 2025, tổng kết trong quý III/2026.",
            [("tổng kết", (9, 30), False)],
        ),
        (
            "1. Trước ngày 05/3 hằng năm, các xóm đăng ký việc hay, chậm nhất ngày 25/3 UBND xã ban hành danh sách.",
            [("đăng ký việc hay", (3, 4), True), ("ban hành danh sách", (3, 25), True)],
        ),
        (
            "1. Thời gian gửi hồ sơ: cấp tỉnh trước ngày 08/11; cấp xã trước ngày 28/11 hằng năm.",
            [("gửi hồ sơ: cấp tỉnh", (11, 7), True), ("gửi hồ sơ: cấp xã", (11, 27), True)],
        ),
    ],
)
def test_each_of_several_days_has_its_own_duty_and_no_other_day_in_it(task, duties):
    assert said(task) == duties


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        ("trong tháng 3 hằng năm", (3, 1), (3, 31)),
        ("vào quý I hằng năm", (1, 1), (3, 31)),
        ("từ ngày 05 đến ngày 20 tháng 02 hàng năm", (2, 5), (2, 20)),
        ("từ ngày 20/11 đến 05/12 hằng năm", (11, 20), (12, 5)),
    ],
)
def test_yearly_windows_behind_a_short_verb(phrase, first, last):
    deadline = only(f"1. Đăng ký {phrase}.")
    assert (deadline.what, deadline.phrase, deadline.yearly) == ("Đăng ký", phrase, True)
    assert (deadline.first_day.month, deadline.first_day.day) == first
    assert (deadline.last_valid_day.month, deadline.last_valid_day.day) == last


def test_a_rule_from_a_year_on_comes_back_each_year():
    assert said("1. Năm 2024: đăng ký trước ngày 30/4; từ năm 2025 trở đi: đăng ký trước ngày 20/02.") == [
        ("đăng ký", (4, 29), False),
        ("đăng ký", (2, 19), True),
    ]


def test_a_day_before_the_name_of_a_body_is_no_number_of_a_paper():
    assert only(
        "1. Các xóm nộp danh sách, chậm nhất ngày 30/3 UBND xã nhận đủ.", period="năm 2024"
    ).last_valid_day == date(2024, 3, 30)


def test_a_body_named_after_the_day_of_a_row_is_not_what_is_due():
    table = "TT\tCông việc\tThời hạn\tPhụ trách\n1\tTập huấn chi hội\tTháng 8/2024\tBan Kiểm tra"
    assert only(f"1. Tiến độ\n{table}").what == "Tập huấn chi hội"


@pytest.mark.parametrize("gap", ["\t", " | ", "     "])
def test_each_row_of_a_table_of_tasks_is_due_by_its_own_time(gap):
    rows = (
        ("TT", "Nội dung công việc", "Đơn vị thực hiện", "Thời gian"),
        ("1", "Xây dựng kế hoạch", "Văn phòng", "Tháng 4/2024"),
        ("2", "Gửi đăng ký việc hay", "Các xóm", "Trước ngày 15/5/2024"),
        ("3", "Tổng kết phong trào", "Ban Tổ chức", "12/12/2024"),
    )
    table = "\n".join(gap.join(row) for row in rows)
    assert [(each.phrase, each.last_valid_day) for each in deadlines(f"1. Tiến độ\n{table}")] == [
        ("Tháng 4/2024", date(2024, 4, 30)),
        ("Trước ngày 15/5/2024", date(2024, 5, 14)),
        ("12/12/2024", date(2024, 12, 12)),
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
