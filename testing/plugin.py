"""Fixtures that belong to no app: a clean cache, and a browser that fails the test on anything it complains about."""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction

from testing.browser import WatchedPage
from testing.servers import CHROMIUM_NAMES, find_program

SCREENSHOTS = Path(__file__).resolve().parent.parent / "var" / "screenshots"
outcome = pytest.StashKey()


def pytest_collection_modifyitems(config, items):
    """Beside PostgreSQL run what PostgreSQL may answer otherwise than SQLite: all that opens the database.

    ``one_database`` marks matrices of rules and walks over pages whose outcome no database can change.
    """
    if connection.vendor == "sqlite":
        return
    kept = [item for item in items if opens_database(item) and item.get_closest_marker("one_database") is None]
    chosen = set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = kept


def opens_database(item):
    """By its own connection, or by processes it starts."""
    marked = any(item.get_closest_marker(name) for name in ("django_db", "servers"))
    return marked or bool({"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.stash[outcome] = report
    return report


@pytest.fixture(autouse=True)
def _counters_start_at_zero(request):
    """A cache outside the test's transaction would carry login counters from one test into the next."""
    yield
    if settings.CACHE_URL or {"live_server", "transactional_db"} & set(request.fixturenames):
        cache.clear()


@pytest.fixture(scope="module")
def module_rows(django_db_setup, django_db_blocker):
    """For module fixtures that make the rows which many tests read: they go with the module.

    The tests are marked ``django_db`` as always, so each still undoes what it writes itself.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def browser():
    """One headless Chromium for the session. The ORM is used beside Playwright's loop, hence the variable."""
    from playwright.sync_api import sync_playwright

    chromium = find_program(*CHROMIUM_NAMES)
    if chromium is None:
        pytest.fail("Chromium is not installed; `make test` installs it where it may.")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def new_page(request, browser, live_server, transactional_db):
    """``new_page(width=1280, height=900)`` opens a page of its own visitor; see ``WatchedPage``."""
    opened = []

    def open_page(*, width=1280, height=900):
        context = browser.new_context(
            base_url=live_server.url,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            viewport={"width": width, "height": height},
        )
        context.set_default_timeout(15_000)
        watched = WatchedPage(context)
        opened.append(watched)
        return watched.page

    yield open_page
    report = request.node.stash.get(outcome, None)
    failed = report is None or report.failed
    complaints = []
    for number, watched in enumerate(opened):
        complaints += watched.complaints
        if failed or watched.complaints:
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"[^\w.-]+", "_", f"{request.node.name}-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
            watched.page.screenshot(path=SCREENSHOTS / f"{name}-{number}.png", full_page=True)
        watched.page.context.close()
    if complaints and not failed:
        pytest.fail("the browser complained:\n" + "\n".join(complaints))


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.fixture
def phone(new_page):
    """The same page at the width of a small telephone."""
    return new_page(width=360, height=740)
