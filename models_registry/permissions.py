"""Who may do what with a model; each answer carries its reason."""

from campaigns.selectors import seats_of
from models_registry.enums import MODEL_EDITABLE, ON_THE_LIST, ExemplarState, ModelState, ScoreColumn
from models_registry.querysets import provinces_of
from units.enums import Role, UnitLevel
from units.permissions import ALLOWED, holds_at, refuse
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


def can_keep_up(user, model):
    """That a model goes on is said by its unit or by the desk that keeps the list."""
    if is_preparer(user, model) or is_secretary(user, model):
        return ALLOWED
    return refuse(
        f"Việc này dành cho cán bộ lập hồ sơ của {model.unit} hoặc thường trực hội đồng của "
        f"{model.campaign.launching_unit}."
    )


def can_review(user, campaign):
    """The list is reviewed by the desk that keeps it."""
    return keeps_the_desk(user, campaign.launching_unit)


def can_review_any(user):
    """Whether there is any list that the user reviews."""
    if Role.SECRETARY in user.roles:
        return ALLOWED
    return refuse("Rà soát danh sách là việc của thường trực hội đồng của đơn vị phát động.")


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


def can_tell(user, model):
    """Whether the user may write how the model goes on: its unit alone, while it is on the list."""
    if decision := is_preparer(user, model):
        if model.state in ON_THE_LIST:
            return ALLOWED
        return refuse("Chỉ ghi tiến độ cho mô hình đang có trong danh sách của phong trào.")
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


def can_edit_exemplar(user, exemplar):
    if decision := is_preparer(user, exemplar):
        if exemplar.state == ExemplarState.DRAFT:
            return ALLOWED
        return refuse("Điển hình đã giới thiệu nên nội dung được giữ nguyên; muốn sửa, hãy lấy về sửa trước.")
    return decision


def can_begin_exemplar(user):
    """Whether the user may introduce exemplars in the name of any unit at all."""
    if Role.PREPARER in user.roles:
        return ALLOWED
    return refuse("Giới thiệu điển hình là việc của cán bộ lập hồ sơ của đơn vị.")


def can_write_story(user, record):
    """The public story of a model or an exemplar is written by the desk of the unit that launched the campaign."""
    return is_secretary(user, record)


def can_keep_gallery(user, province):
    """The public gallery is opened and closed by the province's administrators and its head."""
    if administers(user, province) or leads(user, province):
        return ALLOWED
    return refuse(f"Mở, đóng trang giới thiệu là việc của quản trị hoặc lãnh đạo của {province}.")


def can_keep_rubrics(user, campaign):
    """The scales of a campaign are kept by the desk of the unit that launched it, or its administrators."""
    unit = campaign.launching_unit
    if keeps_the_desk(user, unit) or administers(user, unit):
        return ALLOWED
    return refuse(f"Thang điểm của phong trào do thường trực hội đồng hoặc quản trị của {unit} lập.")


def can_change_rubric(user, rubric):
    """What was scored stands: a scale in use is followed by a new edition."""
    if rubric.is_example:
        return refuse("Thang điểm ví dụ chỉ để chép; hãy chép cho phong trào rồi sửa bản chép.")
    if rubric.is_locked:
        return refuse("Thang điểm đã dùng để chấm nên được giữ nguyên; hãy lập phiên bản mới.")
    return can_keep_rubrics(user, rubric.campaign)


def keeps_any_rubrics(user):
    """Whether there is any campaign whose scales the user may keep."""
    if user.sees_everything or user.roles & {Role.SECRETARY, Role.ADMINISTRATOR}:
        return ALLOWED
    return refuse("Thang điểm do thường trực hội đồng hoặc quản trị của đơn vị phát động lập.")


def sits_on_steering(user, campaign, day):
    return seats_of(user, day).filter(campaign=campaign).exists()


def can_score(user, appraisal, column, day):
    """The unit scores itself; the desk and the steering committee appraise; the council has a column of its own."""
    if not appraisal.is_open:
        return refuse("Lần thẩm định đã kết thúc; phiếu điểm được giữ nguyên.")
    campaign = appraisal.model.campaign
    unit = campaign.launching_unit
    if column == ScoreColumn.SELF:
        return prepares(user, appraisal.model.unit)
    if keeps_the_desk(user, unit):
        return ALLOWED
    if column == ScoreColumn.APPRAISER:
        if sits_on_steering(user, campaign, day):
            return ALLOWED
        return refuse(f"Cột này do thường trực hội đồng của {unit} hoặc thành viên Ban Chỉ đạo phong trào chấm.")
    if holds_at(user, Role.COUNCIL_MEMBER, unit) or leads(user, unit):
        return ALLOWED
    return refuse(f"Cột này do thành viên hội đồng của {unit} chấm.")


def columns_scored_by(user, appraisal, day):
    return [column for column in ScoreColumn if can_score(user, appraisal, column, day)]


def columns_seen(user, appraisal, day):
    """Who only speaks for the unit sees its own column until the appraisal is over; those who appraise see all."""
    if not appraisal.is_open or user.sees_everything:
        return list(ScoreColumn)
    above = appraisal.model.campaign.launching_unit
    appraises = any(m.role != Role.PREPARER and above.is_within(m.unit) for m in user.memberships_now)
    if appraises or sits_on_steering(user, appraisal.model.campaign, day):
        return list(ScoreColumn)
    return [ScoreColumn.SELF]
