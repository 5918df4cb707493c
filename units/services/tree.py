"""Where units stand: the only writers of ``Unit.path`` and, with the national list, of the level columns."""

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction

from units.enums import UnitLevel
from units.models import Unit
from units.permissions import is_administrator, require


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
