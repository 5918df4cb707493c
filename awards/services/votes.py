"""Voting: a round is opened, members vote or ballots are counted, the round is closed."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from awards.eligibility import hold_gaps
from awards.enums import DossierState, VoteChoice, VoteSource
from awards.gates import electorate_of, paper_gaps
from awards.models import BallotBox, CouncilCase, PaperCount, Participation, Vote, VoteRound
from awards.permissions import can_count, can_keep_council
from awards.services.acts import lock_dossier, record
from awards.services.cases import lock_case
from awards.services.desk import RoundDetails, advance_dossier
from awards.services.rounds import begin_round, finish_round
from units.permissions import require
from units.selectors import database_now

CLOSED = "Lần biểu quyết này đã kết thúc."


@transaction.atomic
def open_round(*, case_id, source, actor, clock=database_now):
    """Open a vote on a case of a meeting that sits; a second vote on the same case is a new round."""
    dossier = lock_dossier(CouncilCase.objects.values_list("dossier", flat=True).get(pk=case_id))
    case = lock_case(case_id)
    require(can_keep_council(actor, case.meeting.unit))
    if case.is_put_off or case.dossier.state not in (DossierState.TABLED, DossierState.VOTED):
        raise ValidationError("Hồ sơ không còn trong chương trình của phiên họp này.")
    if source not in (VoteSource.MEMBERS, VoteSource.BALLOTS, VoteSource.PAPER):
        raise ValidationError({"source": "Hãy chọn cách biểu quyết."})
    now = clock()
    if gaps := hold_gaps(dossier, now=now):
        raise ValidationError(list(gaps.values()))
    return begin_round(case, source=source, actor=actor, now=now)


@transaction.atomic
def cast_vote(*, round_id, choice, actor, clock=database_now):
    """The member's own open vote; a repeated press finds the first one, another choice does not replace it."""
    round = lock_round(round_id)
    member_id = voter_of(round, actor)
    if round.source != VoteSource.MEMBERS:
        raise ValidationError("Hồ sơ này không biểu quyết công khai từng người.")
    vote, _ = Vote.objects.get_or_create(
        round=round,
        member_id=member_id,
        defaults={"choice": sound_choice(choice), "cast_by": actor, "cast_at": clock()},
    )
    return vote


@transaction.atomic
def record_hands(*, round_id, choices, actor, clock=database_now):
    """The secretary writes down raised hands, ``{member key: VoteChoice}``; what is written stays as it is."""
    round = lock_round(round_id)
    require(can_keep_council(actor, round.case.meeting.unit))
    refuse_closed(round)
    if round.source != VoteSource.MEMBERS:
        raise ValidationError("Hồ sơ này không biểu quyết công khai từng người.")
    may, known = electorate_of(round).voters, dict(round.votes.values_list("member_id", "choice"))
    if strangers := choices.keys() - set(may):
        raise ValidationError({str(key): "Thành viên này không tham gia biểu quyết hồ sơ." for key in strangers})
    if changed := [key for key, choice in choices.items() if known.get(key, choice) != choice]:
        raise ValidationError({str(key): "Ý kiến đã ghi thì không sửa; hãy mở lần biểu quyết mới." for key in changed})
    now = clock()
    Vote.objects.bulk_create(
        Vote(round=round, member_id=key, choice=sound_choice(choice), cast_by=actor, cast_at=now)
        for key, choice in choices.items()
        if key not in known
    )
    return round


@transaction.atomic
def cast_ballot(*, round_id, choice, actor):
    """The member's own secret ballot. Nothing is written that joins the member to the choice, nor when it fell.

    Returns whether the ballot went in now; a repeated press changes nothing.
    """
    round = lock_round(round_id)
    member_id = voter_of(round, actor)
    if round.source != VoteSource.BALLOTS:
        raise ValidationError("Hồ sơ này không bỏ phiếu trên máy.")
    column = f"votes_{sound_choice(choice)}"
    _, is_new = Participation.objects.get_or_create(round=round, member_id=member_id)
    if is_new:
        BallotBox.objects.filter(round=round).update(**{column: F(column) + 1})
    return is_new


@transaction.atomic
def count_paper(*, round_id, votes_for, votes_against, votes_blank, voters, actor, clock=database_now):
    """The first of the counting team enters the paper ballots and who cast one (member keys)."""
    round = lock_round(round_id)
    require(can_count(actor, round.case.meeting))
    refuse_closed(round)
    figures = {"votes_for": votes_for, "votes_against": votes_against, "votes_blank": votes_blank}
    if gaps := paper_gaps(round, figures, voters):
        raise ValidationError(gaps)
    PaperCount.objects.create(round=round, counted_by=actor, counted_at=clock(), **figures)
    Participation.objects.bulk_create(Participation(round=round, member_id=key) for key in sorted(voters))
    return round


@transaction.atomic
def confirm_paper(*, round_id, votes_for, votes_against, votes_blank, actor, clock=database_now):
    """The second of the team enters what he read; unless both read the same nothing is confirmed."""
    round = lock_round(round_id)
    require(can_count(actor, round.case.meeting))
    refuse_closed(round)
    count = PaperCount.objects.filter(round=round).first()
    if count is None or count.confirmed_by_id:
        raise ValidationError("Không có lần kiểm phiếu nào chờ xác nhận.")
    if count.counted_by_id == actor.pk:
        raise PermissionDenied("Người xác nhận phải là người thứ hai của tổ kiểm phiếu.")
    if (votes_for, votes_against, votes_blank) != (count.votes_for, count.votes_against, count.votes_blank):
        raise ValidationError("Số phiếu không khớp với người kiểm phiếu thứ nhất; hãy đếm lại.")
    count.confirmed_by, count.confirmed_at = actor, clock()
    count.save(update_fields=["confirmed_by", "confirmed_at"])
    return round


@transaction.atomic
def close_round(*, round_id, actor, clock=database_now):
    """Count, freeze the result with its digest and take the dossier on; a vote is in before this or is refused."""
    dossier = lock_dossier(VoteRound.objects.values_list("dossier", flat=True).get(pk=round_id))
    round = lock_round(round_id)
    require(can_keep_council(actor, round.case.meeting.unit))
    refuse_closed(round)
    now = clock()
    finish_round(round, counted(round), actor=actor, now=now)
    details = RoundDetails(round_id=round.pk, meeting_id=round.case.meeting_id, **figures_of(round))
    if dossier.state == DossierState.TABLED:
        advance_dossier(dossier_id=dossier.pk, action="vote", actor=actor, now=now, details=details)
    else:
        dossier.version += 1
        dossier.save(update_fields=["version"])
        record(
            dossier,
            action="vote_again",
            actor=actor,
            now=now,
            before=dossier.state,
            details={**figures_of(round), "meeting_id": round.case.meeting_id},
        )
    return round


def figures_of(round):
    return {"votes_for": round.votes_for, "votes_against": round.votes_against, "votes_blank": round.votes_blank}


def counted(round):
    """The votes of the room by their source."""
    if round.source == VoteSource.BALLOTS:
        return figures_of(round.box)
    if round.source == VoteSource.PAPER:
        count = PaperCount.objects.filter(round=round).first()
        if count is None or not count.confirmed_by_id:
            raise ValidationError("Tổ kiểm phiếu chưa ghi và xác nhận đủ hai người.")
        return figures_of(count)
    said = list(round.votes.values_list("choice", flat=True))
    return {f"votes_{choice}": said.count(choice) for choice in VoteChoice.values}


def lock_round(round_id):
    """The round, locked first: a vote racing with the closing is counted or refused, never lost."""
    VoteRound.objects.select_for_update().only("pk").get(pk=round_id)
    return VoteRound.objects.select_related("case__meeting__unit", "case__dossier", "dossier").get(pk=round_id)


def refuse_closed(round):
    if round.is_closed:
        raise ValidationError(CLOSED)


def voter_of(round, actor):
    """The member key of the account among those who may vote in the round."""
    refuse_closed(round)
    called = round.case.meeting.attendances.filter(member__user=actor).values_list("member", flat=True).first()
    if called is None:
        raise PermissionDenied("Anh/chị không phải thành viên được triệu tập của phiên họp này.")
    if called not in electorate_of(round).voters:
        raise PermissionDenied("Anh/chị không tham gia biểu quyết hồ sơ này (vắng mặt hoặc tránh biểu quyết).")
    return called


def sound_choice(choice):
    if choice not in VoteChoice.values:
        raise ValidationError({"choice": "Hãy chọn đồng ý, không đồng ý hoặc không ý kiến."})
    return choice
