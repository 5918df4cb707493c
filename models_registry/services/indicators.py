"""The catalogue of indicators that comes with the product; what people wrote wins over the file."""

from dataclasses import dataclass, field

from django.db import transaction

from models_registry.models import Indicator


@dataclass
class Loaded:
    """What a loading did; ``edited`` rows differ from the file because somebody changed them here."""

    created: int = 0
    kept: int = 0
    changed: int = 0
    edited: list = field(default_factory=list)


@transaction.atomic
def load_indicators(*, rows):
    """Bring the catalogue up to ``rows``, dictionaries of columns; rows that people added are left alone."""
    held = {row.code: row for row in Indicator.objects.select_for_update()}
    by_people = set(Indicator.history.filter(history_user__isnull=False).values_list("id", flat=True))
    loaded = Loaded()
    for columns in rows:
        row = held.get(columns["code"])
        if row is None:
            row = Indicator(**columns)
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
