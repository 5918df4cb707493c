"""Plain builders; every default is valid, every call makes a new row.

Here and in the factories of every app most constraints are left to the database, which checks them as it writes the
row: asking it beforehand, one question for each, took a fifth of the time of a run.
"""

from datetime import UTC, date, datetime
from itertools import count
from unittest.mock import patch

from units.enums import OccupationGroup, UnitEventKind, UnitKind, UnitLevel
from units.models import Household, Membership, Person, Reorganisation, SavedView, Unit, UnitEvent, User
from units.services import grant_role, plant_unit

LEVEL_BELOW = {
    None: UnitLevel.PROVINCE,
    UnitLevel.PROVINCE: UnitLevel.COMMUNE,
    UnitLevel.DISTRICT: UnitLevel.COMMUNE,
    UnitLevel.COMMUNE: UnitLevel.GRASSROOTS,
    UnitLevel.GRASSROOTS: UnitLevel.GRASSROOTS,
}
USUAL_KIND = {
    UnitLevel.PROVINCE: UnitKind.PROVINCE,
    UnitLevel.DISTRICT: UnitKind.DISTRICT,
    UnitLevel.COMMUNE: UnitKind.COMMUNE,
    UnitLevel.GRASSROOTS: UnitKind.HAMLET,
}
numbers = count(1)


def unasked(row, exclude=None):
    """In place of ``validate_constraints``."""


@patch.object(Unit, "validate_constraints", unasked)
def make_unit(parent=None, level=None, kind=None, name=None, code=None, **columns):
    """A unit one level below ``parent``, a province without one."""
    level = level or LEVEL_BELOW[parent.level if parent else None]
    kind = kind or USUAL_KIND[level]
    number = next(numbers)
    name = name or f"{UnitKind(kind).label.split(',')[0]} số {number}"
    return plant_unit(parent=parent, level=level, kind=kind, name=name, code=code or f"DV{number:05d}", **columns)


@patch.object(Membership, "validate_constraints", unasked)
def make_user(username=None, *roles_at, password=None, **columns):
    """An account with ``(role, unit)`` pairs; without ``password`` it can only be logged in by force."""
    username = username or f"nguoidung{next(numbers)}"
    columns = {"email": f"{username}@example.vn", "full_name": f"Người dùng {username}", **columns}
    user = User.objects.create_user(username, password=password, **columns)
    for role, unit in roles_at:
        grant_role(user=user, unit=unit, role=role)
    return user


def make_person(unit, **columns):
    number = next(numbers)
    person = Person(
        **{
            "full_name": f"Nguyễn Văn {number}",
            "code": f"CN{number:05d}",
            "occupation_group": OccupationGroup.FARMER,
            "birth_date": date(1980, 5, 19),
            **columns,
        }
    )
    person.place_at(unit)
    person.full_clean(validate_constraints=False)
    person.save()
    return person


def make_household(unit, **columns):
    number = next(numbers)
    household = Household(**{"head_name": f"Trần Thị {number}", "code": f"HGD{number:05d}", **columns})
    household.place_at(unit)
    household.full_clean(validate_constraints=False)
    household.save()
    return household


def make_reorganisation(*units, **columns):
    """The receipt of an event that touched the units; nothing of them is changed."""
    event = UnitEvent.objects.create(
        kind=UnitEventKind.RENAME, happened_on=date(2025, 7, 1), legal_basis=f"Nghị quyết số {next(numbers)}"
    )
    moment = datetime(2025, 7, 1, 2, 0, tzinfo=UTC)
    receipt = Reorganisation.objects.create(**{"event": event, "at": moment, "action": event.kind, **columns})
    receipt.units.set(units)
    return receipt


def make_saved_view(user, *, page="admin:awards_dossier_changelist", name=None, query="q=hoa"):
    return SavedView.objects.create(user=user, page=page, name=name or f"Cách xem {next(numbers)}", query=query)
