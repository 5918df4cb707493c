"""Reads over campaigns and deadlines that other apps build on."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q

from campaigns import deadlines
from campaigns.enums import CampaignState, Comparator, DeadlineKind, TargetMeasure, TargetPer
from campaigns.models import Campaign, Deadline, Due, Plan, Registration, Target
from units.enums import Role, UnitLevel
from units.models import Membership, Unit, User
from units.querysets import subtree_q

LEVEL_THAT_TAKES_PART = {
    UnitLevel.PROVINCE: UnitLevel.COMMUNE,
    UnitLevel.DISTRICT: UnitLevel.COMMUNE,
    UnitLevel.COMMUNE: UnitLevel.GRASSROOTS,
    UnitLevel.GRASSROOTS: UnitLevel.GRASSROOTS,
}

OWING = {}
MEASURES = {}


def owes(kind):
    """Register, for one ``DeadlineKind``, the function that finds who still owes what is due.

    The function takes ``(deadline, year)`` and returns a queryset of the owing units; the app that keeps
    the records registers it, so a deadline for dossiers needs no import of the awards.
    """

    def register(find):
        OWING[kind] = find
        return find

    return register


def owing_units(deadline, year):
    """Units that still owe what ``deadline`` asks for in the campaign-year; ``None`` where nobody keeps count."""
    find = OWING.get(deadline.kind)
    return None if find is None else find(deadline, year)


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


@owes(DeadlineKind.REGISTRATION)
def units_without_registration(deadline, year):
    """Expected units with no registration sent for the campaign-year; a campaign that does not run owes nothing."""
    campaign = deadline.campaign
    if not campaign.accepts_registrations_for(year):
        return Unit.objects.none()
    sent = Registration.objects.registered().filter(campaign=campaign, year=year, unit=OuterRef("pk"))
    return expected_units(campaign, deadline.due_in(year).last_day).filter(~Exists(sent))


def registration_receivers(registration, *, today):
    """Users who keep the campaign's desk at the unit that receives registrations."""
    holders = Membership.objects.active_on(today).filter(
        unit=registration.campaign.registration_desk,
        role__in=[Role.SECRETARY, Role.PROVINCE_STAFF],
        user=OuterRef("pk"),
    )
    return User.objects.filter(Exists(holders), is_active=True)


@dataclass(frozen=True)
class DueItem:
    """One line of the work queue. ``owing`` counts the units in view that still owe; ``None``: nobody counts."""

    deadline: Deadline
    due: Due
    days_left: int
    owing: int | None = None


def campaigns_of(units):
    """Running campaigns that units take part in, launched themselves or look after below them."""
    reached = {int(pk) for unit in units for pk in unit.path.strip("/").split("/")}
    near = Q(launching_unit__in=reached) | subtree_q(units, "launching_unit__")
    return Campaign.objects.filter(near, state=CampaignState.RUNNING)


def due_items(units, *, today, limit=5):
    """What is due next for ``units`` and below, nearest first: three queries and one count for each line."""
    rows = (
        Deadline.objects.filter(campaign__in=campaigns_of(units))
        .select_related("campaign__launching_unit", "receiving_unit")
        .prefetch_related("overrides")
    )
    items = [
        DueItem(row, due, deadlines.days_left(due.last_day, today)) for row in rows if (due := row.next_due(today))
    ]
    nearest = sorted(items, key=lambda item: (item.due.cutoff, item.deadline.pk))[:limit]
    return [replace(item, owing=_owing_inside(item, units)) for item in nearest]


def _owing_inside(item, units):
    owing = owing_units(item.deadline, item.due.year)
    return None if owing is None else owing.filter(subtree_q(units)).count()


def measures(measure):
    """Register, for one ``TargetMeasure``, the function that counts it.

    The function takes ``(target, year, units)``: units of one level, each standing for its whole subtree;
    ``year`` is ``None`` where the target counts the whole campaign. It returns ``{unit key: Decimal}``; a unit
    without an entry has nothing that could be counted. ``placed_column`` names the column to group by.
    """

    def register(count):
        MEASURES[measure] = count
        return count

    return register


def placed_column(level):
    """The column of a ``Placed`` table that names the unit of ``level`` above each row."""
    return {UnitLevel.PROVINCE: "province", UnitLevel.COMMUNE: "commune"}.get(level, "unit")


@dataclass(frozen=True)
class TargetFigure:
    """A target beside what is reached: one figure, or how many of the expected units reach it; or neither."""

    target: Target
    figure: Decimal | None = None
    reached: int | None = None
    expected: int | None = None

    @property
    def sign(self):
        return " %" if self.target.measure == TargetMeasure.DIRECT_WORKER_SHARE else ""

    @property
    def is_measured(self):
        return self.target.measure != TargetMeasure.NONE

    @property
    def is_met(self):
        if self.expected:
            return self.reached == self.expected
        return self.figure is not None and meets(self.target, self.figure)


def meets(target, figure):
    return figure > target.value if target.comparator == Comparator.MORE_THAN else figure >= target.value


def target_figures(campaign, *, year, unit, today):
    """Each target with its live figure, as seen from ``unit``: one query for the targets, one count for each."""
    return [_target_figure(target, campaign, year, unit, today) for target in campaign.targets.all()]


def _target_figure(target, campaign, year, unit, today):
    count = MEASURES.get(target.measure)
    if count is None:
        return TargetFigure(target)
    asked = None if target.per == TargetPer.CAMPAIGN else year
    if target.per != TargetPer.UNIT_YEAR:
        launcher = campaign.launching_unit
        return TargetFigure(target, figure=count(target, asked, Unit.objects.filter(pk=launcher.pk)).get(launcher.pk))
    expected = expected_units(campaign, today)
    if unit.level == LEVEL_THAT_TAKES_PART[campaign.launching_unit.level]:
        return TargetFigure(target, figure=count(target, asked, Unit.objects.filter(pk=unit.pk)).get(unit.pk))
    figures = count(target, asked, expected)
    reached = sum(meets(target, figure) for figure in figures.values())
    return TargetFigure(target, reached=reached, expected=expected.count())


@dataclass(frozen=True)
class DeadlineLine:
    """``due`` lies ahead, ``last`` behind; ``None`` where there is none."""

    deadline: Deadline
    due: Due | None
    days_left: int | None
    last: Due | None


def deadline_lines(campaign, *, today):
    """Every deadline of the campaign with its next date, nearest first; those wholly past at the end."""
    lines = []
    for row in campaign.deadlines.all():
        due = row.next_due(today) if campaign.state != CampaignState.CLOSED else None
        left = deadlines.days_left(due.last_day, today) if due else None
        lines.append(DeadlineLine(row, due, left, None if due else row.last_due(today)))
    coming = sorted((line for line in lines if line.due), key=lambda line: (line.due.cutoff, line.deadline.pk))
    return coming + [line for line in lines if not line.due]


@dataclass(frozen=True)
class CampaignFacts:
    """What the page of a campaign shows beside its own columns; figures are of ``year`` and of what the user sees."""

    year: int
    plans: list[Plan]
    targets: list[TargetFigure]
    deadlines: list[DeadlineLine]
    registered: int
    owing: int


def campaign_facts(campaign, *, user, today):
    year = year_in_focus(campaign, today)
    view_from = user.scope[0] if user.scope else campaign.launching_unit
    inside = Unit.objects.managed_by(user)
    registrations = Registration.objects.visible_to(user).filter(campaign=campaign, year=year)
    sent = Registration.objects.registered().filter(campaign=campaign, year=year, unit=OuterRef("pk"))
    owing = expected_units(campaign, today).filter(~Exists(sent), pk__in=inside.values("pk"))
    return CampaignFacts(
        year=year,
        plans=list(campaign.plans.select_related("superior_plan", "file").prefetch_related("legal_bases")),
        targets=target_figures(campaign, year=year, unit=view_from, today=today),
        deadlines=deadline_lines(campaign, today=today),
        registered=registrations.registered().count(),
        owing=owing.count() if campaign.accepts_registrations_for(year) else 0,
    )


def year_in_focus(campaign, today):
    """This year while the campaign lasts, else its nearest year."""
    if campaign.period_end and campaign.period_end.year < today.year:
        return campaign.period_end.year
    return max(today.year, campaign.period_start.year)
