import os
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from campaigns import deadlines
from campaigns.deadlines import HANOI
from campaigns.enums import CampaignState, DeadlineKind, Recurrence, Rhythm, ShiftPolicy
from campaigns.gates import deadline_warnings, years_in_words
from campaigns.models import DayOff, Deadline, DeadlineOverride
from campaigns.reminders import body_of, step_of, write_reminders
from campaigns.services import suggest_deadlines
from campaigns.tests.factories import make_campaign, make_deadline
from notices.models import Notice
from units.tests.factories import make_unit


@pytest.fixture(params=["UTC", "Asia/Ho_Chi_Minh", "America/New_York"])
def host_zone(request, monkeypatch):
    """The machine's own time zone, which must not matter."""
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    os.environ.pop("TZ", None)
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize(
    ("named", "inclusive", "last_day"),
    [
        (date(2026, 12, 10), False, date(2026, 12, 9)),
        (date(2023, 12, 10), False, date(2023, 12, 9)),
        (date(2028, 12, 10), False, date(2028, 12, 9)),
        (date(2021, 9, 15), False, date(2021, 9, 14)),
        (date(2026, 1, 1), False, date(2025, 12, 31)),
        (date(2028, 3, 1), False, date(2028, 2, 29)),
        (date(2026, 12, 10), True, date(2026, 12, 10)),
        (date(2027, 1, 31), True, date(2027, 1, 31)),
        (date(2024, 3, 31), True, date(2024, 3, 31)),
    ],
)
def test_before_a_day_leaves_it_out_and_until_the_end_of_it_keeps_it_also_on_a_weekend(named, inclusive, last_day):
    assert deadlines.last_valid_day(named, inclusive=inclusive) == last_day


@pytest.mark.parametrize(
    ("moment", "accepted"),
    [
        (datetime(2026, 12, 9, 23, 59, 59, 999999, tzinfo=HANOI), True),
        (datetime(2026, 12, 10, 0, 0, 0, 0, tzinfo=HANOI), False),
        (datetime(2026, 12, 9, 16, 59, 59, 999999, tzinfo=UTC), True),
        (datetime(2026, 12, 9, 17, 0, 0, 0, tzinfo=UTC), False),
    ],
)
def test_the_last_microsecond_of_the_ninth_counts_and_midnight_is_late_whatever_the_host_zone(
    host_zone, commune, moment, accepted
):
    due = make_deadline(make_campaign(commune), month=12, day=10).due_in(2026)
    assert (moment < due.cutoff) is accepted


@given(
    named=st.dates(date(2021, 1, 1), date(2035, 12, 31)),
    inclusive=st.booleans(),
    offset=st.timedeltas(timedelta(days=-3), timedelta(days=3)),
)
def test_a_moment_is_on_time_exactly_when_its_day_in_hanoi_is_not_past_the_last_day(named, inclusive, offset):
    last_day = deadlines.last_valid_day(named, inclusive=inclusive)
    moment = datetime.combine(named, clock.min, tzinfo=UTC) + offset
    assert (moment < deadlines.cutoff_after(last_day)) == (deadlines.local_day(moment) <= last_day)


@pytest.mark.parametrize(
    ("inclusive", "text"),
    [
        (False, "trước ngày 10/12/2026 (hết 24:00 ngày 09/12/2026)"),
        (True, "đến hết ngày 10/12/2026 (hết 24:00 ngày 10/12/2026)"),
    ],
)
def test_a_date_is_spoken_with_its_phrase_and_its_last_moment(inclusive, text):
    assert deadlines.spoken(date(2026, 12, 10), inclusive=inclusive) == text


@pytest.mark.parametrize(
    ("today", "left"), [(date(2026, 11, 22), 17), (date(2026, 12, 9), 0), (date(2026, 12, 10), -1)]
)
def test_days_left_reach_zero_on_the_last_day(today, left):
    assert deadlines.days_left(date(2026, 12, 9), today) == left


def test_a_yearly_deadline_falls_on_its_date_in_every_year(commune):
    deadline = make_deadline(make_campaign(commune), month=12, day=10)
    assert [deadline.due_in(year).last_day for year in (2026, 2027)] == [date(2026, 12, 9), date(2027, 12, 9)]


@pytest.mark.parametrize(
    ("columns", "year", "last_day"),
    [
        ({"month": 3, "day": 31, "inclusive": True, "raw_phrase": "trong quý I"}, 2024, date(2024, 3, 31)),
        ({"on_date": date(2027, 1, 31), "inclusive": True, "raw_phrase": "tháng 01 năm 2027"}, 2026, date(2027, 1, 31)),
    ],
)
def test_a_window_ends_with_its_last_day_and_a_weekend_does_not_move_it(commune, columns, year, last_day):
    due = make_deadline(make_campaign(commune), **columns).due_in(year)
    assert (due.last_day, due.cutoff) == (last_day, datetime.combine(last_day + timedelta(days=1), clock.min, HANOI))


def test_one_year_may_have_its_own_date_and_the_others_keep_the_rule(commune):
    deadline = make_deadline(make_campaign(commune, period_start=date(2021, 1, 1)), month=12, day=10)
    DeadlineOverride.objects.create(deadline=deadline, year=2021, on_date=date(2021, 9, 15), reason="Kế hoạch năm 2021")
    assert deadline.due_in(2021).last_day == date(2021, 9, 14)
    assert deadline.due_in(2021).text == "trước ngày 15/09/2021 (hết 24:00 ngày 14/09/2021)"
    assert deadline.due_in(2022).last_day == date(2022, 12, 9)


# shifts, windows, words -----------------------------------------------------------------------

NONE, NEXT, PREVIOUS = ShiftPolicy.NONE, ShiftPolicy.NEXT_WORKING_DAY, ShiftPolicy.PREVIOUS_WORKING_DAY


@pytest.fixture
def days_off(db):
    call_command("load_days_off", stdout=StringIO())


@pytest.mark.parametrize(
    ("columns", "year", "last_days"),
    [
        ({"month": 12, "day": 10}, 2023, {NONE: (12, 9), NEXT: (12, 11), PREVIOUS: (12, 8)}),
        ({"month": 12, "day": 10}, 2026, {NONE: (12, 9), NEXT: (12, 9), PREVIOUS: (12, 9)}),
        ({"month": 3, "day": 31, "inclusive": True}, 2024, {NONE: (3, 31), NEXT: (4, 1), PREVIOUS: (3, 29)}),
        ({"month": 11, "day": 25}, 2026, {NONE: (11, 24), NEXT: (11, 25), PREVIOUS: (11, 23)}),
    ],
)
def test_a_last_day_that_is_a_day_off_moves_by_the_policy_of_its_deadline(columns, year, last_days, commune, days_off):
    for policy, (month, day) in last_days.items():
        due = make_deadline(make_campaign(commune), shift=policy, **columns).due_in(year)
        assert due.last_day == date(year, month, day)
        assert due.cutoff == datetime.combine(due.last_day + timedelta(days=1), clock.min, HANOI)


def test_a_window_of_january_2027_ends_on_a_sunday_and_may_go_on_to_monday(commune, days_off):
    columns = {"on_date": date(2027, 1, 31), "opens_on": date(2027, 1, 1), "inclusive": True}
    campaign = make_campaign(commune)
    kept, moved = make_deadline(campaign, **columns), make_deadline(campaign, shift=NEXT, **columns)
    assert kept.due_in(2027).text == "từ ngày 01/01/2027 đến hết ngày 31/01/2027 (hết 24:00 ngày 31/01/2027)"
    assert moved.due_in(2027).text == (
        "từ ngày 01/01/2027 đến hết ngày 31/01/2027 (hết 24:00 thứ Hai 01/02/2027, vì 31/01/2027 là Chủ nhật)"
    )


def test_a_holiday_that_moves_the_end_is_called_a_day_off(commune, days_off):
    due = make_deadline(make_campaign(commune), month=11, day=25, shift=PREVIOUS).due_in(2026)
    assert due.text == "trước ngày 25/11/2026 (hết 24:00 thứ Hai 23/11/2026, vì 24/11/2026 là ngày nghỉ)"


def test_a_window_may_cross_the_new_year(commune):
    deadline = make_deadline(
        make_campaign(commune), month=1, day=15, inclusive=True, opens_month=12, opens_day=1, raw_phrase="từ 01/12"
    )
    due = deadline.due_in(2027)
    assert (due.opens_on, due.last_day) == (date(2026, 12, 1), date(2027, 1, 15))
    assert deadline.rule == "hằng năm, từ ngày 01/12 đến hết ngày 15/01 năm sau"


def test_a_date_for_one_year_keeps_the_beginning_of_the_window(commune):
    deadline = make_deadline(make_campaign(commune), month=3, day=31, inclusive=True, opens_month=1, opens_day=1)
    DeadlineOverride.objects.create(deadline=deadline, year=2026, on_date=date(2026, 4, 15), reason="Kế hoạch năm")
    assert deadline.due_in(2026).text == "từ ngày 01/01/2026 trước ngày 15/04/2026 (hết 24:00 ngày 14/04/2026)"


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"month": 12, "day": 10}, "hằng năm, trước ngày 10/12"),
        (
            {"month": 3, "day": 31, "inclusive": True, "opens_month": 1, "opens_day": 1},
            "hằng năm, từ ngày 01/01 đến hết ngày 31/03",
        ),
        ({"on_date": date(2025, 10, 15)}, "một lần, trước ngày 15/10/2025"),
        (
            {"on_date": date(2027, 1, 31), "inclusive": True, "opens_on": date(2027, 1, 1)},
            "một lần, từ ngày 01/01/2027 đến hết ngày 31/01/2027",
        ),
    ],
)
def test_a_rule_is_said_without_a_year(columns, words, commune):
    assert make_deadline(make_campaign(commune), **columns).rule == words


@pytest.mark.parametrize(
    "columns",
    [
        {"opens_on": date(2027, 2, 1), "on_date": date(2027, 1, 31)},
        {"opens_month": 1, "opens_day": 1, "on_date": date(2027, 1, 31)},
        {"opens_on": date(2026, 1, 1), "month": 1, "day": 31},
    ],
)
def test_a_window_opens_by_the_rule_of_its_end_and_not_after_it(columns, commune):
    with pytest.raises(ValidationError, match="Ngày mở phải theo cùng chu kỳ"):
        make_deadline(make_campaign(commune), **columns)


# periodic, with dates to begin with -----------------------------------------------------------


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        (Rhythm.HALF_YEAR, [("Báo cáo 6 tháng đầu năm", 10, 6), ("Báo cáo cả năm", 10, 12)]),
        (Rhythm.YEAR, [("Báo cáo năm", 10, 12)]),
        (
            Rhythm.QUARTER,
            [
                ("Báo cáo quý I", 10, 3),
                ("Báo cáo quý II", 10, 6),
                ("Báo cáo quý III", 10, 9),
                ("Báo cáo quý IV", 10, 12),
            ],
        ),
    ],
)
def test_a_rhythm_without_days_gets_suggested_ones_that_say_so(rhythm, expected, commune, secretary):
    campaign = make_campaign(commune)
    made = suggest_deadlines(
        campaign_id=campaign.pk,
        kind=DeadlineKind.REPORT,
        what="Báo cáo",
        rhythm=rhythm,
        raw_phrase="định kỳ",
        actor=secretary,
    )
    assert [(row.what, row.day, row.month) for row in made] == expected
    assert all(row.is_assumed and row.inclusive and row.recurrence == Recurrence.YEARLY for row in made)


def test_only_who_runs_the_campaign_adds_periodic_deadlines_and_not_to_a_closed_one(commune, secretary, preparer):
    facts = {"kind": DeadlineKind.REPORT, "what": "Báo cáo", "rhythm": Rhythm.YEAR}
    campaign = make_campaign(commune)
    with pytest.raises(PermissionDenied, match="Chỉ thường trực"):
        suggest_deadlines(campaign_id=campaign.pk, actor=preparer, **facts)
    closed = make_campaign(commune, state=CampaignState.CLOSED)
    with pytest.raises(ValidationError, match="Phong trào đã kết thúc"):
        suggest_deadlines(campaign_id=closed.pk, actor=secretary, **facts)
    assert not Deadline.objects.exists()


# warnings -------------------------------------------------------------------------------------


def warned(campaign):
    return [(warning.deadline, warning.sentence) for warning in deadline_warnings(campaign)]


def test_a_council_that_reports_on_the_day_the_units_send_has_no_day_to_appraise(commune):
    campaign = make_campaign(commune, period_start=date(2022, 1, 1), period_end=date(2026, 12, 31))
    sent = make_deadline(campaign, what="Đơn vị gửi hồ sơ")
    told = make_deadline(campaign, what="Hội đồng báo cáo", kind=DeadlineKind.REPORT, follows=sent)
    assert warned(campaign) == [
        (
            told,
            "hết ngày 09/12/2022, không sau mốc “Đơn vị gửi hồ sơ” (hết ngày 09/12/2022): "
            "không còn ngày nào để làm việc này (các năm 2022 - 2026).",
        )
    ]


@pytest.mark.parametrize(
    ("columns", "warns"),
    [
        ({"month": 12, "day": 10}, True),
        ({"month": 12, "day": 5}, True),
        ({"month": 12, "day": 11}, False),
        ({"month": 1, "day": 15}, False),  # in January for the year that is over
        ({"on_date": date(2027, 1, 31)}, False),
        ({"on_date": date(2026, 12, 1)}, True),
        ({"month": 12, "day": 11, "shift": PREVIOUS}, True),  # in 2028 moved back from Sunday 10 onto Friday 8
    ],
)
def test_what_follows_must_end_later_than_what_it_waits_for(columns, warns, commune):
    campaign = make_campaign(commune)
    make_deadline(campaign, what="Tổng hợp", follows=make_deadline(campaign, what="Gửi hồ sơ"), **columns)
    assert bool(warned(campaign)) is warns


def test_the_years_in_which_a_single_date_gets_in_the_way_are_named(commune):
    campaign = make_campaign(commune)
    sent = make_deadline(campaign, what="Gửi hồ sơ")
    make_deadline(campaign, what="Tổng hợp", follows=sent, month=12, day=15)
    DeadlineOverride.objects.create(deadline=sent, year=2026, on_date=date(2026, 12, 25), reason="Lùi hạn")
    ((_, sentence),) = warned(campaign)
    assert sentence.endswith("(năm 2026).")


def test_who_owes_something_to_itself_is_not_warned(commune):
    campaign = make_campaign(commune)
    make_deadline(campaign, owed_by="Hội đồng Thi đua - Khen thưởng", owed_to="Hội đồng Thi đua - Khen thưởng")
    assert warned(campaign) == []


def test_a_window_that_closes_before_it_opens_is_told(commune):
    campaign = make_campaign(commune)
    make_deadline(campaign, month=12, day=10, opens_month=12, opens_day=10)
    ((_, sentence),) = warned(campaign)
    assert sentence == "mở từ ngày 10/12/2024 nhưng đã hết hạn từ ngày 09/12/2024 (các năm 2024 - 2030)."


@pytest.mark.parametrize(
    ("period", "columns", "words"),
    [
        ((date(2022, 1, 1), date(2026, 12, 31)), {"on_date": date(2027, 1, 31)}, "một lần, trước ngày 31/01/2027"),
        ((date(2026, 4, 3), date(2026, 12, 31)), {"month": 3, "day": 31}, "hằng năm, trước ngày 31/03"),
        ((date(2022, 1, 1), date(2026, 12, 31)), {"on_date": date(2026, 12, 31)}, None),
        ((date(2026, 4, 3), None), {"month": 3, "day": 31}, None),
    ],
)
def test_a_date_outside_the_period_is_told(period, columns, words, commune):
    campaign = make_campaign(commune, period_start=period[0], period_end=period[1])
    make_deadline(campaign, **columns)
    sentences = [sentence for _, sentence in warned(campaign)]
    assert len(sentences) == bool(words)
    assert all(sentence.startswith(f"{words} nằm ngoài thời gian của phong trào") for sentence in sentences)


def test_a_date_for_a_year_without_the_campaign_and_an_assumed_date_are_told(commune):
    campaign = make_campaign(commune)
    deadline = make_deadline(campaign, is_assumed=True)
    DeadlineOverride.objects.create(deadline=deadline, year=2021, on_date=date(2021, 9, 15), reason="Kế hoạch cũ")
    assert [sentence for _, sentence in warned(campaign)] == [
        "có mốc riêng cho năm 2021, phong trào không diễn ra khi đó.",
        "ngày gợi ý, kế hoạch không nêu ngày; hãy xác nhận hoặc sửa lại.",
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_warnings_cost_the_same_however_many_deadlines(rows, commune, django_assert_num_queries):
    campaign = make_campaign(commune)
    first = make_deadline(campaign, shift=NEXT)
    for _ in range(rows):
        make_deadline(campaign, follows=first, shift=PREVIOUS)
    with django_assert_num_queries(4):
        assert len(deadline_warnings(campaign)) == rows


@pytest.mark.parametrize(
    ("years", "words"),
    [([2026], "năm 2026"), ([2022, 2023, 2024], "các năm 2022 - 2024"), ([2022, 2024], "các năm 2022, 2024")],
)
def test_years_are_said_shortly(years, words):
    assert years_in_words(years) == words


# a last day that is no working day ------------------------------------------------------------


def at(day, month, year):
    return datetime(year, month, day, 7, 0, tzinfo=HANOI)


def test_the_reminder_names_the_last_working_day_before_a_last_day_off(commune, hamlet, preparer, days_off):
    campaign = make_campaign(commune, period_start=date(2021, 1, 1))
    make_deadline(campaign, kind=DeadlineKind.REGISTRATION)
    write_reminders(now=at(7, 12, 2023))
    assert (
        "Lưu ý: ngày cuối là thứ Bảy; ngày làm việc cuối cùng trước đó là thứ Sáu 08/12/2023."
        in Notice.objects.get().body
    )


def test_on_that_working_day_itself_a_reminder_is_written(commune, preparer, days_off):
    """31/01/2027 is a Sunday: Friday the 29th, two days before it, is a milestone of its own."""
    make_deadline(make_campaign(commune), kind=DeadlineKind.REGISTRATION, month=1, day=31, inclusive=True)
    written = [day for day in range(25, 32) if write_reminders(now=at(day, 1, 2027)).written]
    assert written == [25, 28, 29, 30, 31]  # 25 writes the milestone of seven days


def test_once_that_day_is_over_it_is_not_spoken_of(commune, days_off):
    deadline = make_deadline(make_campaign(commune), month=1, day=31, inclusive=True)
    due = deadline.due_in(2027)
    assert "ngày làm việc cuối cùng" in body_of(deadline, due, date(2027, 1, 29), ["Xóm"])
    assert "ngày làm việc cuối cùng" not in body_of(deadline, due, date(2027, 1, 30), ["Xóm"])
    assert step_of(deadline, due, date(2027, 2, 1)) is None


# the pages ------------------------------------------------------------------------------------


def test_the_page_of_a_campaign_year_lists_its_deadlines_by_their_ends(client, commune, hamlet, secretary):
    campaign = make_campaign(commune)
    late = make_deadline(campaign, what="Gửi hồ sơ", raw_phrase="trước ngày 10 tháng 12", through="Phòng VH-XH")
    early = make_deadline(campaign, kind=DeadlineKind.REGISTRATION, month=3, day=31, inclusive=True, is_assumed=True)
    make_deadline(campaign, on_date=date(2027, 1, 31))
    client.force_login(secretary)
    response = client.get(reverse("campaigns:deadline_table", args=[campaign.pk]), {"nam": 2026})
    assert [(line.deadline, line.owing) for line in response.context["lines"]] == [(early, 1), (late, 1)]
    page = response.text
    for words in ("“trước ngày 10 tháng 12”", "qua Phòng VH-XH", "Ngày gợi ý", "1 đơn vị", "Cần xem lại"):
        assert words in page
    assert reverse("campaigns:owing_list", args=[early.pk, 2026]) in page


@pytest.mark.parametrize("nam", ["", "2031", "abc", "99999999999999999999", "-1"])
def test_a_year_that_cannot_be_shown_falls_back_to_one_that_can(nam, client, commune, secretary):
    campaign = make_campaign(commune)
    make_deadline(campaign)
    client.force_login(secretary)
    response = client.get(reverse("campaigns:deadline_table", args=[campaign.pk]), {"nam": nam})
    assert response.status_code == 200
    assert response.context["year"] in range(2024, 2031)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_campaign_year_costs_the_same_however_many_deadlines(
    rows, client, commune, hamlet, preparer, django_assert_num_queries
):
    campaign = make_campaign(commune)
    for _ in range(rows):
        make_deadline(campaign, kind=DeadlineKind.REGISTRATION, shift=PREVIOUS)
        make_deadline(campaign, shift=NEXT)
    client.force_login(preparer)
    address = reverse("campaigns:deadline_table", args=[campaign.pk])
    client.get(address)
    with django_assert_num_queries(10):
        assert len(client.get(address, {"nam": 2026}).context["lines"]) == 2 * rows


def test_a_stranger_finds_neither_page(client, commune, stranger):
    deadline = make_deadline(make_campaign(commune))
    client.force_login(stranger)
    for name, key in (("deadline_table", deadline.campaign_id), ("deadline_detail", deadline.pk)):
        assert client.get(reverse(f"campaigns:{name}", args=[key])).status_code == 404


def test_the_page_of_one_deadline_tells_rule_source_and_dates(client, commune, hamlet, preparer, days_off):
    campaign = make_campaign(commune, period_start=date(2026, 1, 1), period_end=date(2028, 12, 31))
    deadline = make_deadline(campaign, raw_phrase="trước ngày 10/12", kind=DeadlineKind.REGISTRATION)
    client.force_login(preparer)
    page = client.get(reverse("campaigns:deadline_detail", args=[deadline.pk]), {"nam": 2028}).text
    assert "Hằng năm, trước ngày 10/12" in page
    assert "“trước ngày 10/12”" in page
    for year in (2026, 2027, 2028):
        assert f"trước ngày 10/12/{year}" in page
    assert "Ngày cuối là thứ Bảy; ngày làm việc cuối cùng trước đó là <strong>thứ Sáu 08/12/2028</strong>." in page
    assert "Gia hạn và báo đơn vị" not in page


@pytest.mark.parametrize("units", [1, 3])
def test_the_list_of_who_owes_costs_the_same_however_many_units(
    units, client, commune, commune_preparer, django_assert_num_queries
):
    deadline = make_deadline(make_campaign(commune), kind=DeadlineKind.REGISTRATION)
    for _ in range(units):
        make_unit(commune)
    client.force_login(commune_preparer)
    address = reverse("campaigns:owing_list", args=[deadline.pk, 2026])
    client.get(address)
    with django_assert_num_queries(9):
        assert len(client.get(address).context["object_list"]) == units


def test_periodic_deadlines_are_added_from_the_page(client, commune, secretary):
    campaign = make_campaign(commune)
    client.force_login(secretary)
    facts = {"kind": DeadlineKind.REPORT, "what": "Báo cáo", "rhythm": Rhythm.HALF_YEAR}
    response = client.post(reverse("campaigns:deadline_suggest", args=[campaign.pk]), facts)
    assert response.status_code == 302
    assert campaign.deadlines.filter(is_assumed=True).count() == 2
    wrong = client.post(reverse("campaigns:deadline_suggest", args=[campaign.pk]), {**facts, "rhythm": "tuần"})
    assert (wrong.status_code, campaign.deadlines.count()) == (422, 2)


def test_the_days_off_are_shown_by_year_with_what_is_not_verified(client, preparer, days_off):
    client.force_login(preparer)
    page = client.get(reverse("campaigns:day_off_list"), {"nam": 2026}).text
    assert "Thứ Ba 24/11/2026" in page
    assert "Nghị quyết 28/2026/QH16" in page
    assert "Chưa kiểm chứng" in page
    assert "Sửa ở bàn làm việc" not in page
    empty = client.get(reverse("campaigns:day_off_list"), {"nam": 2019}).context
    assert empty["year"] in range(2020, 2028)


def test_without_any_table_the_page_says_that_only_weekends_count(client, preparer):
    client.force_login(preparer)
    assert "chỉ trừ thứ Bảy, Chủ nhật" in client.get(reverse("campaigns:day_off_list")).text


def test_warnings_stand_at_the_desk_and_before_the_launch(client, commune, secretary):
    campaign = make_campaign(commune, state=CampaignState.DRAFT)
    campaign.fields.create(order=1, name="Kinh tế")
    deadline = make_deadline(campaign, is_assumed=True)
    client.force_login(secretary)
    sentence = "ngày gợi ý, kế hoạch không nêu ngày"
    for address in (
        reverse("admin:campaigns_campaign_change", args=[campaign.pk]),
        reverse("admin:campaigns_deadline_change", args=[deadline.pk]),
        reverse("campaigns:campaign_launch", args=[campaign.pk]),
        reverse("campaigns:deadline_table", args=[campaign.pk]),
        reverse("campaigns:deadline_detail", args=[deadline.pk]),
    ):
        assert sentence in client.get(address).text, address


def test_only_administrators_of_a_province_edit_the_days_off_and_must_name_the_source(
    client, administrator, secretary, days_off
):
    row = DayOff.objects.get(day=date(2027, 9, 3))
    address = reverse("admin:campaigns_dayoff_change", args=[row.pk])
    facts = {"day": "2027-09-01", "kind": row.kind, "name": row.name, "source": "", "is_verified": "on"}
    client.force_login(secretary)
    assert client.post(address, {**facts, "source": "Thông báo"}).status_code == 403
    client.force_login(administrator)
    assert client.post(address, facts).status_code == 200
    assert client.post(address, {**facts, "source": "Thông báo"}).status_code == 302
    row.refresh_from_db()
    assert (row.day, row.is_verified, row.history.first().history_user) == (date(2027, 9, 1), True, administrator)
