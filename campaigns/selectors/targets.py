"""Targets beside what is reached; each room registers what it counts."""

from dataclasses import dataclass
from decimal import Decimal

from campaigns.enums import Comparator, TargetMeasure, TargetPer
from campaigns.models import Target
from campaigns.selectors.campaigns import LEVEL_THAT_TAKES_PART, expected_units
from units.enums import UnitLevel
from units.models import Unit

MEASURES = {}


def measures(measure):
    """Register, for one ``TargetMeasure``, the function that counts it.

    The function takes ``(target, year, units)``: units of one level, each standing for its whole subtree;
    ``year`` is ``None`` where the target counts the whole campaign. It returns ``{unit key: Decimal}``; a unit
    without an entry has nothing that could be counted. ``placed_column`` names the column to group by.
    """

    def register(count):
        MEASURES[measure] = count
        return count

    return register


def placed_column(level):
    """The column of a ``Placed`` table that names the unit of ``level`` above each row."""
    return {UnitLevel.PROVINCE: "province", UnitLevel.COMMUNE: "commune"}.get(level, "unit")


@dataclass(frozen=True)
class TargetFigure:
    """A target beside what is reached: one figure, or how many of the expected units reach it; or neither."""

    target: Target
    figure: Decimal | None = None
    reached: int | None = None
    expected: int | None = None

    @property
    def sign(self):
        return " %" if self.target.measure == TargetMeasure.DIRECT_WORKER_SHARE else ""

    @property
    def is_measured(self):
        return self.target.measure != TargetMeasure.NONE

    @property
    def is_met(self):
        if self.expected:
            return self.reached == self.expected
        return self.figure is not None and meets(self.target, self.figure)


def meets(target, figure):
    return figure > target.value if target.comparator == Comparator.MORE_THAN else figure >= target.value


def target_figures(campaign, *, year, unit, today):
    """Each target with its live figure, as seen from ``unit``: one query for the targets, one count for each."""
    return [_target_figure(target, campaign, year, unit, today) for target in campaign.targets.all()]


def _target_figure(target, campaign, year, unit, today):
    count = MEASURES.get(target.measure)
    if count is None:
        return TargetFigure(target)
    asked = None if target.per == TargetPer.CAMPAIGN else year
    if target.per != TargetPer.UNIT_YEAR:
        launcher = campaign.launching_unit
        return TargetFigure(target, figure=count(target, asked, Unit.objects.filter(pk=launcher.pk)).get(launcher.pk))
    expected = expected_units(campaign, today)
    if unit.level == LEVEL_THAT_TAKES_PART[campaign.launching_unit.level]:
        return TargetFigure(target, figure=count(target, asked, Unit.objects.filter(pk=unit.pk)).get(unit.pk))
    figures = count(target, asked, expected)
    reached = sum(meets(target, figure) for figure in figures.values())
    return TargetFigure(target, reached=reached, expected=expected.count())
