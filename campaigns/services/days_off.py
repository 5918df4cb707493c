"""The dated tables that come with the product: days off, time limits. Loading again changes nothing a person edited."""

from dataclasses import dataclass, field

from django.db import transaction

from campaigns.models import DayOff, TimeLimit


@dataclass
class Loaded:
    """What a loading did; ``edited`` rows differ from the file because somebody changed them here."""

    created: int = 0
    kept: int = 0
    changed: int = 0
    edited: list = field(default_factory=list)


@transaction.atomic
def load_days_off(*, rows):
    """Bring the table of days off up to ``rows``, dictionaries of columns; what people wrote wins over the file."""
    return _load(DayOff, rows, keys=("day",))


@transaction.atomic
def load_time_limits(*, rows):
    """Bring the time limits up to ``rows``; one kind may have several, each from its own day."""
    return _load(TimeLimit, rows, keys=("kind", "valid_from"))


def _load(model, rows, *, keys):
    held = {tuple(getattr(row, key) for key in keys): row for row in model.objects.select_for_update()}
    by_people = set(model.history.filter(history_user__isnull=False).values_list("id", flat=True))
    loaded = Loaded()
    for columns in rows:
        row = held.get(tuple(columns[key] for key in keys))
        if row is None:
            row = model(**columns)
            row.full_clean()
            row.save()
            loaded.created += 1
        elif all(getattr(row, name) == value for name, value in columns.items()):
            loaded.kept += 1
        elif row.pk in by_people:
            loaded.edited.append(str(row))
        else:
            for name, value in columns.items():
                setattr(row, name, value)
            row.full_clean()
            row.save(update_fields=list(columns))
            loaded.changed += 1
    return loaded
