"""Who may do what with a model; each answer carries its reason."""

from models_registry.enums import MODEL_EDITABLE, ON_THE_LIST, ModelState
from models_registry.querysets import provinces_of
from units.enums import Role, UnitLevel
from units.permissions import ALLOWED, refuse
from units.permissions import is_administrator as administers
from units.permissions import is_chairman as leads
from units.permissions import is_preparer as prepares
from units.permissions import is_secretary as keeps_the_desk


def is_preparer(user, model):
    return prepares(user, model.unit)


def is_secretary(user, model):
    """The list of models is kept by the secretary of the unit that launched the campaign."""
    return keeps_the_desk(user, model.campaign.launching_unit)


def is_secretary_or_chairman(user, model):
    if is_secretary(user, model) or leads(user, model.campaign.launching_unit):
        return ALLOWED
    return refuse(f"Việc này dành cho thường trực hội đồng hoặc lãnh đạo của {model.campaign.launching_unit}.")


def can_register_for(user, unit):
    """Whether the user may write a model in the name of the unit."""
    return prepares(user, unit)


def can_edit(user, model):
    if decision := is_preparer(user, model):
        if model.state in MODEL_EDITABLE:
            return ALLOWED
        return refuse(
            "Mô hình đã đăng ký nên nội dung được giữ nguyên. Muốn sửa, hãy đề nghị "
            f"{model.campaign.launching_unit} trả lại bản đăng ký."
        )
    return decision


def can_begin(user):
    """Whether the user may write models in the name of any unit at all."""
    if Role.PREPARER in user.roles:
        return ALLOWED
    return refuse("Việc đăng ký mô hình dành cho cán bộ lập hồ sơ của đơn vị.")


def can_copy_design(user, model):
    """Whether the user may read and copy the design of a model: as ``designs_open_to``, with the reason."""
    if not user.sees_everything and model.province_id not in provinces_of(user):
        return refuse("Mô hình ở tỉnh khác; chỉ nhân rộng được mô hình trong cùng tỉnh.")
    if model.state == ModelState.DELISTED:
        return refuse(f"Mô hình “{model}” đã được đưa ra khỏi danh sách nên không nhân rộng nữa.")
    if model.state not in ON_THE_LIST or not model.recognitions.exists():
        return refuse("Chỉ nhân rộng mô hình đã được công nhận và còn trong danh sách.")
    return ALLOWED


def can_keep_indicators(user):
    """The catalogue holds for everybody: administrators of a province keep it."""
    if user.sees_everything:
        return ALLOWED
    if any(m.role == Role.ADMINISTRATOR and m.unit.level == UnitLevel.PROVINCE for m in user.memberships_now):
        return ALLOWED
    return refuse("Danh mục chỉ số kết quả dùng chung; do quản trị cấp tỉnh giữ.")


def can_record_past(user, unit):
    """Lists of past years are brought in by the desk of the unit that launched the campaign, or its administrators."""
    if keeps_the_desk(user, unit) or administers(user, unit):
        return ALLOWED
    return refuse(f"Nhập danh sách năm trước là việc của thường trực hội đồng hoặc quản trị của {unit}.")


def can_record_any_past(user):
    """Whether there is any unit whose lists the user may bring in."""
    if user.sees_everything or user.roles & {Role.SECRETARY, Role.ADMINISTRATOR}:
        return ALLOWED
    return refuse("Nhập danh sách năm trước là việc của thường trực hội đồng hoặc quản trị của đơn vị phát động.")
