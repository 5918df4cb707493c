"""Designs that a province offers for copying: which come first, what of them may be read, what a copy still keeps."""

import functools
import operator
import re
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from models_registry.enums import FunnelStep, RecognitionLevel
from models_registry.gates import TEN_ITEMS
from models_registry.models import MobilisationModel, ModelYear, Promise, Recognition
from models_registry.permissions import can_copy_design
from models_registry.selectors.years import STEPS
from units.text import search_key

PERIOD_YEARS = 5
ABOVE_GRASSROOTS = frozenset(RecognitionLevel) - {RecognitionLevel.GRASSROOTS}
SHOWN_IN_A_LIST = ("title", "is_hard_area", "unit__name", "commune__name", "field__name", "owner__full_name")
BOUND_TO_PLACE = ("situation", "place_and_people", "forces", "resources", "schedule")


def designs_offered(user, *, year):
    """Open designs, those commended in the last period first, then by the number of units that copied them.

    The last period is the year and the five before it: plans run five years, and what the one before commended is
    to be copied in this one. Commended is what was awarded (the room above registers how that is known: ``reaches``),
    outstanding of a year, or recognised above the grass roots.
    """
    period = range(year - PERIOD_YEARS, year + 1)
    awarded = functools.reduce(operator.or_, (STEPS[FunnelStep.AWARDED](past) for past in period))
    outstanding = ModelYear.objects.filter(is_outstanding=True, year__in=period)
    higher = Recognition.objects.filter(level__in=ABOVE_GRASSROOTS, year__in=period)
    rows = MobilisationModel.objects.designs_open_to(user).with_replica_units()
    rows = rows.annotate(
        is_awarded=awarded,
        is_commended=awarded | Q(pk__in=outstanding.values("model")) | Q(pk__in=higher.values("model")),
        is_near=Q(commune__in={unit.commune_id for unit in user.scope} - {None}),
    )
    rows = rows.select_related("unit", "commune", "field", "owner").only(*SHOWN_IN_A_LIST)
    rows = rows.prefetch_related("recognitions", Prefetch("years", outstanding, to_attr="outstanding_years"))
    return rows.order_by("-is_commended", "-replica_units", "-pk")


def designs_to_read(user):
    """Open designs with the rows that ``design_of`` needs."""
    rows = MobilisationModel.objects.designs_open_to(user).select_related("unit", "commune", "field", "owner")
    return rows.with_replica_units().prefetch_related(
        "force_rows", "resource_rows", "recognitions", Prefetch("promises", Promise.objects.select_related("indicator"))
    )


def without_owner(text, owner):
    """The text without the name of the person who leads the model."""
    if owner is None:
        return text
    return re.sub(rf"\b{re.escape(owner.full_name)}\b", "cá nhân chủ trì", text, flags=re.IGNORECASE)


def design_of(model):
    """What may be read of the model outside its subtree, in memory alone: the row is never saved like this.

    Its owner's name is taken out of title, items and forces; notes on resources, where givers are named, are left out.
    """
    for name in TEN_ITEMS:
        setattr(model, name, without_owner(getattr(model, name), model.owner))
    for row in model.force_rows.all():
        row.name, row.duty = without_owner(row.name, model.owner), without_owner(row.duty, model.owner)
    for row in model.resource_rows.all():
        row.note = ""
    return model


@dataclass(frozen=True)
class CopiedFrom:
    """The model that another was copied from; ``may_read`` its design, ``kept`` says what the copy still keeps."""

    model: MobilisationModel
    title: str
    may_read: bool
    kept: dict


def source_of(model, user):
    """The ``CopiedFrom`` of a copy, or ``None``."""
    source = model.replicated_from
    if source is None:
        return None
    title = without_owner(str(source), source.owner)
    return CopiedFrom(source, title, bool(can_copy_design(user, source)), kept_as_copied(model))


def kept_as_copied(model):
    """``{item: sentence}``: what of place and people still reads as in the first model; it warns, hinders nothing."""
    source = model.replicated_from
    if source is None:
        return {}
    own_forces = [(row.name, row.role) for row in model.force_rows.all()]
    kept = [
        name
        for name in BOUND_TO_PLACE
        if (text := bare(getattr(model, name))) and text == bare(without_owner(getattr(source, name), source.owner))
    ]
    if own_forces and "forces" not in kept:
        theirs = [(without_owner(row.name, source.owner), row.role) for row in source.force_rows.all()]
        kept += ["forces"] if own_forces == theirs else []
    said = dict.fromkeys(kept, "còn nguyên văn của mô hình gốc")
    if source.unit.name != model.unit.name:
        for name in ("title", "place_and_people"):
            if name not in said and f" {search_key(source.unit.name)} " in f" {search_key(getattr(model, name))} ":
                said[name] = f"còn nhắc đến {source.unit.name_in_text}"
    return {name: f"{model._meta.get_field(name).verbose_name}: {said[name]}." for name in TEN_ITEMS if name in said}


def bare(text):
    return " ".join(text.split())
