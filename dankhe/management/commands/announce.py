"""Say where the site answers and who can sign in to the demo."""

import time
import urllib.request

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError

from dankhe.demo.accounts import ACCOUNTS, PASSWORD

PATIENCE = 60


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


def demo_accounts():
    here = get_user_model().objects.filter(is_active=True).values_list("username", flat=True)
    present = set(here.filter(username__in=[row[0] for row in ACCOUNTS]))
    return [row for row in ACCOUNTS if row[0] in present]


class Command(BaseCommand):
    help = "Chờ máy chủ web trả lời rồi in địa chỉ và các tài khoản dùng thử."
    requires_system_checks = []

    def handle(self, *args, **options):
        deadline = time.monotonic() + PATIENCE
        while not answers(f"http://127.0.0.1:{settings.PORT}/healthz"):
            if time.monotonic() > deadline:
                raise CommandError(f"Sau {PATIENCE} giây máy chủ web vẫn chưa trả lời; xem {settings.DATA_DIR}/log.")
            time.sleep(0.2)
        lines = ["", f"{settings.PUBLIC_NAME} đang chạy tại {settings.BASE_URL} (dừng tất cả: Ctrl-C)"]
        if not settings.PRODUCTION and (accounts := demo_accounts()):
            lines += ["", f"Tài khoản dùng thử, cùng mật khẩu {PASSWORD}:"]
            lines += [f"  {username:<10} {role.label} ({task})" for username, _, role, _, task in accounts]
        self.stdout.write("\n".join([*lines, ""]))
