"""Who is late, and who still owes a dossier."""

from django.db.models import Exists, OuterRef, Q

from awards.enums import EDITABLE, SENT, DossierState
from awards.gates import due_of
from awards.models import (
    Dossier,
    DossierVersion,
)
from campaigns.deadlines import local_day
from campaigns.enums import CampaignState, DeadlineKind
from campaigns.models import Campaign, Registration
from campaigns.selectors import expected_units, owes
from units.models import Unit


def overdue_q(*, now):
    """Condition for «should have been sent by now and is still with its unit»: one query and two for the deadlines."""
    waiting = Dossier.objects.filter(state__in=EDITABLE).order_by()
    places = waiting.values_list("campaign", "year", "receiving_unit").distinct()
    campaigns = Campaign.objects.prefetch_related("deadlines__overrides").in_bulk({row[0] for row in places})
    condition = Q(pk__in=[])
    for campaign_id, year, receiving_unit_id in places:
        due = due_of(campaigns[campaign_id], year, receiving_unit_id)
        if due and due.cutoff <= now:
            here = Q(campaign=campaign_id, year=year, receiving_unit=receiving_unit_id)
            returned = Q(state=DossierState.RETURNED, return_due_on__lt=local_day(now))
            condition |= here & (Q(state=DossierState.DRAFT) | returned)
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
    if registered.exists():
        owing = Unit.objects.filter(pk__in=registered.values("unit"))
    else:
        owing = expected_units(campaign, deadline.due_in(year).last_day)
    sent = Dossier.objects.filter(campaign=campaign, year=year, state__in=SENT, unit=OuterRef("pk"))
    return owing.filter(~Exists(sent))
