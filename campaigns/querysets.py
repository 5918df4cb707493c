from django.db import models
from django.db.models import Q

from campaigns.enums import CampaignState, RegistrationState
from units.querysets import PlacedQuerySet, SearchQuerySet, subtree_q
from units.text import search_key


def reach_q(user, prefix):
    """Units above the user (whose campaigns reach down to the user) and the user's own subtrees."""
    above = {pk for unit in user.scope for pk in unit.ancestor_ids}
    return Q(**{f"{prefix}in": above}), subtree_q(user.scope, prefix)


class CampaignQuerySet(SearchQuerySet):
    def visible_to(self, user):
        """Campaigns launched inside the user's subtrees, and those of units above once they are launched."""
        if user.sees_everything:
            return self
        above, own = reach_q(user, "launching_unit__")
        return self.filter(own | (above & ~Q(state=CampaignState.DRAFT)))

    def reaching(self, unit):
        """Campaigns in which the unit may take part."""
        return self.filter(launching_unit__in=[*unit.ancestor_ids, unit.pk])

    def spanning(self, year):
        """Campaigns whose period holds the year, whatever their state."""
        return self.filter(Q(period_end=None) | Q(period_end__year__gte=year), period_start__year__lte=year)

    def running_in(self, year):
        return self.spanning(year).filter(state=CampaignState.RUNNING)


class OfCampaignQuerySet(models.QuerySet):
    """Rows that belong to a campaign and are seen with it."""

    def visible_to(self, user):
        if user.sees_everything:
            return self
        above, own = reach_q(user, "campaign__launching_unit__")
        return self.filter(own | (above & ~Q(campaign__state=CampaignState.DRAFT)))


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Plans of a campaign are seen with it, others with their unit.

        A paper from outside the tree is seen by those whose plans stand on it, and by all until one does.
        """
        if user.sees_everything:
            return self
        above, own = reach_q(user, "campaign__launching_unit__")
        of_campaign = Q(campaign__isnull=False) & (own | (above & ~Q(campaign__state=CampaignState.DRAFT)))
        above, own = reach_q(user, "unit__")
        of_unit = Q(campaign=None) & (above | own)
        above, own = reach_q(user, "lower_plans__unit__")
        cited = self.model.objects.filter(Q(lower_plans=None) | above | own, unit=None, campaign=None).values("pk")
        return self.filter(of_campaign | of_unit | Q(pk__in=cited))


class RegistrationQuerySet(PlacedQuerySet):
    def search(self, text):
        """By the unit's and the campaign's names; a registration has no text of its own to be found by."""
        rows = self
        for word in search_key(text or "").split():
            rows = rows.filter(Q(unit__search_key__contains=word) | Q(campaign__search_key__contains=word))
        return rows

    def registered(self):
        return self.filter(state=RegistrationState.REGISTERED)
