from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from awards.resources.prizes import read_base_wages, read_prize_rules
from awards.services import load_base_wages, load_prize_rules

TABLES = (
    ("base_wages.csv", "lương cơ sở", read_base_wages, load_base_wages),
    ("prize_rules.csv", "mức tiền thưởng", read_prize_rules, load_prize_rules),
)


class Command(BaseCommand):
    help = "Nạp lương cơ sở và mức tiền thưởng; dòng đã có người sửa thì giữ nguyên."

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
