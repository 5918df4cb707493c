from django.db import models
from django.db.models import Q

from awards.enums import UNSENT
from units.enums import Role
from units.querysets import PlacedQuerySet, SearchQuerySet, placed_q, subtree_q


class DatedRuleQuerySet(SearchQuerySet):
    """Rules in force on a day. National rules belong to no unit; the others are seen in the unit's subtree."""

    def in_force_on(self, day):
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))

    def visible_to(self, user):
        return self


class DossierQuerySet(PlacedQuerySet):
    def visible_to(self, user):
        """Preparers see their subtrees whole; every other role sees what was sent, drafts never."""
        if user.sees_everything:
            return self
        preparing = [m.unit for m in user.memberships_now if m.role == Role.PREPARER]
        reading = [m.unit for m in user.memberships_now if m.role != Role.PREPARER]
        return self.filter(placed_q(preparing) | (placed_q(reading) & ~Q(state__in=UNSENT)))


class AtUnitQuerySet(SearchQuerySet):
    """Rows of a council or of a decision, seen in the subtree of their unit's viewers."""

    def visible_to(self, user):
        return self if user.sees_everything else self.filter(subtree_q(user.scope, "unit__"))


class OfDossierQuerySet(models.QuerySet):
    def visible_to(self, user):
        dossiers = self.model._meta.get_field("dossier").related_model.objects
        return self.filter(dossier__in=dossiers.visible_to(user))
