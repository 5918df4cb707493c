"""What every measurement stands on: the product on an empty database, ways timed in turn, numbers with their spread."""

import atexit
import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def open_ground():
    """The product set up on the database of the environment, with a data folder that goes when the process ends."""
    if "DANKHE_DATA_DIR" not in os.environ:
        folder = tempfile.mkdtemp(prefix="dankhe-bench-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ["DANKHE_DATA_DIR"] = folder
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dankhe.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def seconds_of(work):
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def compare(title, ways, *, rounds=3, goal=None, unit="s", scale=1.0):
    """Time ``{name: work}`` in turn, ``rounds`` times; the last way is the stock one. Whether ``goal`` is reached.

    ``work`` is a callable that is timed, or returns its own figure when it returns a number.
    """
    figures = {name: [] for name in ways}
    for _ in range(rounds):
        for name, work in ways.items():
            began = time.perf_counter()
            own = work()
            figures[name].append(own if isinstance(own, float) else time.perf_counter() - began)
    return report(title, figures, goal=goal, unit=unit, scale=scale)


def report(title, figures, *, goal=None, unit="s", scale=1.0):
    """Print medians with spreads and the ratio of the last way to each other; less is better."""
    print(f"{title}")
    medians = {name: statistics.median(values) for name, values in figures.items()}
    stock = list(medians)[-1]
    reached = True
    for name, values in figures.items():
        spread = (max(values) - min(values)) / medians[name] * 100 if medians[name] else 0
        ratio = medians[stock] / medians[name]
        said = "" if name == stock else f"  {ratio:.2f}x"
        if name != stock and goal is not None:
            reached = reached and ratio >= goal
            said += f" (goal {goal}x)" if ratio >= goal else f" MISSED the goal of {goal}x"
        print(f"  {name:44} {medians[name] * scale:10.3f} {unit}  spread {spread:3.0f} %{said}", flush=True)
    return reached


def megabytes_more(work):
    """The memory that ``work`` needed at its peak, on top of what the process held before."""
    Path("/proc/self/clear_refs").write_text("5")
    before = _kilobytes("VmRSS")
    work()
    return (_kilobytes("VmHWM") - before) / 1024


def _kilobytes(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])


@contextlib.contextmanager
def web_server(application, port):
    """The web server as the product starts it, with two workers."""
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", application]
    environment = {**os.environ, "PORT": str(port), "WEB_CONCURRENCY": "2"}
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)
    try:
        from awards.tests.clients import ask

        for _ in range(300):
            with contextlib.suppress(OSError):
                if ask(port, "GET", "/healthz").status == 200:
                    break
            time.sleep(0.1)
        else:
            sys.exit("the web server did not answer")
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)
