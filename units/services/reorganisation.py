"""Units through time: merge, split, rename, transfer, create and abolish, each as one act."""

from collections import Counter
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.text import Truncator
from simple_history.utils import bulk_update_with_history

from units.enums import Fate, UnitEventKind
from units.gates import Handover, NewUnit, change_gaps, units_below
from units.models import (
    Household,
    Membership,
    Person,
    Reorganisation,
    Unit,
    UnitChange,
    UnitEvent,
    UnitSuccession,
)
from units.permissions import can_reorganise, is_administrator, require
from units.querysets import subtree_q
from units.selectors import Holding, live_roles
from units.services.accounts import grant_role
from units.services.tree import plant_unit, replant
from units.signals import units_reorganised

CHANGED_MEANWHILE = "Có vai trò vừa được giao ở đơn vị cũ; hãy xem lại danh sách rồi xác nhận."


@dataclass(frozen=True)
class Decisions:
    """What the officer chose; values are places in ``Change.heirs``.

    ``roles`` names every membership of the ending units, ``None`` where it is not given again. What the other maps
    leave out goes to ``keeper``, the heir that keeps the papers of a unit that ends.
    """

    roles: dict[int, int | None] = field(default_factory=dict)
    children: dict[int, int] = field(default_factory=dict)
    people: dict[int, int] = field(default_factory=dict)
    households: dict[int, int] = field(default_factory=dict)
    keeper: int = 0


@transaction.atomic
def reorganise(*, actor, change, now, today, decisions=None):
    """Carry out one change of the map with everything that hangs on it; the ``Reorganisation`` is its receipt.

    Nothing is deleted: what ended keeps its row, its name and its records. Raises ``PermissionDenied`` or a
    ``ValidationError`` of ``gates.change_gaps``; nothing is changed then.
    """
    decisions = decisions or Decisions()
    change = _lock(change)
    _require_rights(actor, change)
    if gaps := change_gaps(change, today=today):
        raise ValidationError(gaps)
    roles = list(live_roles(change).select_for_update(of=("self",)).select_related("user", "unit").order_by("pk"))
    if change.heirs and {role.pk for role in roles} - decisions.roles.keys():
        raise ValidationError(CHANGED_MEANWHILE)
    event, _created = UnitEvent.objects.get_or_create(
        kind=change.kind, happened_on=change.happened_on, legal_basis=change.legal_basis
    )
    for unit in change.ending:
        _end(unit, change)
    heirs = [_found(heir, change) if isinstance(heir, NewUnit) else heir for heir in change.heirs]
    successions = _succeed(event, change, heirs)
    for unit in change.units:
        if unit not in change.ending:
            _rename(event, unit, change)
        elif not heirs:
            _note(event, unit)
    keeper = heirs[decisions.keeper] if heirs else None
    handovers = [Handover(unit, keeper) for unit in change.ending]
    if change.staying and change.kind == UnitEventKind.SPLIT:
        handovers.append(Handover(change.staying, change.staying))
    lines, above = [], {}
    for handover in handovers:
        lines += _move_children(event, change, handover, heirs, decisions.children, above)
        for model, chosen in ((Person, decisions.people), (Household, decisions.households)):
            lines += _move_placed(model, handover, heirs, chosen)
    if change.kind == UnitEventKind.TRANSFER:
        for unit in change.units:
            _hang(event, unit, change.parent, above)
    answers = units_reorganised.send(
        sender=UnitEvent,
        change=replace(change, heirs=tuple(heirs)),
        event=event,
        successions=successions,
        handovers=handovers,
        actor=actor,
        now=now,
    )
    lines += [line for _receiver, told in answers for line in told or ()]
    lines += _move_roles(change, roles, heirs, decisions.roles)
    above |= {unit.pk: keeper for unit in change.ending if keeper is not None}
    replant(above)
    receipt = Reorganisation.objects.create(
        event=event, actor=actor, at=now, action=change.kind, outcome=[line.as_line() for line in lines]
    )
    receipt.units.set([*change.units, *heirs])
    return receipt


def _lock(change):
    """The change over rows read under their locks: whole subtrees of what it happens to, in key order.

    The lock lets others go on referring to the units; those who put records there take the same lock first.
    """
    named = [unit.pk for unit in change.existing]
    wanted = Unit.objects.filter(Q(pk__in=named) | subtree_q(change.units))
    rows = {unit.pk: unit for unit in wanted.select_for_update(no_key=True).order_by("pk")}
    return change.with_fresh(rows)


def _require_rights(actor, change):
    for unit in change.units:
        require(can_reorganise(actor, unit))
    for unit in change.existing:
        if unit not in change.units:
            require(is_administrator(actor, unit))
    if any(isinstance(heir, NewUnit) and heir.parent is None for heir in change.heirs):
        require(is_administrator(actor, Unit(path="/", name="cả nước")))


def _end(unit, change):
    unit.valid_to = change.last_day
    unit.full_clean(exclude=["path"])
    unit.save(update_fields=["valid_to"])


def _found(heir, change):
    try:
        return plant_unit(
            parent=heir.parent,
            level=heir.level,
            name=heir.name,
            kind=heir.kind,
            code=heir.code,
            code_scheme=heir.code_scheme,
            valid_from=change.happened_on,
            legal_basis=change.legal_basis,
        )
    except ValidationError as error:
        raise ValidationError([f"{heir}: {sentence}" for sentence in error.messages]) from error


def _succeed(event, change, heirs):
    """One row for each predecessor and heir; a unit that was divided is succeeded in part by each."""
    is_partial = change.kind == UnitEventKind.SPLIT
    rows = []
    for old in change.units if change.kind in (UnitEventKind.MERGE, UnitEventKind.SPLIT) else change.ending:
        for new in heirs:
            if old != new:
                row, _created = UnitSuccession.objects.get_or_create(
                    event=event, predecessor=old, successor=new, defaults={"is_partial": is_partial}
                )
                rows.append(row)
    return rows


def _rename(event, unit, change):
    """What a unit that goes on was called until then, and what it is called after."""
    if change.kind != UnitEventKind.TRANSFER:
        _note(event, unit)
        unit.name = change.name or unit.name
        unit.kind = change.unit_kind or unit.kind
        unit.code = change.code or unit.code
        unit.full_clean(exclude=["path"])
        unit.save()


def _note(event, unit, parent=None):
    note, is_new = UnitChange.objects.get_or_create(
        event=event,
        unit=unit,
        defaults={"name_before": unit.name, "kind_before": unit.kind, "parent_before": parent},
    )
    if parent is not None and not is_new and note.parent_before_id is None:
        note.parent_before = parent
        note.save(update_fields=["parent_before"])


def _hang(event, unit, parent, above):
    """Put the unit below another; a local code that is taken there gets the old parent's added."""
    before = unit.parent
    _note(event, unit, before)
    unit.parent = parent
    taken = parent.children.filter(code=unit.code, code_scheme=unit.code_scheme, valid_to=None)
    renumbered = taken.exclude(pk=unit.pk).exists()
    if renumbered and before is not None:
        unit.code = Truncator(f"{unit.code}-{before.code}").chars(Unit._meta.get_field("code").max_length, truncate="")
    unit.full_clean(exclude=["path"])
    unit.save()
    above[unit.pk] = parent
    return renumbered


def _move_children(event, change, handover, heirs, chosen, above):
    moved, renumbered = {}, Counter()
    for child in units_below(handover.old, change.happened_on).select_related("parent").order_by("pk"):
        if child in heirs:
            continue
        if change.kind == UnitEventKind.ABOLISH:
            parent = change.parent
        else:
            parent = heirs[chosen[child.pk]] if child.pk in chosen else handover.new
        if parent.pk == child.parent_id:
            continue
        renumbered[parent] += _hang(event, child, parent, above)
        moved.setdefault(parent, []).append(child)
    return [
        _line("Đơn vị trực thuộc", handover.old, parent, children, _renumbered(renumbered[parent]))
        for parent, children in moved.items()
    ]


def _renumbered(number):
    return f"{number} mã bị trùng nên được thêm mã đơn vị cũ." if number else ""


def _line(what, old, new, rows, note=""):
    names = tuple(str(row) for row in rows[:5])
    return Holding(what, str(old), len(rows), Fate.MOVES if new else Fate.LEFT, names, str(new or ""), note)


def _move_placed(model, handover, heirs, chosen):
    """People or households of a unit that ends, or those chosen of one that goes on; their history is written."""
    rows = list(model.objects.select_for_update(of=("self",)).filter(unit=handover.old).order_by("pk"))
    label = model._meta.verbose_name.capitalize()
    if handover.new is None:
        return [_line(label, handover.old, None, rows)] if rows else []
    groups = {}
    for row in rows:
        target = heirs[chosen[row.pk]] if row.pk in chosen else handover.new
        if target != handover.old:
            groups.setdefault(target, []).append(row)
    lines = []
    for target, moved in groups.items():
        taken = set(model.objects.filter(unit=target).exclude(code="").values_list("code", flat=True))
        renumbered = 0
        for row in moved:
            if row.code in taken:
                length = model._meta.get_field("code").max_length
                row.code = Truncator(f"{row.code}-{handover.old.code}").chars(length, truncate="")
                renumbered += 1
            if row.code:
                taken.add(row.code)
            row.place_at(target)
            model._meta.get_field("search_key").pre_save(row, add=False)
        bulk_update_with_history(moved, model, ["unit", "commune", "province", "code", "search_key"], batch_size=500)
        lines.append(_line(label, handover.old, target, moved, _renumbered(renumbered)))
    return lines


def _move_roles(change, roles, heirs, chosen):
    """End every role at an ending unit on its last day and give again what the officer confirmed."""
    given, ended = {}, {}
    for role in roles:
        place, until = chosen.get(role.pk) if heirs else None, role.valid_to
        if role.valid_from and role.valid_from > change.last_day:
            role.delete()
        else:
            role.valid_to = change.last_day
            role.save(update_fields=["valid_to"])
        role.user.__dict__.pop("memberships_now", None)
        if place is None:
            ended.setdefault(role.unit, []).append(role)
            continue
        heir = heirs[place]
        held = Membership.objects.filter(user=role.user, unit=heir, role=role.role).first()
        if held is None or not (held.valid_to is None or held.valid_to >= change.happened_on):
            grant_role(user=role.user, unit=heir, role=role.role, valid_from=change.happened_on, valid_to=until)
        given.setdefault((role.unit, heir), []).append(role)
    return [
        *(
            Holding("Vai trò của tài khoản", str(old), len(rows), Fate.MOVES, _holders(rows), str(new))
            for (old, new), rows in given.items()
        ),
        *(
            Holding("Vai trò của tài khoản", str(old), len(rows), Fate.ENDS, _holders(rows))
            for old, rows in ended.items()
        ),
    ]


def _holders(roles):
    return tuple(f"{role.user}: {role.get_role_display()}" for role in roles[:5])
