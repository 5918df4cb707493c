"""Reads over models that pages, reminders and reports build on."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from campaigns.enums import DeadlineKind, TargetMeasure
from campaigns.selectors import (
    LEVEL_THAT_TAKES_PART,
    expected_units,
    last_day_of,
    lists,
    measures,
    owes,
    placed_column,
    share_of_units,
)
from models_registry.enums import COUNTED, ON_THE_LIST, ModelOrigin, ModelState
from models_registry.models import MobilisationModel, ModelYear
from units.models import Unit
from units.text import search_key

TELL_NOTHING = frozenset({"mo", "hinh"})


@dataclass(frozen=True)
class Funnel:
    """How far the models of a list have come; each figure counts the later ones in, delisted ones stand apart."""

    ideas: int
    registered: int
    listed: int
    recognised: int
    delisted: int


def funnel(rows):
    """The ``Funnel`` of a queryset of models, in one query."""
    return Funnel(
        **rows.order_by().aggregate(
            ideas=Count("pk", filter=Q(state=ModelState.IDEA)),
            registered=Count("pk", filter=Q(state__in=COUNTED)),
            listed=Count("pk", filter=Q(state__in=ON_THE_LIST)),
            recognised=Count("pk", filter=Q(state=ModelState.RECOGNISED)),
            delisted=Count("pk", filter=Q(state=ModelState.DELISTED)),
        )
    )


@dataclass(frozen=True)
class Duplicate:
    """A model that may be the same one, and why it looks so."""

    model: MobilisationModel
    reason: str


def duplicates_of(title, unit, *, but=None):
    """Counted models of the same commune whose name is the same or holds all words of the other; the officer decides.

    Accents, case, word order and the words «mô hình» do not matter. A name of one word is only compared as a
    whole. The list of models is public inside its commune, so names of sibling units are shown.
    """
    words = _telling_words(search_key(title))
    if not words:
        return []
    rows = MobilisationModel.objects.counted().exclude(pk=but.pk if but else None)
    rows = rows.filter(commune=unit.commune_id) if unit.commune_id else rows.filter(unit=unit)
    reasons = {}
    for pk, key in rows.values_list("pk", "search_key"):
        if reason := _likeness(words, _telling_words(key)):
            reasons[pk] = reason
    found = MobilisationModel.objects.filter(pk__in=list(reasons)).select_related("unit")
    return [Duplicate(model, reasons[model.pk]) for model in found]


def _telling_words(key):
    return frozenset(key.split()) - TELL_NOTHING


def _likeness(words, others):
    if words == others:
        return "Trùng tên."
    if len(others) > 1 and others < words:
        return "Tên đang đặt chứa đủ các từ của tên này."
    if len(words) > 1 and words < others:
        return "Tên này chứa đủ các từ của tên đang đặt."
    return ""


def new_models(campaign, year=None):
    """Rows of the year that meet a yearly target: new or replicated, of counted models; kept ones never."""
    rows = ModelYear.objects.filter(
        model__campaign=campaign,
        model__state__in=COUNTED,
        origin__in=[ModelOrigin.NEW, ModelOrigin.REPLICATED],
    )
    return rows if year is None else rows.filter(year=year)


@owes(DeadlineKind.MODEL_REGISTRATION)
def units_without_model(deadline, year):
    """Expected units that have, they or a unit inside them, no new or replicated model in the campaign-year."""
    campaign = deadline.campaign
    if not campaign.accepts_registrations_for(year):
        return Unit.objects.none()
    column = placed_column(LEVEL_THAT_TAKES_PART[campaign.launching_unit.level])
    done = new_models(campaign, year).filter(**{f"model__{column}": OuterRef("pk")})
    return expected_units(campaign, deadline.due_in(year).last_day).filter(~Exists(done))


def models_counted(target, year):
    """Rows of the model-years that a target counts: the origins it names, never a model that is merely kept."""
    rows = new_models(target.campaign_id, year)
    if not target.counts_new:
        rows = rows.filter(origin=ModelOrigin.REPLICATED)
    return rows if target.counts_replicated else rows.filter(origin=ModelOrigin.NEW)


@measures(TargetMeasure.NEW_MODELS)
def new_model_counts(target, year, units):
    """How many new or replicated models each unit has in the year, or over the whole campaign without one."""
    levels = dict(units.values_list("pk", "level"))
    if not levels:
        return {}
    column = f"model__{placed_column(next(iter(levels.values())))}"
    rows = models_counted(target, year).filter(**{f"{column}__in": units.values("pk")})
    counts = dict(rows.order_by().values_list(column).annotate(Count("model", distinct=True)))
    return {pk: Decimal(counts.get(pk, 0)) for pk in levels}


@measures(TargetMeasure.UNITS_WITH_MODEL)
def shares_of_units_with_a_model(target, year, units):
    """The share of expected units that have, they or a unit inside them, a model that counts."""
    column = placed_column(LEVEL_THAT_TAKES_PART[target.campaign.launching_unit.level])
    having = models_counted(target, year).order_by().values_list(f"model__{column}", flat=True)
    return share_of_units(target, units, last_day_of(target, year), set(having))


@lists(TargetMeasure.NEW_MODELS)
@lists(TargetMeasure.UNITS_WITH_MODEL)
def address_of_models_counted(target, year, unit):
    origin = "made"
    if not (target.counts_new and target.counts_replicated):
        origin = ModelOrigin.NEW if target.counts_new else ModelOrigin.REPLICATED
    query = {"campaign": target.campaign_id, "unit": unit.pk, "state": "counted", "origin": origin}
    return f"{reverse('models_registry:model_list')}?{urlencode(query | ({'year': year} if year else {}))}"
