"""Targets beside what is reached; each room registers what it counts and the list behind the number."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from campaigns.enums import RATIOS, Comparator, RegistrationState, TargetMeasure, TargetPer
from campaigns.models import Registration, Target
from campaigns.selectors.campaigns import LEVEL_THAT_TAKES_PART, expected_units
from units.enums import UnitLevel
from units.models import Unit

MEASURES = {}
LISTS = {}


@dataclass(frozen=True)
class Ratio:
    """A share with both its numbers, compared exactly: 3 of 10 is not more than 30 %."""

    part: int
    whole: int

    @property
    def percent(self):
        return Decimal(100 * self.part) / self.whole


def measures(measure):
    """Register, for one ``TargetMeasure``, the function that counts it.

    The function takes ``(target, year, units)``: units of one level, each standing for its whole subtree;
    ``year`` is ``None`` where the target counts the whole campaign. It returns ``{unit key: Decimal}``, or
    ``{unit key: Ratio}`` for a share; a unit without an entry has nothing that could be counted.
    ``placed_column`` names the column to group by.
    """

    def register(count):
        MEASURES[measure] = count
        return count

    return register


def lists(measure):
    """Register, for one ``TargetMeasure``, the function ``(target, year, unit) -> address`` of the list it counts."""

    def register(address):
        LISTS[measure] = address
        return address

    return register


def placed_column(level):
    """The column of a ``Placed`` table that names the unit of ``level`` above each row."""
    return {UnitLevel.PROVINCE: "province", UnitLevel.COMMUNE: "commune"}.get(level, "unit")


def share_of_units(target, units, day, having):
    """Per unit of ``units``, the share of expected units inside it whose keys are in ``having``.

    ``day`` is the day on which a unit is expected; a unit with none expected inside it has no share.
    """
    expected = list(expected_units(target.campaign, day).values_list("pk", "path"))
    wholes, parts = Counter(), Counter()
    asked = set(units.values_list("pk", flat=True))
    for pk, path in expected:
        for above in asked.intersection(map(int, path.strip("/").split("/"))):
            wholes[above] += 1
            parts[above] += pk in having
    return {pk: Ratio(parts[pk], whole) for pk, whole in wholes.items()}


def last_day_of(target, year):
    """The day whose map of units a target of the year is judged on."""
    end = target.campaign.period_end
    return date(year, 12, 31) if year else (end or date.max)


@measures(TargetMeasure.REGISTERED_UNITS)
def registered_shares(target, year, units):
    sent = Registration.objects.registered().filter(campaign=target.campaign_id)
    if year is not None:
        sent = sent.filter(year=year)
    return share_of_units(target, units, last_day_of(target, year), set(sent.values_list("unit", flat=True)))


@lists(TargetMeasure.REGISTERED_UNITS)
def registrations_counted(target, year, unit):
    query = {"campaign": target.campaign_id, "state": RegistrationState.REGISTERED, "unit": unit.pk}
    return f"{reverse('campaigns:registration_list')}?{urlencode(query | ({'year': year} if year else {}))}"


@dataclass(frozen=True)
class TargetFigure:
    """A target beside what is reached: one figure, or how many of the expected units reach it; or neither."""

    target: Target
    figure: Decimal | Ratio | None = None
    reached: int | None = None
    expected: int | None = None

    @property
    def amount(self):
        """The figure as a number, per cent for a share."""
        return self.figure.percent if isinstance(self.figure, Ratio) else self.figure

    @property
    def sign(self):
        return " %" if self.is_ratio else ""

    @property
    def is_ratio(self):
        return self.target.measure in RATIOS

    @property
    def is_measured(self):
        return self.target.measure != TargetMeasure.NONE

    @property
    def is_met(self):
        if self.expected:
            return self.reached == self.expected
        return self.figure is not None and meets(self.target, self.figure)

    @property
    def percent_done(self):
        """How far the figure has come to what is asked, 0 to 100, for a bar; ``None`` without a figure."""
        if self.expected:
            return 100 * self.reached // self.expected
        if self.amount is None or not self.target.value:
            return None
        return int(min(100, 100 * self.amount / self.target.value))


def meets(target, figure):
    """Whether the figure is what the target asks; a share is compared in whole numbers."""
    if isinstance(figure, Ratio):
        got, asked = 100 * figure.part, target.value * figure.whole
    else:
        got, asked = figure, target.value
    return got > asked if target.comparator == Comparator.MORE_THAN else got >= asked


def year_counted(target, year):
    return None if target.per == TargetPer.CAMPAIGN else year


def target_figures(campaign, *, year, unit, today):
    """Each target with its live figure, as seen from ``unit``: one query for the targets, one count for each."""
    return [_target_figure(target, campaign, year, unit, today) for target in campaign.targets.all()]


def _target_figure(target, campaign, year, unit, today):
    count = MEASURES.get(target.measure)
    if count is None:
        return TargetFigure(target)
    asked = year_counted(target, year)
    if target.per != TargetPer.UNIT_YEAR:
        launcher = campaign.launching_unit
        return TargetFigure(target, figure=count(target, asked, Unit.objects.filter(pk=launcher.pk)).get(launcher.pk))
    if unit.level == LEVEL_THAT_TAKES_PART[campaign.launching_unit.level]:
        return TargetFigure(target, figure=count(target, asked, Unit.objects.filter(pk=unit.pk)).get(unit.pk))
    expected = expected_units(campaign, today)
    figures = count(target, asked, expected)
    reached = sum(meets(target, figure) for figure in figures.values())
    return TargetFigure(target, reached=reached, expected=expected.count())


@dataclass(frozen=True)
class TargetLine:
    """One unit's figure for a target, whether it is enough, and the list that was counted."""

    unit: Unit
    figure: TargetFigure
    url: str


def target_lines(target, *, year, units):
    """The figure of each of ``units`` (of one level, already loaded): the list behind «Đạt 7/12 đơn vị»."""
    asked = year_counted(target, year)
    figures = MEASURES[target.measure](target, asked, Unit.objects.filter(pk__in=[unit.pk for unit in units]))
    return [
        TargetLine(unit, TargetFigure(target, figures.get(unit.pk)), LISTS[target.measure](target, asked, unit))
        for unit in units
    ]
