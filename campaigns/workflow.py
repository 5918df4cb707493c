"""The lives of checks, findings, difficulties and petitions: who may take which step, from where to where."""

from collections.abc import Callable
from dataclasses import dataclass

from campaigns.enums import DifficultyState as D
from campaigns.enums import FindingState as F
from campaigns.enums import InspectionState as I
from campaigns.enums import PetitionState as P
from campaigns.enums import RecordAct
from campaigns.permissions import (
    can_assign_petition,
    can_close_difficulty,
    can_confirm_mending,
    can_handle_difficulty,
    can_inspect,
    can_mend,
    can_settle_petition,
)


def always(record):
    return True


@dataclass(frozen=True)
class Transition:
    """One step. ``effect`` tells people beforehand what the button does; ``note_label`` names what must be written."""

    label: str
    sources: frozenset
    target: str
    who: Callable
    effect: str
    act: RecordAct
    note_label: str = ""
    applies: Callable = always


def has_unit_above(difficulty):
    return bool(difficulty.handling_unit.ancestor_ids)


def is_not_extended(petition):
    return not petition.events.filter(action=RecordAct.EXTEND).exists()


INSPECTION_STEPS = {
    "carry_out": Transition(
        "Ghi kết quả kiểm tra",
        frozenset({I.PLANNED}),
        I.CARRIED_OUT,
        can_inspect,
        "Ghi kết quả, kết luận và báo cho đơn vị được kiểm tra. Không còn tồn tại nào thì cuộc kiểm tra kết thúc.",
        RecordAct.CARRY_OUT,
    ),
    "cancel": Transition(
        "Hủy cuộc kiểm tra",
        frozenset({I.PLANNED}),
        I.CANCELLED,
        can_inspect,
        "Cuộc kiểm tra không tiến hành nữa; vẫn còn trong danh sách cùng lý do.",
        RecordAct.REMOVE,
        note_label="Lý do hủy",
    ),
}

FINDING_STEPS = {
    "report": Transition(
        "Báo đã khắc phục",
        frozenset({F.OPEN}),
        F.MENDED,
        can_mend,
        "Gửi kết quả khắc phục cho đơn vị kiểm tra xác nhận.",
        RecordAct.REPORT_MENDED,
        note_label="Kết quả khắc phục",
    ),
    "confirm": Transition(
        "Xác nhận đã khắc phục",
        frozenset({F.MENDED}),
        F.CLOSED,
        can_confirm_mending,
        "Khép tồn tại này. Khi mọi tồn tại đã khép, cuộc kiểm tra kết thúc.",
        RecordAct.CLOSE,
    ),
    "reopen": Transition(
        "Yêu cầu khắc phục tiếp",
        frozenset({F.MENDED}),
        F.OPEN,
        can_confirm_mending,
        "Trả lại đơn vị để khắc phục tiếp, kèm lý do.",
        RecordAct.REOPEN,
        note_label="Lý do, việc còn phải làm",
    ),
}

DIFFICULTY_STEPS = {
    "answer": Transition(
        "Trả lời",
        frozenset({D.RAISED, D.PASSED_UP}),
        D.ANSWERED,
        can_handle_difficulty,
        "Gửi câu trả lời cho đơn vị nêu vướng mắc.",
        RecordAct.ANSWER,
        note_label="Nội dung trả lời, hướng dẫn",
    ),
    "pass_up": Transition(
        "Kiến nghị cấp trên",
        frozenset({D.RAISED, D.PASSED_UP}),
        D.PASSED_UP,
        can_handle_difficulty,
        "Chuyển cho đơn vị cấp trên trực tiếp giải quyết; đơn vị nêu vướng mắc được báo.",
        RecordAct.PASS_UP,
        note_label="Ý kiến kèm theo khi chuyển",
        applies=has_unit_above,
    ),
    "close": Transition(
        "Kết thúc",
        frozenset({D.RAISED, D.PASSED_UP, D.ANSWERED}),
        D.CLOSED,
        can_close_difficulty,
        "Không theo dõi vướng mắc này nữa.",
        RecordAct.CLOSE,
        note_label="Lý do kết thúc",
    ),
}

IN_HAND = frozenset({P.RECEIVED, P.HANDLING})

PETITION_STEPS = {
    "assign": Transition(
        "Giao người giải quyết",
        IN_HAND,
        "",
        can_assign_petition,
        "Người được giao thấy đơn và được báo; người không còn trong danh sách thì không thấy đơn nữa.",
        RecordAct.ASSIGN,
    ),
    "accept": Transition(
        "Thụ lý",
        frozenset({P.RECEIVED}),
        P.HANDLING,
        can_settle_petition,
        "Ghi nhận đơn đủ điều kiện và bắt đầu giải quyết.",
        RecordAct.ACCEPT,
    ),
    "not_accept": Transition(
        "Không thụ lý",
        frozenset({P.RECEIVED}),
        P.NOT_ACCEPTED,
        can_settle_petition,
        "Kết thúc đơn vì không đủ điều kiện thụ lý.",
        RecordAct.NOT_ACCEPT,
        note_label="Lý do không thụ lý",
    ),
    "extend": Transition(
        "Gia hạn giải quyết",
        frozenset({P.HANDLING}),
        P.HANDLING,
        can_settle_petition,
        "Mỗi đơn chỉ được gia hạn một lần, tính tiếp từ hạn cũ.",
        RecordAct.EXTEND,
        note_label="Lý do gia hạn",
        applies=is_not_extended,
    ),
    "resolve": Transition(
        "Ghi kết quả giải quyết",
        frozenset({P.HANDLING}),
        P.RESOLVED,
        can_settle_petition,
        "Kết thúc đơn với kết quả giải quyết.",
        RecordAct.RESOLVE,
        note_label="Kết quả giải quyết",
    ),
    "forward": Transition(
        "Chuyển cơ quan có thẩm quyền",
        IN_HAND,
        P.FORWARDED,
        can_settle_petition,
        "Kết thúc ở đơn vị này; đơn được chuyển đến nơi có thẩm quyền.",
        RecordAct.FORWARD,
        note_label="Nơi chuyển đến, lý do",
    ),
}


def open_steps(table, user, record):
    """``{name: step}`` that the user may take now."""
    return {
        name: move
        for name, move in table.items()
        if record.state in move.sources and move.who(user, record) and move.applies(record)
    }
