"""Remove what crashed uploads left on the disk."""

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from documents.services import sweep_files


class Command(BaseCommand):
    help = "Xóa tệp thừa trên đĩa (tải lên dở dang, không có bản ghi) cũ hơn số giờ đã cho."

    def add_arguments(self, parser):
        parser.add_argument("--older-than-hours", type=int, default=24, metavar="GIỜ")
        parser.add_argument("--dry-run", action="store_true", help="chỉ đếm, không xóa")

    def handle(self, *args, older_than_hours, dry_run, **options):
        if older_than_hours < 1:
            raise CommandError("--older-than-hours phải từ 1 trở lên: tệp mới hơn có thể đang được tải lên.")
        sweep = sweep_files(now=timezone.now(), older_than_hours=older_than_hours, dry_run=dry_run)
        verb = "Sẽ xóa" if dry_run else "Đã xóa"
        self.stdout.write(f"{verb} {sweep.strays} tệp thừa ({sweep.size} byte); giữ {sweep.kept} tệp.")
