from collections import Counter
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from units.enums import CodeScheme, UnitKind, UnitLevel
from units.models import Unit
from units.resources.unit_list import read_unit_list
from units.services import load_units


class Command(BaseCommand):
    help = "Nạp danh mục đơn vị hành chính; chạy lại nhiều lần vẫn cho cùng kết quả."

    def add_arguments(self, parser):
        parser.add_argument("--file", type=Path, default=settings.BASE_DIR / "data" / "admin_units.csv")
        parser.add_argument("--dry-run", action="store_true", help="Chỉ báo cáo, không ghi gì.")

    def handle(self, *, file, dry_run, **options):
        try:
            with file.open(encoding="utf-8") as lines:
                units = read_unit_list(lines)
            with transaction.atomic():
                report = load_units(units=units)
                valid = Counter(
                    Unit.objects.filter(code_scheme=CodeScheme.GSO_2025)
                    .valid_on(timezone.localdate())
                    .values_list("level", "kind")
                )
                transaction.set_rollback(dry_run)
        except OSError as error:
            raise CommandError(f"Không mở được {file}: {error.strerror}.") from None
        except ValidationError as error:
            raise CommandError(f"{' '.join(error.messages)} Chưa ghi gì.") from None
        say = self.stdout.write
        say(f"Danh mục {file.name}: {len(units)} đơn vị.")
        say(f"Tạo mới: {report.created}. Giữ nguyên: {report.kept}. Thay đổi: {len(report.changed)}.")
        for sentence in report.changed:
            say(f"  - {sentence}")
        say(f"Sự kiện sáp nhập, đổi tên, kết thúc ghi thêm: {report.links}.")
        if report.absent:
            say(f"Có trong hệ thống nhưng không có trong danh mục, giữ nguyên: {report.absent}.")
        kinds = ", ".join(
            f"{valid[UnitLevel.COMMUNE, kind]} {UnitKind(kind).label.lower()}"
            for kind in (UnitKind.COMMUNE, UnitKind.WARD, UnitKind.SPECIAL_ZONE)
        )
        provinces = sum(count for (level, _kind), count in valid.items() if level == UnitLevel.PROVINCE)
        say(f"Đang có hiệu lực: {provinces} tỉnh, thành phố; {kinds}.")
        if dry_run:
            say("Chạy thử: không ghi gì.")
