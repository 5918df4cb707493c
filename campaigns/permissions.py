"""Who may write what of campaigns and registrations."""

from units.enums import Role
from units.permissions import ALLOWED, is_administrator, is_chairman, is_preparer, is_secretary, refuse


def can_register(user, unit):
    """The unit's preparers, or those of a unit above it, write its registration."""
    return is_preparer(user, unit)


def can_run_campaigns_of(user, unit):
    """The desk of the launching unit sets a campaign up, launches and closes it."""
    if is_secretary(user, unit) or is_chairman(user, unit) or is_administrator(user, unit):
        return ALLOWED
    return refuse(f"Chỉ thường trực, lãnh đạo hoặc quản trị của {unit} được sửa, phát động và kết thúc phong trào này.")


def can_run_campaign(user, campaign):
    return can_run_campaigns_of(user, campaign.launching_unit)


def can_begin_registration(user):
    """Whether there is any unit for which the user may write a registration."""
    if Role.PREPARER in user.roles:
        return ALLOWED
    return refuse("Lập bản đăng ký thi đua là việc của cán bộ lập hồ sơ ở đơn vị.")
