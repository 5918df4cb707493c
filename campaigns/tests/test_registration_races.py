"""Two at once. SQLite runs them too: its transactions begin IMMEDIATE, the file database is shared by threads."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from campaigns.enums import RegistrationState
from campaigns.models import PlannedModel, Registration, SelfRegistration
from campaigns.services import (
    confirm_self_registration,
    decline_self_registration,
    register,
    reopen_registration,
    save_registration,
    send_self_registration,
)
from campaigns.tests.factories import make_campaign, make_field, make_registration, make_self_registration
from interface.versions import StaleVersion
from notices.models import Notice
from units.enums import OccupationGroup, Role
from units.models import Person
from units.tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db(transaction=True)
YEAR = timezone.localdate().year
NEW = {"full_name": "Lò Thị Mai", "occupation_group": OccupationGroup.FARMER}


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
    return make_unit(commune, name="Xóm Đồng Tâm")


@pytest.fixture
def campaign(place):
    return make_campaign(place.parent)


@pytest.fixture
def clerks(place):
    return [make_user(None, (Role.PREPARER, place)) for _ in range(2)]


def test_of_two_clerks_at_the_same_empty_row_one_makes_the_draft(place, campaign, clerks):
    def saving(clerk, text):
        return lambda: save_registration(
            actor=clerk, unit=place, campaign=campaign, year=YEAR, now=timezone.now(), pledge=text
        )

    answers = at_once(saving(clerks[0], "một"), saving(clerks[1], "hai"))
    assert sorted(type(answer).__name__ for answer in answers) == ["Registration", "ValidationError"], answers
    winner = next(answer for answer in answers if isinstance(answer, Registration))
    assert Registration.objects.get().pledge == winner.pledge


def test_of_two_clerks_at_the_same_draft_one_gets_the_conflict(place, campaign, clerks):
    draft = make_registration(place, campaign, YEAR)

    def saving(clerk, text):
        return lambda: save_registration(
            actor=clerk,
            unit=place,
            campaign=campaign,
            year=YEAR,
            now=timezone.now(),
            registration_id=draft.pk,
            expected_version=1,
            pledge=text,
            planned_list=[{"title": text}],
        )

    answers = at_once(saving(clerks[0], "một"), saving(clerks[1], "hai"))
    assert sorted(type(answer).__name__ for answer in answers) == ["Registration", "StaleVersion"], answers
    row = Registration.objects.get()
    assert (row.version, [line.title for line in PlannedModel.objects.all()]) == (2, [row.pledge])


def test_a_wish_confirmed_by_two_makes_one_person_and_one_draft(place, campaign, clerks):
    wish = make_self_registration(place, campaign, YEAR, user=make_user(None, (Role.AUDITOR, place)))

    def confirming(clerk):
        return lambda: confirm_self_registration(
            self_registration_id=wish.pk, actor=clerk, now=timezone.now(), new_person=NEW
        )

    answers = at_once(*map(confirming, clerks))
    assert answers == [wish, wish]
    assert (Person.objects.count(), Registration.objects.count(), Notice.objects.count()) == (1, 1, 1)
    assert Registration.objects.get().people.count() == 1


def test_a_wish_is_either_confirmed_or_declined(place, campaign, clerks):
    wish = make_self_registration(place, campaign, YEAR, user=make_user(None, (Role.AUDITOR, place)))
    answers = at_once(
        lambda: confirm_self_registration(
            self_registration_id=wish.pk, actor=clerks[0], now=timezone.now(), new_person=NEW
        ),
        lambda: decline_self_registration(
            self_registration_id=wish.pk, actor=clerks[1], answer="Không", now=timezone.now()
        ),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["SelfRegistration", "ValidationError"], answers
    assert SelfRegistration.objects.get().events.count() == 1


def test_a_person_who_presses_twice_asks_once(place, campaign):
    person = make_user(None, (Role.AUDITOR, place))

    def asking():
        return send_self_registration(
            actor=person, unit=place, campaign=campaign, year=YEAR, pledge="Hiến đất", now=timezone.now()
        )

    answers = at_once(asking, asking)
    assert answers[0] == answers[1] == SelfRegistration.objects.get()
    assert SelfRegistration.objects.get().events.count() == 1


def test_a_draft_saved_while_it_is_sent_is_either_in_it_or_refused(place, campaign, clerks):
    draft = make_registration(place, campaign, YEAR, fields=[make_field(campaign)])
    saved, sent = at_once(
        lambda: save_registration(
            actor=clerks[0],
            unit=place,
            campaign=campaign,
            year=YEAR,
            now=timezone.now(),
            registration_id=draft.pk,
            expected_version=1,
            pledge="Mới",
        ),
        lambda: register(registration_id=draft.pk, actor=clerks[1], expected_version=1),
    )
    assert [type(answer) for answer in (saved, sent)].count(StaleVersion) == 1, (saved, sent)
    row = Registration.objects.get()
    assert (row.state == RegistrationState.REGISTERED) == isinstance(saved, StaleVersion)


def test_a_registration_reopened_by_two_is_reopened_once(place, campaign, clerks):
    sent = make_registration(place, campaign, YEAR, state=RegistrationState.REGISTERED)
    desks = [make_user(None, (Role.SECRETARY, place.parent)) for _ in range(2)]

    def reopening(desk):
        return lambda: reopen_registration(registration_id=sent.pk, actor=desk, reason="Sửa", now=timezone.now())

    answers = at_once(*map(reopening, desks))
    assert not [answer for answer in answers if isinstance(answer, ValidationError)]
    assert (sent.events.count(), Notice.objects.count()) == (1, 2)
