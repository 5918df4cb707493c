"""Reads over models that pages, reminders and reports build on."""

from dataclasses import dataclass

from django.db.models import Count, Q

from campaigns.enums import DeadlineKind
from campaigns.models import Registration
from campaigns.selectors import owes
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


def new_models(campaign, year):
    """Rows of the year that meet a yearly target: new or replicated, of counted models; kept ones never."""
    return ModelYear.objects.filter(
        model__campaign=campaign,
        model__state__in=COUNTED,
        year=year,
        origin__in=[ModelOrigin.NEW, ModelOrigin.REPLICATED],
    )


@owes(DeadlineKind.MODEL_REGISTRATION)
def units_without_model(deadline, year):
    """Units registered in the campaign-year that have no new or replicated model in it."""
    registered = Registration.objects.registered().filter(campaign=deadline.campaign_id, year=year)
    done = new_models(deadline.campaign_id, year)
    return Unit.objects.filter(pk__in=registered.values("unit")).exclude(pk__in=done.values("model__unit"))
