"""Many at once: real clients on a real web server around the cutoff, and the same without a safeguard.

The server tests run on PostgreSQL alone: one writer at a time is SQLite's own rule, its races are the last part.
The cutoff is brought near by a ``clock_timestamp()`` of the test database that stands before the system's own on
the search path: it runs on at the usual speed, some seconds before midnight of the last day.
"""

import hashlib
import os
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse

from awards.enums import DossierState
from awards.models import AwardDecision, AwardDecisionLine, Dossier, DossierEvent, DossierVersion
from awards.services import StaleDossier, advance_dossier, save_draft
from awards.tests.clients import Visitor, ask, enter, make_rush, rush
from awards.tests.factories import IN_TIME, actor_of, advance_to, details_of, make_dossier, preparer_for
from documents.models import NumberSeries
from documents.services import take_number
from notices.models import Notice
from notices.services import notify
from testing.servers import free_port
from units.tests.factories import make_unit

pytestmark = pytest.mark.django_db(transaction=True)
CUTOFF = datetime(2026, 12, 9, 17, 0, tzinfo=UTC)
CUTOFF_IN_WORDS = "trước ngày 10/12/2026"


# The place, the clock, the server ---------------------------------------------------------------


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    """Static files of the served product, collected once; its private files are those of the test."""
    folder = tmp_path_factory.mktemp("rush")
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "dankhe.settings",
            "DANKHE_DATA_DIR": str(folder),
            "DANKHE_SECRET_KEY": settings.SECRET_KEY,
        },
        check=True,
    )
    (folder / "private").symlink_to(settings.PRIVATE_ROOT)
    return folder


@pytest.fixture
def clock():
    """A function that sets the database's clock for sessions that begin after the fixture did."""
    name = connection.ops.quote_name(connection.settings_dict["NAME"])

    def stand_before_cutoff(seconds):
        offset = (CUTOFF - datetime.now(UTC)).total_seconds() - seconds
        run_sql(
            "CREATE OR REPLACE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS "
            f"$$ SELECT pg_catalog.clock_timestamp() + interval '{offset} seconds' $$"
        )
        return timedelta(seconds=offset)

    run_sql(f"ALTER DATABASE {name} SET search_path = public, pg_catalog")
    stand_before_cutoff(3600)
    yield stand_before_cutoff
    run_sql(f"ALTER DATABASE {name} RESET search_path")
    run_sql("DROP FUNCTION public.clock_timestamp()")


def run_sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def serve(process_environment, request):
    """Start the web server with two workers, ``without`` a safeguard where one is named; the port."""
    if connection.vendor != "postgresql":
        pytest.skip("row locks and a clock of its own: PostgreSQL")
    request.getfixturevalue("clock")
    data_dir = request.getfixturevalue("data_dir")
    started = []

    def start(without=None):
        port = free_port()
        application = f"awards.tests.careless:without({without!r})" if without else "dankhe.wsgi"
        own = {"DANKHE_DATA_DIR": str(data_dir), "PORT": str(port), "WEB_CONCURRENCY": "2"}
        command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", application]
        environment = {**process_environment, **own}
        with open(data_dir / "web.log", "w") as log:
            process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log)
        started.append(process)
        for _ in range(300):
            try:
                if ask(port, "GET", "/healthz").status == 200:
                    return port
            except OSError:
                time.sleep(0.1)
        pytest.fail(f"the web server did not answer:\n{(data_dir / 'web.log').read_text()}")

    yield start
    for process in started:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def receipts_held():
    """Keep the receiving unit's series locked: whoever submits meanwhile waits inside the transaction."""
    with transaction.atomic():
        NumberSeries.objects.select_for_update().get(kind="receipt")
        yield


def readable(dossier_file):
    with dossier_file.file.file.open() as content:
        return hashlib.sha256(content.read()).hexdigest() == dossier_file.file.sha256


def assert_answers_equal_the_table(log):
    """Accepted iff before the cutoff; the accepted are stored whole, the refused untouched; nobody saw an error."""
    assert {sent.answer.status for sent in log} <= {302, 422}, [s.answer for s in log if s.answer.status >= 500][:1]
    accepted = {sent.form.dossier_id: sent for sent in log if sent.answer.status == 302}
    refused = [sent for sent in log if sent.answer.status == 422]
    versions = DossierVersion.objects.select_related("dossier").prefetch_related("files__file")
    stored = {version.dossier_id: version for version in versions}
    assert len(stored) == len(versions) == len({version.receipt_number for version in versions})
    assert set(stored) == set(accepted)
    for pk, version in stored.items():
        assert version.submitted_at < CUTOFF
        assert accepted[pk].began <= version.submitted_at <= accepted[pk].ended
        assert accepted[pk].answer.location == reverse("awards:dossier_receipt", args=[pk, version.number])
        assert (version.key, version.dossier.state) == (accepted[pk].form.fields["key"], DossierState.SUBMITTED)
        assert [readable(file) for file in version.files.all()] == [True]
    assert NumberSeries.objects.get(kind="receipt").last == len(stored)
    assert all(sent.began < CUTOFF for sent in accepted.values()), "a press after the cutoff was accepted"
    assert all(sent.ended >= CUTOFF for sent in refused), "a press answered before the cutoff was refused"
    assert all(CUTOFF_IN_WORDS in sent.answer.text for sent in refused)
    untouched = Dossier.objects.filter(pk__in=[sent.form.dossier_id for sent in refused])
    assert set(untouched.values_list("state", "version", "submitted_at")) <= {(DossierState.DRAFT, 1, None)}
    assert not DossierEvent.objects.filter(dossier__in=untouched, action="submit").exists()
    assert Notice.objects.count() == len(stored)


# The cutoff -------------------------------------------------------------------------------------


@pytest.mark.servers
def test_five_hundred_submits_by_fifty_clients_are_accepted_iff_the_receipt_is_before_the_cutoff(serve, clock):
    forms = make_rush(50, 10)
    visitors = enter(serve(), forms)
    offset = clock(4)
    log = rush(visitors, offset)
    assert len(log) == 500
    assert_answers_equal_the_table(log)
    accepted = [sent for sent in log if sent.answer.status == 302]
    assert 0 < len(accepted) < 500, "the cutoff must fall into the rush"
    print(f"{len(accepted)} accepted, {500 - len(accepted)} refused in {(log[-1].ended - log[0].began).seconds} s")


@pytest.mark.servers
def test_whoever_still_waits_at_the_cutoff_is_refused(serve, clock):
    log, held, released = rush_against_a_lock(serve(), clock)
    assert not stamped_between(held, released)
    assert_answers_equal_the_table(log)
    assert {sent.answer.status for sent in log} == {422}


@pytest.mark.servers
def test_a_clock_read_before_the_locks_would_be_noticed(serve, clock):
    log, held, released = rush_against_a_lock(serve(without="clock after the locks"), clock)
    assert stamped_between(held, released), "nobody got in on a stamp from before the wait"
    assert released > CUTOFF
    assert {sent.answer.status for sent in log} == {302, 422}


def rush_against_a_lock(port, clock):
    """Presses meet a lock held from before the cutoff until after it: ``(log, held, released)`` by the clock."""
    forms = make_rush(8, 2)
    commune = next(iter(forms)).memberships.get().unit.commune
    NumberSeries.objects.create(unit=commune, kind="receipt", year=2026)
    visitors = enter(port, forms)
    offset = clock(2)
    with ThreadPoolExecutor(1) as pool:
        with receipts_held():
            held = datetime.now(UTC) + offset
            running = pool.submit(rush, visitors, offset)
            time.sleep(3)
            released = datetime.now(UTC) + offset
        return running.result(), held, released


def stamped_between(held, released):
    """Receipts whose moment lies where nobody could be inside: read before the wait, true no longer after it."""
    return DossierVersion.objects.filter(submitted_at__gt=held, submitted_at__lt=released).exists()


# The same dossier twice -------------------------------------------------------------------------


@pytest.mark.servers
def test_two_hundred_double_presses_give_two_hundred_receipts_and_the_same_again_after_the_cutoff(serve, clock):
    forms = make_rush(20, 10)
    port = serve()
    pairs = [(visitor, form) for visitor, own in enter(port, forms) for form in own]
    with ThreadPoolExecutor(20) as pool:
        twice = [pair for pair in pairs for _ in range(2)]
        answers = list(pool.map(lambda pair: pair[0].submit(pair[1]), twice))
    first, second = answers[::2], answers[1::2]
    assert [answer.location for answer in first] == [answer.location for answer in second]
    assert {answer.status for answer in answers} == {302}
    assert DossierVersion.objects.count() == DossierVersion.objects.values("receipt_number").distinct().count() == 200

    visitor, form = pairs[0]
    elsewhere = pairs[1][1].again(key=form.fields["key"])
    assert visitor.submit(elsewhere).status == 409

    clock(-60)
    replayed = [visitor.submit(form) for visitor, form in pairs[:100]]
    assert [answer.location for answer in replayed] == [answer.location for answer in first[:100]]
    assert DossierVersion.objects.count() == Notice.objects.count() == 200


@pytest.mark.servers
@pytest.mark.parametrize(("without", "versions"), [(None, 1), ("row lock", 2)])
def test_two_tabs_at_once_make_one_version_and_without_the_row_lock_two(without, versions, serve):
    """The second line is the control: the lock alone keeps the second tab out."""
    forms = make_rush(1, 1)
    ((user, (form,)),) = forms.items()
    NumberSeries.objects.create(unit=user.memberships.get().unit.commune, kind="receipt", year=2026)
    visitor = Visitor.enter(serve(without=without), user)
    with ThreadPoolExecutor(2) as pool:
        with receipts_held():
            tabs = [pool.submit(visitor.submit, form.again(key=uuid.uuid4())) for _ in range(2)]
            time.sleep(2)
        places = {tab.result().location for tab in tabs}
    assert len(places) == DossierVersion.objects.count() == versions


# Pairs on both databases ------------------------------------------------------------------------


def in_pairs(rounds, left, right):
    """Call ``left(n)`` and ``right(n)`` at the same moment for each round: ``[(answer, answer)]``."""
    gate = threading.Barrier(2)

    def walk(call):
        answers = []
        for number in range(rounds):
            gate.wait(timeout=60)
            try:
                answers.append(call(number))
            except ValidationError as error:
                answers.append(error)
        connection.close()
        return answers

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(walk, call) for call in (left, right)]
        return list(zip(*(each.result() for each in running), strict=True))


@pytest.fixture
def draft(transactional_db):
    return make_dossier(make_unit(make_unit(make_unit(name="Tỉnh Sông Lam"), name="Xã Hòa Bình"), name="Xóm Đồng Tâm"))


def test_of_two_hundred_paired_edits_none_is_overwritten_unseen(draft):
    actor = preparer_for(draft)

    def saving(hand):
        def save(number):
            return save_draft(
                dossier_id=draft.pk,
                expected_version=number + 1,
                actor=actor,
                now=IN_TIME,
                achievement=f"{hand} {number}",
                summary=hand,
            )

        return save

    for number, pair in enumerate(in_pairs(200, saving("Tay trái"), saving("Tay phải"))):
        kept = [answer for answer in pair if isinstance(answer, Dossier)]
        assert [type(answer) for answer in pair if answer not in kept] == [StaleDossier], number
        assert kept[0].version == number + 2
    draft.refresh_from_db()
    assert (draft.version, draft.achievement) == (201, kept[0].achievement)


def test_numbers_of_a_series_taken_at_once_are_each_taken_once(draft):
    def take(number):
        return take_number(unit=draft.unit, kind="receipt", year=2026)

    taken = [number for pair in in_pairs(50, take, take) for number in pair]
    assert sorted(taken) == list(range(1, 101))


def test_a_person_told_the_same_fact_twice_at_once_hears_it_once(draft):
    person = preparer_for(draft)

    def tell(number):
        return notify(recipients=[person], key=f"việc:{number}", kind="dossier", title="Việc", now=IN_TIME)

    in_pairs(50, tell, tell)
    assert Notice.objects.count() == 50


def test_a_dossier_decided_twice_at_once_is_on_one_decision(draft):
    dossier = advance_to(draft, DossierState.VOTED)
    chairman = actor_of("decide", dossier)

    def deciding(number):
        def decide(_):
            details = replace(details_of("decide", dossier), number=number)
            return advance_dossier(
                dossier_id=dossier.pk, action="decide", actor=chairman, now=IN_TIME, note="Đồng ý", details=details
            )

        return decide

    (pair,) = in_pairs(1, deciding("11/QĐ-UBND"), deciding("12/QĐ-UBND"))
    assert sorted(type(answer).__name__ for answer in pair) == ["Dossier", "StaleDossier"]
    assert AwardDecisionLine.objects.count() == AwardDecision.objects.count() == 1
    assert DossierEvent.objects.filter(dossier=dossier, action="decide").count() == 1
