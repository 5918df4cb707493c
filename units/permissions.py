"""Who may: every answer is a ``Decision`` that carries its reason."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from units.enums import Role


@dataclass(frozen=True)
class Decision:
    allowed: bool
    reason: str = ""

    def __bool__(self):
        return self.allowed


ALLOWED = Decision(True)


def refuse(reason):
    return Decision(False, reason)


def require(decision):
    """Raise ``PermissionDenied`` with the reason of a refusal."""
    if not decision:
        raise PermissionDenied(decision.reason)


def holds_at(user, role, unit):
    """Whether the user holds the role at this very unit."""
    return any(m.role == role and m.unit_id == unit.pk for m in user.memberships_now)


def holds_above(user, role, unit):
    """Whether the user holds the role at the unit or at one above it."""
    return any(m.role == role and unit.path.startswith(m.unit.path) for m in user.memberships_now)


def is_preparer(user, unit):
    if holds_above(user, Role.PREPARER, unit):
        return ALLOWED
    return refuse(f"Việc này dành cho cán bộ lập hồ sơ của {unit}.")


def is_secretary(user, unit):
    if holds_at(user, Role.SECRETARY, unit):
        return ALLOWED
    return refuse(f"Việc này dành cho thường trực, thư ký hội đồng của {unit}.")


def is_chairman(user, unit):
    if holds_at(user, Role.CHAIRMAN, unit):
        return ALLOWED
    return refuse(f"Việc này dành cho lãnh đạo của {unit}.")


def is_administrator(user, unit):
    if user.sees_everything or holds_above(user, Role.ADMINISTRATOR, unit):
        return ALLOWED
    return refuse(f"Việc này dành cho quản trị của {unit} hoặc cấp trên.")


def is_summariser(user, unit):
    """Those who gather figures for a unit: its summary staff or those above, and its own secretary."""
    if holds_above(user, Role.PROVINCE_STAFF, unit) or holds_at(user, Role.SECRETARY, unit):
        return ALLOWED
    return refuse(f"Việc này dành cho cán bộ tổng hợp của {unit} hoặc cấp trên.")


def can_edit_people(user, unit):
    """People and households of a unit are kept by its preparers and by administrators above."""
    if is_preparer(user, unit) or is_administrator(user, unit):
        return ALLOWED
    return refuse(f"Chỉ cán bộ lập hồ sơ của {unit} hoặc quản trị được sửa danh sách này.")


def keeps_people(user):
    """Whether the user keeps the people of any unit at all."""
    if user.sees_everything or user.roles & {Role.PREPARER, Role.ADMINISTRATOR}:
        return ALLOWED
    return refuse("Danh sách cá nhân, hộ gia đình do cán bộ lập hồ sơ của đơn vị hoặc quản trị lập.")


def administers_units(user):
    """Whether the user may add units anywhere."""
    if user.sees_everything or Role.ADMINISTRATOR in user.roles:
        return ALLOWED
    return refuse("Danh sách đơn vị do quản trị lập.")


def can_reorganise(user, unit):
    """Ending, renaming or moving a unit is decided above it: by administrators of a unit above."""
    above = (m for m in user.memberships_now if m.role == Role.ADMINISTRATOR and m.unit_id != unit.pk)
    if user.sees_everything or any(unit.path.startswith(m.unit.path) for m in above):
        return ALLOWED
    return refuse(f"Sáp nhập, chia tách, đổi tên, chuyển hay kết thúc {unit} là việc của quản trị cấp trên.")


def can_correct_unit(user, unit):
    """Administrators correct what a unit is called and its days, until its end was carried out."""
    if unit.valid_to and unit.reorganisations.filter(event__happened_on__gt=unit.valid_to).exists():
        return refuse(f"{unit} đã kết thúc hoạt động và bàn giao; thông tin được giữ nguyên như lúc đó.")
    return is_administrator(user, unit)


def can_manage_account(user, account):
    """An administrator keeps accounts all of whose roles, past ones too, lie in the administrator's own subtrees."""
    if user.sees_everything:
        return ALLOWED
    units = [membership.unit for membership in account.memberships.all()]
    if units and not account.is_superuser and all(is_administrator(user, unit) for unit in units):
        return ALLOWED
    return refuse("Tài khoản này giữ vai trò ở ngoài phạm vi quản trị của anh/chị.")
