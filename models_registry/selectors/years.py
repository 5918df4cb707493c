"""The models of a year as it stood on its last day: what they were in it and how far they came."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import BooleanField, Count, ExpressionWrapper, FilteredRelation, Q
from django.db.models.functions import Coalesce

from models_registry.enums import (
    COUNTED,
    ON_THE_LIST,
    AppraisalOutcome,
    FunnelStep,
    ModelOrigin,
    ModelState,
    ReviewProposal,
)
from models_registry.models import Appraisal, Delisting, ModelYear, ProgressUpdate, Recognition, ReviewLine
from units.enums import UnitLevel
from units.models import Unit

STEPS = {}


def reaches(step):
    """Register, for one ``FunnelStep``, the function ``year -> condition`` over models that came that far in the year.

    The condition narrows the models that stand in the year (``models_in_year``); it is asked of thousands at once,
    so it names keys by subquery. Awards are counted by the room above, which registers its own two steps.
    """

    def register(condition):
        STEPS[step] = condition
        return condition

    return register


@reaches(FunnelStep.REGISTERED)
def registered_in(year):
    return Q(pk__isnull=False)


@reaches(FunnelStep.EFFECTIVE)
def effective_in(year):
    """«Hoạt động có hiệu quả»: accepted, and in the year something shows it.

    That is one of: recognised for the year or an earlier one, an appraisal of the year that was passed, an update
    dated in the year, «Duy trì» in the confirmed review of the year.
    """
    passed = Appraisal.objects.filter(year=year, outcome=AppraisalOutcome.PASSED)
    told = ProgressUpdate.objects.standing().filter(happened_on__year=year)
    rated = ReviewLine.objects.filter(
        review__year=year, review__confirmed_at__isnull=False, proposal=ReviewProposal.KEEP
    )
    shown = Q(pk__in=passed.values("model")) | Q(pk__in=told.values("model")) | Q(pk__in=rated.values("model"))
    return Q(state__in=ON_THE_LIST | {ModelState.DELISTED}) & (shown | recognised_by(year))


@reaches(FunnelStep.RECOGNISED)
def recognised_by(year):
    """By the year that decisions name: the year itself or an earlier one."""
    return Q(pk__in=Recognition.objects.filter(year__lte=year).values("model"))


@reaches(FunnelStep.OUTSTANDING)
def outstanding_in(year):
    return Q(pk__in=ModelYear.objects.filter(year=year, is_outstanding=True).values("model"))


def models_in_year(rows, year=None, origins=tuple(ModelOrigin)):
    """Those of ``rows`` that stand in the year (as ``standing`` says), or in any without one, as one of ``origins``."""
    years = ModelYear.objects.on_the_list_at_its_end().filter(origin__in=origins)
    years = years if year is None else years.filter(year=year)
    return rows.filter(state__in=COUNTED | {ModelState.DELISTED}, pk__in=years.values("model"))


def models_gone_in(rows, year=None):
    """Those that left the list in the year and were not back by its end."""
    gone = Delisting.objects.all()
    if year is not None:
        gone = gone.filter(Q(reinstated_on=None) | Q(reinstated_on__year__gt=year), delisted_on__year=year)
    return rows.filter(pk__in=gone.values("model"))


def models_unsettled_in(rows, year):
    """On the list at the year's end from an earlier year, and nobody said that they are kept: counted nowhere."""
    back_later = Q(reinstated_on=None) | Q(reinstated_on__year__gt=year)
    off = Delisting.objects.filter(back_later, delisted_on__year__lte=year)
    told = ModelYear.objects.filter(year=year)
    listed = rows.filter(year__lt=year, state__in=ON_THE_LIST | {ModelState.DELISTED})
    return listed.exclude(pk__in=off.values("model")).exclude(pk__in=told.values("model"))


@dataclass(frozen=True)
class YearCounts:
    """What the models of one line of a table were in the year; those ``gone`` stand apart from the total."""

    new: int = 0
    replicated: int = 0
    kept: int = 0
    gone: int = 0

    @property
    def total(self):
        return self.new + self.replicated + self.kept

    def __add__(self, other):
        return YearCounts(
            self.new + other.new, self.replicated + other.replicated, self.kept + other.kept, self.gone + other.gone
        )


NOTHING = YearCounts()
TABLE_ORIGINS = (ModelOrigin.NEW, ModelOrigin.REPLICATED, ModelOrigin.MAINTAINED)


def standing_counts(rows, year, *keys):
    """``{key, or tuple of several: YearCounts}`` of what stands in the year: one query."""
    of_year = FilteredRelation("years", condition=Q(years__year=year))
    counts = {f"as_{origin}": Count("pk", filter=Q(of_year__origin=origin)) for origin in TABLE_ORIGINS}
    stood = models_in_year(rows, year).annotate(of_year=of_year).order_by().values_list(*keys).annotate(**counts)
    width = len(keys)
    return {(row[:width] if width > 1 else row[0]): YearCounts(*row[width:]) for row in stood}


def counts_by(rows, year, *keys):
    """The same with those that left the list in the year: two queries."""
    found = defaultdict(YearCounts, standing_counts(rows, year, *keys))
    left = models_gone_in(rows, year).order_by().values_list(*keys).annotate(Count("pk"))
    for *key, number in left:
        found[tuple(key) if len(keys) > 1 else key[0]] += YearCounts(gone=number)
    return dict(found)


def funnel_of_year(rows, year, key=""):
    """``{step: number}`` of the models of the year for each ``FunnelStep``, with ``key`` one of it for each value.

    One query for all steps. A step need not lie inside the one before it: an award may be given to a model that
    nobody had named outstanding.
    """
    stood = models_in_year(rows, year).order_by()
    counts = {f"at_{step}": Count("pk", filter=condition(year)) for step, condition in STEPS.items()}
    groups = stood.values(key).annotate(**counts) if key else [stood.aggregate(**counts)]
    found = {row.get(key): {step: row[f"at_{step}"] for step in FunnelStep if step in STEPS} for row in groups}
    return found if key else found[None]


@dataclass(frozen=True)
class FieldLine:
    """One field of the campaign: what its models were, and apart by whose they are."""

    name: str
    collective: YearCounts
    individual: YearCounts
    before: YearCounts

    @property
    def counts(self):
        return self.collective + self.individual

    @property
    def change(self):
        return self.counts.total - self.before.total


def field_lines(rows, year):
    """A ``FieldLine`` for each field with models in the year or the one before, in the order of the plan: 3 queries.

    Campaigns name their fields each for itself: fields of one name are one line.
    """
    rows = rows.annotate(is_own=ExpressionWrapper(Q(owner__isnull=False), output_field=BooleanField()))
    owned, before, places = defaultdict(YearCounts), defaultdict(YearCounts), {}
    for (place, name, is_own), counts in counts_by(rows, year, "field__order", "field__name", "is_own").items():
        owned[name, bool(is_own)] += counts
        places[name] = min(place, places.get(name, place))
    for (place, name), counts in standing_counts(rows, year - 1, "field__order", "field__name").items():
        before[name] += counts
        places[name] = min(place, places.get(name, place))
    names = sorted(places, key=lambda name: (places[name], name))
    return [FieldLine(name, owned[name, False], owned[name, True], before[name]) for name in names]


@dataclass(frozen=True)
class UnitLine:
    """One unit of the table: the year, the year before, how far its models came."""

    unit: Unit
    counts: YearCounts
    before: YearCounts
    reached: dict = field(default_factory=dict)

    @property
    def change(self):
        return self.counts.total - self.before.total


def line_of_unit(user, campaign=None):
    """The expression that names a model's line: communes where a province looks at all of it, else single units."""
    wide = user.sees_everything or any(unit.level == UnitLevel.PROVINCE for unit in user.scope)
    if wide and (campaign is None or campaign.launching_unit.level == UnitLevel.PROVINCE):
        return Coalesce("commune_id", "unit_id")
    return Coalesce("unit_id", "unit_id")


def units_told(rows, year, line):
    """Keys of the units that have models in the year, lost some in it or had some in the year before."""
    near = ModelYear.objects.filter(year__in=(year, year - 1)).values("model")
    gone = Delisting.objects.filter(delisted_on__year=year).values("model")
    return rows.filter(Q(pk__in=near) | Q(pk__in=gone)).order_by().annotate(line=line).values("line")


def unit_lines(rows, year, line, units):
    """A ``UnitLine`` for each of ``units``, already loaded: four queries."""
    rows = rows.annotate(line=line).filter(line__in=[unit.pk for unit in units])
    counts, before = counts_by(rows, year, "line"), standing_counts(rows, year - 1, "line")
    reached, none = funnel_of_year(rows, year, "line"), dict.fromkeys(STEPS, 0)
    return [
        UnitLine(unit, counts.get(unit.pk, NOTHING), before.get(unit.pk, NOTHING), reached.get(unit.pk, none))
        for unit in units
    ]
