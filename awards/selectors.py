"""Reads that are not one table's: the desk's queue, its list, what one dossier screen shows; the officer's pages."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery

from awards.enums import AT_THE_DESK, EDITABLE, SENT, UNSENT, DossierState, JudgedBy
from awards.gates import checklist_for, content_gaps, due_of, limit_of, meets_model_rule, requirement_count, rules_for
from awards.models import (
    CampaignAward,
    ChecklistItem,
    Dossier,
    DossierEvent,
    DossierFile,
    DossierVersion,
    EligibilityRule,
    LateRequest,
    VoteResult,
)
from awards.permissions import is_chairman, is_preparer, is_secretary, is_secretary_or_chairman
from awards.workflow import TRANSITIONS, always, is_decided_above, is_decided_here
from campaigns.deadlines import days_left, local_day
from campaigns.enums import CampaignState, DeadlineKind
from campaigns.models import Campaign, Due, Registration
from campaigns.selectors import expected_units, owes
from models_registry.models import MobilisationModel
from units.enums import Role
from units.models import Unit

# The queue and the list of the desk ---------------------------------------------------------------

HOLDERS = {
    is_preparer: frozenset(),
    is_secretary: frozenset({Role.SECRETARY}),
    is_chairman: frozenset({Role.CHAIRMAN}),
    is_secretary_or_chairman: frozenset({Role.SECRETARY, Role.CHAIRMAN}),
}
REACH = {
    always: Q(),
    is_decided_here: Q(campaign_award__deciding_unit=F("receiving_unit"), is_passed=True),
    is_decided_above: ~Q(campaign_award__deciding_unit=F("receiving_unit")) & Q(is_passed=True),
}
QUEUE = {
    "receive": "chờ tiếp nhận",
    "appraise": "chờ thẩm định",
    "confirm": "chờ xác nhận báo cáo",
    "table": "chờ trình hội đồng",
    "read": "đã trình, thành viên hội đồng cần đọc",
    "vote": "chờ ghi kết quả biểu quyết",
    "forward": "chờ đề nghị cấp trên",
    "decide": "chờ quyết định khen thưởng",
    "record_answer": "chờ quyết định của cấp trên",
    "end": "hội đồng không thông qua, chờ kết thúc",
}


def units_held(user, roles):
    return [membership.unit_id for membership in user.memberships_now if membership.role in roles]


def desk_rows(user):
    """What the user may open at the desk: everything visible but the drafts, which belong to those who write them."""
    return Dossier.objects.visible_to(user).exclude(state__in=UNSENT)


def awaiting_q(user, step):
    """Condition for «waits for this user to take the step»; ``None`` where the user never takes it.

    Reads the annotation ``is_passed``.
    """
    if step == "read":
        units, condition = units_held(user, {Role.COUNCIL_MEMBER}), Q(state=DossierState.TABLED)
    elif step == "end":
        units = units_held(user, HOLDERS[TRANSITIONS["refuse"].who])
        condition = Q(state=DossierState.VOTED, is_passed=False)
    else:
        move = TRANSITIONS[step]
        units = units_held(user, HOLDERS[move.who])
        condition = Q(state__in=move.sources) & REACH[move.applies]
    return Q(receiving_unit__in=units) & condition if units else None


def with_vote(rows):
    passed = VoteResult.objects.filter(dossier=OuterRef("pk"), is_approved=True)
    return rows.annotate(is_passed=Exists(passed))


def dossiers_awaiting(user, step, rows=None):
    """The dossiers behind one number of the queue."""
    condition = awaiting_q(user, step) if step in QUEUE else None
    rows = desk_rows(user) if rows is None else rows
    return rows.none() if condition is None else with_vote(rows).filter(condition)


def late_requests_awaiting(user):
    units = units_held(user, HOLDERS[is_secretary_or_chairman])
    return LateRequest.objects.filter(is_granted=None, dossier__receiving_unit__in=units)


@dataclass(frozen=True)
class QueueLine:
    """``count`` dossiers wait for the step; ``step`` is also the value of the list's filter."""

    step: str
    label: str
    count: int


def desk_queue(user):
    """Per step how many dossiers wait for this user, in the order of the work; one query."""
    asked = {step: condition for step in QUEUE if (condition := awaiting_q(user, step)) is not None}
    if not asked:
        return []
    rows = with_vote(desk_rows(user).filter(state__in=AT_THE_DESK | {DossierState.FORWARDED}))
    counts = rows.aggregate(**{step: Count("pk", filter=condition) for step, condition in asked.items()})
    return [QueueLine(step, QUEUE[step], counts[step]) for step in asked]


def desk_list(rows):
    """Rows of the desk's list with the columns that stand in other tables, still one query."""
    last_act = DossierEvent.objects.filter(dossier=OuterRef("pk")).order_by("-pk")
    newest = DossierVersion.objects.filter(dossier=OuterRef("pk")).order_by("-number")
    return rows.select_related("unit", "receiving_unit", "campaign", "campaign_award__award_form").annotate(
        waiting_since=Subquery(last_act.values("at")[:1]), is_late=Subquery(newest.values("is_late")[:1])
    )


# One dossier --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standard:
    """A standard that applies; ``met`` is ``None`` where people attest it."""

    text: str
    source: str
    met: bool | None
    judged_by: str


def standards_of(dossier):
    """The standards the dossier is judged by. The model of a working copy that is being mended does not count."""
    return [
        Standard(
            rule.text,
            rule.source,
            None if dossier.is_editable else meets_model_rule(rule, dossier),
            JudgedBy(rule.judged_by).label,
        )
        for rule in rules_for(dossier)
    ]


def other_dossiers_of_subject(dossier, user):
    """What the same person, household or unit was proposed for and given before, newest first."""
    same = {"subject_unit": dossier.subject_unit_id, "person": dossier.person_id, "household": dossier.household_id}
    known = {f"{name}_id": pk for name, pk in same.items() if pk}
    rows = desk_rows(user).filter(**known).exclude(pk=dossier.pk)
    return rows.select_related("campaign_award__award_form", "decision_line__decision").order_by("-year", "-pk")


ACTS = {
    "create": "Lập hồ sơ",
    "submit": "Nộp hồ sơ",
    "request_late": "Xin nộp muộn",
    "grant_late": "Chấp nhận nộp muộn",
    "refuse_late": "Không chấp nhận nộp muộn",
}
FIELDS = {"achievement": "Thành tích đề nghị", "summary": "Tóm tắt báo cáo thành tích"}


def mendable_fields(dossier):
    """``{name: label}`` of what a return may ask to mend, named as ``gates.content_gaps`` names it."""
    items = {f"item-{i.item_type_id}": str(i.item_type) for i in dossier.campaign_award.checklist.all()}
    return FIELDS | items


@dataclass(frozen=True)
class Act:
    """One line of the timeline: who did what when, why, from which state to which."""

    label: str
    at: datetime
    actor: object
    note: str
    before: str
    after: str
    facts: tuple


def timeline_of(dossier, *, meetings):
    """The acts on a dossier, newest first; ``meetings`` maps keys to the meetings the acts name."""
    labels = dict(DossierState.choices)
    fields = mendable_fields(dossier)
    return [
        Act(
            TRANSITIONS[event.action].label if event.action in TRANSITIONS else ACTS.get(event.action, event.action),
            event.at,
            event.actor,
            event.note,
            labels.get(event.before, "") if event.before != event.after else "",
            labels.get(event.after, "") if event.before != event.after else "",
            tuple(_spoken_details(event.details, fields, meetings)),
        )
        for event in reversed(dossier.events.all())
    ]


def _spoken_details(details, fields, meetings):
    if asked := [fields[name] for name in details.get("fields", ()) if name in fields]:
        yield f"Cần bổ sung: {', '.join(asked)}"
    if due := details.get("due_on"):
        yield f"Hạn bổ sung: hết ngày {date.fromisoformat(due):%d/%m/%Y}"
    if meeting := meetings.get(details.get("meeting_id")):
        yield str(meeting)
    if "votes_for" in details:
        yield (
            f"Đồng ý {details['votes_for']}, không đồng ý {details['votes_against']}, "
            f"không ý kiến {details['votes_blank']}"
        )
    if number := details.get("number"):
        yield f"Quyết định {number} ngày {date.fromisoformat(details['decided_on']):%d/%m/%Y}"
    if receipt := details.get("receipt"):
        yield f"Biên nhận {receipt}"


# The officer's pages ------------------------------------------------------------------------------


def units_prepared_by(user, today):
    """Units that work today and for which the user may open dossiers."""
    preparing = [m.unit for m in user.memberships_now if m.role == Role.PREPARER]
    return Unit.objects.under(preparing).valid_on(today)


def with_limits(rows):
    """Dossiers with what their limit is told by: three queries, however many rows."""
    return rows.select_related("unit", "receiving_unit", "campaign", "campaign_award__award_form").prefetch_related(
        "campaign__deadlines__overrides"
    )


def dossier_for_page(rows):
    """Dossiers with everything that their own page shows."""
    return (
        with_limits(rows)
        .select_related(
            "campaign__launching_unit",
            "campaign_award__deciding_unit",
            "subject_unit",
            "person__unit",
            "household__unit",
            "model__unit",
            "decision_line__decision",
        )
        .prefetch_related(
            "late_requests",
            "campaign_award__rules",
            "campaign_award__checklist__item_type",
            "model__recognitions",
            Prefetch("files", DossierFile.objects.select_related("file", "item_type")),
            Prefetch(
                "versions",
                DossierVersion.objects.select_related("receiving_unit", "submitted_by").prefetch_related(
                    Prefetch("files", DossierFile.objects.select_related("file", "item_type"))
                ),
            ),
            Prefetch("events", DossierEvent.objects.select_related("actor").order_by("-pk")),
        )
    )


@dataclass(frozen=True)
class Limit:
    """The limit of a dossier in words, with the whole days left by the calendar of Hà Nội."""

    cutoff: datetime
    text: str
    days_left: int
    is_over: bool


def limit_at(dossier, now):
    """The ``Limit`` that holds for a dossier not sent yet or returned, ``None`` for the others."""
    if dossier.state not in EDITABLE:
        return None
    cutoff, text = limit_of(dossier)
    if cutoff is None:
        return None
    left = days_left(local_day(cutoff), local_day(now)) - 1
    return Limit(cutoff, text, left, now >= cutoff)


@dataclass(frozen=True)
class Paper:
    """A line of the checklist with the files that are there for it; ``item`` is ``None`` for papers not asked for."""

    item: ChecklistItem | None
    item_type: object
    files: list

    @property
    def is_missing(self):
        return bool(self.item and self.item.is_required and not self.files)


def papers_of(dossier, files):
    """The checklist of the dossier beside ``files``, then files of kinds it does not ask for."""
    papers, asked = [], set()
    for item in checklist_for(dossier):
        if item.item_type_id not in asked:
            asked.add(item.item_type_id)
            papers.append(Paper(item, item.item_type, [f for f in files if f.item_type_id == item.item_type_id]))
    others = {file.item_type_id: file.item_type for file in files if file.item_type_id not in asked}
    return papers + [Paper(None, kind, [f for f in files if f.item_type_id == pk]) for pk, kind in others.items()]


def current_files(dossier):
    return [file for file in dossier.files.all() if file.is_current]


@dataclass(frozen=True)
class LiveStandard:
    """A standard beside what the draft says of it; ``is_met`` is ``None`` where people attest it."""

    rule: EligibilityRule
    is_met: bool | None


def live_standards_of(dossier):
    """The standards as the officer sees them, the model of the working copy counted."""
    return [LiveStandard(rule, meets_model_rule(rule, dossier)) for rule in rules_for(dossier)]


@dataclass(frozen=True)
class Completeness:
    gaps: dict
    total: int

    @property
    def done(self):
        return max(0, self.total - len(self.gaps))


def completeness_of(dossier):
    return Completeness(content_gaps(dossier), requirement_count(dossier))


@dataclass(frozen=True)
class Event:
    at: datetime
    actor: object
    label: str
    note: str


def history_of(dossier):
    """The acts on a dossier in words, newest first."""
    return [
        Event(
            event.at,
            event.actor,
            TRANSITIONS[event.action].label if event.action in TRANSITIONS else ACTS.get(event.action, event.action),
            event.note,
        )
        for event in dossier.events.all()
    ]


@dataclass(frozen=True)
class LifeStep:
    label: str
    place: str
    at: datetime | None = None


LIFE = (
    ("Lập hồ sơ", DossierState.DRAFT, "create"),
    ("Nộp", DossierState.SUBMITTED, "submit"),
    ("Tiếp nhận", DossierState.ACCEPTED, "receive"),
    ("Thẩm định", DossierState.APPRAISED, "appraise"),
    ("Trình hội đồng", DossierState.TABLED, "table"),
    ("Biểu quyết", DossierState.VOTED, "vote"),
    ("Đề nghị cấp trên", DossierState.FORWARDED, "forward"),
    ("Kết quả", DossierState.AWARDED, ""),
)
REACHED = {
    DossierState.RETURNED: DossierState.DRAFT,
    DossierState.CONFIRMED: DossierState.APPRAISED,
    DossierState.REFUSED: DossierState.AWARDED,
}


def life_of(dossier):
    """The rail of the dossier's life: what is past with its moment, where it stands, what comes."""
    rows = [row for row in LIFE if row[1] != DossierState.FORWARDED or is_decided_above(dossier)]
    states = [state for _label, state, _action in rows]
    state = REACHED.get(dossier.state, dossier.state)
    here = states.index(state) if state in states else -1
    moments = {event.action: event.at for event in reversed(dossier.events.all())}
    steps = []
    for number, (label, _state, action) in enumerate(rows):
        place = "now" if number == here else "past" if number < here else "next"
        steps.append(LifeStep(label, place, moments.get(action) if place != "next" else None))
    return steps


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


# Opening a dossier ------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenYear:
    """A campaign-year for which a unit may open dossiers, with its deadline where the plan sets one."""

    campaign: Campaign
    year: int
    due: Due | None
    days_left: int | None


def open_years(unit, *, today):
    """Campaign-years of this year and the last that reach the unit: the nearest deadline first, those over last."""
    campaigns = (
        Campaign.objects.reaching(unit)
        .filter(state=CampaignState.RUNNING)
        .select_related("launching_unit")
        .prefetch_related("deadlines__overrides")
    )
    found = []
    for campaign in campaigns:
        receiver = receiver_id_of(campaign)
        for year in (today.year, today.year - 1):
            if campaign.runs_in(year):
                due = due_of(campaign, year, receiver)
                found.append(OpenYear(campaign, year, due, days_left(due.last_day, today) if due else None))
    open_ones = [row for row in found if row.days_left is None or row.days_left >= 0]
    over = [row for row in found if row not in open_ones]
    open_ones.sort(key=lambda row: (row.due is None, row.days_left or 0, row.campaign.pk))
    return open_ones + sorted(over, key=lambda row: (-row.days_left, row.campaign.pk))


def receiver_id_of(campaign):
    """The unit that takes dossiers in: named by the first dossier deadline, else the one that launched the campaign."""
    rows = [row for row in campaign.deadlines.all() if row.kind == DeadlineKind.DOSSIER and row.receiving_unit_id]
    return rows[0].receiving_unit_id if rows else campaign.launching_unit_id


def awards_of(campaign, *, today):
    """Award forms the campaign offers on a day, with standards and papers."""
    return (
        CampaignAward.objects.filter(
            Q(valid_from=None) | Q(valid_from__lte=today), Q(valid_to=None) | Q(valid_to__gte=today), campaign=campaign
        )
        .select_related("award_form", "deciding_unit")
        .prefetch_related("rules", "checklist__item_type")
        .order_by("order", "pk")
    )


def models_of(unit, campaign):
    """Models inside the unit that a dossier of the campaign may cite, recognised ones first."""
    return (
        MobilisationModel.objects.within([unit])
        .counted()
        .filter(campaign=campaign)
        .order_by(F("state").desc(), "search_key", "pk")
    )
