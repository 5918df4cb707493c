from django.db import models
from django.db.models import Q

from campaigns.enums import CampaignState, RegistrationState
from units.querysets import PlacedQuerySet, SearchQuerySet, subtree_q


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

    def running_in(self, year):
        return self.filter(
            Q(period_end=None) | Q(period_end__year__gte=year),
            state=CampaignState.RUNNING,
            period_start__year__lte=year,
        )


class OfCampaignQuerySet(models.QuerySet):
    """Rows that belong to a campaign and are seen with it."""

    def visible_to(self, user):
        if user.sees_everything:
            return self
        above, own = reach_q(user, "campaign__launching_unit__")
        return self.filter(own | (above & ~Q(campaign__state=CampaignState.DRAFT)))


class RegistrationQuerySet(PlacedQuerySet):
    def registered(self):
        return self.filter(state=RegistrationState.REGISTERED)
