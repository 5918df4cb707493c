"""What a registration is written from: planned names, units near by, the catalogue of indicators."""

from django.db.models import Q

from campaigns.enums import CampaignState
from campaigns.models import Campaign, PlannedModel, Registration
from campaigns.selectors import posts_of
from models_registry.models import Indicator, MobilisationModel
from units.enums import Role
from units.models import Unit
from units.querysets import placed_q, subtree_q
from units.text import search_key

MOST_PLANNED = 30
MOST_UNITS = 300


def planned_titles(user, years):
    """``(registration, title)``: names of models in the units' registrations of these years that nobody began yet."""
    near = placed_q(posts_of(user))
    registrations = Registration.objects.filter(near, year__in=years, campaign__state=CampaignState.RUNNING)
    planned = PlannedModel.objects.filter(registration__in=registrations)
    models = MobilisationModel.objects.filter(near, year__in=years)
    begun = set(models.values_list("unit", "campaign", "year", "search_key"))
    found = [
        (line.registration, line.title)
        for line in planned.select_related("registration__unit").order_by(
            "-registration__year", "registration", "order"
        )
        if (line.registration.unit_id, line.registration.campaign_id, line.registration.year, search_key(line.title))
        not in begun
    ]
    return found[:MOST_PLANNED]


def campaigns_to_record(user):
    """Campaigns whose lists of past years the user may bring in (``can_record_past``), the newest first."""
    rows = Campaign.objects.exclude(state=CampaignState.DRAFT).select_related("launching_unit")
    if user.sees_everything:
        return rows
    desks = [m.unit_id for m in user.memberships_now if m.role == Role.SECRETARY]
    posts = [m.unit for m in user.memberships_now if m.role == Role.ADMINISTRATOR]
    return rows.filter(Q(launching_unit__in=desks) | subtree_q(posts, "launching_unit__"))


def units_around(unit, day):
    """``{search key of the name: unit}`` of the unit's commune, names that only one of them bears."""
    if unit.commune_id is None:
        return {}
    found, twice = {}, set()
    for near in Unit.objects.filter(commune=unit.commune_id).valid_on(day)[:MOST_UNITS]:
        key = search_key(near.name)
        twice |= {key} & found.keys()
        found[key] = near
    return {key: near for key, near in found.items() if key not in twice}


def indicators_for(model):
    """``{key: indicator}`` to promise results in: those in use, and those the model promises already."""
    held = {row.indicator_id: row.indicator for row in model.promises.all()}
    return {row.pk: row for row in Indicator.objects.in_use()} | held
