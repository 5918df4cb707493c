"""Every write of units, people and accounts."""

from django.db import transaction

from units.enums import UnitLevel
from units.models import Unit


@transaction.atomic
def plant_unit(*, parent, level, **columns):
    """Create a unit below ``parent`` (``None`` for a province); the writer of ``path`` and of the level columns."""
    unit = Unit(parent=parent, level=level, path="new", **columns)
    unit.province = parent.province if parent else None
    unit.commune = parent.commune if parent else None
    unit.full_clean(exclude=["path"])
    unit.save()
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    if level == UnitLevel.PROVINCE:
        unit.province = unit
    elif level == UnitLevel.COMMUNE:
        unit.commune = unit
    unit.save(update_fields=["path", "province", "commune"])
    return unit
