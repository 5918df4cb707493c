"""The life of a dossier: who may take which step, from where to where, and what must be ready.

Every level works by the same rows. What is passed up stays with the desk that passed it until the superior takes it
up here (``take_up``): then ``receiving_unit`` is the superior's, and the same steps are the superior's to take; a
superior who answers on paper never takes it up, and the lower desk records the answer. ``DossierForwarding`` keeps
the way, by which a dossier handed back or lowered comes down again.
"""

from collections.abc import Callable
from dataclasses import dataclass

from awards.eligibility import hold_gaps, standards_gaps
from awards.enums import DossierState as S
from awards.permissions import (
    is_chairman,
    is_preparer,
    is_secretary,
    is_secretary_above,
    is_secretary_or_chairman,
)
from awards.procedure import approval_gaps, decision_gaps, return_gaps, superior_gaps


def nothing_missing(dossier, *, now):
    return {}


def unheld(*gates):
    """The gate of a step forward: no step forward while the subject is on hold, then what the ``gates`` still miss."""

    def gaps(dossier, *, now):
        if held := hold_gaps(dossier, now=now):
            return held
        return {name: sentence for gate in gates for name, sentence in gate(dossier, now=now).items()}

    return gaps


def always(dossier):
    return True


def is_decided_here(dossier):
    return dossier.deciding_unit_id == dossier.receiving_unit_id


def is_decided_above(dossier):
    return not is_decided_here(dossier)


def goes_to_council(dossier):
    return not dossier.is_simplified


def may_be_decided(dossier):
    """Confirmed is enough where the simplified procedure leaves the council out."""
    return is_decided_here(dossier) and (dossier.state == S.VOTED or dossier.is_simplified)


def may_go_up(dossier):
    """One that a superior handed back goes up again by the vote it had."""
    if not is_decided_above(dossier):
        return False
    return dossier.state == S.VOTED or dossier.is_simplified or not approval_gaps(dossier, now=None)


def is_from_below(dossier):
    """Taken up from a lower desk, to which it may go back."""
    return (way := dossier.way_up) is not None and way.taken_at is not None


def is_from_its_unit(dossier):
    return not is_from_below(dossier)


def waits_above(dossier):
    return (way := dossier.way_up) is not None and way.taken_at is None


def may_be_lowered(dossier):
    return dossier.state == S.FORWARDED or is_from_below(dossier)


@dataclass(frozen=True)
class Transition:
    """One step. ``applies`` says whether the step exists for this dossier, ``gate`` what it still lacks.

    An empty ``target`` leaves the state as it is.
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

    def target_from(self, state):
        return self.target or state


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
        "Hồ sơ trở về đơn vị lập để bổ sung trong hạn ghi kèm; chỉ những phần được đánh dấu mở ra để sửa.",
        gate=return_gaps,
        applies=is_from_its_unit,
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
        gate=unheld(superior_gaps, standards_gaps),
        judges_standards=True,
    ),
    "table": Transition(
        "Trình hội đồng",
        frozenset({S.CONFIRMED}),
        S.TABLED,
        is_secretary,
        "Đưa hồ sơ vào chương trình họp của hội đồng.",
        applies=goes_to_council,
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
        frozenset({S.CONFIRMED, S.VOTED}),
        S.FORWARDED,
        is_secretary,
        "Trình hồ sơ lên cấp có thẩm quyền; cấp trên tiếp nhận ngay trên hệ thống hoặc trả lời bằng văn bản.",
        gate=unheld(decision_gaps),
        applies=may_go_up,
        is_batchable=True,
    ),
    "take_up": Transition(
        "Tiếp nhận hồ sơ cấp dưới trình",
        frozenset({S.FORWARDED}),
        S.ACCEPTED,
        is_secretary_above,
        "Hồ sơ chuyển sang bàn làm việc của cấp mình để thẩm định, họp xét, quyết định; cấp dưới được báo.",
        applies=waits_above,
        is_batchable=True,
    ),
    "call_back": Transition(
        "Rút đề nghị đã trình",
        frozenset({S.FORWARDED}),
        S.VOTED,
        is_secretary,
        "Rút hồ sơ về khi cấp trên chưa tiếp nhận; có thể trình lại hoặc kết thúc.",
        needs_note=True,
    ),
    "hand_back": Transition(
        "Trả lại cấp dưới",
        frozenset({S.ACCEPTED, S.APPRAISED, S.CONFIRMED}),
        S.ACCEPTED,
        is_secretary,
        "Hồ sơ trở về bàn làm việc của cấp dưới để bổ sung, thẩm định lại rồi trình lại.",
        applies=is_from_below,
        needs_note=True,
    ),
    "lower": Transition(
        "Chuyển sang hình thức thấp hơn",
        frozenset({S.APPRAISED, S.CONFIRMED, S.VOTED, S.FORWARDED}),
        S.VOTED,
        is_secretary_or_chairman,
        "Không tặng hình thức đề nghị; cấp dưới quyết định hình thức thuộc thẩm quyền của mình.",
        applies=may_be_lowered,
        needs_note=True,
    ),
    "decide": Transition(
        "Quyết định khen thưởng",
        frozenset({S.CONFIRMED, S.VOTED}),
        "",
        is_chairman,
        "Lập quyết định với số, ngày, tiền thưởng; đơn vị chỉ biết kết quả khi quyết định được công bố.",
        gate=unheld(decision_gaps),
        applies=may_be_decided,
        is_batchable=True,
    ),
    "publish": Transition(
        "Công bố quyết định",
        frozenset({S.CONFIRMED, S.VOTED}),
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
        frozenset({S.CONFIRMED, S.VOTED, S.AWARDED}),
        S.REVOKED,
        is_secretary_or_chairman,
        "Hủy bằng một quyết định mới có lý do; ghi việc thu hồi giấy khen và tiền thưởng.",
        needs_note=True,
        is_of_decision=True,
    ),
}

DECIDABLE = TRANSITIONS["decide"].sources
JUDGED_STEPS = frozenset(name for name, move in TRANSITIONS.items() if move.judges_standards)
SUBMISSION_SOURCES, SUBMISSION_TARGET = frozenset({S.DRAFT, S.RETURNED}), S.SUBMITTED


def is_drawn_up(dossier):
    """Decided, the decision not published: until then the units read on where the dossier stood."""
    return dossier.state in DECIDABLE and getattr(dossier, "decision_line", None) is not None


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
