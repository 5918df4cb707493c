"""Exact arithmetic of fixed dates (domain rules on «trước ngày», «đến hết ngày»); no clock is read here."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from campaigns.enums import Counting, ShiftPolicy

SATURDAY = 5
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


def spoken(date, *, inclusive, opens_on=None, last_day=None):
    """«trước ngày 10/12/2026 (hết 24:00 ngày 09/12/2026)»; a window names its first day, a shifted day says so."""
    word = "đến hết ngày" if inclusive else "trước ngày"
    start = f"từ ngày {opens_on:%d/%m/%Y} " if opens_on else ""
    plain = last_valid_day(date, inclusive=inclusive)
    last = last_day or plain
    moved = "" if last == plain else f", {'dời' if last > plain else 'lùi'} sang ngày làm việc"
    return f"{start}{word} {date:%d/%m/%Y} (hết 24:00 ngày {last:%d/%m/%Y}{moved})"


@dataclass(frozen=True)
class WorkCalendar:
    """Monday to Friday, less the days off, plus the days made up for; days are dates of Hà Nội."""

    off: frozenset = frozenset()
    made_up: frozenset = frozenset()

    def is_working(self, day):
        return day in self.made_up or (day.weekday() < SATURDAY and day not in self.off)

    def next_working(self, day):
        """``day`` itself where it is a working day, else the first one after it."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def previous_working(self, day):
        while not self.is_working(day):
            day -= timedelta(days=1)
        return day

    def add(self, day, count):
        """The ``count``-th working day after ``day``, which itself is not counted (Bộ luật Dân sự 2015, Điều 147)."""
        for _ in range(count):
            day = self.next_working(day + timedelta(days=1))
        return day

    def between(self, start, end):
        """Working days after ``start`` up to and with ``end``; negative where ``end`` lies before ``start``."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working(start + timedelta(days=step)) for step in range(1, (end - start).days + 1))

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
