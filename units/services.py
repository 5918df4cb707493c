"""Every write of units, people and accounts."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from simple_history.utils import bulk_create_with_history

from units.enums import CodeScheme, UnitLevel
from units.models import Household, Membership, Person, Unit, UnitChange, UnitEvent, UnitSuccession, User
from units.permissions import (
    administers_units,
    can_edit_people,
    can_manage_account,
    is_administrator,
    refuse,
    require,
)


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
def save_placed_rows(*, actor, rows, today):
    """Write many people, or many households, cleaned already: all of them or none.

    A row with a key replaces what is stored. ``ValidationError`` when somebody else was faster.
    """
    for unit in {row.unit for row in rows}:
        require(can_edit_people(actor, unit))
        if not unit.is_valid_on(today):
            raise ValidationError(f"{unit} không còn hoạt động; hãy chọn đơn vị kế thừa.")
    for row in rows:
        row.place_at(row.unit)
    new, known = [row for row in rows if row.pk is None], [row for row in rows if row.pk]
    model = type(rows[0]) if rows else None
    try:
        with transaction.atomic():
            if new:
                bulk_create_with_history(new, model, batch_size=500, default_user=actor)
            for row in known:
                row.save()
    except IntegrityError:
        raise ValidationError("Danh sách vừa được người khác sửa; hãy xem trước lại tệp rồi ghi.") from None


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


@transaction.atomic
def revoke_role(*, membership_id, actor=None):
    """Take a role away from the next request on; its history stays."""
    membership = Membership.objects.select_for_update().select_related("unit", "user").get(pk=membership_id)
    if actor is not None:
        require(is_administrator(actor, membership.unit))
    membership.delete()


@transaction.atomic
def save_account(*, actor, account_id=None, password="", **columns):
    """Make an account or correct one; a given password replaces the old and ends the account's sessions.

    A new account can do nothing until ``grant_role``. Only a superuser makes superusers.
    """
    if account_id:
        account = User.objects.select_for_update().get(pk=account_id)
        require(can_manage_account(actor, account))
    else:
        account = User()
        require(administers_units(actor))
    if "is_superuser" in columns and not actor.sees_everything:
        require(refuse("Quyền quản trị hệ thống chỉ do quản trị hệ thống giao."))
    for name, value in columns.items():
        setattr(account, name, value)
    account.email = account.email.lower()
    if account.pk == actor.pk and not account.is_active:
        raise ValidationError({"is_active": "Không thể tự khóa tài khoản của mình."})
    if password:
        account.set_password(password)
    elif not account.pk:
        account.set_unusable_password()
    account.full_clean()
    account.save()
    EmailAddress.objects.filter(user=account).exclude(email=account.email).delete()
    return account
