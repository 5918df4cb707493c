"""Days, months, quarters and years as Vietnamese papers write them. All functions read keys (see ``letters``)."""

import calendar
import re
from datetime import date, timedelta

from campaigns.plan_reader.letters import pattern

YEAR = r"(?:19|20)\d{2}"
EVERY_YEAR = r"(?:hằng năm|hàng năm|hăng năm|mỗi năm|các năm|từng năm)"
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
NUMBER_WORDS = {
    "một": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
}

FULL_DATE = (
    r"(?:(?:vào )?ngày\s*)?(?<![\d/])(?P<day>\d{1,2})\s*(?:[/.\-]|tháng)\s*(?P<month>\d{1,2})\s*"
    rf"(?:[/.\-]|,?\s*năm)\s*(?P<year>{YEAR})(?![\d/])"
)


def make_date(year, month, day):
    """The day, or None where the calendar has no such day."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def full_date(key, start=0):
    """The first whole date at or after ``start``, as (date, start, end), or None."""
    for match in pattern(FULL_DATE).finditer(key, start):
        day = make_date(match["year"], match["month"], match["day"])
        if day:
            return day, match.start(), match.end()
    return None


def month_span(year, month):
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def quarter_span(year, quarter):
    return date(year, quarter * 3 - 2, 1), month_span(year, quarter * 3)[1]


def day_before(day):
    return day - timedelta(days=1) if day > date.min else day


def year_range(key, start=0):
    """«2022 - 2026», «từ năm 2025 đến hết năm 2030» as a match with groups first and last, or None."""
    return pattern(
        rf"(?:từ )?(?:đầu )?(?:năm )?(?<![\d/.])(?P<first>{YEAR})\s*(?:-|đến(?: hết|"
        rf" cuối)?)\s*(?:năm )?(?P<last>{YEAR})(?![\d/])"
    ).search(key, start)


def number_in_words(word):
    """«hai mươi» and digits as an int, or None."""
    if re.fullmatch(r"\d{1,9}", word):
        return int(word)
    parts = word.split()
    if len(parts) == 1:
        return NUMBER_WORDS.get(parts[0])
    tens, unit = parts[0], parts[-1]
    units = NUMBER_WORDS | {"mươi": 0, "mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5}
    if tens == "mười":
        return 10 + units[unit] if unit in units else None
    if len(parts) in (2, 3) and parts[1] in ("mươi", "mốt", "lăm") and tens in NUMBER_WORDS and unit in units:
        return NUMBER_WORDS[tens] * 10 + units[unit]
    return None
