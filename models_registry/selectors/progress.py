"""How models go on: last updates, figures against what was promised, and who owes the result of a period."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery

from campaigns.deadlines import cutoff_after
from models_registry.enums import ON_THE_LIST, UpdateKind
from models_registry.models import Figure, Indicator, MobilisationModel, ProgressUpdate


def last_updates(keys):
    """``{model pk: its last standing update}`` with ``figures`` (and their indicators) at hand, in two queries."""
    latest = ProgressUpdate.objects.standing().filter(model=OuterRef("model")).order_by("-happened_on", "-pk")
    rows = ProgressUpdate.objects.filter(model__in=keys, pk=Subquery(latest.values("pk")[:1]))
    figures = Prefetch("figures", Figure.objects.select_related("indicator"))
    return {row.model_id: row for row in rows.prefetch_related(figures)}


@dataclass(frozen=True)
class FigureLine:
    """One indicator of a model over time; ``promised`` is ``None`` for what was never promised."""

    indicator: Indicator
    baseline: Decimal | None
    promised: Decimal | None
    values: tuple[tuple[date, Decimal], ...]

    @property
    def last(self):
        """``(day, value)`` or ``None``."""
        return self.values[-1] if self.values else None

    @property
    def falls(self):
        """Whether the promise is to bring the value down: fewer poor households, fewer complaints."""
        return self.promised is not None and self.promised < self.baseline

    @property
    def share(self):
        """How much of the promised way from the base line is done; above 1 when it is surpassed."""
        if self.promised is None or not self.values:
            return None
        reached, way = self.values[-1][1] - self.baseline, self.promised - self.baseline
        if not way:
            return Fraction(int(reached >= 0))
        return max(Fraction(reached) / Fraction(way), Fraction(0))

    def around(self, day):
        """The last value by the day and the first one after it, each ``(day, value)`` or ``None``."""
        before = [point for point in self.values if point[0] <= day]
        after = [point for point in self.values if point[0] > day]
        return (before[-1] if before else None), (after[0] if after else None)


def figures_of(model, without=None):
    """A ``FigureLine`` for each indicator promised or told of, the promised ones first; ``without`` one update."""
    told = Figure.objects.filter(update__model=model, update__withdrawn_at=None)
    if without is not None:
        told = told.exclude(update=without)
    values, indicators = defaultdict(list), {}
    for figure in told.select_related("indicator", "update").order_by("update__happened_on", "update_id"):
        indicators[figure.indicator_id] = figure.indicator
        values[figure.indicator_id].append((figure.update.happened_on, figure.value))
    promises = {row.indicator_id: row for row in model.promises.select_related("indicator")}
    lines = [FigureLine(row.indicator, row.baseline, row.value, tuple(values[key])) for key, row in promises.items()]
    rest = sorted(indicators.keys() - promises.keys(), key=lambda key: (indicators[key].order, indicators[key].name))
    return lines + [FigureLine(indicators[key], None, None, tuple(values[key])) for key in rest]


def snapshots_of(model):
    """The standing snapshots of the model, the last one first."""
    return list(model.updates.standing().exclude(year=None).order_by("-happened_on", "-pk"))


def closed_by(update, snapshots):
    """The snapshot that closed the days of the update, after which it stays as it is; ``None`` while it is open."""
    for snapshot in snapshots:
        if update.year is None:
            closes = snapshot.happened_on >= update.happened_on and snapshot.pk > update.pk
        else:
            closes = snapshot.happened_on > update.happened_on
        if closes:
            return snapshot
    return None


@dataclass(frozen=True)
class Period:
    """A half-year or a year whose result a model tells once; the day of the result lies in its closing months."""

    kind: str
    year: int

    @property
    def first_day(self):
        return date(self.year, 5, 1) if self.kind == UpdateKind.HALF_YEAR else date(self.year, 10, 1)

    @property
    def last_day(self):
        return date(self.year, 6, 30) if self.kind == UpdateKind.HALF_YEAR else date(self.year, 12, 31)

    @classmethod
    def named(cls, slug):
        """The period of an address; ``None`` for any other word."""
        kind, _, year = slug.rpartition("-")
        known = kind in (UpdateKind.HALF_YEAR, UpdateKind.YEAR) and len(year) == 4 and year.isdecimal()
        return cls(kind, int(year)) if known and int(year) else None

    @property
    def slug(self):
        return f"{self.kind}-{self.year}"

    @property
    def in_a_sentence(self):
        return str(self)[0].lower() + str(self)[1:]

    def __str__(self):
        return f"Kết quả 6 tháng năm {self.year}" if self.kind == UpdateKind.HALF_YEAR else f"Kết quả năm {self.year}"


def open_periods(model, today, snapshots=None):
    """Periods whose result may be told now: begun, of a year of the model, and with nothing closed after them."""
    snapshots = snapshots_of(model) if snapshots is None else snapshots
    latest = max((Period(row.kind, row.year).last_day for row in snapshots), default=date.min)
    return [
        period
        for year in (today.year - 1, today.year)
        for period in (Period(UpdateKind.HALF_YEAR, year), Period(UpdateKind.YEAR, year))
        if model.year <= year and period.first_day <= today and period.last_day > latest
    ]


def periods_due(today):
    """The results that are asked for now: of the half-year from June to September, of the year from December to March.

    The law leaves the day to each province (định kỳ 6 tháng, 1 năm); the window only says when a reminder helps.
    """
    if 6 <= today.month <= 9:
        return [Period(UpdateKind.HALF_YEAR, today.year)]
    if today.month == 12 or today.month <= 3:
        return [Period(UpdateKind.YEAR, today.year if today.month == 12 else today.year - 1)]
    return []


def owing(rows, period):
    """Those of ``rows`` on the list since before the end of the period whose result is told by no standing snapshot."""
    told = ProgressUpdate.objects.standing().filter(model=OuterRef("pk"), year=period.year)
    covering = {period.kind, UpdateKind.YEAR}
    in_time = Q(year__lt=period.year) | Q(year=period.year, registered_at__lt=cutoff_after(period.last_day))
    return rows.filter(in_time, state__in=ON_THE_LIST).exclude(Exists(told.filter(kind__in=covering)))


def models_without_snapshot(campaign, year, kind):
    """Models of the campaign that owe the result of the half-year or the year; a year's result covers its half too."""
    return owing(MobilisationModel.objects.filter(campaign=campaign), Period(kind, year))


def silent_since(rows, day):
    """Those of ``rows`` on the list that told nothing after the day, nor came onto the list after it."""
    told = ProgressUpdate.objects.standing().filter(model=OuterRef("pk"), happened_on__gt=day)
    return rows.filter(state__in=ON_THE_LIST, registered_at__lt=cutoff_after(day)).exclude(Exists(told))
