"""Reads over models that every page starts from."""

from django.db import models
from django.db.models import Q

from models_registry.enums import COUNTED, ModelState
from units.querysets import PlacedQuerySet, SearchQuerySet, placed_q, subtree_q


class ModelQuerySet(PlacedQuerySet):
    def counted(self):
        """Registered or further, not delisted: what «số mô hình đăng ký» means."""
        return self.filter(state__in=COUNTED)

    def recognised(self):
        return self.filter(state=ModelState.RECOGNISED)


class ExemplarQuerySet(PlacedQuerySet):
    """Exemplars, seen from the unit that names them and from above it."""


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
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))


class AppraisalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Seen with its model."""
        if user.sees_everything:
            return self
        return self.filter(model__in=models_seen(self, user))


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
        """What a stranger may read: published, in an open gallery, of a model that is still on the list."""
        return self.filter(is_published=True, gallery__is_open=True).exclude(model__state=ModelState.DELISTED)
