"""Reads that every other app starts from. Visibility is by subtree: level columns where a table has them."""

from django.db import models
from django.db.models import Q

from units.enums import UnitLevel
from units.text import search_key


class SearchQuerySet(models.QuerySet):
    """For tables with a ``search_key`` column."""

    def search(self, text):
        """Rows that hold every word of ``text``, accents and case aside; empty text keeps all."""
        rows = self
        for word in search_key(text or "").split():
            rows = rows.filter(search_key__contains=word)
        return rows


def subtree_q(units, prefix=""):
    """Condition for «the unit lies in the subtree of one of ``units``»; ``prefix`` ends in ``__`` or is empty."""
    condition = Q(pk__in=[])
    for unit in units:
        condition |= Q(**{f"{prefix}path__startswith": unit.path})
    return condition


def placed_q(units):
    """The same for a table with ``unit``, ``commune`` and ``province`` columns: index-friendly at the big levels."""
    condition = Q(pk__in=[])
    for unit in units:
        if unit.level == UnitLevel.PROVINCE:
            condition |= Q(province_id=unit.pk)
        elif unit.level == UnitLevel.COMMUNE:
            condition |= Q(commune_id=unit.pk)
        else:
            condition |= Q(unit__path__startswith=unit.path)
    return condition


class UnitQuerySet(SearchQuerySet):
    def under(self, units):
        return self.filter(subtree_q(units))

    def visible_to(self, user):
        """The user's subtrees and the units above them (a unit may know whom it belongs to)."""
        if user.sees_everything:
            return self
        above = {int(pk) for unit in user.scope for pk in unit.path.strip("/").split("/")}
        return self.filter(subtree_q(user.scope) | Q(pk__in=above))

    def managed_by(self, user):
        """The user's subtrees alone: what lists, choices and exports of the user's own area offer."""
        return self if user.sees_everything else self.filter(subtree_q(user.scope))

    def valid_on(self, day):
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))


class PlacedQuerySet(SearchQuerySet):
    """For tables that carry ``unit``, ``commune`` and ``province``."""

    def within(self, units):
        return self.filter(placed_q(units))

    def visible_to(self, user):
        return self if user.sees_everything else self.within(user.scope)


class MembershipQuerySet(models.QuerySet):
    def active_on(self, day):
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))

    def visible_to(self, user):
        return self if user.sees_everything else self.filter(subtree_q(user.scope, "unit__"))


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, superusers included."""
        return self.filter(user=user)


class UserQuerySet(SearchQuerySet):
    def visible_to(self, user):
        """People who hold a role inside the user's subtrees, and the user."""
        if user.sees_everything:
            return self
        inside = self.model.memberships.rel.related_model.objects.visible_to(user).values("user")
        return self.filter(Q(pk__in=inside) | Q(pk=user.pk))
