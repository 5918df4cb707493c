"""Exact arithmetic of fixed dates (domain rules on «trước ngày», «đến hết ngày»); no clock is read here."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

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


def spoken(date, *, inclusive):
    """«trước ngày 10/12/2026 (hết 24:00 ngày 09/12/2026)»."""
    word = "đến hết ngày" if inclusive else "trước ngày"
    return f"{word} {date:%d/%m/%Y} (hết 24:00 ngày {last_valid_day(date, inclusive=inclusive):%d/%m/%Y})"
