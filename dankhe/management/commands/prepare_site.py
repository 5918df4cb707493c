"""Everything a code base needs from its database and disk before it can serve."""

import hashlib
import io

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, call_command
from django.db import transaction


def static_fingerprint():
    """A digest of name, size and time of every source file: tells whether anything has to be collected again."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            digest.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
    return digest.hexdigest()


def collect_static():
    stamp = settings.DATA_DIR / "static.stamp"
    fingerprint = static_fingerprint()
    if not stamp.exists() or stamp.read_text() != fingerprint:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(fingerprint)


class Command(BaseCommand):
    help = "Chuẩn bị cơ sở dữ liệu, danh mục đơn vị, lịch nghỉ lễ và tệp tĩnh; chạy lại bao nhiêu lần cũng được."

    def add_arguments(self, parser):
        parser.add_argument("--demo", action="store_true", help="nạp dữ liệu mẫu nếu chưa có tài khoản nào")

    def handle(self, *args, demo, **options):
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("load_indicators", stdout=io.StringIO())
        call_command("load_example_rubrics", stdout=io.StringIO())
        if not get_user_model().objects.exists():
            self.stdout.write("Cơ sở dữ liệu mới: đang nạp danh mục đơn vị hành chính…")
            with transaction.atomic():
                call_command("load_admin_units", stdout=self.stdout)
                if demo:
                    self.stdout.write("Đang nạp dữ liệu mẫu…")
                    call_command("load_demo", stdout=io.StringIO())
        call_command("load_days_off", stdout=io.StringIO())
        call_command("load_prizes", stdout=io.StringIO())
        call_command("load_dossier_rules", stdout=io.StringIO())
        call_command("load_legal_documents", stdout=io.StringIO())
        collect_static()
