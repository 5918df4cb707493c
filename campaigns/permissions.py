"""Who may write what of campaigns and registrations."""

from units.enums import Role
from units.permissions import ALLOWED, is_administrator, is_chairman, is_preparer, is_secretary, refuse

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
