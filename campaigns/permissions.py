"""Who may write what of campaigns and registrations."""

from campaigns.enums import ContentPart, Freedom, InspectionKind
from campaigns.querysets import RECORD_DESK
from units.enums import Role, UnitLevel
from units.permissions import ALLOWED, holds_at, is_administrator, is_chairman, is_preparer, is_secretary, refuse

LEVELS_OF_PEOPLE = frozenset({UnitLevel.COMMUNE, UnitLevel.GRASSROOTS})
RUNNERS = frozenset({Role.SECRETARY, Role.CHAIRMAN, Role.ADMINISTRATOR})


def can_register(user, unit):
    """The unit's preparers, or those of a unit above it, write its registration."""
    return is_preparer(user, unit)


def can_run_campaigns_of(user, unit):
    """The desk of the launching unit sets a campaign up, launches and closes it."""
    if is_secretary(user, unit) or is_chairman(user, unit) or is_administrator(user, unit):
        return ALLOWED
    return refuse(f"Chỉ thường trực, lãnh đạo hoặc quản trị của {unit} được sửa, phát động và kết thúc phong trào này.")


def can_set_up_campaigns(user):
    """Whether there is any unit whose campaigns the user runs."""
    if user.sees_everything or user.roles & RUNNERS:
        return ALLOWED
    return refuse("Lập phong trào, kế hoạch là việc của thường trực, lãnh đạo hoặc quản trị của đơn vị phát động.")


def can_run_campaign(user, campaign):
    return can_run_campaigns_of(user, campaign.launching_unit)


def can_begin_registration(user):
    """Whether there is any unit for which the user may write a registration."""
    if Role.PREPARER in user.roles:
        return ALLOWED
    return refuse("Lập bản đăng ký thi đua là việc của cán bộ lập hồ sơ ở đơn vị.")


def can_reopen_registration(user, registration):
    """Those who receive it: the secretary and the summary staff of the unit it was sent to."""
    desk = registration.receiving_unit or registration.campaign.registration_desk
    if holds_at(user, Role.SECRETARY, desk) or holds_at(user, Role.PROVINCE_STAFF, desk):
        return ALLOWED
    return refuse(f"Chỉ nơi nhận đăng ký (thường trực, cán bộ tổng hợp của {desk}) được mở lại để sửa.")


def can_register_oneself(user):
    """Whoever works or lives at a unit may ask it to be put on its list."""
    if user.memberships_now:
        return ALLOWED
    return refuse("Tài khoản chưa thuộc đơn vị nào nên chưa đăng ký được; hãy báo quản trị của đơn vị.")


def can_register_through(user, unit):
    """One's own unit, those below it, and those above it up to the commune."""
    near = any(
        unit.is_within(m.unit) or (m.unit.is_within(unit) and unit.level in LEVELS_OF_PEOPLE)
        for m in user.memberships_now
    )
    return ALLOWED if near else refuse(f"Anh/chị chỉ đăng ký được qua đơn vị của mình, không qua {unit}.")


def can_answer_people(user):
    """Whether there is any unit whose people's own registrations the user answers."""
    if Role.PREPARER in user.roles:
        return ALLOWED
    return refuse("Xác nhận cá nhân tự đăng ký là việc của cán bộ lập hồ sơ ở đơn vị.")


def can_record(user, unit):
    """The unit's preparers, those above it, and its secretary write the records of its year."""
    if is_preparer(user, unit) or is_secretary(user, unit):
        return ALLOWED
    return refuse(f"Việc này dành cho cán bộ lập hồ sơ hoặc thường trực của {unit}.")


def can_begin_record(user):
    """Whether there is any unit whose records of the year the user may write."""
    if user.roles & {Role.PREPARER, Role.SECRETARY}:
        return ALLOWED
    return refuse("Ghi hoạt động, vướng mắc, kinh phí là việc của cán bộ lập hồ sơ và thường trực của đơn vị.")


def keeps_desk(user, unit):
    """The unit's secretary, head or summary staff act for it towards the units below."""
    if any(m.role in RECORD_DESK and m.unit_id == unit.pk for m in user.memberships_now):
        return ALLOWED
    return refuse(f"Việc này dành cho thường trực, lãnh đạo hoặc cán bộ tổng hợp của {unit}.")


def can_plan_inspections(user):
    """Whether there is any unit for which the user may plan a check, of others or of itself."""
    if user.roles & (RECORD_DESK | {Role.PREPARER}):
        return ALLOWED
    return refuse("Lập kế hoạch kiểm tra là việc của thường trực, lãnh đạo; tự kiểm tra là việc của đơn vị.")


def can_inspect(user, inspection):
    """Who checks: the desk of the checking unit; a self-check is the unit's own affair."""
    if inspection.kind == InspectionKind.SELF_CHECK:
        return can_record(user, inspection.unit)
    return keeps_desk(user, inspection.inspecting_unit)


def can_mend(user, finding):
    return can_record(user, finding.inspection.unit)


def can_confirm_mending(user, finding):
    return can_inspect(user, finding.inspection)


def can_handle_difficulty(user, difficulty):
    return keeps_desk(user, difficulty.handling_unit)


def can_close_difficulty(user, difficulty):
    """Whoever has it on the desk, and the unit that raised it."""
    if can_handle_difficulty(user, difficulty) or can_record(user, difficulty.unit):
        return ALLOWED
    return refuse(f"Việc này dành cho {difficulty.unit} hoặc nơi đang giải quyết.")


def can_receive_petition(user):
    """Whether the user is the secretary of any unit."""
    if Role.SECRETARY in user.roles:
        return ALLOWED
    return refuse("Tiếp nhận đơn là việc của thường trực, thư ký của đơn vị.")


def can_assign_petition(user, petition):
    return is_chairman(user, petition.unit)


def can_settle_petition(user, petition):
    """Those it was given to, and the head of the unit; reads ``handlers``."""
    if is_chairman(user, petition.unit) or user in petition.handlers.all():
        return ALLOWED
    return refuse("Việc này dành cho người được giao giải quyết đơn và lãnh đạo đơn vị.")


def can_grade_units(user, campaign):
    """The desk of the launching unit grades those that take part."""
    unit = campaign.launching_unit
    if is_secretary(user, unit) or is_chairman(user, unit):
        return ALLOWED
    return refuse(f"Xếp loại các đơn vị là việc của thường trực, lãnh đạo {unit}.")


def can_keep_legal_frame(user):
    """The catalogue of legal papers holds for everybody: administrators of a province keep it."""
    if user.sees_everything or any(
        m.role == Role.ADMINISTRATOR and m.unit.level == UnitLevel.PROVINCE for m in user.memberships_now
    ):
        return ALLOWED
    return refuse("Danh mục văn bản pháp lý dùng chung do quản trị cấp tỉnh giữ.")


def can_add_content(campaign, part):
    """Whether the superior leaves room for rows of the unit's own in a part of the campaign."""
    if not campaign.took_over or campaign.superior_campaign.freedoms.get(part) != Freedom.FIXED:
        return ALLOWED
    superior = campaign.superior_campaign
    label = ContentPart(part).label.lower()
    return refuse(f"{superior.launching_unit} quy định giữ nguyên phần {label}, đơn vị không thêm dòng riêng.")


def can_change_content(row):
    """A row that the superior fixed is neither changed nor removed below."""
    if not row.is_fixed:
        return ALLOWED
    superior = row.campaign.superior_campaign
    fixed_by = superior.launching_unit if superior else "cấp trên"
    return refuse(f"“{row}” do {fixed_by} quy định; đơn vị không sửa, không bỏ.")


def can_edit_plan(user, plan):
    """Who runs its campaign, or its unit's; a paper from outside the tree: who runs a campaign that stands on it."""
    if plan.campaign:
        return can_run_campaign(user, plan.campaign)
    if plan.unit:
        return can_run_campaigns_of(user, plan.unit)
    lower_plans = list(plan.lower_plans.select_related("unit", "campaign__launching_unit"))
    if not lower_plans:
        return can_set_up_campaigns(user)
    units = [lower.campaign.launching_unit if lower.campaign else lower.unit for lower in lower_plans]
    if user.sees_everything or any(can_run_campaigns_of(user, unit) for unit in units if unit):
        return ALLOWED
    return refuse("Văn bản cấp trên này do đơn vị dẫn nó làm căn cứ quản lý.")


def can_report_task(user, task):
    """Who runs the campaign, and the unit the task was given to."""
    if can_run_campaign(user, task.campaign):
        return ALLOWED
    if task.unit and (is_preparer(user, task.unit) or is_secretary(user, task.unit) or is_chairman(user, task.unit)):
        return ALLOWED
    return refuse("Chỉ đơn vị được giao hoặc thường trực phong trào được ghi kết quả nhiệm vụ này.")


def can_keep_calendar(user):
    """Days off and time limits hold for everybody: administrators of a province keep them."""
    if user.sees_everything:
        return ALLOWED
    if any(m.role == Role.ADMINISTRATOR and m.unit.level == UnitLevel.PROVINCE for m in user.memberships_now):
        return ALLOWED
    return refuse("Lịch nghỉ lễ, thời hạn giải quyết dùng chung; do quản trị cấp tỉnh giữ.")
