"""The processes stay up by themselves: started for real, killed for real."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from testing.servers import Redis, free_port

pytestmark = pytest.mark.servers
CELERY = [sys.executable, "-m", "celery", "--quiet", "-A", "dankhe"]


def wait_for(happened, *, seconds, what):
    """Seconds until ``happened()`` is true."""
    began = time.monotonic()
    while not happened():
        if time.monotonic() - began > seconds:
            pytest.fail(f"{what} did not happen within {seconds} s")
        time.sleep(0.1)
    return time.monotonic() - began


def end_group(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def running(pid):
    """A zombie of an ended process does not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children(pid):
    listed = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(pid)], capture_output=True, text=True
    ).stdout
    return {int(number): command for number, command in (line.split(None, 1) for line in listed.splitlines())}


@pytest.fixture
def redis_worker(tmp_path):
    """A worker on a Redis of its own, with a task that leaves a file behind."""
    server = Redis()
    server.start()
    (tmp_path / "marks.py").write_text(
        "from pathlib import Path\nfrom dankhe.celery import app\n\n"
        f"@app.task(name='leave_mark')\ndef leave_mark(name):\n    Path({str(tmp_path)!r}, name).touch()\n"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "dankhe.settings",
        "DANKHE_DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": "",
        "CELERY_BROKER_URL": f"{server.url}/0",
        "PYTHONPATH": f"{tmp_path}{os.pathsep}{settings.BASE_DIR}",
    }
    with open(tmp_path / "worker.log", "w") as log:
        worker = subprocess.Popen(
            [*CELERY, "worker", "--concurrency", "1", "--include", "marks"],
            env=environment,
            stdout=log,
            stderr=log,
            cwd=settings.BASE_DIR,
            start_new_session=True,
        )

        def send(name):
            send_one = f"from marks import leave_mark; leave_mark.delay({name!r})"
            return (
                subprocess.run([sys.executable, "-c", send_one], env=environment, capture_output=True).returncode == 0
            )

        yield server, worker, send
        end_group(worker)
        server.kill()


def test_a_worker_outlives_a_killed_redis_and_consumes_again(redis_worker, tmp_path):
    server, worker, send = redis_worker
    for number in range(3):
        assert send(f"before-{number}")
        wait_for((tmp_path / f"before-{number}").exists, seconds=30, what="the task before the kill")
        server.kill()
        time.sleep(2)
        server.start()
        assert send(f"after-{number}")
        seconds = wait_for((tmp_path / f"after-{number}").exists, seconds=30, what="the task after the kill")
        print(f"consumed again {seconds:.1f} s after the message")
        assert worker.poll() is None


@pytest.fixture
def site(tmp_path):
    """`manage.py run_site` on SQLite and the file broker, in a database that already has an account."""
    if connection.vendor != "sqlite":
        pytest.skip("the local site runs on SQLite; once is enough")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("DANKHE_", "DATABASE_URL", "CELERY_"))
    }
    environment |= {
        "DJANGO_SETTINGS_MODULE": "dankhe.settings",
        "DANKHE_DATA_DIR": str(tmp_path / "data"),
        "PORT": str(free_port()),
        "WEB_CONCURRENCY": "1",
    }
    manage = [sys.executable, "manage.py"]
    account = "from units.models import User; User.objects.create_user('can-bo', password='mật khẩu dài để thử')"
    for command in (["migrate", "-v0"], ["shell", "-v0", "-c", account]):
        subprocess.run([*manage, *command], cwd=settings.BASE_DIR, env=environment, check=True)
    started = []

    def start():
        path = tmp_path / f"site-{len(started)}.log"
        with open(path, "w") as log:
            process = subprocess.Popen(
                [*manage, "run_site"],
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        process.log = path
        started.append(process)
        return process

    yield start, environment
    for process in started:
        left = children(process.pid)
        end_group(process)
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)


def test_the_site_announces_itself_heals_refuses_a_second_run_and_ends_as_one(site):
    start, environment = site
    first = start()
    wait_for(lambda: "đang chạy tại" in first.log.read_text(), seconds=60, what="the announcement")
    with urllib.request.urlopen(f"http://127.0.0.1:{environment['PORT']}/healthz") as answer:
        assert answer.read() == b"ok"

    def pid_of(kind):
        return next((pid for pid, command in children(first.pid).items() if re.search(kind, command)), None)

    for kind in (r"celery.* worker", r"celery.* beat", r"gunicorn"):
        killed = wait_for(lambda kind=kind: pid_of(kind) is not None, seconds=30, what=kind) and pid_of(kind)
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda kind=kind, old=killed: pid_of(kind) not in {None, old}, seconds=30, what=f"a new {kind}")
    assert "dừng ngoài ý muốn" in first.log.read_text()

    second = start()
    assert second.wait(timeout=30) == 1
    assert environment["PORT"] in second.log.read_text()
    environment["PORT"] = str(free_port())
    third = start()
    assert third.wait(timeout=30) == 1
    assert "đang chạy với thư mục dữ liệu" in third.log.read_text()
    assert "Traceback" not in second.log.read_text() + third.log.read_text()

    def family_of(pid):
        return set(children(pid)) | {below for child in children(pid) for below in children(child)}

    wait_for(lambda: len(family_of(first.pid)) >= 6, seconds=30, what="the whole family")
    family = family_of(first.pid)
    first.send_signal(signal.SIGINT)
    assert first.wait(timeout=30) == 0
    wait_for(lambda: not any(map(running, family)), seconds=10, what="the end of every process")
