"""Who is late, and who still owes a dossier."""

from django.db.models import Exists, OuterRef, Prefetch, Q

from awards.enums import EDITABLE, SENT, DossierState
from awards.gates import deadlines_of, due_of
from awards.models import (
    Dossier,
    DossierVersion,
)
from campaigns.deadlines import local_day
from campaigns.enums import CampaignState, DeadlineKind
from campaigns.models import Campaign, Deadline, Registration
from campaigns.selectors import expected_units, owes
from units.models import Unit
from units.querysets import subtree_q


def overdue_q(*, now):
    """Condition for «should have been sent by now and is still with its unit»: one query and four for the deadlines."""
    waiting = Dossier.objects.filter(state__in=EDITABLE).order_by()
    places = waiting.values_list("campaign", "year", "receiving_unit").distinct()
    dated = Prefetch("deadlines", Deadline.objects.with_dates())
    campaigns = Campaign.objects.prefetch_related(dated).in_bulk({row[0] for row in places})
    condition = Q(pk__in=[])
    for campaign_id, year, receiving_unit_id in places:
        due = due_of(campaigns[campaign_id], year, receiving_unit_id)
        if due and due.cutoff <= now:
            here = Q(campaign=campaign_id, year=year, receiving_unit=receiving_unit_id)
            rows = deadlines_of(campaigns[campaign_id], year, receiving_unit_id)
            ends = [end for row in rows for end in row.ends_in(year) if end.cutoff > now]
            excused = subtree_q([unit for end in ends for unit in end.units], "unit__")
            returned = Q(state=DossierState.RETURNED, return_due_on__lt=local_day(now))
            condition |= here & ~excused & (Q(state=DossierState.DRAFT) | returned)
    return condition


def sent_late_q():
    late = DossierVersion.objects.filter(dossier=OuterRef("pk"), is_late=True)
    return Q(submitted_at__isnull=False) & Exists(late)


@owes(DeadlineKind.DOSSIER)
def units_without_dossier(deadline, year):
    """Registered units of the campaign-year, or the expected ones where none registered, that have sent no dossier."""
    campaign = deadline.campaign
    if campaign.state != CampaignState.RUNNING or not campaign.runs_in(year):
        return Unit.objects.none()
    registered = Registration.objects.registered().filter(campaign=campaign, year=year)
    expected = expected_units(campaign, deadline.due_in(year).last_day)
    sent = Dossier.objects.filter(campaign=campaign, year=year, state__in=SENT, unit=OuterRef("pk"))
    return Unit.objects.filter(
        Q(pk__in=registered.values("unit")) | (~Exists(registered) & Q(pk__in=expected.values("pk"))), ~Exists(sent)
    )
