"""Eight desks decide twenty-five dossiers each at once over a quota of a hundred (goal R3).

SQLite runs it too: one writer at a time is its rule. The control without the lock needs two writers and runs on
PostgreSQL.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from awards.enums import DossierState
from awards.models import AwardDecisionLine, AwardQuota, CouncilCase, Dossier, VoteRound
from awards.services import DecisionDetails, advance_dossier, quotas
from awards.services.quotas import allot_quota, change_quota
from awards.tests.clients import copy_of
from awards.tests.factories import IN_TIME, holder, make_campaign_award, make_dossier
from awards.tests.quota_factories import make_quota
from awards.tests.test_races import at_once
from campaigns.tests.factories import make_campaign
from units.enums import Role
from units.tests.factories import make_person, make_unit, make_user

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, EACH, NUMBER = 8, 25, 100


@pytest.fixture
def voted(transactional_db):
    """``voted(total)``: so many dossiers of one commune that the council has voted through; their commune and award."""

    def prepare(total):
        commune = make_unit(make_unit(name="Tỉnh Sông Lam"), name="Xã Hòa Bình")
        hamlet = make_unit(commune, name="Xóm Đồng Tâm")
        award = make_campaign_award(make_campaign(commune))
        first = make_dossier(hamlet, campaign_award=award, state=DossierState.VOTED)
        case, round = first.cases.get(), first.votes.get()
        copies = [copy_of(first) for _ in range(total - 1)]
        for copied in copies:
            copied.person = make_person(hamlet)
        dossiers = [first, *Dossier.objects.bulk_create(copies)]
        cases = [copy_of(case) for _ in copies]
        for order, (dossier, copied) in enumerate(zip(dossiers[1:], cases, strict=True), start=2):
            copied.dossier, copied.order = dossier, order
        rounds = [copy_of(round) for _ in copies]
        for copied, its_case in zip(rounds, CouncilCase.objects.bulk_create(cases), strict=True):
            copied.case, copied.dossier = its_case, its_case.dossier
        VoteRound.objects.bulk_create(rounds)
        return commune, award, dossiers

    return prepare


def decide_all(dossiers, chairman, *, writers):
    """Each writer decides an own share, all at once; what came of each dossier."""
    gate = threading.Barrier(writers)

    def decide(share):
        answers = []
        gate.wait(timeout=60)
        for dossier in share:
            try:
                details = DecisionDetails(number=f"{dossier.pk}/QĐ-UBND", decided_on=IN_TIME.date())
                advance_dossier(dossier_id=dossier.pk, action="decide", actor=chairman, now=IN_TIME, details=details)
                answers.append(None)
            except Exception as error:
                answers.append(error)
        connection.close()
        return answers

    with ThreadPoolExecutor(writers) as pool:
        shares = [dossiers[place::writers] for place in range(writers)]
        return [answer for answers in pool.map(decide, shares) for answer in answers]


def test_eight_desks_at_once_award_exactly_the_quota(voted):
    commune, award, dossiers = voted(WRITERS * EACH)
    make_quota(commune, award.award_form, NUMBER)
    answers = decide_all(dossiers, holder(Role.CHAIRMAN, commune), writers=WRITERS)
    refused = [answer for answer in answers if answer is not None]
    assert {type(answer) for answer in refused} == {ValidationError}
    assert all("Hết chỉ tiêu" in answer.messages[0] for answer in refused)
    assert len(refused) == WRITERS * EACH - NUMBER
    assert AwardDecisionLine.objects.count() == NUMBER


def lock_nothing(pks):
    return list(AwardQuota.objects.filter(pk__in=pks).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("locks", "is_oversold"),
    [pytest.param(quotas.lock_rows, False, id="as it is"), pytest.param(lock_nothing, True, id="without the lock")],
)
def test_without_the_lock_of_the_quota_more_would_be_awarded(locks, is_oversold, voted, monkeypatch):
    """Both desks have counted before either writes; with the lock the second waits and counts what the first wrote."""
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time is the rule of SQLite")
    commune, award, dossiers = voted(2)
    make_quota(commune, award.award_form, 1)
    count, meeting_point = quotas.counted_on, threading.Barrier(2)

    def count_slowly(quota, **besides):
        counted = count(quota, **besides)
        with suppress(threading.BrokenBarrierError):
            meeting_point.wait(timeout=2)
        return counted

    monkeypatch.setattr(quotas, "lock_rows", locks)
    monkeypatch.setattr(quotas, "counted_on", count_slowly)
    answers = decide_all(dossiers, holder(Role.CHAIRMAN, commune), writers=2)
    assert (answers.count(None) == 2) is is_oversold
    assert (AwardDecisionLine.objects.count() == 2) is is_oversold


def test_two_who_pass_on_at_once_never_pass_on_more_than_was_received(voted):
    commune, award, _ = voted(1)
    make_quota(commune, award.award_form, 5)
    secretary = make_user(None, (Role.SECRETARY, commune))

    def passing_on():
        unit = make_unit(commune)
        return lambda: allot_quota(
            unit=unit,
            allotted_by=commune,
            desk_unit=commune,
            award_form=award.award_form,
            year=2026,
            number=3,
            source="12/HD",
            actor=secretary,
            clock=lambda: IN_TIME,
        )

    answers = at_once(passing_on(), passing_on(), passing_on())
    assert sorted(type(answer).__name__ for answer in answers) == ["AwardQuota", "ValidationError", "ValidationError"]


def test_a_number_taken_back_while_it_is_used_up_never_falls_below_what_is_used(voted):
    commune, award, dossiers = voted(4)
    chairman = holder(Role.CHAIRMAN, commune)
    quota = make_quota(commune, award.award_form, 4)

    def taking_back():
        return change_quota(quota_id=quota.pk, number=2, note="Thu lại", actor=chairman, clock=lambda: IN_TIME)

    answers = at_once(taking_back, lambda: decide_all(dossiers, chairman, writers=3))
    quota.refresh_from_db()
    assert AwardDecisionLine.objects.count() <= quota.number
    assert isinstance(answers[0], AwardQuota | ValidationError)
