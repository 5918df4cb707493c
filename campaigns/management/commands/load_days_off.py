from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from campaigns.resources.dated_tables import read_days_off, read_time_limits
from campaigns.services import load_days_off, load_time_limits

TABLES = (
    ("days_off.csv", "ngày nghỉ lễ, ngày làm bù", read_days_off, load_days_off),
    ("time_limits.csv", "thời hạn giải quyết đơn", read_time_limits, load_time_limits),
)


class Command(BaseCommand):
    help = "Nạp lịch nghỉ lễ, ngày làm bù và thời hạn giải quyết đơn; dòng đã có người sửa thì giữ nguyên."

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "data")

    @transaction.atomic
    def handle(self, *, folder, **options):
        for name, what, read, load in TABLES:
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
