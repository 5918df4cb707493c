import time
from datetime import date, timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from campaigns.deadlines import WorkCalendar, end_of_days
from campaigns.enums import Counting, DayKind, PetitionKind, ShiftPolicy
from campaigns.models import DayOff, TimeLimit
from campaigns.resources.dated_tables import read_days_off, read_time_limits
from campaigns.services import load_days_off
from campaigns.tests.factories import make_campaign, make_day_off, make_deadline

WORKING, CALENDAR = Counting.WORKING, Counting.CALENDAR
CULTURE_DAY = date(2026, 11, 24)


def seed():
    with (settings.BASE_DIR / "data" / "days_off.csv").open(encoding="utf-8", newline="") as lines:
        return read_days_off(lines)


def calendar_of(rows):
    made_up = frozenset(row["day"] for row in rows if row["kind"] == DayKind.WORKING)
    return WorkCalendar(frozenset(row["day"] for row in rows) - made_up, made_up)


VIETNAM = calendar_of(seed())


@pytest.fixture
def vietnam():
    return VIETNAM


# the vectors of the law -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "end"),
    [
        (8, date(2026, 12, 3)),
        (10, date(2026, 12, 7)),
        (12, date(2026, 12, 9)),
        (15, date(2026, 12, 14)),
        (25, date(2026, 12, 28)),
    ],
)
def test_working_days_from_friday_20_november_2026_pass_over_the_new_holiday(days, end, vietnam):
    assert end_of_days(date(2026, 11, 20), days, counting=WORKING, calendar=vietnam) == end


def test_without_the_row_of_24_november_ten_working_days_would_end_a_working_day_early():
    without = calendar_of([row for row in seed() if row["day"] != CULTURE_DAY])
    assert end_of_days(date(2026, 11, 20), 10, counting=WORKING, calendar=without) == date(2026, 12, 4)


@pytest.mark.parametrize(
    ("received", "days", "end"),
    [
        (date(2026, 11, 20), 10, date(2026, 11, 30)),
        (date(2026, 11, 25), 10, date(2026, 12, 7)),  # 5 December is a Saturday
        (date(2026, 11, 14), 10, date(2026, 11, 25)),  # 24 November is a holiday
        (date(2024, 4, 24), 10, date(2024, 5, 4)),  # a Saturday that is made up for
        (date(2025, 1, 17), 10, date(2025, 2, 3)),  # into Tết
    ],
)
def test_a_limit_in_calendar_days_ends_with_the_next_working_day(received, days, end, vietnam):
    assert end_of_days(received, days, counting=CALENDAR, calendar=vietnam) == end


@pytest.mark.parametrize(
    ("day", "following", "preceding"),
    [
        (date(2023, 12, 9), date(2023, 12, 11), date(2023, 12, 8)),
        (date(2028, 12, 9), date(2028, 12, 11), date(2028, 12, 8)),
        (date(2027, 1, 31), date(2027, 2, 1), date(2027, 1, 29)),
        (date(2024, 3, 31), date(2024, 4, 1), date(2024, 3, 29)),
        (date(2026, 12, 9), date(2026, 12, 9), date(2026, 12, 9)),
        (CULTURE_DAY, date(2026, 11, 25), date(2026, 11, 23)),
        (date(2024, 4, 28), date(2024, 5, 2), date(2024, 4, 26)),  # 29 April swapped, then two holidays
        (date(2024, 5, 5), date(2024, 5, 6), date(2024, 5, 4)),  # the Saturday before is worked
        (date(2027, 2, 6), date(2027, 2, 11), date(2027, 2, 3)),  # Tết
    ],
)
def test_a_last_day_moves_off_a_day_off_by_its_policy(day, following, preceding, vietnam):
    assert vietnam.shifted(day, ShiftPolicy.NONE) == day
    assert vietnam.shifted(day, ShiftPolicy.NEXT_WORKING_DAY) == following
    assert vietnam.shifted(day, ShiftPolicy.PREVIOUS_WORKING_DAY) == preceding


@pytest.mark.parametrize("day", [date(2024, 5, 4), date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22)])
def test_a_saturday_made_up_for_is_a_working_day(day, vietnam):
    assert vietnam.is_working(day)
    assert vietnam.between(day - timedelta(days=1), day) == 1


# the arithmetic -------------------------------------------------------------------------------

days = st.dates(date(2019, 12, 1), date(2028, 2, 1))


@st.composite
def calendars(draw):
    around = st.dates(date(2026, 1, 1), date(2026, 3, 31))
    off, made_up = draw(st.sets(around, max_size=60)), draw(st.sets(around, max_size=20))
    return WorkCalendar(frozenset(off - made_up), frozenset(made_up))


def walk(calendar, day, count):
    """The plain way to add: one day after another."""
    step = timedelta(days=1 if count > 0 else -1)
    while count:
        day += step
        count -= step.days * calendar.is_working(day)
    return day


@given(calendar=calendars(), start=st.dates(date(2025, 12, 1), date(2026, 4, 30)), count=st.integers(-40, 40))
def test_adding_agrees_with_walking_day_by_day(calendar, start, count):
    assert calendar.add(start, count) == walk(calendar, start, count)


@given(start=days, count=st.integers(1, 400))
def test_adding_working_days_and_counting_back_agree(start, count):
    end = VIETNAM.add(start, count)
    assert VIETNAM.is_working(end)
    assert VIETNAM.between(start, end) == count
    assert VIETNAM.between(end, start) == -count
    assert VIETNAM.add(end, -count) == VIETNAM.previous_working(start)


@given(calendar=calendars(), start=st.dates(date(2025, 12, 1), date(2026, 4, 30)), length=st.integers(0, 150))
def test_counting_agrees_with_looking_at_every_day(calendar, start, length):
    end = start + timedelta(days=length)
    found = sum(calendar.is_working(start + timedelta(days=step)) for step in range(1, length + 1))
    assert calendar.between(start, end) == found


@given(calendar=calendars(), day=st.dates(date(2026, 1, 1), date(2026, 3, 31)))
def test_a_shifted_day_is_the_nearest_working_day_on_its_side(calendar, day):
    following, preceding = calendar.next_working(day), calendar.previous_working(day)
    assert preceding <= day <= following
    assert calendar.is_working(following)
    assert calendar.is_working(preceding)
    between = [preceding + timedelta(days=step) for step in range(1, (following - preceding).days)]
    assert not any(map(calendar.is_working, between))


def test_ten_thousand_working_days_cost_no_more_than_ten(vietnam):
    def cost(count):
        begun = time.perf_counter()
        for _ in range(200):
            vietnam.add(date(2026, 11, 20), count)
        return time.perf_counter() - begun

    cost(10)
    assert cost(10_000) < 5 * cost(10)
    assert vietnam.between(date(2026, 11, 20), vietnam.add(date(2026, 11, 20), 10_000)) == 10_000


# the table that comes along -------------------------------------------------------------------


@pytest.mark.parametrize("year", range(2020, 2028))
def test_each_year_has_the_holidays_the_law_gives(year):
    rows = [row for row in seed() if row["day"].year == year]
    holidays = [row for row in rows if row["kind"] == DayKind.HOLIDAY]
    expected = 1 + 5 + 1 + 1 + 1 + (2 if year >= 2021 else 1) + (year >= 2026)
    assert len(holidays) == expected
    assert {(1, 1), (4, 30), (5, 1), (9, 2)} <= {(row["day"].month, row["day"].day) for row in holidays}
    assert sum("Tết Nguyên đán" in row["name"] for row in holidays) == 5


@pytest.mark.parametrize("year", range(2020, 2028))
def test_each_holiday_on_a_weekend_has_its_day_off_and_each_swapped_day_its_made_up_one(year):
    rows = [row for row in seed() if row["day"].year == year]
    kinds = {kind: [row["day"] for row in rows if row["kind"] == kind] for kind in DayKind}
    assert len(kinds[DayKind.COMPENSATORY]) == sum(day.weekday() >= 5 for day in kinds[DayKind.HOLIDAY])
    assert all(day.weekday() < 5 for day in kinds[DayKind.COMPENSATORY] + kinds[DayKind.SWAPPED_OFF])
    assert all(day.weekday() >= 5 for day in kinds[DayKind.WORKING])
    assert len(kinds[DayKind.SWAPPED_OFF]) == len(kinds[DayKind.WORKING])


@pytest.mark.parametrize(
    ("year", "first", "last"),
    [
        (2020, date(2020, 1, 23), date(2020, 1, 29)),
        (2021, date(2021, 2, 10), date(2021, 2, 16)),
        (2022, date(2022, 1, 31), date(2022, 2, 4)),
        (2023, date(2023, 1, 20), date(2023, 1, 26)),
        (2024, date(2024, 2, 8), date(2024, 2, 14)),
        (2025, date(2025, 1, 27), date(2025, 1, 31)),
        (2026, date(2026, 2, 16), date(2026, 2, 20)),
    ],
)
def test_tet_is_one_stretch_without_a_working_day(year, first, last, vietnam):
    assert vietnam.between(first - timedelta(days=1), last) == 0
    assert vietnam.is_working(vietnam.previous_working(first))
    assert vietnam.next_working(first) > last


def test_what_was_not_announced_is_not_called_verified():
    unsure = {row["day"] for row in seed() if not row["is_verified"]}
    assert {CULTURE_DAY, date(2026, 8, 31), date(2026, 8, 22), date(2027, 2, 8), date(2027, 9, 3)} <= unsure
    assert all(row["source"] for row in seed())
    assert all(before["day"] < after["day"] for before, after in pairwise(seed()))


# loading --------------------------------------------------------------------------------------


def load(*arguments):
    output = StringIO()
    call_command("load_days_off", *arguments, stdout=output)
    return output.getvalue()


def test_loading_twice_changes_nothing(db):
    assert f"tạo mới {len(seed())}, giữ nguyên 0, cập nhật 0, người dùng đã sửa 0" in load()
    assert f"tạo mới 0, giữ nguyên {len(seed())}, cập nhật 0, người dùng đã sửa 0" in load()
    assert DayOff.objects.count() == len(seed())
    assert not TimeLimit.objects.filter(is_verified=True).exists()
    assert set(TimeLimit.objects.values_list("kind", flat=True)) == set(PetitionKind)


def test_the_loaded_table_is_the_calendar(db, vietnam):
    load()
    assert DayOff.objects.calendar() == vietnam


def test_what_an_administrator_wrote_is_never_overwritten(db, administrator):
    load()
    edited = DayOff.objects.get(day=CULTURE_DAY)
    edited.source, edited.is_verified = "Công báo số 1", True
    edited._history_user = administrator
    edited.save()
    assert "giữ bản đã sửa: 24/11/2026: Ngày Văn hóa Việt Nam" in load()
    edited.refresh_from_db()
    assert (edited.source, edited.is_verified) == ("Công báo số 1", True)


def test_a_row_nobody_touched_follows_the_file(db):
    load()
    row = next(row for row in seed() if row["day"] == CULTURE_DAY)
    assert load_days_off(rows=[row | {"is_verified": True, "source": "Công báo"}]).changed == 1
    assert DayOff.objects.get(day=CULTURE_DAY).is_verified


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ngay,loai\n", "Dòng đầu phải là: day,kind,name,source,is_verified."),
        ("day,kind,name,source,is_verified\n24/11/2026,holiday,A,B,0\n", "Dòng 2: cột day không nhận “24/11/2026”."),
        ("day,kind,name,source,is_verified\n2026-11-24,le,A,B,0\n", "Dòng 2: cột kind không nhận “le”."),
        ("day,kind,name,source,is_verified\n2026-11-24,holiday,A,,0\n", "Dòng 2: cột source không nhận “”."),
        ("day,kind,name,source,is_verified\n2026-11-24,holiday,A,B,có\n", "Dòng 2: cột is_verified không nhận “có”."),
        (
            "day,kind,name,source,is_verified\n2026-11-24,holiday,A,B,0\n2026-11-24,working,C,D,0\n",
            "Dòng 3: 2026-11-24 đã có ở dòng trên.",
        ),
    ],
)
def test_a_bad_table_is_refused_with_its_line(text, sentence):
    with pytest.raises(ValidationError) as refusal:
        read_days_off(StringIO(text))
    assert refusal.value.messages == [sentence]


def test_one_bad_table_leaves_nothing_behind(db, tmp_path):
    good = (settings.BASE_DIR / "data" / "days_off.csv").read_text(encoding="utf-8")
    (tmp_path / "days_off.csv").write_text(good, encoding="utf-8")
    (tmp_path / "time_limits.csv").write_text("kind,days,counting,valid_from,source\npetition,mười,working,,x\n")
    with pytest.raises(CommandError, match=r"time_limits.csv: Dòng 2: cột days không nhận “mười”. Chưa ghi gì."):
        load("--folder", str(tmp_path))
    assert not DayOff.objects.exists()


def test_a_missing_table_is_told(db, tmp_path):
    with pytest.raises(CommandError, match=r"Không mở được .*days_off.csv"):
        load("--folder", str(tmp_path))


def test_time_limits_come_with_their_sources():
    with (settings.BASE_DIR / "data" / "time_limits.csv").open(encoding="utf-8", newline="") as lines:
        rows = read_time_limits(lines)
    assert [(row["kind"], row["days"], row["counting"]) for row in rows] == [
        (PetitionKind.COMPLAINT, 30, CALENDAR),
        (PetitionKind.DENUNCIATION, 30, CALENDAR),
        (PetitionKind.PETITION, 10, WORKING),
    ]
    assert all("Luật" in row["source"] for row in rows)


# many rows, one reading -----------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_deadlines_read_together_read_the_calendar_once(rows, commune, django_assert_num_queries):
    make_day_off()
    campaign = make_campaign(commune)
    for _ in range(rows):
        make_deadline(campaign, day=25, month=11, shift=ShiftPolicy.PREVIOUS_WORKING_DAY)
    with django_assert_num_queries(3):
        ends = {row.due_in(2026).last_day for row in campaign.deadlines.prefetch_related("overrides")}
    assert ends == {date(2026, 11, 23)}
