"""Every write of units, people and accounts."""

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction

from units.enums import UnitLevel
from units.models import Household, Membership, Person, Unit
from units.permissions import can_edit_people, is_administrator, require


@transaction.atomic
def plant_unit(*, parent, level, **columns):
    """Create a unit below ``parent`` (``None`` for a province); the writer of ``path`` and of the level columns."""
    unit = Unit(parent=parent, level=level, path=f"/new/{uuid4().hex}/", **columns)
    unit.province = parent.province if parent else None
    unit.commune = parent.commune if parent else None
    unit.full_clean(exclude=["path"])
    unit.save()
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    if level == UnitLevel.PROVINCE:
        unit.province = unit
    elif level == UnitLevel.COMMUNE:
        unit.commune = unit
    unit.skip_history_when_saving = True
    unit.save(update_fields=["path", "province", "commune"])
    del unit.skip_history_when_saving
    return unit


@transaction.atomic
def save_unit(*, actor, parent, unit_id=None, **columns):
    """Add a grassroots unit below ``parent`` or correct one; national units come from the dated list alone."""
    require(is_administrator(actor, parent))
    if unit_id is None:
        return plant_unit(parent=parent, level=UnitLevel.GRASSROOTS, **columns)
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    require(is_administrator(actor, unit))
    if unit.parent_id != parent.pk:
        raise ValidationError({"parent": "Không chuyển đơn vị sang cấp trên khác bằng cách sửa; hãy lập đơn vị mới."})
    for name, value in columns.items():
        setattr(unit, name, value)
    unit.full_clean(exclude=["path"])
    unit.save()
    return unit


def _save_placed(model, *, actor, unit, today, pk, columns):
    row = model.objects.select_for_update().get(pk=pk) if pk else model()
    if pk:
        require(can_edit_people(actor, row.unit))
    require(can_edit_people(actor, unit))
    if row.unit_id != unit.pk and not unit.is_valid_on(today):
        raise ValidationError({"unit": f"{unit} không còn hoạt động; hãy chọn đơn vị kế thừa."})
    for name, value in columns.items():
        setattr(row, name, value)
    row.place_at(unit)
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def save_person(*, actor, unit, today, person_id=None, **columns):
    """Add a person to ``unit`` or correct one, moving it there; the actor needs the right at both units."""
    return _save_placed(Person, actor=actor, unit=unit, today=today, pk=person_id, columns=columns)


@transaction.atomic
def save_household(*, actor, unit, today, household_id=None, **columns):
    """The same for a household."""
    return _save_placed(Household, actor=actor, unit=unit, today=today, pk=household_id, columns=columns)


@transaction.atomic
def grant_role(*, user, unit, role, actor=None, valid_from=None, valid_to=None):
    """Give a role, or change the days of one given before; without ``actor`` the system itself does it."""
    if actor is not None:
        require(is_administrator(actor, unit))
    membership = Membership.objects.select_for_update().filter(user=user, unit=unit, role=role).first()
    membership = membership or Membership(user=user, unit=unit, role=role)
    membership.valid_from, membership.valid_to = valid_from, valid_to
    membership.full_clean()
    membership.save()
    user.__dict__.pop("memberships_now", None)
    return membership
