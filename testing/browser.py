"""A page of the browser under watch, and the few moves that many journeys share."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

ASSETS = frozenset({"script", "stylesheet", "image", "font"})
# Without ``preload``: axe would copy the style sheets into the page, which the content policy forbids.
RUN_AXE = """async () => {
  const { violations } = await axe.run({ preload: false, resultTypes: ["violations"] });
  const told = ({ id }, { html }) => `${location.pathname} ${id}: ${html.slice(0, 200)}`;
  return violations.flatMap((rule) => rule.nodes.map((node) => told(rule, node)));
}"""


class WatchedPage:
    """The first page of a visitor. Noted from it and from every page they open after it: console errors (breaches
    of the content policy are among them), uncaught exceptions, missing assets and answers of 500 or above.

    Chromium also reports a document answered with 4xx as a console error; those are part of journeys.
    """

    def __init__(self, context):
        self.complaints = []
        context.on("console", self._hear)
        context.on("weberror", lambda uncaught: self.complaints.append(f"uncaught: {uncaught.error}"))
        context.on("response", self._judge)
        self.page = context.new_page()

    def _hear(self, message):
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {message.text}")

    def _judge(self, response):
        asset_missing = response.status >= 400 and response.request.resource_type in ASSETS
        if asset_missing or response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")


def login(page, username):
    """Put the account's session into the browser; the sign-in form itself has tests of its own."""
    client = Client()
    client.force_login(
        get_user_model().objects.get(username=username), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "domain": "localhost",
                "path": "/",
            }
        ]
    )


def accessibility_violations(page):
    """What axe finds on the page as it stands, one sentence per rule and element; empty is the only good answer."""
    from axe_playwright_python.base import AXE_SCRIPT

    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN_AXE)


def overflows(page):
    """Whether the page is wider than its window: people would have to scroll sideways to read."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
