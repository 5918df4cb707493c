from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from models_registry.resources.rubrics import read_example_rubrics
from models_registry.services.rubrics import load_example_rubrics


class Command(BaseCommand):
    help = "Nạp thang điểm ví dụ để các phong trào chép; chạy lại không đổi gì, bản đã chép không bị đụng đến."

    def add_arguments(self, parser):
        parser.add_argument("--file", type=Path, default=settings.BASE_DIR / "data" / "example_rubrics.csv")

    def handle(self, *, file, **options):
        try:
            with file.open(encoding="utf-8", newline="") as lines:
                examples = read_example_rubrics(lines)
            created, changed = load_example_rubrics(examples=examples)
        except OSError as error:
            raise CommandError(f"Không mở được {file}: {error.strerror}.") from None
        except ValidationError as error:
            raise CommandError(f"{' '.join(error.messages)} Chưa ghi gì.") from None
        self.stdout.write(
            f"Thang điểm ví dụ {file.name}: tạo mới {created}, cập nhật {changed}, "
            f"giữ nguyên {len(examples) - created - changed}."
        )
