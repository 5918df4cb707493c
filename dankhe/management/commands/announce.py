"""Say where the site answers and who can sign in to the demo."""

import time
import urllib.error
import urllib.request

from django.conf import settings
from django.core.management import BaseCommand, CommandError

PATIENCE = 60


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


class Command(BaseCommand):
    help = "Chờ máy chủ web trả lời rồi in địa chỉ và các tài khoản dùng thử."

    def handle(self, *args, **options):
        deadline = time.monotonic() + PATIENCE
        while not answers(f"http://127.0.0.1:{settings.PORT}/healthz"):
            if time.monotonic() > deadline:
                raise CommandError(f"Sau {PATIENCE} giây máy chủ web vẫn chưa trả lời; xem {settings.DATA_DIR}/log.")
            time.sleep(0.2)
        self.stdout.write(f"\n{settings.PUBLIC_NAME} đang chạy tại {settings.BASE_URL}\n")
        self.stdout.write("Dừng tất cả: Ctrl-C\n")
