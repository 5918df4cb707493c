"""Who may gather a unit's figures."""

from units.enums import Role, UnitLevel
from units.models import Unit
from units.permissions import is_summariser as can_summarise
from units.querysets import subtree_q

SUMMARISING_ROLES = frozenset({Role.PROVINCE_STAFF, Role.SECRETARY})
SUMMARISED_LEVELS = (UnitLevel.PROVINCE, UnitLevel.DISTRICT, UnitLevel.COMMUNE)


def summarised_units(user):
    """Units at commune level and above whose yearly summary the user may ask for."""
    staff = [m.unit for m in user.memberships_now if m.role == Role.PROVINCE_STAFF]
    desks = [m.unit_id for m in user.memberships_now if m.role == Role.SECRETARY]
    rows = Unit.objects.filter(level__in=SUMMARISED_LEVELS)
    return rows.filter(subtree_q(staff)) | rows.filter(pk__in=desks)


__all__ = ["SUMMARISED_LEVELS", "SUMMARISING_ROLES", "can_summarise", "summarised_units"]
