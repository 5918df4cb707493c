import os
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns import deadlines
from campaigns.deadlines import HANOI
from campaigns.models import DeadlineOverride
from campaigns.tests.factories import make_campaign, make_deadline


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
