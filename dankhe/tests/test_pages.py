"""Every page that somebody can reach in the demonstration data: it opens, speaks Vietnamese and leads somewhere."""

import io
import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from dankhe.demo.accounts import ACCOUNTS
from units.models import User

USERNAMES = [account[0] for account in ACCOUNTS]
WALK_ON_BOTH = {"thuky", "tinh"}
ON_BOTH = [name if name in WALK_ON_BOTH else pytest.param(name, marks=pytest.mark.one_database) for name in USERNAMES]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LARGEST = 300_000
LONG_FORM = 400_000  # every standard and paper of an award in one form, mostly blanks between its tags
VISITS_PER_ADDRESS = 2
VISITS_AT_MOST = 400
UNREAD = {"script", "style", "svg", "code", "kbd"}
SPOKEN_ATTRIBUTES = ("placeholder", "title", "aria-label", "alt")
ENGLISH = re.compile(
    r"\b(?:Save|Add|Delete|Search|Home|Change|Changed|View|History|Log (?:in|out)|Sign|Email|E-mail|Password|Submit|"
    r"Filter|Yes|No|None|True|False|Ensure|Enter|Select|Choose|Please|Today|Now|Date|Time|User|Users|Actions?|Go|"
    r"Results?|Show|Hide|Error|Warning|Unknown|Remove|Remember|Required|Currently|Clear|Next|Previous|Close|Cancel|"
    r"[Tt]his|[Tt]he|[Ii]s|are|was|and|or|not|for|with|your|you|of|from|field|value|valid|invalid|required|already|"
    r"exists|object|row|rows|file|draft|submitted|returned|accepted|awarded|running|commune|province)\b"
)
pytestmark = [pytest.mark.usefixtures("_demo"), pytest.mark.django_db]


class Page(HTMLParser):
    """What a reader gets of an HTML page: its words, title, links, anchors and forms."""

    def __init__(self, html):
        super().__init__()
        self.words, self.links, self.ids, self.forms = [], [], set(), []
        self.title, self.lang, self.path = "", "", []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.words += [found[name] for name in SPOKEN_ATTRIBUTES if found.get(name)]
        if "id" in found:
            self.ids.add(found["id"])
        if tag == "html":
            self.lang = found.get("lang", "")
        elif tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif tag == "form":
            self.forms.append((found.get("method", "get"), found.get("action", ""), {}))
        elif tag == "input" and found.get("type") in ("submit", "button"):
            self.words.append(found.get("value", ""))
        elif tag == "input" and found.get("type") == "hidden" and self.forms and "name" in found:
            self.forms[-1][2][found["name"]] = found.get("value", "")
        if tag not in ("input", "meta", "link", "br", "img", "hr", "source", "use", "col", "wbr"):
            self.path.append(tag)

    def handle_endtag(self, tag):
        while self.path and self.path.pop() != tag:
            pass

    def handle_data(self, data):
        if "title" in self.path and "svg" not in self.path:
            self.title += data
        elif not UNREAD & set(self.path):
            self.words.append(data)

    @property
    def english(self):
        return sorted({found for text in self.words for found in ENGLISH.findall(text)})


@pytest.fixture(scope="module")
def _demo(module_rows):
    call_command("load_demo", stdout=io.StringIO())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # rows of an open transaction are nothing that the planner learns by itself


def visitor(username):
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username=username), backend=BACKEND)
    return client


def name_of(address):
    """The name of the address, with the names of its query: pages that differ in a value alone count as one."""
    parts = urlsplit(address)
    return resolve(parts.path).view_name, frozenset(name for name, _value in parse_qsl(parts.query))


def walk(client):
    """``(address, response, page)`` of what links lead to from the front page, ``page`` empty for a download.

    The demonstration's units and dossiers are of a few kinds: each kind of address is opened twice.
    """
    waiting, seen, visits = ["/", "/tim/?q=hoa", "/tim/?q=khongcogica"], {"/"}, Counter()
    while waiting and visits.total() < VISITS_AT_MOST:
        address = waiting.pop(0)
        name, query = name_of(address)
        if visits[name, query] >= VISITS_PER_ADDRESS or (query and visits[name] >= 4 * VISITS_PER_ADDRESS):
            continue
        visits[name, query] += 1
        visits[name] += bool(query)
        with CaptureQueriesContext(connection) as asked:
            response = client.get(address)
        response.query_count = len(asked)
        if not response.get("Content-Type", "").startswith("text/html"):
            b"".join(response)
            yield address, response, None
            continue
        page = Page(response.text)
        yield address, response, page
        for link in page.links:
            target, _anchor = urldefrag(urljoin(address, link))
            if target.startswith("/") and target not in seen and not target.startswith(settings.STATIC_URL):
                seen.add(target)
                waiting.append(target)


def query_limit(name):
    if name.endswith("_list"):
        return 15
    if name == "admin:index" or name.endswith("_changelist"):
        return 20
    if name == "admin:awards_campaignaward_change":
        return 30
    if name == "admin:campaigns_campaign_change":
        return 32  # one question for each of the eleven tables of a campaign's form
    if name in ("admin:awards_dossier_change", "admin:awards_councilmeeting_case"):
        return 30  # the one screen with dossier, report, standards, scores, votes and history beside each other
    return 30 if name == "reports:yearly_summary" else 25


def complaints_about(address, response, page):
    """What is wrong with one page, in words."""
    if response.status_code not in (200, 302):
        yield f"answers {response.status_code}"
    if page is None or response.status_code != 200:
        return
    if response.query_count > (limit := query_limit(name_of(address)[0])):
        yield f"asks the database {response.query_count} times, more than {limit}"
    if len(response.content) > (LONG_FORM if name_of(address)[0] == "admin:awards_campaignaward_change" else LARGEST):
        yield f"weighs {len(response.content)} bytes"
    if page.lang != "vi":
        yield f"claims the language «{page.lang}»"
    if not page.title.strip().removesuffix("· Dân vận khéo").strip():
        yield "has no title"
    if page.english:
        yield f"speaks English: {page.english}"
    for link in page.links:
        if link in ("", "#") or link.startswith("javascript:"):
            yield f"has a link to nowhere: {link!r}"
        elif link.startswith("#") and link[1:] not in page.ids:
            yield f"has a link to the missing place {link}"


def complaints_about_empty_forms(client, address, page, tried):
    """Post each form of the page with nothing filled in, once for each kind of form; nothing of it stays."""
    for method, action, hidden in page.forms:
        target = urljoin(address, action)
        kind = (name_of(target)[0], frozenset(hidden))
        if method.lower() != "post" or kind in tried or kind[0] == "account_logout":
            continue
        tried.add(kind)
        with transaction.atomic():
            answer = client.post(target, hidden)
            transaction.set_rollback(True)
        if answer.status_code not in (200, 302, 403, 409, 422):
            yield f"{target} sent empty answers {answer.status_code}"
        elif answer.get("Content-Type", "").startswith("text/html") and (words := Page(answer.text).english):
            yield f"{target} sent empty speaks English: {words}"


@pytest.mark.parametrize("username", ON_BOTH)
def test_every_page_a_role_can_reach_opens_in_vietnamese_and_so_does_each_empty_form(username):
    client, complaints, titles, tried = visitor(username), [], {}, set()
    for address, response, page in walk(client):
        complaints += [f"{address} {complaint}" for complaint in complaints_about(address, response, page)]
        if page and response.status_code == 200:
            complaints += complaints_about_empty_forms(client, address, page, tried)
            if name_of(address)[0].endswith("_history"):
                continue  # it bears the name of its record, whatever that is
            part = "desk" if address.startswith(reverse("admin:index")) else "site"
            titles.setdefault((part, page.title.strip()), set()).add(name_of(address)[0])
    assert complaints == []
    assert {title: names for title, names in titles.items() if len(names) > 1} == {}
    assert len(titles) > 15
    assert tried


DESK_READERS = ("uyvien", "lanhdao", "tinh", "giamsat")
RECORDS_OF_A_LIST = 3


def desk_records(client):
    """``(address, page)`` of the first records of every list of the desk that the visitor is offered."""
    index = reverse("admin:index")
    lists = {urljoin(index, link) for link in Page(client.get(index).text).links}
    for address in sorted(lists):
        if not address.startswith(index) or not name_of(address)[0].endswith("_changelist"):
            continue
        name = name_of(address)[0].replace("_changelist", "_change")
        found = [urljoin(address, link) for link in Page(client.get(address).text).links]
        records = [link for link in dict.fromkeys(found) if link.startswith(index) and name_of(link)[0] == name]
        for record in records[:RECORDS_OF_A_LIST]:
            yield record, Page(client.get(record).text)


@pytest.mark.one_database
@pytest.mark.parametrize("username", DESK_READERS)
def test_no_link_on_a_record_of_the_desk_leads_where_its_reader_may_not_go(username):
    client, answers, closed, records = visitor(username), {}, [], 0
    for address, page in desk_records(client):
        records += 1
        for link in page.links:
            target, _anchor = urldefrag(urljoin(address, link))
            if not target.startswith("/") or target.startswith(settings.STATIC_URL):
                continue
            if target not in answers:
                answers[target] = client.get(target).status_code
            if answers[target] in (403, 404):
                closed.append((address, target, answers[target]))
    assert closed == []
    assert records > 20


@pytest.mark.parametrize("username", USERNAMES)
def test_each_number_of_the_front_page_is_that_of_the_list_behind_it(username):
    client = visitor(username)
    home = client.get("/")
    for item in home.context["work"]:
        shown = client.get(item.url).context
        if "cl" in shown:
            rows = shown["cl"].result_count
        elif "page_obj" in shown:
            rows = shown["page_obj"].paginator.count
        elif "waiting_count" in shown:
            rows = shown["waiting_count"]
        else:
            rows = 1  # the page of the one thing that waits
        assert (item.label, rows) == (item.label, item.count)
