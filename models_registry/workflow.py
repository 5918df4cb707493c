"""The life of a model: who may take which step, from where to where, and what must be ready."""

from collections.abc import Callable
from dataclasses import dataclass

from models_registry.enums import EXEMPLARS_LISTED, ON_THE_LIST
from models_registry.enums import ExemplarState as E
from models_registry.enums import ModelState as S
from models_registry.gates import introduction_gaps, registration_gaps
from models_registry.permissions import is_preparer, is_secretary, is_secretary_or_chairman


def nothing_missing(model):
    return {}


def settled_state(model):
    """Where a model stands once an appraisal or a review of it is over: as far as it had come before."""
    if model.recognitions.exists():
        return S.RECOGNISED
    return S.ACTIVE if model.launched_on else S.ACCEPTED


@dataclass(frozen=True)
class Transition:
    """One step. ``effect`` tells people beforehand what the button does; ``gate`` says what is still missing.

    Without ``target`` the model goes to its ``settled_state``. A step that ``opens`` a record of its own (an
    appraisal, a review) is taken by that record's service and has no button of its own.
    """

    label: str
    sources: frozenset
    target: str
    who: Callable
    effect: str
    gate: Callable = nothing_missing
    needs_note: bool = False
    needs_recognition: bool = False
    needs_launch: bool = False
    is_batchable: bool = False
    opens: bool = False


SETTLED = ""

TRANSITIONS = {
    "register": Transition(
        "Đăng ký mô hình",
        frozenset({S.IDEA}),
        S.REGISTERED,
        is_preparer,
        "Gửi bản đăng ký đến thường trực hội đồng; từ lúc đó nội dung được giữ nguyên.",
        gate=registration_gaps,
    ),
    "take_back": Transition(
        "Rút đăng ký",
        frozenset({S.REGISTERED}),
        S.IDEA,
        is_preparer,
        "Lấy lại bản đăng ký chưa được chấp nhận để sửa hoặc không đăng ký nữa.",
        needs_note=True,
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
    "refuse": Transition(
        "Không chấp nhận",
        frozenset({S.REGISTERED}),
        S.REFUSED,
        is_secretary,
        "Mô hình không vào danh sách; đơn vị được báo lý do và có thể soạn lại.",
        needs_note=True,
    ),
    "revise": Transition(
        "Soạn lại",
        frozenset({S.REFUSED}),
        S.IDEA,
        is_preparer,
        "Mở lại bản đăng ký không được chấp nhận để soạn lại.",
    ),
    "reconsider": Transition(
        "Xem lại việc chấp nhận",
        frozenset({S.ACCEPTED}),
        S.REGISTERED,
        is_secretary,
        "Đưa mô hình trở về chờ chấp nhận, kèm lý do.",
        needs_note=True,
    ),
    "start": Transition(
        "Ra mắt, bắt đầu triển khai",
        frozenset({S.ACCEPTED}),
        S.ACTIVE,
        is_preparer,
        "Ghi ngày ra mắt; mô hình đang triển khai.",
        needs_launch=True,
    ),
    "appraise": Transition(
        "Thẩm định",
        frozenset({S.ACTIVE, S.RECOGNISED}),
        S.UNDER_APPRAISAL,
        is_secretary,
        "Mở phiếu thẩm định theo thang điểm đang áp dụng; đơn vị được mời tự chấm.",
        opens=True,
    ),
    "end_appraisal": Transition(
        "Kết thúc thẩm định",
        frozenset({S.UNDER_APPRAISAL}),
        SETTLED,
        is_secretary,
        "Khóa phiếu điểm; mô hình trở về trạng thái trước khi thẩm định, chờ ghi công nhận nếu đủ điều kiện.",
        opens=True,
    ),
    "recognise": Transition(
        "Ghi công nhận",
        frozenset({S.ACCEPTED, S.ACTIVE, S.RECOGNISED}),
        S.RECOGNISED,
        is_secretary_or_chairman,
        "Ghi cấp, số, ngày quyết định công nhận và báo cho đơn vị.",
        needs_recognition=True,
    ),
    "review": Transition(
        "Đưa vào rà soát",
        frozenset({S.ACCEPTED, S.ACTIVE, S.RECOGNISED}),
        S.UNDER_REVIEW,
        is_secretary,
        "Xem lại mô hình yếu: giữ lại hay đưa ra khỏi danh sách.",
        needs_note=True,
    ),
    "keep": Transition(
        "Giữ trong danh sách",
        frozenset({S.UNDER_REVIEW}),
        SETTLED,
        is_secretary,
        "Mô hình được giữ lại và trở về trạng thái trước khi rà soát.",
        needs_note=True,
    ),
    "delist": Transition(
        "Đưa ra khỏi danh sách",
        ON_THE_LIST - {S.UNDER_APPRAISAL},
        S.DELISTED,
        is_secretary,
        "Mô hình không còn được tính trong danh sách; hồ sơ và lịch sử vẫn được lưu.",
        needs_note=True,
    ),
    "reinstate": Transition(
        "Đưa trở lại danh sách",
        frozenset({S.DELISTED}),
        SETTLED,
        is_secretary,
        "Mô hình được tính lại trong danh sách, kèm lý do.",
        needs_note=True,
    ),
}


EXEMPLAR_TRANSITIONS = {
    "introduce": Transition(
        "Giới thiệu điển hình",
        frozenset({E.DRAFT}),
        E.REGISTERED,
        is_preparer,
        "Gửi điển hình đến thường trực hội đồng; từ lúc đó nội dung được giữ nguyên.",
        gate=introduction_gaps,
    ),
    "take_back": Transition(
        "Lấy về sửa",
        frozenset({E.REGISTERED}),
        E.DRAFT,
        is_preparer,
        "Lấy lại bản giới thiệu chưa được công nhận để sửa hoặc không giới thiệu nữa.",
        needs_note=True,
    ),
    "recognise": Transition(
        "Ghi công nhận",
        EXEMPLARS_LISTED,
        E.RECOGNISED,
        is_secretary_or_chairman,
        "Ghi cấp, số, ngày của quyết định hoặc giấy công nhận và báo cho đơn vị.",
        needs_recognition=True,
    ),
    "withdraw": Transition(
        "Rút khỏi danh sách điển hình",
        EXEMPLARS_LISTED,
        E.WITHDRAWN,
        is_secretary,
        "Điển hình không còn được tính và không còn trên trang giới thiệu; lịch sử vẫn được lưu.",
        needs_note=True,
    ),
    "reinstate": Transition(
        "Đưa trở lại danh sách điển hình",
        frozenset({E.WITHDRAWN}),
        SETTLED,
        is_secretary,
        "Điển hình được tính lại như trước khi rút, kèm lý do.",
        needs_note=True,
    ),
}


def settled_exemplar_state(exemplar):
    """Where an exemplar stands that comes back to the list."""
    return E.RECOGNISED if exemplar.decision_number else E.REGISTERED


def open_actions(user, record, table=TRANSITIONS):
    """Names of the steps this user may take now with a model, or with an exemplar by its own table."""
    return [name for name, move in table.items() if record.state in move.sources and move.who(user, record)]


def buttons(user, model):
    """Those of them that the page of the model offers itself; the others start on a page of their own."""
    return [name for name in open_actions(user, model) if not TRANSITIONS[name].opens]


ACTS = {
    "create": "Lập bản nháp",
    "carry_on": "Chuyển sang đơn vị kế thừa",
    "record_past": "Nhập từ danh sách năm trước",
    "keep_up": "Duy trì trong năm",
    "outstanding": "Chọn là tiêu biểu của năm",
    "not_outstanding": "Bỏ chọn tiêu biểu của năm",
    "reviewed": "Rà soát danh sách",
    "correct_update": "Sửa cập nhật tiến độ",
    "withdraw_update": "Rút cập nhật tiến độ",
    "clear_photo": "Cho công bố ảnh",
    "hide_photo": "Thôi công bố ảnh",
    "copy": "Nhân rộng từ mô hình khác",
    "name_source": "Ghi mô hình gốc",
    "drop_source": "Bỏ mô hình gốc",
}


def act_label(action, table=TRANSITIONS):
    """What an event of a model's or an exemplar's life is called: a step, or an act outside the table."""
    return table[action].label if action in table else ACTS[action]


GALLERY_ACTS = {
    "open": "Mở trang giới thiệu",
    "close": "Đóng trang giới thiệu",
    "introduce": "Sửa lời giới thiệu",
    "begin_story": "Viết bài giới thiệu",
    "publish": "Công bố bài",
    "take_down": "Gỡ bài xuống",
}
