"""People at browsers: what they hold open, what they press, what comes back. For races and measurements."""

import copy
import http.client
import threading
import urllib.parse
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db.models.base import ModelState
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.urls import reverse

from awards.models import Dossier, DossierFile
from awards.tests.factories import IN_TIME, make_campaign_award, make_dossier, make_upload
from campaigns.tests.factories import make_campaign, make_deadline
from documents.services import store_upload
from units.enums import Role
from units.tests.factories import make_unit, make_user


@dataclass
class Answer:
    status: int
    location: str
    text: str


def ask(port, method, path, *, fields=None, cookies=""):
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    server.request(method, path, body=urllib.parse.urlencode(fields) if fields else None, headers=headers)
    answer = server.getresponse()
    found = Answer(answer.status, answer.headers.get("Location", ""), answer.read().decode())
    server.close()
    return found


@dataclass
class Visitor:
    """A signed-in person with a browser's cookies."""

    port: int
    cookies: str
    token: str

    @classmethod
    def enter(cls, port, user):
        client, token = Client(), _get_new_csrf_string()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
        return cls(port, cookies, token)

    def open(self, form):
        return ask(self.port, "GET", reverse("awards:dossier_submit", args=[form.dossier_id]), cookies=self.cookies)

    def submit(self, form):
        """Press the button of a page that was opened before: what it shows is posted as it stands."""
        fields = {"csrfmiddlewaretoken": self.token, **form.fields}
        path = reverse("awards:dossier_submit", args=[form.dossier_id])
        return ask(self.port, "POST", path, fields=fields, cookies=self.cookies)


@dataclass
class Form:
    """The submit page of one dossier as the browser holds it."""

    dossier_id: int
    fields: dict

    @classmethod
    def of(cls, dossier):
        files = ",".join(str(pk) for pk in dossier.files.filter(is_current=True).values_list("pk", flat=True))
        return cls(dossier.pk, {"key": uuid.uuid4(), "version": dossier.version, "files": files})

    def again(self, **fields):
        return Form(self.dossier_id, {**self.fields, **fields})


@dataclass
class Sent:
    """One press: what was posted, when by the database's clock, and what came back."""

    form: Form
    began: datetime
    ended: datetime
    answer: Answer


def make_rush(units, dossiers_each):
    """``{user: [Form]}``: hamlets of one commune, each with its preparer and complete dossiers, one paper each."""
    commune = make_unit(make_unit(name="Tỉnh Sông Lam"), name="Xã Hòa Bình")
    make_user(None, (Role.SECRETARY, commune))
    campaign = make_campaign(commune)
    make_deadline(campaign)
    award = make_campaign_award(campaign)
    award.checklist.last().delete()
    item_type = award.checklist.get().item_type
    forms = {}
    for _ in range(units):
        hamlet = make_unit(commune)
        user = make_user(None, (Role.PREPARER, hamlet))
        first = make_dossier(hamlet, campaign, campaign_award=award)
        copies = [copy_of(first) for _ in range(dossiers_each - 1)]
        forms[user] = []
        for dossier in [first, *Dossier.objects.bulk_create(copies)]:
            stored = store_upload(upload=make_upload(), actor=user, now=IN_TIME)
            DossierFile.objects.create(dossier=dossier, item_type=item_type, file=stored)
            forms[user].append(Form.of(dossier))
    return forms


def copy_of(dossier):
    copied = copy.copy(dossier)
    copied.pk, copied._state = None, ModelState()
    return copied


def enter(port, forms):
    """``[(Visitor, [Form])]``, each with the page of a first dossier open."""
    visitors = [(Visitor.enter(port, user), own) for user, own in forms.items()]
    for visitor, own in visitors:
        assert visitor.open(own[0]).status == 200
    return visitors


def rush(visitors, offset):
    """Every visitor presses the buttons of all own forms one after the other, all visitors at once: ``[Sent]``."""
    gate = threading.Barrier(len(visitors))

    def press(visitor, own):
        gate.wait(timeout=30)
        log = []
        for form in own:
            began = datetime.now(UTC) + offset
            answer = visitor.submit(form)
            log.append(Sent(form, began, datetime.now(UTC) + offset, answer))
        return log

    with ThreadPoolExecutor(len(visitors)) as pool:
        return [sent for log in pool.map(lambda pair: press(*pair), visitors) for sent in log]
