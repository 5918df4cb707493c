"""The life of a dossier: who may take which step, from where to where, and what must be ready."""

from collections.abc import Callable
from dataclasses import dataclass

from awards.eligibility import hold_gaps, standards_gaps
from awards.enums import DossierState as S
from awards.gates import approval_gaps
from awards.permissions import is_chairman, is_preparer, is_secretary, is_secretary_or_chairman


def nothing_missing(dossier, *, now):
    return {}


def unheld(gate=nothing_missing):
    """The gate of a step forward: no step forward while the subject is on hold."""

    def gaps(dossier, *, now):
        return hold_gaps(dossier, now=now) or gate(dossier, now=now)

    return gaps


def always(dossier):
    return True


def is_decided_here(dossier):
    return dossier.campaign_award.deciding_unit_id == dossier.receiving_unit_id


def is_decided_above(dossier):
    return not is_decided_here(dossier)


@dataclass(frozen=True)
class Transition:
    """One step. ``applies`` says whether the step exists for this dossier, ``gate`` what it still lacks.

    ``is_of_decision``: taken by the services of the decision, for all its lines at once, never on a dossier alone.
    """

    label: str
    sources: frozenset
    target: str
    who: Callable
    effect: str
    gate: Callable = nothing_missing
    applies: Callable = always
    needs_note: bool = False
    is_batchable: bool = False
    is_of_decision: bool = False
    judges_standards: bool = False


TRANSITIONS = {
    "withdraw": Transition(
        "Rút hồ sơ",
        frozenset({S.SUBMITTED, S.RETURNED}),
        S.WITHDRAWN,
        is_preparer,
        "Hồ sơ được rút lại và không còn được xét.",
        needs_note=True,
    ),
    "receive": Transition(
        "Tiếp nhận",
        frozenset({S.SUBMITTED}),
        S.ACCEPTED,
        is_secretary,
        "Ghi nhận ngày tiếp nhận và báo cho đơn vị nộp.",
        is_batchable=True,
    ),
    "return": Transition(
        "Trả lại bổ sung",
        frozenset({S.SUBMITTED, S.ACCEPTED, S.APPRAISED}),
        S.RETURNED,
        is_secretary,
        "Hồ sơ trở về đơn vị lập để bổ sung trong hạn ghi kèm.",
        needs_note=True,
    ),
    "appraise": Transition(
        "Ghi kết quả thẩm định",
        frozenset({S.ACCEPTED}),
        S.APPRAISED,
        is_secretary,
        "Ghi ý kiến thẩm định của thường trực hội đồng.",
        needs_note=True,
        gate=unheld(),
    ),
    "confirm": Transition(
        "Xác nhận báo cáo thành tích",
        frozenset({S.APPRAISED}),
        S.CONFIRMED,
        is_secretary,
        "Xác nhận vào báo cáo thành tích trước khi trình hội đồng.",
        is_batchable=True,
        gate=unheld(standards_gaps),
        judges_standards=True,
    ),
    "table": Transition(
        "Trình hội đồng",
        frozenset({S.CONFIRMED}),
        S.TABLED,
        is_secretary,
        "Đưa hồ sơ vào chương trình họp của hội đồng.",
        is_batchable=True,
        gate=unheld(standards_gaps),
        judges_standards=True,
    ),
    "put_off": Transition(
        "Hoãn sang phiên sau",
        frozenset({S.TABLED}),
        S.CONFIRMED,
        is_secretary,
        "Đưa hồ sơ ra khỏi chương trình của phiên họp này; sau đó trình lại ở phiên khác.",
        needs_note=True,
    ),
    "vote": Transition(
        "Ghi kết quả biểu quyết",
        frozenset({S.TABLED}),
        S.VOTED,
        is_secretary,
        "Ghi số phiếu của phiên họp; hệ thống tự tính kết quả.",
        gate=unheld(),
    ),
    "forward": Transition(
        "Đề nghị cấp trên",
        frozenset({S.VOTED}),
        S.FORWARDED,
        is_secretary,
        "Ghi nhận hồ sơ đã được trình lên cấp có thẩm quyền.",
        gate=unheld(approval_gaps),
        applies=is_decided_above,
        is_batchable=True,
    ),
    "decide": Transition(
        "Quyết định khen thưởng",
        frozenset({S.VOTED}),
        S.VOTED,
        is_chairman,
        "Lập quyết định với số, ngày, tiền thưởng; đơn vị chỉ biết kết quả khi quyết định được công bố.",
        gate=unheld(approval_gaps),
        applies=is_decided_here,
        is_batchable=True,
    ),
    "publish": Transition(
        "Công bố quyết định",
        frozenset({S.VOTED}),
        S.AWARDED,
        is_secretary_or_chairman,
        "Báo kết quả cho các đơn vị có đối tượng trong quyết định.",
        is_of_decision=True,
        gate=unheld(),
    ),
    "record_answer": Transition(
        "Ghi quyết định của cấp trên",
        frozenset({S.FORWARDED}),
        S.AWARDED,
        is_secretary,
        "Ghi số, ngày quyết định của cấp trên và báo kết quả cho đơn vị.",
        gate=unheld(),
    ),
    "refuse": Transition(
        "Không khen thưởng",
        frozenset({S.SUBMITTED, S.ACCEPTED, S.APPRAISED, S.CONFIRMED, S.VOTED, S.FORWARDED}),
        S.REFUSED,
        is_secretary_or_chairman,
        "Kết thúc hồ sơ, báo lý do cho đơn vị nộp.",
        needs_note=True,
    ),
    "revoke": Transition(
        "Hủy quyết định khen thưởng",
        frozenset({S.VOTED, S.AWARDED}),
        S.REVOKED,
        is_secretary_or_chairman,
        "Hủy bằng một quyết định mới có lý do; ghi việc thu hồi giấy khen và tiền thưởng.",
        needs_note=True,
        is_of_decision=True,
    ),
}

JUDGED_STEPS = frozenset(name for name, move in TRANSITIONS.items() if move.judges_standards)
SUBMISSION_SOURCES, SUBMISSION_TARGET = frozenset({S.DRAFT, S.RETURNED}), S.SUBMITTED


def is_drawn_up(dossier):
    """Decided, the decision not published: until then the units read on that the council has voted."""
    return dossier.state == S.VOTED and getattr(dossier, "decision_line", None) is not None


def steps_from(dossier):
    """Names of the steps that exist for the dossier in its state, whoever asks; a drawn-up decision leaves none."""
    if is_drawn_up(dossier):
        return []
    return [
        name
        for name, move in TRANSITIONS.items()
        if dossier.state in move.sources and not move.is_of_decision and move.applies(dossier)
    ]


def open_actions(user, dossier):
    """Names of the steps this user may take now."""
    return [name for name in steps_from(dossier) if TRANSITIONS[name].who(user, dossier)]
