"""The dated national list of units, brought into the tree."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from simple_history.utils import bulk_create_with_history

from units.enums import CodeScheme, UnitLevel
from units.models import Unit, UnitChange, UnitEvent, UnitSuccession


@dataclass
class UnitLoad:
    """What ``load_units`` did; ``links`` counts the new rows of events."""

    created: int = 0
    kept: int = 0
    changed: list[str] = field(default_factory=list)
    links: int = 0
    absent: int = 0


@transaction.atomic
def load_units(*, units):
    """Bring the tree in line with the national list; ``units`` maps (scheme, level, code) to dated periods.

    The only writer of units with an official code. A unit is never moved, removed or given another identity here.
    """
    report = UnitLoad()
    known = {
        (unit.code_scheme, unit.level, unit.code): unit
        for unit in Unit.objects.select_for_update().exclude(code_scheme=CodeScheme.LOCAL)
    }
    report.absent = len(known.keys() - units.keys())
    for level in (UnitLevel.PROVINCE, UnitLevel.DISTRICT, UnitLevel.COMMUNE):
        new = []
        for identity, periods in units.items():
            if identity[1] != level:
                continue
            first, last = periods[0], periods[-1]
            parent = next(
                (
                    known[last.scheme, above, last.parent]
                    for above in (UnitLevel.PROVINCE, UnitLevel.DISTRICT)
                    if (last.scheme, above, last.parent) in known
                ),
                None,
            )
            columns = {
                "name": last.name,
                "kind": last.kind,
                "valid_from": first.valid_from,
                "valid_to": last.valid_to,
                "legal_basis": first.legal_basis,
            }
            if identity in known:
                _correct_unit(known[identity], parent, last.line, columns, report)
            else:
                known[identity] = Unit(
                    code_scheme=last.scheme,
                    level=level,
                    code=last.code,
                    parent=parent,
                    path=f"/new/{uuid4().hex}/",
                    **columns,
                )
                new.append(known[identity])
        bulk_create_with_history(new, Unit, batch_size=500, default_change_reason="Nạp danh mục đơn vị hành chính")
        report.created += len(new)
        _place_new_units(level)
    _link_units(units, known, report)
    return report


def _correct_unit(unit, parent, line, columns, report):
    if unit.parent_id != (parent.pk if parent else None):
        raise ValidationError(
            f"Dòng {line}: {unit} (mã {unit.code}) đang trực thuộc {unit.parent}; đổi đơn vị cấp trên không làm bằng "
            "danh mục này."
        )
    different = {name: value for name, value in columns.items() if getattr(unit, name) != value}
    if not different:
        report.kept += 1
        return
    for name, value in different.items():
        label = Unit._meta.get_field(name).verbose_name.lower()
        report.changed.append(f"{unit.code} {unit}: {label} “{getattr(unit, name) or ''}” → “{value or ''}”")
        setattr(unit, name, value)
    unit._change_reason = "Nạp danh mục đơn vị hành chính"
    unit.save()


def _place_new_units(level):
    """Write ``path`` and the level columns of what was just inserted, in one statement."""
    above = Unit.objects.filter(pk=OuterRef("parent_id"))
    Unit.objects.filter(level=level, path__startswith="/new/").update(
        path=Concat(Coalesce(Subquery(above.values("path")[:1]), Value("/")), Cast("pk", CharField()), Value("/")),
        province=F("pk") if level == UnitLevel.PROVINCE else Subquery(above.values("province")[:1]),
        commune=F("pk") if level == UnitLevel.COMMUNE else None,
    )


def _link_units(units, known, report):
    """Write the events that closed a period, with the successors or the former name."""
    events = {(event.kind, event.happened_on, event.legal_basis): event for event in UnitEvent.objects.all()}
    successions = set(UnitSuccession.objects.values_list("event", "predecessor", "successor"))
    changes = set(UnitChange.objects.values_list("event", "unit"))
    new_successions, new_changes = [], []
    for identity, periods in units.items():
        for period in periods:
            if not period.change:
                continue
            key = (period.change, period.valid_to + timedelta(days=1), period.change_basis)
            if key not in events:
                events[key] = UnitEvent.objects.create(kind=key[0], happened_on=key[1], legal_basis=key[2])
                report.links += 1
            event, unit = events[key], known[identity]
            for code, is_partial in period.successors:
                successor = known[CodeScheme.GSO_2025, period.level, code]
                if (event.pk, unit.pk, successor.pk) not in successions:
                    new_successions.append(
                        UnitSuccession(event=event, predecessor=unit, successor=successor, is_partial=is_partial)
                    )
            if not period.successors and (event.pk, unit.pk) not in changes:
                new_changes.append(UnitChange(event=event, unit=unit, name_before=period.name, kind_before=period.kind))
    UnitSuccession.objects.bulk_create(new_successions)
    UnitChange.objects.bulk_create(new_changes)
    report.links += len(new_successions) + len(new_changes)
