"""Exact arithmetic of fixed dates (domain rules on «trước ngày», «đến hết ngày»); no clock is read here."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from campaigns.enums import Counting, Rhythm, ShiftPolicy

SATURDAY = 5
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
SUGGESTED = {
    Rhythm.QUARTER: (("quý I", 3, 10), ("quý II", 6, 10), ("quý III", 9, 10), ("quý IV", 12, 10)),
    Rhythm.HALF_YEAR: (("6 tháng đầu năm", 6, 10), ("cả năm", 12, 10)),
    Rhythm.YEAR: (("năm", 12, 10),),
}
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def last_valid_day(date, *, inclusive):
    """«trước ngày 10/12» is exclusive: the 9th is the last day; «đến hết ngày 10/12» keeps the 10th."""
    return date if inclusive else date - timedelta(days=1)


def cutoff_after(day):
    """The first instant that is late: 00:00 in Hà Nội of the day after ``day`` (half-open interval)."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=HANOI)


def local_day(moment):
    """The calendar day in Hà Nội of an aware moment."""
    return moment.astimezone(HANOI).date()


def local_moment(moment):
    """The aware moment on Hà Nội's clock."""
    return moment.astimezone(HANOI)


def days_left(last_day, today):
    """Whole days until ``last_day``: 0 on the last day itself, negative once it is over."""
    return (last_day - today).days


def day_in_words(day):
    """«thứ Sáu 08/12/2023»."""
    return f"{WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}"


def reason_off(day):
    """What a day off is called: «thứ Bảy», «Chủ nhật», else «ngày nghỉ»."""
    return WEEKDAYS[day.weekday()] if day.weekday() >= SATURDAY else "ngày nghỉ"


def spoken(named, *, inclusive, opens_on=None, last_day=None):
    """«trước ngày 10/12/2026 (hết 24:00 ngày 09/12/2026)»; a window names its first day, a shifted day says why."""
    word = "đến hết ngày" if inclusive else "trước ngày"
    start = f"từ ngày {opens_on:%d/%m/%Y} " if opens_on else ""
    plain = last_valid_day(named, inclusive=inclusive)
    if last_day in (None, plain):
        end = f"hết 24:00 ngày {plain:%d/%m/%Y}"
    else:
        end = f"hết 24:00 {day_in_words(last_day)}, vì {plain:%d/%m/%Y} là {reason_off(plain)}"
    return f"{start}{word} {named:%d/%m/%Y} ({end})"


@dataclass(frozen=True)
class WorkCalendar:
    """Monday to Friday, less the days off, plus the days made up for; days are dates of Hà Nội.

    Days are counted by their number, never one after another: adding ten thousand costs what adding ten does.
    """

    off: frozenset = frozenset()
    made_up: frozenset = frozenset()

    @cached_property
    def _weekdays_off(self):
        return sorted(day.toordinal() for day in self.off - self.made_up if day.weekday() < SATURDAY)

    @cached_property
    def _weekends_worked(self):
        return sorted(day.toordinal() for day in self.made_up if day.weekday() >= SATURDAY)

    def _count_to(self, ordinal):
        """Working days from the first Monday of the calendar up to and with the day of that number."""
        weeks, rest = divmod(ordinal, 7)
        lost, gained = (bisect_right(days, ordinal) for days in (self._weekdays_off, self._weekends_worked))
        return weeks * SATURDAY + min(rest, SATURDAY) - lost + gained

    def _numbered(self, count):
        """The working day before which lie ``count - 1`` others."""
        return date.fromordinal(bisect_left(range(date.max.toordinal() + 1), count, key=self._count_to))

    def is_working(self, day):
        return day in self.made_up or (day.weekday() < SATURDAY and day not in self.off)

    def next_working(self, day):
        """``day`` itself where it is a working day, else the first one after it."""
        return self.add(day - timedelta(days=1), 1)

    def previous_working(self, day):
        """``day`` itself where it is a working day, else the last one before it."""
        return self._numbered(self._count_to(day.toordinal()))

    def add(self, day, count):
        """The ``count``-th working day after ``day``, which itself is not counted (Bộ luật Dân sự 2015, Điều 147).

        A negative ``count`` goes back; zero stays.
        """
        if count < 0:
            return self._numbered(self._count_to(day.toordinal() - 1) + 1 + count)
        return self._numbered(self._count_to(day.toordinal()) + count) if count else day

    def between(self, start, end):
        """Working days after ``start`` up to and with ``end``; negative where ``end`` lies before ``start``."""
        return self._count_to(end.toordinal()) - self._count_to(start.toordinal())

    def shifted(self, day, policy):
        """A last day by its shift policy: kept, or moved off a day that is no working day."""
        if policy == ShiftPolicy.NEXT_WORKING_DAY:
            return self.next_working(day)
        return self.previous_working(day) if policy == ShiftPolicy.PREVIOUS_WORKING_DAY else day


def end_of_days(received_on, days, *, counting, calendar):
    """The last day of a time limit that began with ``received_on``, the first day not counted.

    A limit in calendar days that ends on a day off ends with the next working day (Điều 148).
    """
    if counting == Counting.WORKING:
        return calendar.add(received_on, days)
    return calendar.next_working(received_on + timedelta(days=days))
