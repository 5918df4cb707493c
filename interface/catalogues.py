"""Catalogues that come with the product as files in ``data/``: loading again changes nothing a person edited."""

from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction


@dataclass
class Loaded:
    """What a loading did; ``edited`` rows differ from the file because somebody changed them here."""

    created: int = 0
    kept: int = 0
    changed: int = 0
    edited: list = field(default_factory=list)

    def __str__(self):
        return (
            f"tạo mới {self.created}, giữ nguyên {self.kept}, cập nhật {self.changed}, "
            f"người dùng đã sửa {len(self.edited)}"
        )


@transaction.atomic
def bring_up_to(model, rows, *, keys):
    """Bring the table up to ``rows``, dictionaries of columns told apart by ``keys``; the ``Loaded``.

    Rows that only the table has are left alone. ``model`` keeps a history, which tells what people wrote.
    """
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


class CatalogueCommand(BaseCommand):
    """A command that loads one file; says what the file did or, in one sentence, why nothing was written."""

    file_name = ""

    def add_arguments(self, parser):
        parser.add_argument("--file", type=Path, default=settings.BASE_DIR / "data" / self.file_name)

    def handle(self, *, file, **options):
        try:
            with file.open(encoding="utf-8", newline="") as lines:
                told = self.load(lines)
        except OSError as error:
            raise CommandError(f"Không mở được {file}: {error.strerror}.") from None
        except ValidationError as error:
            raise CommandError(f"{' '.join(error.messages)} Chưa ghi gì.") from None
        self.stdout.write(f"Danh mục {file.name}: {told}.")

    def load(self, lines):
        """Load the opened file; what it did, in words."""
        raise NotImplementedError


class CatalogueFolderCommand(BaseCommand):
    """A command that loads several files of one folder, all or none, in the order of ``tables``.

    Each row of ``tables``: file name, what it holds in words, the reader of its lines, the service that takes ``rows``.
    """

    tables = ()

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "data")

    @transaction.atomic
    def handle(self, *, folder, **options):
        for name, what, read, load in self.tables:
            try:
                with (folder / name).open(encoding="utf-8", newline="") as lines:
                    loaded = load(rows=read(lines))
            except OSError as error:
                raise CommandError(f"Không mở được {folder / name}: {error.strerror}.") from None
            except ValidationError as error:
                raise CommandError(f"{name}: {' '.join(error.messages)} Chưa ghi gì.") from None
            self.stdout.write(f"{name} ({what}): {loaded}.")
            for row in loaded.edited:
                self.stdout.write(f"  - giữ bản đã sửa: {row}")
