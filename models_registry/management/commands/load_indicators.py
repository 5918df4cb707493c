from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from models_registry.resources.indicators import read_indicators
from models_registry.services import load_indicators


class Command(BaseCommand):
    help = "Nạp danh mục chỉ số kết quả của mô hình; chạy lại không đổi gì, dòng đã có người sửa thì giữ nguyên."

    def add_arguments(self, parser):
        parser.add_argument("--file", type=Path, default=settings.BASE_DIR / "data" / "indicators.csv")

    def handle(self, *, file, **options):
        try:
            with file.open(encoding="utf-8", newline="") as lines:
                loaded = load_indicators(rows=read_indicators(lines))
        except OSError as error:
            raise CommandError(f"Không mở được {file}: {error.strerror}.") from None
        except ValidationError as error:
            raise CommandError(f"{' '.join(error.messages)} Chưa ghi gì.") from None
        self.stdout.write(
            f"Danh mục {file.name}: tạo mới {loaded.created}, giữ nguyên {loaded.kept}, cập nhật {loaded.changed}, "
            f"người dùng đã sửa {len(loaded.edited)}."
        )
