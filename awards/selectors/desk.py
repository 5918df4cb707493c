"""The desk: its queue, its list, what one dossier screen shows."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from awards.enums import AT_THE_DESK, UNSENT, DossierState
from awards.models import (
    AwardDecisionLine,
    Dossier,
    DossierEvent,
    DossierForwarding,
    DossierVersion,
    LateRequest,
    SuperiorConfirmation,
    VoteRound,
)
from awards.permissions import (
    is_chairman,
    is_preparer,
    is_secretary,
    is_secretary_above,
    is_secretary_or_chairman,
)
from awards.workflow import (
    DECIDABLE,
    TRANSITIONS,
    always,
    goes_to_council,
    may_be_decided,
    may_go_up,
)
from units.enums import Role

HOLDERS = {
    is_preparer: frozenset(),
    is_secretary: frozenset({Role.SECRETARY}),
    is_secretary_above: frozenset({Role.SECRETARY}),
    is_chairman: frozenset({Role.CHAIRMAN}),
    is_secretary_or_chairman: frozenset({Role.SECRETARY, Role.CHAIRMAN}),
}
PASSED = Q(is_passed=True) | ~Q(simplified_case="")
DECIDED_HERE = Q(campaign_award__deciding_unit=F("receiving_unit")) | Q(lowered_form__isnull=False)
REACH = {
    always: Q(),
    goes_to_council: Q(simplified_case=""),
    may_be_decided: DECIDED_HERE & PASSED & Q(decision_line=None),
    may_go_up: ~DECIDED_HERE & PASSED,
}
DRAWN_UP = Q(state__in=DECIDABLE, decision_line__isnull=False)
UNCONFIRMED = frozenset({DossierState.SUBMITTED, DossierState.ACCEPTED, DossierState.APPRAISED})
UNIT_ACTS = frozenset(
    {name for name, move in TRANSITIONS.items() if move.who is is_preparer}
    | {"create", "submit", "request_late", "attest", "claim", "carry_on"}
)
QUEUE = {
    "superior": "chờ cấp mình xác nhận báo cáo với tư cách cấp trên trực tiếp",
    "take_up": "cấp dưới trình lên, chờ tiếp nhận",
    "receive": "chờ tiếp nhận",
    "appraise": "chờ thẩm định",
    "confirm": "chờ xác nhận báo cáo",
    "table": "chờ trình hội đồng",
    "read": "đã trình, thành viên hội đồng cần đọc",
    "vote": "chờ ghi kết quả biểu quyết",
    "forward": "chờ đề nghị cấp trên",
    "decide": "chờ quyết định khen thưởng",
    "publish": "đã có quyết định, chờ công bố",
    "record_answer": "chờ quyết định của cấp trên",
    "end": "hội đồng không thông qua, chờ kết thúc",
}

RARE = frozenset({"superior", "take_up"})  # lines of the queue that are there only when something waits


def units_held(user, roles):
    return [membership.unit_id for membership in user.memberships_now if membership.role in roles]


def desk_rows(user):
    """What the user may open at the desk: everything visible but the drafts, which belong to those who write them."""
    return Dossier.objects.visible_to(user).exclude(state__in=UNSENT)


def awaiting_q(user, step):
    """Condition for «waits for this user to take the step»; ``None`` where the user never takes it.

    Reads the annotation ``is_passed``.
    """
    if step == "take_up":
        return waiting_above_q(units_held(user, HOLDERS[TRANSITIONS[step].who]))
    if step == "superior":
        return awaiting_superior_q(units_held(user, {Role.SECRETARY, Role.CHAIRMAN}))
    if step == "read":
        units, condition = units_held(user, {Role.COUNCIL_MEMBER}), Q(state=DossierState.TABLED)
    elif step == "publish":
        units, condition = units_held(user, HOLDERS[TRANSITIONS["publish"].who]), DRAWN_UP
    elif step == "end":
        units = units_held(user, HOLDERS[TRANSITIONS["refuse"].who])
        condition = Q(state=DossierState.VOTED, is_passed=False)
    else:
        move = TRANSITIONS[step]
        units = units_held(user, HOLDERS[move.who])
        condition = Q(state__in=move.sources) & REACH[move.applies]
    return Q(receiving_unit__in=units) & condition if units else None


def waiting_above_q(units):
    """Condition for «passed up to one of the units and not taken up there»; ``None`` without units."""
    waiting = DossierForwarding.objects.filter(upper_unit__in=units, outcome="", taken_at=None)
    return Q(state=DossierState.FORWARDED, pk__in=waiting.values("dossier")) if units else None


def awaiting_superior_q(units):
    """Condition for «the direct superior's word is asked of one of the units, and not given on what was sent last»."""
    if not units:
        return None
    newest = DossierVersion.objects.filter(dossier=OuterRef("dossier")).order_by("-number").values("pk")[:1]
    given = SuperiorConfirmation.objects.annotate(dossier=F("version__dossier")).filter(version=Subquery(newest))
    served = DossierForwarding.objects.filter(lower_unit__in=units)
    return (
        Q(campaign_award__asks_superior=True, unit__parent__in=units, state__in=UNCONFIRMED)
        & ~Q(receiving_unit=F("unit__parent"))
        & ~Q(pk__in=given.values("dossier"))
        & ~Q(pk__in=served.values("dossier"))
    )


def with_vote(rows):
    """With ``is_passed``: what the latest vote at the dossier's level says, ``None`` while there is none that ended."""
    latest = VoteRound.objects.filter(
        dossier=OuterRef("pk"), case__meeting__unit__level=OuterRef("receiving_unit__level")
    ).order_by("-pk")
    return rows.annotate(is_passed=Subquery(latest.values("is_approved")[:1]))


def dossiers_awaiting(user, step, rows=None):
    """The dossiers behind one number of the queue."""
    condition = awaiting_q(user, step) if step in QUEUE else None
    rows = desk_rows(user) if rows is None else rows
    return rows.none() if condition is None else with_vote(rows).filter(condition)


def dossiers_awaiting_any_step(user, rows):
    """Whatever waits for this user, of every number of the queue."""
    conditions = [condition for step in QUEUE if (condition := awaiting_q(user, step)) is not None]
    return with_vote(rows).filter(reduce(or_, conditions)) if conditions else rows.none()


def dossiers_last_handled_by(user, rows):
    """Those on which the latest act of the desk was this user's; what a unit did since does not count."""
    acts = DossierEvent.objects.filter(dossier=OuterRef("pk")).exclude(action__in=UNIT_ACTS).order_by("-pk")
    return rows.annotate(last_handler=Subquery(acts.values("actor")[:1])).filter(last_handler=user.pk)


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
    return [QueueLine(step, QUEUE[step], counts[step]) for step in asked if counts[step] or step not in RARE]


def desk_list(rows):
    """Rows of the desk's list with the columns that stand in other tables, still one query."""
    last_act = DossierEvent.objects.filter(dossier=OuterRef("pk")).order_by("-pk")
    newest = DossierVersion.objects.filter(dossier=OuterRef("pk")).order_by("-number")
    return rows.select_related("unit", "receiving_unit", "campaign", "campaign_award__award_form").annotate(
        waiting_since=Subquery(last_act.values("at")[:1]), is_late=Subquery(newest.values("is_late")[:1])
    )


def with_drawn_up(rows, user):
    """With ``is_drawn_up``: decided and not published, for those alone who may know."""
    lines = AwardDecisionLine.objects.visible_to(user).filter(dossier=OuterRef("pk"), decision__published_at=None)
    return rows.annotate(is_drawn_up=Exists(lines) & Q(state__in=DECIDABLE))


ACTS = {
    "create": "Lập hồ sơ",
    "submit": "Nộp hồ sơ",
    "request_late": "Xin nộp muộn",
    "grant_late": "Chấp nhận nộp muộn",
    "refuse_late": "Không chấp nhận nộp muộn",
    "carry_on": "Chuyển sang đơn vị kế thừa",
    "vote_again": "Biểu quyết lại",
    "simplify": "Xét theo thủ tục đơn giản",
    "unsimplify": "Trở lại thủ tục thông thường",
    "superior_confirm": "Cấp trên trực tiếp xác nhận báo cáo",
    "superior_decline": "Cấp trên trực tiếp không xác nhận báo cáo",
    "ask_public": "Lấy ý kiến công khai",
    "stop_asking": "Đóng sớm đợt lấy ý kiến công khai",
    "comment": "Nhận ý kiến, khiếu nại",
    "answer_comment": "Trả lời ý kiến, khiếu nại",
    "archive": "Lưu trữ hồ sơ",
    "attest": "Xác nhận tiêu chuẩn",
    "claim": "Khai xếp loại, danh hiệu",
    "hold": "Tạm dừng xét",
    "release": "Cho xét tiếp",
}
FIELDS = {
    "achievement": "Thành tích đề nghị",
    "summary": "Tóm tắt báo cáo thành tích",
    "model": "Mô hình gắn với thành tích",
}


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
    if said := details.get("said"):
        yield said
    if letter := details.get("letter_number"):
        dated = f" ngày {date.fromisoformat(day):%d/%m/%Y}" if (day := details.get("letter_on")) else ""
        yield f"Văn bản của cấp trên số {letter}{dated}"
    if "votes_for" in details:
        yield (
            f"Đồng ý {details['votes_for']}, không đồng ý {details['votes_against']}, "
            f"không ý kiến {details['votes_blank']}"
        )
    if number := details.get("number"):
        yield f"Quyết định {number} ngày {date.fromisoformat(details['decided_on']):%d/%m/%Y}"
    if receipt := details.get("receipt"):
        yield f"Biên nhận {receipt}"
