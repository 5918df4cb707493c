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


@dataclass(frozen=True)
class Tile:
    """One place of a tile map; ``is_marked`` gets a border of its own."""

    label: str
    value: int
    is_marked: bool = False


SHADES, TILE = 4, 40


def tile_grid(tiles, columns):
    """``(tile, x, y, shade from 0 to SHADES)`` row by row in the order given; the largest value is the darkest."""
    most = max((tile.value for tile in tiles), default=0)
    return [
        (tile, at % columns * TILE, at // columns * TILE, -(-SHADES * tile.value // most) if most else 0)
        for at, tile in enumerate(tiles)
    ]


TREND_HEIGHT = 160


@dataclass(frozen=True)
class Trend:
    """One value over time against what was promised; ``points`` are ``(x, y, day, text)``, ``base`` and ``goal``
    ``(y, text)`` or ``None``."""

    points: list[tuple[int, int, date, str]]
    base: tuple[int, str] | None
    goal: tuple[int, str] | None


def trend(values, *, base, goal, first_day, last_day, write):
    """Lay ``(day, value)`` out between two days; heights begin at zero, ``write`` puts a value into words."""
    top = max([value for _, value in values] + [level for level in (base, goal) if level is not None], default=0)
    days = max((last_day - first_day).days, 1)

    def height(value):
        return round(TREND_HEIGHT * (1 - value / top)) if top else TREND_HEIGHT

    def level(value):
        return None if value is None else (height(value), write(value))

    points = [(round(WIDTH * (day - first_day).days / days), height(value), day, write(value)) for day, value in values]
    return Trend(points, level(base), level(goal))
