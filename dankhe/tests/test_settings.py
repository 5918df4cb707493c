"""The boot with a given environment, in processes of their own."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from testing import PRODUCTION


def boot(tmp_path, *command, **environment):
    clean = {"PATH": os.environ["PATH"], "DANKHE_DATA_DIR": str(tmp_path / "data"), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, *(command or ("-c", "import dankhe.settings"))],
        cwd=settings.BASE_DIR,
        env={**clean, **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"DANKHE_MOED": "local"}, "DANKHE_MOED"),
        ({"DANKHE_MODE": "prod"}, "DANKHE_MODE"),
        ({"DANKHE_MODE": "production"}, "DANKHE_SECRET_KEY"),
        ({**PRODUCTION, "DANKHE_SECRET_KEY": "ngắn"}, "DANKHE_SECRET_KEY"),
        ({**PRODUCTION, "DANKHE_ALLOWED_HOSTS": ""}, "DANKHE_ALLOWED_HOSTS"),
        ({**PRODUCTION, "DANKHE_BASE_URL": "thidua.example.vn"}, "DANKHE_BASE_URL"),
        ({"DANKHE_DATA_DIR": "/dev/null/dankhe"}, "DANKHE_DATA_DIR"),
        ({"DANKHE_TRUSTED_PROXIES": "một"}, "DANKHE_TRUSTED_PROXIES"),
        ({"PORT": "abc"}, "PORT"),
        ({"PORT": "65536"}, "PORT"),
        ({"DATABASE_URL": "mysql://may/dankhe"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://dankhe:bi-mat@may:cong/dankhe"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://dankhe:bi@mat@may/dankhe"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://dankhe:bi#mat@may/dankhe"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://dankhe:bi-mat@may"}, "DATABASE_URL"),
        ({"CELERY_BROKER_URL": "kafka://may"}, "CELERY_BROKER_URL"),
        ({"CELERY_BROKER_URL": "redis"}, "CELERY_BROKER_URL"),
        ({"DANKHE_CACHE_URL": "memcached://may"}, "DANKHE_CACHE_URL"),
        ({"DANKHE_EMAIL_URL": "ftp://may"}, "DANKHE_EMAIL_URL"),
        ({"DANKHE_EMAIL_URL": "smtp://may:cong"}, "DANKHE_EMAIL_URL"),
    ],
    ids=str,
)
def test_a_wrong_setting_stops_the_boot_with_one_sentence(tmp_path, environment, named):
    stopped = boot(tmp_path, **environment)
    assert stopped.returncode == 1
    assert stopped.stdout == ""
    assert stopped.stderr.startswith("Cấu hình chưa đúng: ")
    assert named in stopped.stderr
    assert len(stopped.stderr.splitlines()) == 1
    assert "mat" not in stopped.stderr


def test_a_right_environment_boots_and_is_taken_over(tmp_path):
    printed = boot(
        tmp_path,
        "-c",
        "from dankhe.settings import *; print(DATABASES['default']['PASSWORD'], EMAIL_HOST_PASSWORD, EMAIL_USE_TLS,"
        " CACHES['default']['LOCATION'], CELERY_BROKER_URL, SESSION_COOKIE_SECURE, BASE_URL)",
        **PRODUCTION,
        DATABASE_URL="postgres://dankhe:p%40s%23s@may:5433/dankhe",
        DANKHE_EMAIL_URL="submission://thu%40xa.vn:th%C6%B0@may:587",
        DANKHE_CACHE_URL="redis://may:6379/1",
        CELERY_BROKER_URL="redis://may:6379/0",
    )
    assert printed.stderr == ""
    assert printed.stdout.split() == (
        ["p@s#s", "thư", "True", "redis://may:6379/1", "redis://may:6379/0", "True", "https://thidua.example.vn"]
    )


def test_without_any_setting_the_site_stands_on_its_own(tmp_path):
    printed = boot(
        tmp_path,
        "-c",
        "from dankhe.settings import *; print(DATABASES['default']['ENGINE'], CELERY_BROKER_URL, BASE_URL, DEBUG)",
    )
    assert printed.stderr == ""
    assert printed.stdout.split() == [
        "django.db.backends.sqlite3",
        "filesystem://localhost",
        "http://127.0.0.1:8000",
        "False",
    ]
    assert (tmp_path / "data" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_local_secret_survives_a_restart(tmp_path):
    command = ("-c", "from dankhe.settings import SECRET_KEY; print(SECRET_KEY)")
    first, second = boot(tmp_path, *command), boot(tmp_path, *command)
    assert len(first.stdout.strip()) >= 50
    assert first.stdout == second.stdout


@pytest.mark.parametrize(
    "command",
    [
        ("manage.py", "check"),
        ("manage.py", "run_site"),
        ("-m", "celery", "-A", "dankhe", "report"),
        ("-m", "gunicorn", "--check-config", "-c", "deploy/gunicorn.conf.py", "dankhe.wsgi"),
    ],
    ids=lambda command: command[1],
)
def test_every_entrance_refuses_a_misspelt_setting_without_a_traceback(tmp_path, command):
    stopped = boot(tmp_path, *command, DANKHE_MOED="local")
    assert stopped.returncode != 0
    assert "DANKHE_MOED" in stopped.stdout + stopped.stderr
    assert "Traceback" not in stopped.stdout + stopped.stderr


def test_production_passes_the_deployment_check_without_a_warning(tmp_path):
    checked = boot(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "DEBUG", **PRODUCTION)
    assert checked.returncode == 0, checked.stderr
    assert "0 silenced" in checked.stdout


def test_sqlite_waits_for_its_turn_and_reads_beside_a_writer(db):
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("SQLite only")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (20000,)
    assert connection.transaction_mode == "IMMEDIATE"
