"""Reads over models that every page starts from."""

import functools
import operator

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from models_registry.enums import COUNTED, EXEMPLARS_LISTED, ON_THE_LIST, AppraisalOutcome, ModelState, ScoreColumn
from units.enums import Role
from units.querysets import PlacedQuerySet, SearchQuerySet, placed_q, subtree_q
from units.text import search_key


class ModelQuerySet(PlacedQuerySet):
    def counted(self):
        """Registered or further, not delisted: what «số mô hình đăng ký» means."""
        return self.filter(state__in=COUNTED)

    def recognised(self):
        return self.filter(state=ModelState.RECOGNISED)

    def with_open_design(self):
        """Recognised at any time and still on the list: an appraisal or a review that goes on closes nothing."""
        recognitions = self.model._meta.get_field("recognitions").related_model.objects
        return self.filter(pk__in=recognitions.values("model"), state__in=ON_THE_LIST)

    def designs_open_to(self, user):
        """Models whose design (``selectors.design_of``) anybody of the same province may read and copy.

        More than ``visible_to`` and less: other communes' models are here, but only what is no person's and no
        photo or event of them may be shown; their own pages stay behind ``visible_to``.
        """
        rows = self.with_open_design()
        return rows if user.sees_everything else rows.filter(province__in=provinces_of(user))

    def with_replica_units(self):
        """``replica_units``: how many units copied the model and registered the copy."""
        units = models.Func("unit", template="COUNT(DISTINCT %(expressions)s)", output_field=models.IntegerField())
        copies = self.model.objects.counted().filter(replicated_from=OuterRef("pk")).order_by()
        return self.annotate(replica_units=Subquery(copies.annotate(units=units).values("units")))

    def ancestors_of(self, model):
        """The model it was copied from, the one that was copied from, and so on up to the first: one query."""
        return self.filter(pk__in=RawSQL(ABOVE, [model.pk]))

    def descendants_of(self, model):
        """Its copies, their copies, and so on at any depth: one query."""
        return self.filter(pk__in=RawSQL(BELOW, [model.pk]))


ABOVE = """
WITH RECURSIVE above(id) AS (
    SELECT replicated_from_id FROM models_registry_mobilisationmodel WHERE id = %s
    UNION
    SELECT m.replicated_from_id FROM models_registry_mobilisationmodel m JOIN above ON m.id = above.id
) SELECT id FROM above WHERE id IS NOT NULL
"""
BELOW = """
WITH RECURSIVE below(id) AS (
    SELECT id FROM models_registry_mobilisationmodel WHERE replicated_from_id = %s
    UNION
    SELECT m.id FROM models_registry_mobilisationmodel m JOIN below ON m.replicated_from_id = below.id
) SELECT id FROM below
"""


def provinces_of(user):
    """Keys of the provinces in which the user holds a role."""
    return {unit.province_id for unit in user.scope} - {None}


class ExemplarQuerySet(PlacedQuerySet):
    """Exemplars, seen from the unit that names them and from above it."""

    def search(self, text):
        """By the deed and by who did it: each word in any of the names."""
        rows = self
        for word in search_key(text or "").split():
            names = (f"{prefix}search_key__contains" for prefix in ("", "person__", "household__", "unit__"))
            rows = rows.filter(functools.reduce(operator.or_, (Q(**{name: word}) for name in names)))
        return rows

    def listed(self):
        """Introduced or recognised, not withdrawn: what «số điển hình» means."""
        return self.filter(state__in=EXEMPLARS_LISTED)


class IndicatorQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The catalogue is the same for all."""
        return self

    def in_use(self):
        return self.filter(is_active=True)


class RubricQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Examples, and the rubrics of campaigns launched above the user or inside the user's subtrees."""
        if user.sees_everything:
            return self
        above = {pk for unit in user.scope for pk in unit.ancestor_ids}
        own = subtree_q(user.scope, "campaign__launching_unit__")
        return self.filter(Q(campaign=None) | own | Q(campaign__launching_unit__in=above))

    def valid_on(self, day):
        """In force on that day; a rubric without a first day is a draft."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


class AppraisalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Seen with its model."""
        if user.sees_everything:
            return self
        return self.filter(model__in=models_seen(self, user))

    def under_way(self):
        return self.filter(outcome=AppraisalOutcome.OPEN)

    def with_progress(self):
        """``asked`` criteria, and how many of them each column has scored: ``self_done`` and so on."""
        rubric = self.model._meta.get_field("rubric").remote_field.model
        criteria = rubric._meta.get_field("criteria").related_model.objects.filter(rubric=OuterRef("rubric"))
        scores = self.model._meta.get_field("scores").related_model.objects.filter(appraisal=OuterRef("pk"))
        given = scores.exclude(points=None, is_met=None)
        return self.annotate(
            asked=counted(criteria, "rubric"),
            **{f"{column}_done": counted(given.filter(column=column), "appraisal") for column in ScoreColumn.values},
        )

    def search(self, text):
        """By the name of the model."""
        model = self.model._meta.get_field("model").remote_field.model
        return self.filter(model__in=model.objects.search(text).values("pk"))

    def ended_by(self, user):
        """Under way, and the user's own desk to end."""
        desks = [m.unit_id for m in user.memberships_now if m.role == Role.SECRETARY]
        return self.under_way().filter(model__campaign__launching_unit__in=desks)

    def awaiting_self_score(self):
        """Under way, with criteria that the unit has not scored itself yet."""
        rows = self if "asked" in self.query.annotations else self.with_progress()
        return rows.under_way().filter(self_done__lt=F("asked"))


def counted(rows, key):
    """How many of the rows there are for one outer row: 0 where there are none."""
    groups = rows.order_by().values(key).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(groups, output_field=models.IntegerField()), 0)


def models_seen(rows, user):
    model = rows.model._meta.get_field("model").remote_field.model
    return model.objects.filter(placed_q(user.scope)).values("pk")


class ProgressUpdateQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Seen with its model."""
        return self if user.sees_everything else self.filter(model__in=models_seen(self, user))

    def standing(self):
        """Those that count: not withdrawn."""
        return self.filter(withdrawn_at=None)


class PhotoQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Seen with the model of its update; what the public may see is another question (``is_cleared``)."""
        if user.sees_everything:
            return self
        update = self.model._meta.get_field("update").remote_field.model
        return self.filter(update__in=update.objects.visible_to(user).values("pk"))


class ModelYearQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Seen with its model."""
        return self if user.sees_everything else self.filter(model__in=models_seen(self, user))

    def standing(self):
        """Years that count as they stood on their last day: of models that were registered and not off the list."""
        return self.on_the_list_at_its_end().filter(model__state__in=COUNTED | {ModelState.DELISTED})

    def search(self, text):
        """By the name of the model."""
        rows = self
        for word in search_key(text or "").split():
            rows = rows.filter(model__search_key__contains=word)
        return rows

    def on_the_list_at_its_end(self):
        return self.exclude(Exists(off_the_list(self.model, OuterRef("year")).filter(model=OuterRef("model"))))


def off_the_list(model, year):
    """Delistings in force at the end of the year; ``model`` is any that has a key to a ``MobilisationModel``."""
    rows = model._meta.get_field("model").related_model._meta.get_field("delistings").related_model.objects
    back_later = Q(reinstated_on=None) | Q(reinstated_on__year__gt=year)
    return rows.filter(back_later, delisted_on__year__lte=year)


class ListReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The desk's paper: seen inside the subtrees of those who launch campaigns, not from below."""
        return self if user.sees_everything else self.filter(subtree_q(user.scope, "campaign__launching_unit__"))


class GalleryQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.sees_everything else self.filter(subtree_q(user.scope, "province__"))

    def open(self):
        return self.filter(is_open=True)


class StoryQuerySet(SearchQuerySet):
    def visible_to(self, user):
        """Those of the models and exemplars the user sees."""
        if user.sees_everything:
            return self
        inside = placed_q(user.scope)
        model = self.model._meta.get_field("model").remote_field.model
        exemplar = self.model._meta.get_field("exemplar").remote_field.model
        return self.filter(
            Q(model__in=model.objects.filter(inside).values("pk"))
            | Q(exemplar__in=exemplar.objects.filter(inside).values("pk"))
        )

    def public(self):
        """What a stranger may read: published, in an open gallery, of what is still on the list."""
        listed = Q(model__state__in=ON_THE_LIST) | Q(exemplar__state__in=EXEMPLARS_LISTED)
        return self.filter(listed, is_published=True, gallery__is_open=True)


class StoryPhotoQuerySet(models.QuerySet):
    def public(self):
        """Photos that a stranger may see: of a public story, cleared still, of an update that stands."""
        stories = self.model._meta.get_field("story").remote_field.model.objects.public()
        return self.filter(
            story__in=stories.values("pk"),
            shown__isnull=False,
            photo__is_cleared=True,
            photo__update__withdrawn_at=None,
        )
