"""A campaign on its way down: who has launched it, and where copies no longer say what the superior fixed."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Case, Count, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from campaigns.enums import CampaignAct, CampaignState, ContentPart, Freedom, LaunchState, PlanKind
from campaigns.models import Campaign, CampaignEvent, Deadline, Field, Plan, Stage, SubjectGroup, Target, Task
from campaigns.permissions import RUNNERS
from campaigns.selectors.campaigns import expected_units
from units.models import Membership

TABLES = {
    ContentPart.FIELDS: Field,
    ContentPart.STAGES: Stage,
    ContentPart.SUBJECTS: SubjectGroup,
    ContentPart.TARGETS: Target,
    ContentPart.DEADLINES: Deadline,
    ContentPart.TASKS: Task,
}
SAID_ALIKE = {
    ContentPart.FIELDS: ("name", "description", "source_phrase"),
    ContentPart.STAGES: ("label", "starts_on", "ends_on", "source_phrase"),
    ContentPart.SUBJECTS: (
        "label",
        "has_collectives",
        "has_individuals",
        "has_households",
        "text",
        "source_phrase",
    ),
    ContentPart.TARGETS: (
        "text",
        "measure",
        "comparator",
        "value",
        "aim",
        "per",
        "counts_new",
        "counts_replicated",
        "ratio_base",
        "base_is_assumed",
        "source_phrase",
    ),
    ContentPart.DEADLINES: (
        "kind",
        "what",
        "owed_by",
        "raw_phrase",
        "recurrence",
        "month",
        "day",
        "on_date",
        "inclusive",
        "opens_month",
        "opens_day",
        "opens_on",
        "shift",
        "is_assumed",
    ),
    ContentPart.TASKS: ("body", "text", "due_on", "source_phrase"),
}
ARRIVALS = (CampaignAct.TAKE_OVER, CampaignAct.JOIN, CampaignAct.LAUNCH, CampaignAct.CLOSE)
FURTHEST_FIRST = Case(
    When(state=CampaignState.RUNNING, then=0),
    When(state=CampaignState.CLOSED, then=1),
    default=2,
    output_field=IntegerField(),
)


def lower_units(superior, day):
    """Expected units with ``lower_id``, ``launch_state`` and ``since``: one query whatever their number.

    Of several campaigns that a unit has under this one (its predecessors' too), the furthest counts.
    """
    lower = Campaign.objects.filter(superior_campaign=superior, launching_unit=OuterRef("pk"))
    lower = lower.order_by(FURTHEST_FIRST, "-pk")
    arrived = CampaignEvent.objects.filter(campaign=OuterRef("lower_id"), action__in=ARRIVALS).order_by("-pk")
    return (
        expected_units(superior, day)
        .annotate(
            lower_id=Subquery(lower.values("pk")[:1]),
            launch_state=Coalesce(Subquery(lower.values("state")[:1]), Value(LaunchState.NONE)),
        )
        .annotate(since=Subquery(arrived.values("at")[:1]))
    )


def counted_by_launch_state(units):
    """``{LaunchState: number}`` of what ``lower_units`` gave: one query, states without units included."""
    found = dict(units.order_by().values_list("launch_state").annotate(n=Count("pk")))
    return {state: found.get(state, 0) for state in LaunchState}


def handed_over(superior):
    """Lower campaigns that took the content over, not those that joined with content of their own."""
    taken = CampaignEvent.objects.filter(action=CampaignAct.TAKE_OVER).values("campaign")
    return Campaign.objects.filter(superior_campaign=superior, pk__in=taken)


def own_plan(campaign):
    """The paper the campaign was launched with: its oldest plan for the whole period; ``None`` without one."""
    return campaign.plans.filter(kind=PlanKind.PERIOD).order_by("pk").first()


def stays_fixed(superior, part, row):
    """Whether copies of a row are fixed below: by the superior's rule, or because it is fixed for the superior too."""
    return row.is_fixed or superior.freedoms.get(part, Freedom.FREE) != Freedom.FREE


@dataclass
class Difference:
    """One row of a superior that copies below do not follow: changed or missing there; or withdrawn above."""

    part: ContentPart
    text: str
    source: object | None = None
    changed: list = field(default_factory=list)
    missing: list = field(default_factory=list)
    withdrawn: list = field(default_factory=list)

    @property
    def campaign_ids(self):
        return {row.campaign_id for row in [*self.changed, *self.withdrawn]} | set(self.missing)

    @property
    def part_label(self):
        return ContentPart(self.part).label

    @property
    def in_words(self):
        if self.source is None:
            return "cấp trên đã bỏ"
        return "cấp trên đã bổ sung" if not self.changed else "cấp trên đã sửa"


def said_by(part, row):
    """What a row says, as far as copies must say the same."""
    said = tuple(getattr(row, name) for name in SAID_ALIKE[part])
    if part == ContentPart.DEADLINES:
        overrides = sorted((o.year, o.on_date, o.inclusive, o.reason) for o in row.overrides.all())
        return (*said, tuple(overrides))
    return said


def differences_below(superior):
    """Where campaigns handed down, closed ones aside, no longer follow what was fixed: three queries for a part."""
    lower = list(handed_over(superior).exclude(state=CampaignState.CLOSED).order_by("pk").values_list("pk", flat=True))
    if not lower:
        return []
    found = []
    for part, model in TABLES.items():
        rows = model.objects.all().prefetch_related("overrides") if part == ContentPart.DEADLINES else model.objects
        sources = {row.pk: row for row in rows.filter(campaign=superior) if stays_fixed(superior, part, row)}
        copies = defaultdict(dict)
        orphans = []
        for copy in rows.filter(campaign__in=lower, is_fixed=True):
            if copy.copied_from_id is None:
                orphans.append(copy)
            else:
                copies[copy.copied_from_id][copy.campaign_id] = copy
        for pk, source in sources.items():
            said = said_by(part, source)
            line = Difference(part, str(source), source)
            line.changed = [copy for copy in copies[pk].values() if said_by(part, copy) != said]
            line.missing = [campaign for campaign in lower if campaign not in copies[pk]]
            if line.changed or line.missing:
                found.append(line)
        by_text = defaultdict(list)
        for orphan in orphans:
            by_text[str(orphan)].append(orphan)
        found += [Difference(part, text, withdrawn=rows) for text, rows in by_text.items()]
    return found


def runners_of(units, day):
    """Memberships of those who run the campaigns of these units, at the very unit: one query."""
    return list(
        Membership.objects.active_on(day)
        .filter(unit__in=units, role__in=RUNNERS, user__is_active=True)
        .select_related("user", "unit")
        .order_by("pk")
    )


def drafts_from_above(user):
    """Drafts that a superior handed to units whose own desk the user keeps."""
    desks = [m.unit_id for m in user.memberships_now if m.role in RUNNERS]
    drafts = Campaign.objects.filter(launching_unit__in=desks, state=CampaignState.DRAFT)
    return drafts.exclude(superior_campaign=None).order_by("pk")


def joinable_superiors(campaign, day):
    """Running campaigns of units above, of the same kind and in the same years, that this one may belong to."""
    if campaign.superior_campaign_id or campaign.state == CampaignState.CLOSED:
        return Campaign.objects.none()
    above = campaign.launching_unit.ancestor_ids
    rows = Campaign.objects.filter(launching_unit__in=above, kind=campaign.kind, state=CampaignState.RUNNING)
    taken = Campaign.objects.filter(launching_unit=campaign.launching_unit).exclude(superior_campaign=None)
    rows = rows.exclude(pk__in=taken.values("superior_campaign"))
    if campaign.period_end:
        rows = rows.filter(period_start__lte=campaign.period_end)
    return rows.exclude(period_end__lt=campaign.period_start).select_related("launching_unit")


@dataclass(frozen=True)
class PlanNode:
    """A paper of the chain with those below it; ``is_own`` where it is the campaign's that is looked at."""

    plan: Plan
    is_own: bool
    is_open: bool
    children: list


PLANS_ABOVE_AT_MOST = 8
PLANS_SHOWN = 500


def plan_tree(campaign, *, user):
    """The papers for the whole period as a tree from the highest one: the line above, then all that lies below.

    Of the papers below those that the user sees; the ones above are named whoever asks, for the campaign's own
    paper names them. ``is_open`` says whether the user may open the paper. A query for each level of the chain.
    """
    rows = Plan.objects.select_related("campaign__launching_unit", "unit")
    own = list(rows.filter(campaign=campaign, kind=PlanKind.PERIOD).order_by("pk"))
    plans = {plan.pk: plan for plan in own}
    wanted = {plan.superior_plan_id for plan in own} - {None}
    for _ in range(PLANS_ABOVE_AT_MOST):
        found = rows.filter(pk__in=wanted - set(plans)).exclude(pk__in=plans)
        above = {plan.pk: plan for plan in found} if wanted - set(plans) else {}
        if not above:
            break
        plans |= above
        wanted = {plan.superior_plan_id for plan in above.values()} - {None}
    reached = {plan.pk for plan in own}
    for _ in range(PLANS_ABOVE_AT_MOST):
        below = rows.visible_to(user).filter(superior_plan__in=reached, kind=PlanKind.PERIOD).exclude(pk__in=plans)
        lower = {plan.pk: plan for plan in below.order_by("unit__sort_key", "pk")[:PLANS_SHOWN]}
        if not lower:
            break
        plans |= lower
        reached = set(lower)
    opened = set(Plan.objects.visible_to(user).filter(pk__in=plans).values_list("pk", flat=True))
    children = defaultdict(list)
    for plan in plans.values():
        children[plan.superior_plan_id if plan.superior_plan_id in plans else None].append(plan)
    mine = {plan.pk for plan in own}

    def node(plan):
        return PlanNode(plan, plan.pk in mine, plan.pk in opened, [node(child) for child in children[plan.pk]])

    return [node(plan) for plan in children[None]]
