"""What the page of a campaign shows: its story so far, in figures of what the user sees."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, Sum
from django.db.models.functions import ExtractMonth
from django.urls import reverse

from campaigns.enums import ActivityKind, DifficultyState, FindingState, InspectionState, SubjectRole
from campaigns.models import (
    Activity,
    BudgetLine,
    Difficulty,
    Inspection,
    LegalBasis,
    Plan,
    Registration,
    Review,
    SubjectGroup,
)
from campaigns.selectors.campaigns import expected_units, year_in_focus
from campaigns.selectors.due import DeadlineLine, deadline_lines
from campaigns.selectors.owing import owing_units
from campaigns.selectors.targets import TargetFigure, target_figures
from interface.charts import Bar, Mark, Span, YearLine, year_line
from units.models import Unit

NAMES_SHOWN = 5
CARRIED_OUT = (InspectionState.CARRIED_OUT, InspectionState.CLOSED)
OPEN_FINDINGS = (FindingState.OPEN, FindingState.MENDED)
OPEN_YEARS_AHEAD = 1


@dataclass(frozen=True)
class Behind:
    """A deadline ahead and the units in view that still owe it: how many, and the first of their names."""

    line: DeadlineLine
    owing: int
    names: list[str]

    @property
    def unnamed(self):
        return self.owing - len(self.names)


@dataclass(frozen=True)
class Money:
    """Funds of the campaign-year in whole đồng."""

    estimated: int
    approved: int
    spent: int


@dataclass(frozen=True)
class CampaignFacts:
    """What the page of a campaign shows beside its own columns; figures are of ``year`` and of what the user sees."""

    year: int
    plans: list[Plan]
    targets: list[TargetFigure]
    deadlines: list[DeadlineLine]
    behind: list[Behind]
    participants: list[SubjectGroup]
    award_subjects: list[SubjectGroup]
    registered: int
    expected: int
    registrations_by_year: list[Bar]
    activities_by_kind: list[Bar]
    activities_by_month: list[Bar]
    latest: list[Activity]
    inspections: int
    open_findings: int
    open_difficulties: int
    reviews: list[Review]
    money: Money
    line: YearLine


def campaign_facts(campaign, *, user, today):
    """A fixed number of queries however much has happened, and a few for each measured target."""
    year = year_in_focus(campaign, today)
    view_from = user.scope[0] if user.scope else campaign.launching_unit
    managed = Unit.objects.managed_by(user).values("pk")
    activities = Activity.objects.visible_to(user).filter(campaign=campaign, is_cancelled=False)
    latest = activities.order_by("-held_on", "-pk")[:NAMES_SHOWN]
    told = Q(pk__in=latest.values("pk")) | Q(kind=ActivityKind.LAUNCH_CEREMONY)
    told = list(activities.filter(told).select_related("unit").order_by("-held_on", "-pk"))
    by_kind, by_month = counted(activities.filter(held_on__year=year))
    reviews = list(Review.objects.visible_to(user).filter(campaign=campaign, is_cancelled=False).order_by("held_on"))
    checks = checked(Inspection.objects.visible_to(user).filter(campaign=campaign), year)
    difficulties = Difficulty.objects.visible_to(user).filter(
        campaign=campaign, state__in=[DifficultyState.RAISED, DifficultyState.PASSED_UP]
    )
    lines = deadline_lines(campaign, today=today, unit=next(iter(user.scope), None))
    groups = list(campaign.subject_groups.all())
    by_year = registered_by_year(campaign, user)
    bases = LegalBasis.objects.select_related("document__replaced_by")
    return CampaignFacts(
        year=year,
        plans=list(
            campaign.plans.select_related("superior_plan", "file").prefetch_related(Prefetch("legal_bases", bases))
        ),
        targets=target_figures(campaign, year=year, unit=view_from, today=today),
        deadlines=lines,
        behind=[found for line in nearest_of_each_kind(lines) if (found := behind(line, managed))],
        participants=[group for group in groups if group.role == SubjectRole.PARTICIPANT],
        award_subjects=[group for group in groups if group.role == SubjectRole.AWARD],
        registered=by_year[year],
        expected=expected_units(campaign, today).filter(pk__in=managed).count(),
        registrations_by_year=year_bars(campaign, by_year, today),
        activities_by_kind=[Bar(kind.label, by_kind[kind]) for kind in ActivityKind if by_kind[kind]],
        activities_by_month=[Bar(f"Tháng {month}", by_month[month]) for month in range(1, 13)] if by_month else [],
        latest=told[:NAMES_SHOWN],
        inspections=checks["carried_out"],
        open_findings=checks["open_findings"],
        open_difficulties=difficulties.count(),
        reviews=reviews,
        money=money_of(campaign, user, year),
        line=story_line(campaign, lines, reviews, told, today),
    )


def nearest_of_each_kind(lines):
    """Of the deadlines ahead, nearest first, the first of each kind of thing that is due."""
    return list({line.deadline.kind: line for line in reversed(lines) if line.due}.values())[::-1]


def behind(line, managed):
    """``Behind`` where somebody in view owes; ``None`` where nobody does or nobody counts."""
    owing = owing_units(line.deadline, line.due.year)
    if owing is None:
        return None
    names = list(owing.filter(pk__in=managed).order_by("sort_key", "pk").values_list("name", flat=True))
    return Behind(line, len(names), names[:NAMES_SHOWN]) if names else None


def registered_by_year(campaign, user):
    rows = Registration.objects.visible_to(user).registered().filter(campaign=campaign)
    return Counter(dict(rows.order_by().values_list("year").annotate(Count("pk"))))


def year_bars(campaign, by_year, today):
    last = min(campaign.period_end.year, today.year) if campaign.period_end else today.year
    years = range(campaign.period_start.year, max(last, campaign.period_start.year) + 1)
    list_url = f"{reverse('campaigns:registration_list')}?campaign={campaign.pk}&state=registered&year="
    return [Bar(str(year), by_year[year], url=f"{list_url}{year}") for year in years]


def counted(rows):
    """How many activities there are of each kind and in each month: one query."""
    by_kind, by_month = Counter(), Counter()
    pairs = rows.order_by().annotate(month=ExtractMonth("held_on")).values_list("kind", "month")
    for kind, month, number in pairs.annotate(number=Count("pk")):
        by_kind[kind] += number
        by_month[month] += number
    return by_kind, by_month


def checked(rows, year):
    """Checks carried out in the year, and the findings of all checks that are still to be mended."""
    return rows.aggregate(
        carried_out=Count("pk", filter=Q(state__in=CARRIED_OUT, carried_out_on__year=year), distinct=True),
        open_findings=Count("findings", filter=Q(findings__state__in=OPEN_FINDINGS), distinct=True),
    )


def money_of(campaign, user, year):
    rows = BudgetLine.objects.visible_to(user).filter(campaign=campaign, year=year, is_cancelled=False)
    sums = rows.aggregate(estimated=Sum("estimated"), approved=Sum("approved"), spent=Sum("spent"))
    return Money(**{name: value or 0 for name, value in sums.items()})


def story_line(campaign, deadlines, reviews, told, today):
    """Stages, reviews, great days and what is due, over whole years; an open period reaches a little past today."""
    first = campaign.period_start.year
    last = campaign.period_end.year if campaign.period_end else max(today.year, first) + OPEN_YEARS_AHEAD
    spans = [Span(stage.label, stage.starts_on, stage.ends_on) for stage in campaign.stages.all()]
    if not spans:
        spans = [Span(campaign.period.capitalize(), campaign.period_start, campaign.period_end or date(last, 12, 31))]
    due = [
        Mark(line.due.last_day, line.deadline.what, "Mốc thời gian", tone="waiting") for line in deadlines if line.due
    ]
    held = [Mark(row.held_on, str(row), "Sơ kết, tổng kết", tone="done") for row in reviews]
    launched = [row for row in told if row.kind == ActivityKind.LAUNCH_CEREMONY]
    began = [Mark(row.held_on, row.title, "Lễ phát động", row.get_absolute_url(), "done") for row in launched]
    return year_line(spans, due + held + began, first_year=first, last_year=last, today=today)
