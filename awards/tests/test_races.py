"""Two at once. SQLite runs them too: its transactions begin IMMEDIATE, the file database is shared by threads."""

import threading
import uuid

import pytest
from django.db import connection

from awards.enums import DossierState
from awards.models import Dossier, DossierVersion
from awards.services import StaleDossier, create_dossier, save_draft, submit_dossier
from awards.tests.factories import IN_TIME, make_complete, make_dossier, preparer_for
from documents.models import NumberSeries
from notices.models import Notice
from units.enums import Role
from units.tests.factories import make_person, make_unit, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run the calls in threads released together; their answers or exceptions, in order."""
    barrier, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            barrier.wait(timeout=20)
            answers[place] = call()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


@pytest.fixture
def place(transactional_db):
    commune = make_unit(make_unit(name="Tỉnh Sông Lam"), name="Xã Hòa Bình")
    make_user("thuky", (Role.SECRETARY, commune))
    return make_unit(commune, name="Xóm Đồng Tâm")


def sending(dossier, key, actor):
    return lambda: submit_dossier(
        dossier_id=dossier.pk, key=key, expected_version=1, actor=actor, clock=lambda: IN_TIME
    )


@pytest.mark.parametrize("same_form", [True, False])
def test_two_who_send_the_same_dossier_get_one_version_and_the_same_receipt(same_form, place):
    dossier = make_complete(make_dossier(place))
    actor, key = preparer_for(dossier), uuid.uuid4()
    first, second = at_once(*(sending(dossier, key if same_form else uuid.uuid4(), actor) for _ in range(2)))
    assert isinstance(first, DossierVersion), first
    assert first == second
    assert (DossierVersion.objects.count(), NumberSeries.objects.get().last, Notice.objects.count()) == (1, 1, 1)


def test_many_senders_get_each_a_number_of_their_own(place):
    dossiers = [make_complete(make_dossier(place)) for _ in range(6)]
    sent = at_once(*(sending(dossier, uuid.uuid4(), preparer_for(dossier)) for dossier in dossiers))
    assert sorted(version.receipt_number for version in sent) == [f"{n:05d}/2026/BN" for n in range(1, 7)]


def test_of_two_savers_of_the_same_page_one_gets_the_conflict(place):
    dossier = make_dossier(place)
    actor = preparer_for(dossier)

    def saving(text):
        return lambda: save_draft(
            dossier_id=dossier.pk, expected_version=1, actor=actor, now=IN_TIME, achievement=text, summary=text
        )

    answers = at_once(saving("một"), saving("hai"))
    assert sorted(type(answer).__name__ for answer in answers) == ["Dossier", "StaleDossier"]
    winner = next(answer for answer in answers if not isinstance(answer, StaleDossier))
    assert Dossier.objects.get().summary == winner.summary


def test_two_clicks_open_one_dossier(place):
    model = make_dossier(place)
    subject, actor = make_person(place), preparer_for(model)

    def opening():
        return create_dossier(
            actor=actor,
            unit=place,
            campaign=model.campaign,
            year=2026,
            campaign_award=model.campaign_award,
            subject_kind="individual",
            subject=subject,
            now=IN_TIME,
        )

    answers = at_once(opening, opening)
    assert sorted(type(answer).__name__ for answer in answers) == ["Dossier", "ValidationError"]
    assert Dossier.objects.filter(person=subject, state=DossierState.DRAFT).count() == 1
