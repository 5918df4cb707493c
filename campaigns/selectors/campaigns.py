"""Who runs campaigns and who is to take part in them."""

from django.db.models import Exists, OuterRef, Q

from campaigns.enums import CampaignState
from campaigns.models import Campaign
from units.enums import DESK_ROLES, Role, UnitLevel
from units.models import Membership, Unit, User
from units.querysets import subtree_q

LEVEL_THAT_TAKES_PART = {
    UnitLevel.PROVINCE: UnitLevel.COMMUNE,
    UnitLevel.DISTRICT: UnitLevel.COMMUNE,
    UnitLevel.COMMUNE: UnitLevel.GRASSROOTS,
    UnitLevel.GRASSROOTS: UnitLevel.GRASSROOTS,
}


def expected_units(campaign, day):
    """Units that are to take part: of a province's campaign its communes, of a commune's the units inside it.

    Those valid on ``day`` alone: a unit dissolved before a deadline does not owe what was due then.
    """
    launcher = campaign.launching_unit
    return (
        Unit.objects.under([launcher])
        .filter(level=LEVEL_THAT_TAKES_PART[launcher.level])
        .exclude(pk=launcher.pk)
        .valid_on(day)
    )


def units_run_by(user, prefix=""):
    """Condition for «the user sets up this unit's campaigns»; ``prefix`` ends in ``__`` or is empty."""
    if user.sees_everything:
        return Q()
    kept = [m.unit_id for m in user.memberships_now if m.role in (Role.SECRETARY, Role.CHAIRMAN)]
    administered = [m.unit for m in user.memberships_now if m.role == Role.ADMINISTRATOR]
    return Q(**{f"{prefix}pk__in": kept}) | subtree_q(administered, prefix)


def launching_units(user, day):
    """Units whose campaigns the user may set up: the user's own, and every commune of an administrator's area."""
    own = [unit.pk for unit in user.scope]
    upper = [UnitLevel.PROVINCE, UnitLevel.COMMUNE]
    return Unit.objects.filter(units_run_by(user), Q(pk__in=own) | Q(level__in=upper)).valid_on(day)


def registration_receivers(registration, *, today):
    """Users who keep the campaign's desk at the unit that receives registrations.

    Where that is the body that keeps the campaign's desk (cơ quan thường trực), everybody of its desk counts, and
    the launching unit's own keepers hear of it too.
    """
    campaign = registration.campaign
    desk, keepers = campaign.registration_desk, Q(role__in=[Role.SECRETARY, Role.PROVINCE_STAFF])
    at_desk = Q(unit=desk) & keepers
    if desk.pk == campaign.standing_unit_id:
        at_desk = Q(unit=desk, role__in=DESK_ROLES - {Role.AUDITOR}) | (Q(unit=campaign.launching_unit) & keepers)
    holders = Membership.objects.active_on(today).filter(at_desk, user=OuterRef("pk"))
    return User.objects.filter(Exists(holders), is_active=True)


def campaigns_of(units):
    """Running campaigns that units take part in, launched themselves or look after below them."""
    reached = {int(pk) for unit in units for pk in unit.path.strip("/").split("/")}
    near = Q(launching_unit__in=reached) | subtree_q(units, "launching_unit__")
    return Campaign.objects.filter(near, state=CampaignState.RUNNING)


def year_in_focus(campaign, today):
    """This year while the campaign lasts, else its nearest year."""
    if campaign.period_end and campaign.period_end.year < today.year:
        return campaign.period_end.year
    return max(today.year, campaign.period_start.year)
