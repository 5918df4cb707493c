"""The life of a model: who may take which step, from where to where, and what must be ready."""

from collections.abc import Callable
from dataclasses import dataclass

from models_registry.enums import ON_THE_LIST
from models_registry.enums import ModelState as S
from models_registry.gates import registration_gaps
from models_registry.permissions import is_preparer, is_secretary, is_secretary_or_chairman


def nothing_missing(model):
    return {}


@dataclass(frozen=True)
class Transition:
    """One step. ``effect`` tells people beforehand what the button does; ``gate`` says what is still missing."""

    label: str
    sources: frozenset
    target: str
    who: Callable
    effect: str
    gate: Callable = nothing_missing
    needs_note: bool = False
    needs_recognition: bool = False
    is_batchable: bool = False


TRANSITIONS = {
    "register": Transition(
        "Đăng ký mô hình",
        frozenset({S.IDEA}),
        S.REGISTERED,
        is_preparer,
        "Gửi bản đăng ký đến thường trực hội đồng; từ lúc đó nội dung được giữ nguyên.",
        gate=registration_gaps,
    ),
    "accept": Transition(
        "Chấp nhận",
        frozenset({S.REGISTERED}),
        S.ACCEPTED,
        is_secretary,
        "Đưa mô hình vào danh sách của phong trào và báo cho đơn vị đăng ký.",
        is_batchable=True,
    ),
    "return": Transition(
        "Trả lại để bổ sung",
        frozenset({S.REGISTERED}),
        S.IDEA,
        is_secretary,
        "Mở lại bản đăng ký cho đơn vị sửa, kèm lý do.",
        needs_note=True,
    ),
    "start": Transition(
        "Bắt đầu triển khai",
        frozenset({S.ACCEPTED}),
        S.ACTIVE,
        is_preparer,
        "Ghi nhận mô hình đã ra mắt, đang triển khai.",
    ),
    "recognise": Transition(
        "Ghi công nhận",
        frozenset({S.ACCEPTED, S.ACTIVE}),
        S.RECOGNISED,
        is_secretary_or_chairman,
        "Ghi cấp, số, ngày quyết định công nhận và báo cho đơn vị.",
        needs_recognition=True,
    ),
    "delist": Transition(
        "Đưa ra khỏi danh sách",
        ON_THE_LIST,
        S.DELISTED,
        is_secretary,
        "Mô hình không còn được tính trong danh sách; hồ sơ và lịch sử vẫn được lưu.",
        needs_note=True,
    ),
}


def open_actions(user, model):
    """Names of the steps this user may take now."""
    return [name for name, move in TRANSITIONS.items() if model.state in move.sources and move.who(user, model)]


ACTS = {"create": "Lập bản nháp", "carry_on": "Chuyển sang đơn vị kế thừa"}


def act_label(action):
    """What an event of a model's life is called: a step, or an act outside the table."""
    return TRANSITIONS[action].label if action in TRANSITIONS else ACTS[action]
