"""Coordinates of a value over time."""

from datetime import date
from decimal import Decimal

import pytest

from interface.charts import TREND_HEIGHT, WIDTH, trend
from interface.templatetags.ui import trend_chart

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 11)


def drawn(values, base=None, goal=None):
    return trend(values, base=base, goal=goal, first_day=FIRST, last_day=LAST, write=str)


def test_days_run_across_and_the_largest_of_all_is_the_top():
    made = drawn([(FIRST, Decimal(20)), (date(2026, 1, 6), Decimal(40))], base=Decimal(10), goal=Decimal(80))
    assert made.points == [(0, 120, FIRST, "20"), (WIDTH // 2, 80, date(2026, 1, 6), "40")]
    assert (made.base, made.goal) == ((140, "10"), (0, "80"))


def test_what_surpasses_its_goal_stays_on_the_sheet():
    made = drawn([(LAST, Decimal(100))], base=Decimal(0), goal=Decimal(50))
    assert made.points == [(WIDTH, 0, LAST, "100")]
    assert (made.base[0], made.goal[0]) == (TREND_HEIGHT, TREND_HEIGHT // 2)


@pytest.mark.parametrize("values", [[], [(FIRST, Decimal(0))]])
def test_nothing_and_zero_lie_on_the_ground(values):
    made = drawn(values, base=Decimal(0))
    assert [y for _, y, *_ in made.points] == [TREND_HEIGHT] * len(values)
    assert (made.base[0], made.goal) == (TREND_HEIGHT, None)
    assert trend_chart(made, "Hộ tham gia")["trend"] is made
