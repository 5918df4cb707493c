"""Charts drawn on the server: plain values in, coordinates out; each chart is a table too, so nothing is only drawn."""

from dataclasses import dataclass
from datetime import date

WIDTH = 1000


@dataclass(frozen=True)
class Bar:
    """One line of a bar chart; ``text`` is what is printed for the value, ``tone`` as for ``state_badge``."""

    label: str
    value: float
    text: str = ""
    url: str = ""
    tone: str = "plain"


def bar_lengths(bars, full=None):
    """``(bar, length from 0 to WIDTH)`` with the longest at full width, or ``full`` where a whole is known."""
    longest = full or max((bar.value for bar in bars), default=0)
    return [(bar, round(WIDTH * min(bar.value / longest, 1)) if longest else 0) for bar in bars]


@dataclass(frozen=True)
class Span:
    """Something that lasts: a stage of a campaign."""

    label: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Mark:
    """Something that happens on one day; ``kind`` is its word in the table, ``tone`` its colour."""

    day: date
    label: str
    kind: str
    url: str = ""
    tone: str = "plain"


@dataclass(frozen=True)
class YearLine:
    """A line of whole years with spans in lanes, marks and today's place; coordinates run from 0 to ``WIDTH``."""

    years: list[int]
    lanes: list[tuple[Span, int, int, int]]
    marks: list[tuple[Mark, int]]
    today: int | None
    lane_count: int


def year_line(spans, marks, *, first_year, last_year, today):
    """Lay spans and marks out over the years; overlapping spans get lanes of their own, what lies outside is cut."""
    start, end = date(first_year, 1, 1), date(last_year, 12, 31)
    days = (end - start).days + 1

    def place(day):
        return round(WIDTH * (min(max(day, start), end) - start).days / days)

    lanes, ends = [], []
    for span in sorted(spans, key=lambda span: (span.starts_on, span.ends_on)):
        if span.ends_on < start or span.starts_on > end:
            continue
        lane = next((number for number, last in enumerate(ends) if last < span.starts_on), len(ends))
        ends[lane : lane + 1] = [span.ends_on]
        left = place(span.starts_on)
        lanes.append((span, lane, left, max(place(span.ends_on) - left, 2)))
    shown = [(mark, place(mark.day)) for mark in sorted(marks, key=lambda mark: mark.day) if start <= mark.day <= end]
    return YearLine(
        years=list(range(first_year, last_year + 1)),
        lanes=lanes,
        marks=shown,
        today=place(today) if start <= today <= end else None,
        lane_count=max(len(ends), 1),
    )
