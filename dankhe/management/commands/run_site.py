"""Serve the site: the web server, the worker and the clock under one supervisor."""

import fcntl
import os
import socket
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections

LOCK_FD = 3  # supervisord closes every descriptor from 5 up when it starts, and hands none to its children


def refuse_taken_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CommandError(
                f"Không mở được cổng {port}: có thể chương trình khác đang dùng. "
                f"Hãy chạy lại với cổng khác, ví dụ: make run PORT={port + 1 if port < 65000 else 8000}"
            ) from None


def hold_data_dir():
    """One supervisor per data folder: a lock that lives exactly as long as the process, across ``exec``."""
    lock = os.open(settings.DATA_DIR / "run.lock", os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CommandError(
            f"Hệ thống đang chạy với thư mục dữ liệu {settings.DATA_DIR}. "
            "Hãy dừng lần chạy đó (Ctrl-C) hoặc đặt DANKHE_DATA_DIR khác."
        ) from None
    return lock


class Command(BaseCommand):
    help = "Chuẩn bị rồi chạy máy chủ web, tiến trình nền và đồng hồ hẹn giờ; Ctrl-C để dừng tất cả."

    def handle(self, *args, **options):
        refuse_taken_port(settings.PORT)
        lock = hold_data_dir()
        (settings.DATA_DIR / "log").mkdir(exist_ok=True)
        call_command("prepare_site", demo=not settings.PRODUCTION, stdout=self.stdout)
        tools = Path(sys.executable).parent
        environment = {
            **os.environ,
            "PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "PORT": str(settings.PORT),
            "DANKHE_DATA_DIR": str(settings.DATA_DIR),
            "PYTHONUTF8": "1",
            "PYTHONUNBUFFERED": "1",
        }
        os.chdir(settings.BASE_DIR)
        sys.stdout.flush()
        connections.close_all()
        os.dup2(lock, LOCK_FD)
        os.set_inheritable(LOCK_FD, True)
        os.execve(tools / "supervisord", ["supervisord", "-c", "deploy/supervisord.conf"], environment)
