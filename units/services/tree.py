"""Where units stand: the only writers of ``Unit.path`` and, with the national list, of the level columns."""

from collections import defaultdict
from uuid import uuid4

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction

from units.enums import UnitLevel
from units.models import Placed, Unit
from units.permissions import can_correct_unit, is_administrator, require


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
    require(can_correct_unit(actor, unit))
    if unit.parent_id != parent.pk:
        raise ValidationError({"parent": "Không chuyển đơn vị sang cấp trên khác bằng cách sửa; hãy lập đơn vị mới."})
    for name, value in columns.items():
        setattr(unit, name, value)
    unit.full_clean(exclude=["path"])
    unit.save()
    return unit


def replant(above):
    """Hang units anew with their subtrees and every record there; ``above`` maps a key to the unit it comes below.

    The caller holds the locks of all units inside. Records are written before paths: writing a path waits for
    everybody who refers to the unit, and those who wait for a record must not hold such a reference meanwhile.
    """
    roots = {unit.pk: unit for unit in Unit.objects.filter(pk__in=above)}
    tops = [unit for unit in roots.values() if not above.keys() & set(unit.ancestor_ids)]
    moved, columns = [], defaultdict(list)
    for unit in Unit.objects.under(tops):
        line = [*unit.ancestor_ids, unit.pk]
        root = roots[next(pk for pk in reversed(line) if pk in roots)]
        tail = "".join(f"{pk}/" for pk in line[line.index(root.pk) :])
        unit.path = above[root.pk].path + tail
        if len(unit.path) > Unit._meta.get_field("path").max_length:
            raise ValidationError(f"{unit} nằm quá sâu trong cây đơn vị.")
        before = (unit.commune_id, unit.province_id)
        unit.province_id = above[root.pk].province_id
        if root.level == UnitLevel.GRASSROOTS or (root.level == UnitLevel.COMMUNE and root.valid_to):
            unit.commune_id = above[root.pk].commune_id
        moved.append(unit)
        if (unit.commune_id, unit.province_id) != before:
            columns[unit.commune_id, unit.province_id].append(unit.pk)
    for model in placed_models():
        for (commune, province), keys in columns.items():
            model._base_manager.filter(unit__in=keys).update(commune=commune, province=province)
    Unit.objects.bulk_update(moved, ["path", "commune", "province"], batch_size=500)


def placed_models():
    """Every table of records that stand at a unit, in whatever room."""
    return [model for model in apps.get_models() if issubclass(model, Placed)]
