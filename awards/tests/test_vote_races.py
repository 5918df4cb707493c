"""Many members press at once, some of them twice, one just as the vote is closed (goal R2).

SQLite runs them with a load of its own: one writer at a time is its rule. The control without the lock of the round
needs two writers and runs on PostgreSQL.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from awards.enums import DossierState, VoteChoice, VoteSource, VotingMethod
from awards.models import BallotBox, CouncilCase, CouncilMember, Dossier, Participation, Vote, VoteRound
from awards.services import cast_ballot, cast_vote, close_round, open_round, votes
from awards.tests.clients import copy_of
from awards.tests.factories import (
    IN_TIME,
    make_campaign_award,
    make_council,
    make_dossier,
    make_meeting,
    make_vote_rule,
)
from awards.tests.test_races import at_once
from campaigns.tests.factories import make_campaign
from units.enums import Role
from units.models import User
from units.tests.factories import make_person, make_unit, make_user

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 8
RUNS = 20


@pytest.fixture
def rush():
    """``rush(members, dossiers, source)``: a meeting that sits, with that many accounts and open rounds."""

    def prepare(members, dossiers, source):
        commune = make_unit(make_unit(name="Tỉnh Sông Lam"), name="Xã Hòa Bình")
        hamlet = make_unit(commune, name="Xóm Đồng Tâm")
        make_user("thuky", (Role.SECRETARY, commune))
        award = make_campaign_award(make_campaign(commune))
        if source == VoteSource.BALLOTS:
            award.award_form.vote_rules.all().delete()
            make_vote_rule(award.award_form, method=VotingMethod.SECRET_BALLOT)
        council = make_council(commune, members=members)
        for member in council.members.all():
            CouncilMember.objects.filter(pk=member.pk).update(user=make_user(None, (Role.COUNCIL_MEMBER, commune)))
        meeting = make_meeting(council)
        first = make_dossier(hamlet, campaign_award=award, state=DossierState.TABLED)
        copies = [copy_of(first) for _ in range(dossiers - 1)]
        for copied in copies:
            copied.person = make_person(hamlet)
        for order, row in enumerate(Dossier.objects.bulk_create(copies), start=2):
            CouncilCase.objects.create(meeting=meeting, dossier=row, order=order)
        cases = meeting.cases.values_list("pk", flat=True)
        rounds = [open_round(case_id=pk, source=source, actor=desk(), clock=lambda: IN_TIME) for pk in cases]
        return [member.user for member in council.members.select_related("user")], rounds

    return prepare


def desk():
    return User.objects.get(username="thuky")


def press_all(users, rounds):
    """Each member presses twice at once on each round, with two minds, through the pages; the statuses of the answers.

    Members begin at different rounds: it is the two presses of one member that meet.
    """
    pairs = {}
    for user in users:
        pairs[user] = (Client(), Client())
        pairs[user][0].force_login(user)
        pairs[user][1].cookies = pairs[user][0].cookies.copy()
    presses = [
        (client, rounds[(at + step) % len(rounds)].pk, choice)
        for step in range(len(rounds))
        for at, user in enumerate(users)
        for client, choice in zip(pairs[user], (VoteChoice.FOR, VoteChoice.AGAINST), strict=True)
    ]
    parting = threading.Barrier(WORKERS)

    def press(asked):
        client, pk, choice = asked
        return client.post(reverse("council:ballot", args=[pk]), {"choice": choice}).status_code

    def part(_worker):
        parting.wait(timeout=60)
        connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        statuses = list(pool.map(press, presses))
        list(pool.map(part, range(WORKERS)))
    return statuses


@pytest.mark.parametrize("source", [VoteSource.MEMBERS, VoteSource.BALLOTS])
def test_of_two_presses_at_once_each_member_has_one_vote_and_the_result_is_their_tally(source, rush):
    members, dossiers = (50, 20) if connection.vendor == "postgresql" else (12, 5)
    users, rounds = rush(members, dossiers, source)
    assert press_all(users, rounds) == [302] * (2 * members * dossiers)
    table = Vote if source == VoteSource.MEMBERS else Participation
    assert table.objects.count() == members * dossiers
    for round in rounds:
        closed = close_round(round_id=round.pk, actor=desk(), clock=lambda: IN_TIME)
        figures = (closed.votes_for, closed.votes_against, closed.votes_blank)
        assert sum(figures) == members
        if source == VoteSource.MEMBERS:
            said = list(closed.votes.values_list("choice", flat=True))
            assert figures == (said.count("for"), said.count("against"), 0)
        else:
            box = BallotBox.objects.get(round=closed)
            assert figures == (box.votes_for, box.votes_against, box.votes_blank)


@pytest.mark.parametrize(("source", "cast"), [(VoteSource.MEMBERS, cast_vote), (VoteSource.BALLOTS, cast_ballot)])
def test_a_vote_that_races_with_the_closing_is_counted_or_refused(source, cast, rush):
    users, rounds = rush(6, RUNS, source)
    for number, round in enumerate(rounds):

        def voting(user, pk=round.pk):
            return lambda: cast(round_id=pk, choice=VoteChoice.FOR, actor=user)

        def closing(pk=round.pk, wait=number * 0.001):
            time.sleep(wait)
            return close_round(round_id=pk, actor=desk(), clock=lambda: IN_TIME)

        *answers, closed = at_once(*(voting(user) for user in users), closing)
        assert isinstance(closed, VoteRound), closed
        refused = [answer for answer in answers if isinstance(answer, Exception)]
        assert all(isinstance(answer, ValidationError) and "đã kết thúc" in answer.messages[0] for answer in refused)
        counted = len(answers) - len(refused)
        kept = Vote.objects.filter(round=closed).count() + Participation.objects.filter(round=closed).count()
        assert VoteRound.objects.get(pk=closed.pk).votes_for == counted == kept


def read_without_lock(round_id):
    return VoteRound.objects.select_related("case__meeting__unit", "case__dossier", "dossier").get(pk=round_id)


@pytest.mark.parametrize(
    ("reads", "lost"),
    [pytest.param(votes.lock_round, 0, id="as it is"), pytest.param(read_without_lock, 1, id="without the lock")],
)
def test_without_the_lock_of_the_round_a_vote_would_be_lost(reads, lost, rush, monkeypatch):
    """One member has been judged and is about to write when the secretary closes."""
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time is the rule of SQLite")
    (user, *_), (round,) = rush(6, 1, VoteSource.MEMBERS)
    judged, judge = threading.Event(), votes.voter_of

    def judge_slowly(round, actor):
        found = judge(round, actor)
        judged.set()
        time.sleep(1)
        return found

    def closing():
        judged.wait(timeout=20)
        return close_round(round_id=round.pk, actor=desk(), clock=lambda: IN_TIME)

    monkeypatch.setattr(votes, "lock_round", reads)
    monkeypatch.setattr(votes, "voter_of", judge_slowly)
    at_once(lambda: cast_vote(round_id=round.pk, choice=VoteChoice.FOR, actor=user), closing)
    closed = VoteRound.objects.get(pk=round.pk)
    assert Vote.objects.count() - closed.votes_for == lost
