"""The way a registration goes, what it may be copied from, who waits to be put on a list."""

from dataclasses import dataclass

from campaigns.enums import CampaignState, DeadlineKind, RegistrationState, SelfRegistrationState
from campaigns.models import Campaign, Due, Registration, SelfRegistration
from campaigns.selectors.campaigns import expected_units
from units.enums import Role
from units.models import Unit
from units.querysets import placed_q, subtree_q


@dataclass(frozen=True)
class Route:
    """To whom a registration goes, through which office, and until when."""

    desk: Unit
    through: str
    due: Due | None

    def __str__(self):
        return in_words(self.desk, self.through)


def in_words(desk, through):
    return f"{desk}, qua {through}" if through else str(desk)


def route_of(registration):
    """Reads ``campaign__deadlines`` with their overrides, extensions and receiving units (prefetch for lists)."""
    campaign = registration.campaign
    offices = [row.through for row in campaign.deadlines.all() if row.kind == DeadlineKind.REGISTRATION]
    due = campaign.registration_due(registration.year, registration.unit)
    return Route(campaign.registration_desk, next(filter(None, offices), ""), due)


ROUTE = (
    "campaign__deadlines__overrides",
    "campaign__deadlines__extensions",
    "campaign__deadlines__receiving_unit",
)


def way_gone(registration):
    """The way a sent registration went, in words; as the campaign says it where the row does not."""
    if registration.receiving_unit:
        return in_words(registration.receiving_unit, registration.through)
    return str(route_of(registration))


def earlier_campaigns(campaign):
    """Campaigns of the same kind that the same unit launched before this one."""
    return Campaign.objects.filter(
        launching_unit=campaign.launching_unit, kind=campaign.kind, period_start__lt=campaign.period_start
    ).exclude(pk=campaign.pk)


def registration_of_last_year(unit, campaign, year):
    """What the unit registered the year before, in this campaign or else in the one before it; ``None`` if nothing."""
    rows = Registration.objects.filter(unit=unit, year=year - 1).select_related("campaign", "unit")
    before = rows.filter(campaign__in=earlier_campaigns(campaign)).order_by("-campaign__period_start", "-pk")
    return rows.filter(campaign=campaign).first() or before.first()


def campaign_after(registration):
    """The running campaign for which the unit would copy this registration next year; ``None`` where there is none."""
    campaign, year = registration.campaign, registration.year + 1
    if campaign.accepts_registrations_for(year):
        return campaign
    following = (
        Campaign.objects.running_in(year)
        .filter(launching_unit=campaign.launching_unit, kind=campaign.kind, period_start__gt=campaign.period_start)
        .exclude(pk=campaign.pk)
    )
    return following.select_related("launching_unit").order_by("period_start", "pk").first()


def units_to_register(campaign, year, posts, day):
    """Expected units below ``posts`` that have not sent a registration for the campaign-year."""
    sent = Registration.objects.filter(campaign=campaign, year=year, state=RegistrationState.REGISTERED)
    return expected_units(campaign, day).filter(subtree_q(posts)).exclude(pk__in=sent.values("unit"))


def posts_of(user):
    """Units whose registrations the user writes, with all that lies below them."""
    return [m.unit for m in user.memberships_now if m.role == Role.PREPARER]


def self_registrations_awaiting(user):
    """People who wait for an answer of the units whose registrations the user writes."""
    return SelfRegistration.objects.filter(
        placed_q(posts_of(user)), state=SelfRegistrationState.SENT, campaign__state=CampaignState.RUNNING
    )
