"""`make test`: every check in order, with its time; the run goes on after a failure and the last line sums up."""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from testing import PRODUCTION
from testing.servers import Unavailable, production_servers, require_chromium

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


class Run:
    """The steps so far: what failed, what was left out, and the outcome of each test on each database."""

    def __init__(self):
        self.failed = []
        self.left_out = []
        self.outcomes = {}

    def step(self, name, *command, **environment):
        print(f"\n=== {name}", flush=True)
        began = time.monotonic()
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("DANKHE_", "DATABASE_URL"))}
        code = subprocess.run([str(part) for part in command], cwd=ROOT, env={**clean, **environment}).returncode
        print(f"--- {name}: {'ok' if code == 0 else 'FAILED'} in {time.monotonic() - began:.1f} s", flush=True)
        if code:
            self.failed.append(name)
        return code == 0

    def leave_out(self, what, why):
        print(f"\n!!! LEFT OUT: {what}: {why}", flush=True)
        self.left_out.append(what)

    def pytest(self, name, *arguments, **environment):
        with tempfile.NamedTemporaryFile(suffix=".xml") as report:
            self.step(name, BIN / "pytest", "-q", f"--junit-xml={report.name}", *arguments, **environment)
            with contextlib.suppress(ElementTree.ParseError):
                for case in ElementTree.parse(report.name).iter("testcase"):
                    found = {child.tag for child in case}
                    outcome = (
                        "failed" if found & {"failure", "error"} else "skipped" if "skipped" in found else "passed"
                    )
                    self.outcomes.setdefault(f"{case.get('classname')}::{case.get('name')}", []).append(outcome)

    def never_run(self):
        return sorted(name for name, outcomes in self.outcomes.items() if set(outcomes) == {"skipped"})

    def finish(self):
        if not self.left_out and (idle := self.never_run()):
            print("\nskipped on every database, so never run:\n  " + "\n  ".join(idle))
            self.failed.append("tests that never run")
        if self.left_out and os.environ.get("CI") == "true":
            self.failed.append("left out although CI=true")
        for what in self.left_out:
            print(f"!!! LEFT OUT: {what}")
        for name in self.failed:
            print(f"FAILED: {name}")
        if self.outcomes:
            runs = [outcome for outcomes in self.outcomes.values() for outcome in outcomes]
            print(f"\n{runs.count('passed')} passed, {runs.count('failed')} failed", end="")
            print(f" ({len(self.outcomes)} tests, on one or both databases; {runs.count('skipped')} skipped on one)")
        return 1 if self.failed else 0


def check_style(run):
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.html"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    templates = [path for path in listed.stdout.split("\0") if path and (ROOT / path).exists()]
    run.step("ruff check", BIN / "ruff", "check", "--quiet", ".")
    run.step("ruff format", BIN / "ruff", "format", "--check", "--quiet", ".")
    run.step("djade", BIN / "djade", "--check", "--target-version", "5.2", *templates)


def check_settings(run):
    with tempfile.TemporaryDirectory() as folder:
        manage = (sys.executable, "manage.py")
        run.step("migrations are complete", *manage, "makemigrations", "--check", "--dry-run", DANKHE_DATA_DIR=folder)
        run.step(
            "production settings",
            *(*manage, "check", "--deploy", "--fail-level", "DEBUG"),
            **PRODUCTION,
            DANKHE_DATA_DIR=folder,
        )


def run_suites(run):
    try:
        require_chromium()
        chromium = True
    except Unavailable as why:
        run.leave_out("browser tests", why)
        chromium = False
    with contextlib.ExitStack() as stack:
        places = {"SQLite": {}}
        try:
            places["PostgreSQL + Redis"] = stack.enter_context(production_servers())
        except Unavailable as why:
            run.leave_out("tests on PostgreSQL + Redis", why)
        for place, environment in places.items():
            run.pytest(f"tests on {place}", "-n", "2", "--dist", "worksteal", "-m", "not browser", **environment)
            if chromium:
                run.pytest(f"browser on {place}", "-n", "2", "--dist", "loadfile", "-m", "browser", **environment)


def main():
    parser = argparse.ArgumentParser(prog="python -m testing", description=__doc__)
    parser.add_argument("--lint", action="store_true", help="the style checks alone")
    options = parser.parse_args()
    began = time.monotonic()
    run = Run()
    check_style(run)
    if not options.lint:
        check_settings(run)
        run_suites(run)
    code = run.finish()
    print(f"{'FAILED' if code else 'OK'} in {time.monotonic() - began:.0f} s")
    return code


if __name__ == "__main__":
    sys.exit(main())
