"""Reads that are not one table's."""

from datetime import UTC, datetime

from django.db import connection
from django.utils import timezone

from units.enums import Role
from units.models import Membership, Unit, User


def database_now():
    """The instant by the database's clock, aware, in UTC: the only clock that judges a legal cutoff.

    Read it once, after the row lock: PostgreSQL's ``now()`` would be the start of the transaction.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0].astimezone(UTC)
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)


def holders_at(role, unit):
    """Accounts that hold the role at this very unit today."""
    return User.objects.filter(pk__in=_active(role).filter(unit=unit).values("user"), is_active=True)


def preparers_of(unit):
    """Accounts that prepare dossiers for the unit: at the unit itself or above it up to its commune."""
    path_ids = [pk for pk in [*unit.ancestor_ids, unit.pk] if pk != unit.province_id]
    return User.objects.filter(pk__in=_active(Role.PREPARER).filter(unit__in=path_ids).values("user"), is_active=True)


def _active(role):
    return Membership.objects.active_on(timezone.localdate(database_now())).filter(role=role)


def units_kept_by(user):
    """Units whose people and households the user may edit (``can_edit_people``)."""
    if user.sees_everything:
        return Unit.objects.all()
    roles = {Role.PREPARER, Role.ADMINISTRATOR}
    return Unit.objects.under([m.unit for m in user.memberships_now if m.role in roles])


def units_administered_by(user):
    """Units below which the user may add units (``is_administrator``)."""
    if user.sees_everything:
        return Unit.objects.all()
    return Unit.objects.under([m.unit for m in user.memberships_now if m.role == Role.ADMINISTRATOR])
