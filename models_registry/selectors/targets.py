"""Targets and deadlines that models can count."""

from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef
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
from models_registry.enums import MADE, ModelOrigin
from models_registry.models import ModelYear
from units.models import Unit


def new_models(campaign, year=None):
    """Rows of the year that meet a yearly target as it stood at the year's end: new or replicated; kept ones never."""
    rows = ModelYear.objects.standing().filter(model__campaign=campaign, origin__in=MADE)
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
    query = {"campaign": target.campaign_id, "unit": unit.pk, "role": origin}
    return f"{reverse('models_registry:model_list')}?{urlencode(query | ({'in_year': year} if year else {}))}"
