"""Votes: who may, what is counted, what is frozen, and what nobody can ever know."""

import json
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from awards import scoring
from awards.enums import DossierState, Presence, RecusalGround, VoteBase, VoteChoice, VoteSource, VotingMethod
from awards.models import BallotBox, DossierEvent, Participation, Vote, VoteRound, VoteRule
from awards.services import (
    cast_ballot,
    cast_vote,
    close_round,
    confirm_paper,
    count_paper,
    digest_of,
    keep_out,
    lift_recusal,
    open_round,
    record_attendance,
    record_hands,
    record_opinion,
)
from awards.tests.factories import IN_TIME, holder, make_council, make_dossier, make_meeting, take
from units.enums import Role
from units.tests.factories import make_person, make_user


@pytest.fixture
def council(commune):
    """Nine members, each with an account."""
    council = make_council(commune)
    for member in council.members.all():
        member.user = make_user(f"uv{member.order}", (Role.COUNCIL_MEMBER, commune))
        member.save()
    return council


@pytest.fixture
def case(hamlet, council):
    make_meeting(council)
    return make_dossier(hamlet, state=DossierState.TABLED).cases.get()


def desk(case):
    return holder(Role.SECRETARY, case.meeting.unit)


def begin(case, source=VoteSource.MEMBERS, **rule):
    VoteRule.objects.filter(award_form=case.dossier.campaign_award.award_form).update(**rule)
    return open_round(case_id=case.pk, source=source, actor=desk(case), clock=lambda: IN_TIME)


def secret(case, source=VoteSource.BALLOTS, **rule):
    return begin(case, source, method=VotingMethod.SECRET_BALLOT, **rule)


def end(round):
    close_round(round_id=round.pk, actor=desk(round.case), clock=lambda: IN_TIME)
    return VoteRound.objects.get(pk=round.pk)


def account(case, order):
    return case.meeting.council.members.get(order=order).user


def state_of(case):
    return type(case.dossier).objects.get(pk=case.dossier_id).state


def test_raised_hands_are_counted_and_the_dossier_goes_on(case):
    round = begin(case)
    for order in range(1, 6):
        cast_vote(round_id=round.pk, choice=VoteChoice.FOR, actor=account(case, order))
    members = {m.pk: VoteChoice.AGAINST for m in case.meeting.council.members.filter(order__in=[6, 7])}
    record_hands(round_id=round.pk, choices=members, actor=desk(case))
    closed = end(round)
    assert (closed.votes_for, closed.votes_against, closed.votes_blank, closed.base_count) == (5, 2, 0, 9)
    assert closed.is_approved
    assert closed.digest == digest_of(closed)
    assert state_of(case) == DossierState.VOTED


def test_a_frozen_result_no_longer_fits_its_digest_when_a_row_is_changed(case):
    round = begin(case)
    cast_vote(round_id=round.pk, choice=VoteChoice.AGAINST, actor=account(case, 2))
    closed = end(round)
    Vote.objects.update(choice=VoteChoice.FOR)
    assert digest_of(closed) != closed.digest


def test_a_vote_is_cast_once_and_never_changed(case):
    round = begin(case)
    first = cast_vote(round_id=round.pk, choice=VoteChoice.FOR, actor=account(case, 2))
    again = cast_vote(round_id=round.pk, choice=VoteChoice.AGAINST, actor=account(case, 2))
    assert again.pk == first.pk
    with pytest.raises(ValidationError, match="đã ghi thì không sửa"):
        record_hands(round_id=round.pk, choices={first.member_id: VoteChoice.AGAINST}, actor=desk(case))
    assert list(Vote.objects.values_list("choice", flat=True)) == [VoteChoice.FOR]


def test_who_was_not_called_is_absent_or_keeps_out_does_not_vote(case, hamlet, secretary, chairman):
    record_attendance(
        meeting_id=case.meeting_id,
        presences={
            row.member_id: (Presence.EXCUSED, "Ốm") if row.order == 9 else (Presence.ATTENDING, "")
            for row in case.meeting.attendances.all()
        },
        chair_id=case.meeting.council.members.get(order=1).pk,
        actor=desk(case),
    )
    member = case.meeting.council.members.get(order=2)
    keep_out(case_id=case.pk, member_id=member.pk, actor=member.user, note="Là bạn thân")
    round = begin(case)
    stranger = make_user("nguoi.la", (Role.COUNCIL_MEMBER, case.meeting.unit))
    for actor in (account(case, 9), account(case, 2), stranger, chairman, secretary):
        with pytest.raises(PermissionDenied):
            cast_vote(round_id=round.pk, choice=VoteChoice.FOR, actor=actor)
    assert not Vote.objects.exists()


def test_no_vote_after_the_closing(case):
    round = end(begin(case))
    with pytest.raises(ValidationError, match="đã kết thúc"):
        cast_vote(round_id=round.pk, choice=VoteChoice.FOR, actor=account(case, 2))
    with pytest.raises(ValidationError, match="đã kết thúc"):
        end(round)
    assert not round.is_approved


def test_a_second_vote_is_a_new_round_and_the_last_one_counts(case):
    end(begin(case))
    again = begin(case)
    with pytest.raises(ValidationError, match="đang biểu quyết lại"):
        take(case.dossier, "decide")
    for order in range(1, 10):
        cast_vote(round_id=again.pk, choice=VoteChoice.FOR, actor=account(case, order))
    assert end(again).number == 2
    assert DossierEvent.objects.filter(action="vote_again").count() == 1
    take(case.dossier, "decide")
    with pytest.raises(ValidationError, match="đã có quyết định"):
        begin(case)
    take(case.dossier, "publish")
    assert state_of(case) == DossierState.AWARDED


def test_a_round_needs_a_quorum_and_the_method_of_the_rule(case):
    with pytest.raises(ValidationError, match="bỏ phiếu kín"):
        begin(case, method=VotingMethod.SECRET_BALLOT)
    record_attendance(
        meeting_id=case.meeting_id,
        presences={
            row.member_id: (Presence.ATTENDING, "") if row.order < 6 else (Presence.ABSENT, "")
            for row in case.meeting.attendances.all()
        },
        chair_id=case.meeting.council.members.get(order=1).pk,
        actor=desk(case),
    )
    with pytest.raises(ValidationError, match="chưa đủ 2/3"):
        begin(case, method=VotingMethod.SHOW_OF_HANDS)
    assert not VoteRound.objects.exists()


# Those who keep out


def test_the_rule_keeps_out_the_nominee_the_kin_and_the_colleague(hamlet, council, commune):
    subject = make_person(hamlet)
    one, two, three, *_ = council.members.all()
    one.person = subject
    one.save()
    two.kin.create(person=subject, relation="Vợ")
    three.unit = hamlet
    three.save()
    make_meeting(council)
    case = make_dossier(hamlet, subject=subject, state=DossierState.TABLED).cases.get()
    found = {recusal.member_id: recusal.ground for recusal in case.recusals.all()}
    assert found == {one.pk: RecusalGround.SELF, two.pk: RecusalGround.KIN, three.pk: RecusalGround.SAME_UNIT}
    with pytest.raises(ValidationError, match="chính là đối tượng"):
        lift_recusal(recusal_id=case.recusals.get(member=one).pk, reason="Đã bàn", actor=desk(case))
    lift_recusal(recusal_id=case.recusals.get(member=three).pk, reason="Xóm chỉ là nơi ở", actor=desk(case))
    round = begin(case)
    cast_vote(round_id=round.pk, choice=VoteChoice.FOR, actor=three.user)
    with pytest.raises(PermissionDenied):
        cast_vote(round_id=round.pk, choice=VoteChoice.FOR, actor=two.user)


@pytest.mark.parametrize(
    ("base", "leave", "expected"),
    [
        (VoteBase.ALL_MEMBERS, False, 9),
        (VoteBase.ALL_MEMBERS, True, 8),
        (VoteBase.ATTENDING, False, 8),
        (VoteBase.ATTENDING, True, 7),
    ],
)
def test_the_base_is_what_the_rule_says(case, base, leave, expected):
    """Nine called: seven in the room, one of them keeps out, one wrote, one is away."""
    presence = {8: (Presence.WRITTEN, "Họp tỉnh"), 9: (Presence.EXCUSED, "Ốm")}
    record_attendance(
        meeting_id=case.meeting_id,
        presences={
            row.member_id: presence.get(row.order, (Presence.ATTENDING, "")) for row in case.meeting.attendances.all()
        },
        chair_id=case.meeting.council.members.get(order=1).pk,
        actor=desk(case),
    )
    member = case.meeting.council.members.get(order=2)
    keep_out(case_id=case.pk, member_id=member.pk, actor=member.user, note="Là bạn thân")
    assert begin(case, base=base, recused_leave_base=leave).base_count == expected


@pytest.mark.parametrize(("counts", "expected"), [(True, 6), (False, 5)])
def test_a_written_opinion_counts_where_the_rule_says_so(case, counts, expected):
    row = case.meeting.attendances.get(order=9)
    row.presence, row.reason = Presence.WRITTEN, "Họp tỉnh"
    row.save()
    record_opinion(case_id=case.pk, member_id=row.member_id, choice=VoteChoice.FOR, actor=desk(case))
    round = begin(case, counts_written=counts)
    for order in range(1, 6):
        cast_vote(round_id=round.pk, choice=VoteChoice.FOR, actor=account(case, order))
    assert end(round).votes_for == expected


def test_on_a_tie_the_side_of_the_chair_decides_where_the_rule_says_so(case):
    rule = {"numerator": 1, "denominator": 2, "is_strict": True, "base": VoteBase.ATTENDING}
    for breaks, expected in ((False, False), (True, True)):
        round = begin(case, chair_breaks_tie=breaks, **rule)
        for order in range(1, 9):
            choice = VoteChoice.FOR if order < 5 else VoteChoice.AGAINST
            cast_vote(round_id=round.pk, choice=choice, actor=account(case, order))
        cast_vote(round_id=round.pk, choice=VoteChoice.BLANK, actor=account(case, 9))
        assert end(round).is_approved is expected


# Secrecy


def everything_in_the_database():
    """``{table: [row with its place on the disk]}`` of every table: what somebody with the whole database has."""
    place = "rowid" if connection.vendor == "sqlite" else "ctid::text || ' ' || xmin::text"
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT {place}, * FROM {quoted}")
            names = [column[0] for column in cursor.description]
            found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found


def test_nobody_with_the_whole_database_can_tell_who_voted_how(case):
    """Two assignments of the same choices to the members leave the same database, down to the order of rows."""
    round = secret(case)
    choices = [VoteChoice.FOR, VoteChoice.AGAINST, VoteChoice.BLANK, VoteChoice.FOR]
    before = everything_in_the_database()
    for order, choice in enumerate(choices, start=1):
        cast_ballot(round_id=round.pk, choice=choice, actor=account(case, order))
    after = everything_in_the_database()
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {"awards_participation", "awards_ballotbox"}
    (box,) = after["awards_ballotbox"]
    assert (box["votes_for"], box["votes_against"], box["votes_blank"]) == (2, 1, 1)
    assert len(after["awards_participation"]) == 4
    for row in after["awards_participation"]:
        assert {name for name in row if name not in ("rowid", "id", "?column?")} == {"round_id", "member_id"}


def test_the_same_test_would_find_a_table_that_tells(case):
    """The control: an open vote does leave who said what."""
    round = begin(case)
    before = everything_in_the_database()
    cast_vote(round_id=round.pk, choice=VoteChoice.AGAINST, actor=account(case, 2))
    after = everything_in_the_database()
    assert {table for table in after if after[table] != before[table]} == {"awards_vote"}
    assert after["awards_vote"][0]["choice"] == "against"


def test_no_history_notice_or_log_holds_a_ballot(case, caplog):
    round = secret(case)
    with caplog.at_level("DEBUG"):
        cast_ballot(round_id=round.pk, choice=VoteChoice.AGAINST, actor=account(case, 2))
    end(round)
    details = json.dumps(list(DossierEvent.objects.values_list("details", flat=True)))
    assert "member" not in details
    said = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert not any("against" in line for line in said)


def test_a_secret_ballot_is_cast_once_and_shows_its_totals_after_closing(case):
    round = secret(case, numerator=9, denominator=10, is_strict=False)
    assert cast_ballot(round_id=round.pk, choice=VoteChoice.AGAINST, actor=account(case, 1))
    assert not cast_ballot(round_id=round.pk, choice=VoteChoice.FOR, actor=account(case, 1))
    for order in range(2, 10):
        cast_ballot(round_id=round.pk, choice=VoteChoice.FOR, actor=account(case, order))
    assert VoteRound.objects.get(pk=round.pk).votes_for is None
    closed = end(round)
    assert (closed.votes_for, closed.votes_against, closed.is_approved) == (8, 1, False)
    assert Participation.objects.count() == 9
    assert BallotBox.objects.get().votes_for == 8


def test_paper_ballots_are_counted_by_two_who_agree(case, member):
    round = secret(case, VoteSource.PAPER)
    figures = {"votes_for": 6, "votes_against": 1, "votes_blank": 1}
    voters = {m.pk for m in case.meeting.council.members.filter(order__lte=8)}
    with pytest.raises(ValidationError, match="khác số thành viên đã bỏ phiếu"):
        count_paper(round_id=round.pk, **figures | {"votes_for": 5}, voters=voters, actor=desk(case))
    with pytest.raises(PermissionDenied):
        count_paper(round_id=round.pk, **figures, voters=voters, actor=member)
    count_paper(round_id=round.pk, **figures, voters=voters, actor=desk(case))
    with pytest.raises(ValidationError, match="xác nhận đủ hai người"):
        end(round)
    with pytest.raises(PermissionDenied, match="người thứ hai"):
        confirm_paper(round_id=round.pk, **figures, actor=desk(case))
    with pytest.raises(ValidationError, match="không khớp"):
        confirm_paper(round_id=round.pk, **figures | {"votes_for": 7}, actor=account(case, 3))
    confirm_paper(round_id=round.pk, **figures, actor=account(case, 3))
    assert end(round).is_approved


# Arithmetic


@pytest.mark.parametrize(
    ("members", "numerator", "denominator", "strict", "needed"),
    [
        (9, 9, 10, False, 9),
        (10, 9, 10, False, 9),
        (11, 9, 10, False, 10),
        (15, 8, 10, False, 12),
        (15, 1, 2, True, 8),
        (10, 9, 10, True, 10),
        (8, 1, 2, True, 5),
        (8, 1, 2, False, 4),
    ],
)
def test_the_votes_that_are_needed(members, numerator, denominator, strict, needed):
    rule = {"numerator": numerator, "denominator": denominator, "is_strict": strict}
    assert scoring.votes_needed(members, **rule) == needed
    assert scoring.approves(needed, members, **rule)
    assert not scoring.approves(needed - 1, members, **rule)


@given(st.integers(1, 200), st.integers(0, 200), st.integers(1, 100), st.integers(1, 100), st.booleans())
def test_the_arithmetic_agrees_with_fractions(base, votes, numerator, denominator, strict):
    from fractions import Fraction

    share, threshold = Fraction(votes, base), Fraction(numerator, denominator)
    rule = {"numerator": numerator, "denominator": denominator, "is_strict": strict}
    assert scoring.approves(votes, base, **rule) == (share > threshold if strict else share >= threshold)


def test_a_tie_is_equal_sides_under_a_simple_majority_alone():
    tied = {
        (votes_for, votes_against, half)
        for votes_for, votes_against, half in product((0, 3, 4), (0, 3, 4), ((1, 2), (5, 10), (2, 3)))
        if scoring.is_tie(votes_for, votes_against, numerator=half[0], denominator=half[1])
    }
    assert tied == {(3, 3, (1, 2)), (4, 4, (1, 2)), (3, 3, (5, 10)), (4, 4, (5, 10))}
