"""People and households."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from simple_history.utils import bulk_create_with_history

from units.models import Household, Person, Unit
from units.permissions import can_edit_people, require


def _save_placed(model, *, actor, unit, today, pk, columns):
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
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
    keys = {row.unit_id for row in rows}
    units = {unit.pk: unit for unit in Unit.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")}
    for unit in units.values():
        require(can_edit_people(actor, unit))
        if not unit.is_valid_on(today):
            raise ValidationError(f"{unit} không còn hoạt động; hãy chọn đơn vị kế thừa.")
    for row in rows:
        row.place_at(units[row.unit_id])
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
