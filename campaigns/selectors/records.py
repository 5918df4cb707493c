"""Whose records of the year, who is to be told, and what the year amounts to."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum

from campaigns.enums import ActivityKind, DifficultyState, FindingState, FundSource
from campaigns.models import (
    Activity,
    Campaign,
    Difficulty,
    Finding,
    Inspection,
    Registration,
    TimeLimit,
    UnitClassification,
)
from campaigns.querysets import RECORD_DESK
from campaigns.selectors.campaigns import campaigns_of, expected_units
from campaigns.selectors.targets import target_figures
from interface.sheets import Column, Table
from units.enums import Role
from units.models import Membership, Unit, User
from units.querysets import placed_q, subtree_q
from units.selectors import holders_at, preparers_of

HUB_CAMPAIGNS = 20
OPEN_DIFFICULTIES = frozenset({DifficultyState.RAISED, DifficultyState.PASSED_UP})
RECORD_ROLES = frozenset({Role.PREPARER, Role.SECRETARY})


def record_posts(user):
    return [m.unit for m in user.memberships_now if m.role in RECORD_ROLES]


def units_with_records_by(user, day):
    """Units whose records of the year the user writes (``can_record``)."""
    prepared = [m.unit for m in user.memberships_now if m.role == Role.PREPARER]
    kept = [m.unit_id for m in user.memberships_now if m.role == Role.SECRETARY]
    return Unit.objects.filter(subtree_q(prepared) | Q(pk__in=kept)).valid_on(day)


def campaigns_for_records(user):
    """Running campaigns in which a unit of the user's takes part."""
    return campaigns_of(record_posts(user)).select_related("launching_unit")


def units_checked_by(user, day):
    """Units below the desks the user keeps."""
    desks = [m.unit for m in user.memberships_now if m.role in RECORD_DESK]
    return Unit.objects.filter(subtree_q(desks)).exclude(pk__in=[unit.pk for unit in desks]).valid_on(day)


def keepers_of(unit):
    """Those who write the unit's records, to be told what concerns it."""
    return [*preparers_of(unit), *holders_at(Role.SECRETARY, unit)]


def keepers_by_unit(units, day):
    """``{unit key: people}`` as ``keepers_of`` says, in one query however many units."""
    near = {pk for unit in units for pk in (*unit.ancestor_ids, unit.pk)}
    held = Membership.objects.active_on(day).filter(unit__in=near, role__in=RECORD_ROLES, user__is_active=True)
    at = {}
    for membership in held.select_related("user"):
        at.setdefault((membership.unit_id, membership.role), {})[membership.user_id] = membership.user
    return {
        unit.pk: {
            **at.get((unit.pk, Role.SECRETARY), {}),
            **{
                pk: user
                for place in (*unit.ancestor_ids, unit.pk)
                if place != unit.province_id
                for pk, user in at.get((place, Role.PREPARER), {}).items()
            },
        }.values()
        for unit in units
    }


def desk_people_of(unit):
    """Those who keep the unit's desk from day to day."""
    return [*holders_at(Role.SECRETARY, unit), *holders_at(Role.PROVINCE_STAFF, unit)]


def people_at(unit, day):
    """Accounts with a role at this very unit on the day: to whom its head may give a petition."""
    held = Membership.objects.active_on(day).filter(unit=unit)
    return User.objects.filter(pk__in=held.values("user"), is_active=True)


def last_checklist(campaign, user):
    """The lines of the newest check of the campaign that the user sees, to begin the next one with."""
    newest = Inspection.objects.visible_to(user).filter(campaign=campaign).exclude(items=None).first()
    return [item.text for item in newest.items.all()] if newest else []


def petition_limit(kind, day):
    """The time limit for this kind of petition that is in force on the day, or ``None``."""
    return (
        TimeLimit.objects.valid_on(day).filter(kind=kind).order_by(F("valid_from").desc(nulls_last=True), "-pk").first()
    )


def unit_above(unit, day):
    """The nearest unit above that is active on the day; ``None`` at the top."""
    return Unit.objects.filter(pk__in=unit.ancestor_ids).valid_on(day).order_by("-path").first()


@dataclass(frozen=True)
class FundTotal:
    """Money of one source, or of all; ``over`` is what was spent beyond what was approved."""

    label: str
    estimated: int
    approved: int
    spent: int

    @property
    def left(self):
        return self.approved - self.spent

    @property
    def over(self):
        return max(0, -self.left)


def fund_totals(lines):
    """``[FundTotal]`` by source, those without lines left out, then the total of all; one query."""
    sums = {
        row["source"]: row
        for row in lines.filter(is_cancelled=False)
        .order_by()
        .values("source")
        .annotate(estimated_sum=Sum("estimated"), approved_sum=Sum("approved"), spent_sum=Sum("spent"))
    }
    by_source = [
        FundTotal(label, sums[source]["estimated_sum"], sums[source]["approved_sum"] or 0, sums[source]["spent_sum"])
        for source, label in FundSource.choices
        if source in sums
    ]
    if not by_source:
        return []
    return [
        *by_source,
        FundTotal(
            "Tổng cộng",
            sum(row.estimated for row in by_source),
            sum(row.approved for row in by_source),
            sum(row.spent for row in by_source),
        ),
    ]


def budget_tables(campaign, year, lines):
    """The two sheets of a campaign-year's funds: its lines, then the sums by source; cancelled lines left out."""
    rows = [
        (
            line.purpose,
            line.pilot_model,
            str(line.unit),
            line.get_source_display(),
            line.estimated,
            line.approved,
            line.approval,
            line.spent,
            (line.approved or 0) - line.spent,
            line.note,
        )
        for line in lines.filter(is_cancelled=False)
    ]
    money = {"width": 16, "is_summed": True}
    yield Table(
        name="Kinh phí",
        title=f"Kinh phí thực hiện phong trào năm {year}",
        subtitle=str(campaign),
        columns=(
            Column("Nội dung chi", 36),
            Column("Mô hình điểm", 24),
            Column("Đơn vị", 22),
            Column("Nguồn", 20),
            Column("Dự toán (đồng)", **money),
            Column("Được duyệt (đồng)", **money),
            Column("Văn bản duyệt", 22),
            Column("Đã chi (đồng)", **money),
            Column("Còn lại so với duyệt (đồng)", **money),
            Column("Ghi chú", 22),
        ),
        rows=rows,
    )
    yield Table(
        name="Theo nguồn",
        title=f"Kinh phí năm {year} theo nguồn",
        subtitle=str(campaign),
        columns=(
            Column("Nguồn", 30),
            Column("Dự toán (đồng)", **money),
            Column("Được duyệt (đồng)", **money),
            Column("Đã chi (đồng)", **money),
            Column("Còn lại so với duyệt (đồng)", **money),
        ),
        rows=[
            (total.label, total.estimated, total.approved, total.spent, total.left) for total in fund_totals(lines)[:-1]
        ],
    )


@dataclass(frozen=True)
class YearCounts:
    """What the records of a campaign-year amount to, as far as the user sees them."""

    registered: int
    expected: int
    activities: list
    people: int
    inspections: int
    units_checked: int
    findings: int
    mended: int
    difficulties: int
    answered: int

    @property
    def activity_count(self):
        return sum(count for _, count in self.activities)


def year_counts(campaign, year, *, user, unit, today):
    """The figures of the year inside ``unit``: six queries, however many records."""
    activities = Activity.objects.visible_to(user).filter(
        placed_q([unit]), campaign=campaign, held_on__year=year, is_cancelled=False
    )
    by_kind = dict(activities.order_by().values_list("kind").annotate(n=Count("pk")))
    checks = Inspection.objects.visible_to(user).filter(placed_q([unit]), campaign=campaign, carried_out_on__year=year)
    checked = checks.aggregate(n=Count("pk"), units=Count("unit", distinct=True))
    found = Finding.objects.filter(inspection__in=checks.values("pk")).aggregate(
        n=Count("pk"), mended=Count("pk", filter=Q(state=FindingState.CLOSED))
    )
    raised = (
        Difficulty.objects.visible_to(user)
        .filter(placed_q([unit]), campaign=campaign, created_at__year=year)
        .aggregate(n=Count("pk"), answered=Count("pk", filter=~Q(state__in=OPEN_DIFFICULTIES)))
    )
    sent = Registration.objects.visible_to(user).registered().filter(placed_q([unit]), campaign=campaign, year=year)
    return YearCounts(
        registered=sent.count(),
        expected=expected_units(campaign, today).filter(subtree_q([unit])).count(),
        activities=[(label, by_kind[kind]) for kind, label in ActivityKind.choices if kind in by_kind],
        people=activities.aggregate(n=Sum("people_count"))["n"] or 0,
        inspections=checked["n"],
        units_checked=checked["units"],
        findings=found["n"],
        mended=found["mended"],
        difficulties=raised["n"],
        answered=raised["answered"],
    )


def review_suggestion(campaign, year, *, user, unit, today):
    """Sentences with the live figures of the year, for the officer to go on from."""
    counts = year_counts(campaign, year, user=user, unit=unit, today=today)
    lines = [f"1. Đăng ký: {counts.registered}/{counts.expected} đơn vị đăng ký tham gia năm {year}."]
    kinds = "; ".join(f"{count} {label.lower()}" for label, count in counts.activities)
    lines.append(
        f"2. Tuyên truyền, tập huấn: {counts.activity_count} hoạt động"
        + (f" ({kinds})" if kinds else "")
        + (f", {counts.people} lượt người tham gia." if counts.people else ".")
    )
    lines.append(
        f"3. Kiểm tra: {counts.inspections} cuộc ở {counts.units_checked} đơn vị; "
        f"nêu {counts.findings} tồn tại, đã xác nhận khắc phục {counts.mended}."
    )
    lines.append(f"4. Khó khăn, vướng mắc: {counts.difficulties} việc, đã giải quyết {counts.answered}.")
    for number, row in enumerate(target_figures(campaign, year=year, unit=unit, today=today), start=5):
        if row.expected is not None:
            reached = f"{row.reached}/{row.expected} đơn vị đạt"
        elif row.figure is not None:
            reached = f"hiện có {row.figure.normalize():f}{row.sign}{', đã đạt' if row.is_met else ', chưa đạt'}"
        else:
            reached = "chưa có số liệu trong hệ thống"
        lines.append(f"{number}. Chỉ tiêu “{row.target}”: {reached}.")
    return "\n".join(lines)


@dataclass(frozen=True)
class GradeLine:
    """A unit with the grade that stands for it, or ``None``."""

    unit: Unit
    current: UnitClassification | None


def grade_lines(campaign, year, day):
    """Every unit that is to take part, and those graded before they ended; two queries."""
    rows = UnitClassification.objects.filter(campaign=campaign, year=year, is_current=True).select_related("unit")
    standing = {row.unit_id: row for row in rows}
    units = list(expected_units(campaign, day).order_by("sort_key", "pk"))
    known = {unit.pk for unit in units}
    units += [row.unit for row in standing.values() if row.unit_id not in known]
    return [GradeLine(unit, standing.get(unit.pk)) for unit in units]


@dataclass(frozen=True)
class HubLine:
    """A campaign with how much its year holds, as far as the user sees."""

    campaign: Campaign
    activities: int
    inspections: int
    open_findings: int
    difficulties: int


def hub_lines(user, year):
    """The running campaigns that the user sees, each with counts of the year: five queries."""
    campaigns = list(
        Campaign.objects.visible_to(user).running_in(year).select_related("launching_unit")[:HUB_CAMPAIGNS]
    )

    def counted(rows, key="campaign"):
        grouped = rows.filter(**{f"{key}__in": campaigns}).order_by().values_list(key)
        return dict(grouped.annotate(n=Count("pk")))

    activities = counted(Activity.objects.visible_to(user).filter(held_on__year=year, is_cancelled=False))
    checks = counted(Inspection.objects.visible_to(user).filter(planned_on__year=year))
    findings = counted(Finding.objects.visible_to(user).exclude(state=FindingState.CLOSED), key="inspection__campaign")
    difficulties = counted(Difficulty.objects.visible_to(user).filter(state__in=OPEN_DIFFICULTIES))
    return [
        HubLine(
            row,
            activities.get(row.pk, 0),
            checks.get(row.pk, 0),
            findings.get(row.pk, 0),
            difficulties.get(row.pk, 0),
        )
        for row in campaigns
    ]
