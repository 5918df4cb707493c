"""One case of a meeting: for the desk that leads it, and for the member who votes on it."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch

from awards import scoring
from awards.eligibility import verdicts_of
from awards.enums import MeetingState, Presence, VoteSource
from awards.gates import electorate, vote_rule_on
from awards.models import (
    Attendance,
    CouncilCase,
    CouncilMeeting,
    DossierFile,
    DossierVersion,
    Participation,
    Recusal,
    Vote,
    VoteRound,
    VoteRule,
)
from awards.selectors.desk import desk_rows
from awards.selectors.eligibility import StandardShown, fetch_standards
from awards.selectors.meetings import MEETING_TONES, outcome_of, round_shown, with_votes


def cases_for_page(rows):
    """Cases with the dossier that the council reads, and all that was said on them."""
    return (
        with_votes(rows)
        .select_related(
            "meeting__council",
            "meeting__unit",
            "dossier__campaign",
            "dossier__receiving_unit",
            "dossier__subject_unit",
            "dossier__person",
            "dossier__household",
            "dossier__model",
            "dossier__assessment__band",
        )
        .prefetch_related(
            "meeting__attendances__member",
            Prefetch(
                "dossier__versions",
                DossierVersion.objects.select_related("submitted_by").prefetch_related(
                    Prefetch("files", DossierFile.objects.select_related("item_type", "file"))
                ),
            ),
        )
    )


def cases_at_desk(user):
    """Cases of meetings and of dossiers that the user sees at the desk."""
    meetings = CouncilMeeting.objects.visible_to(user)
    return CouncilCase.objects.filter(meeting__in=meetings, dossier__in=desk_rows(user).values("pk"))


@dataclass(frozen=True)
class CaseShown:
    """What a case says to everybody who may read it."""

    case: CouncilCase
    version: DossierVersion | None
    files: tuple
    standards: list
    rounds: tuple
    current: object
    outcome: object

    @property
    def is_voting(self):
        return self.current is not None and not self.current.round.is_closed


def case_shown(case, *, lines=None):
    """``lines`` are the award lines that the page shows besides, as for ``fetch_standards``."""
    fetch_standards([case.dossier], lines=lines)
    for round in case.rounds.all():
        round.case = case
    rounds = tuple(round_shown(round) for round in case.rounds.all())
    version = next(iter(case.dossier.versions.all()), None)
    return CaseShown(
        case=case,
        version=version,
        files=tuple(version.files.all()) if version else (),
        standards=[StandardShown(v) for v in verdicts_of(case.dossier, today=case.meeting.held_on)],
        rounds=rounds,
        current=rounds[-1] if rounds else None,
        outcome=outcome_of(case),
    )


@dataclass(frozen=True)
class RuleShown:
    """The rule a case will be voted under, reckoned on those who are here now."""

    rule: VoteRule
    voters: int
    base_count: int
    needed: int


def rule_shown(case):
    """The ``RuleShown`` of the meeting's day, ``None`` while nobody has written a rule for the award form."""
    rules = VoteRule.objects.filter(award_form=case.dossier.campaign_award.award_form_id)
    rule = vote_rule_on(rules, case.meeting.held_on)
    if rule is None:
        return None
    voters = electorate(case, rule)
    fraction = {"numerator": rule.numerator, "denominator": rule.denominator, "is_strict": rule.is_strict}
    needed = scoring.votes_needed(voters.base_count, **fraction)
    return RuleShown(rule, len(voters.voters), voters.base_count, needed)


@dataclass(frozen=True)
class CasePlace:
    position: int
    total: int
    previous: int | None
    next: int | None


def place_of_case(case):
    """Where the case stands on the agenda of its meeting."""
    walk = list(CouncilCase.objects.filter(meeting=case.meeting_id).values_list("pk", flat=True))
    here = walk.index(case.pk)
    following = walk[here + 1] if here + 1 < len(walk) else None
    return CasePlace(here + 1, len(walk), walk[here - 1] if here else None, following)


# The member


def cases_called(user):
    """Cases of the meetings that the user was called to; the council's papers are the member's to read."""
    called = Attendance.objects.filter(meeting=OuterRef("meeting"), member__user=user)
    return CouncilCase.objects.filter(Exists(called))


def rounds_awaiting(user):
    """Open rounds in which the user may vote on the own device and has not yet."""
    here = Attendance.objects.filter(meeting=OuterRef("case__meeting"), member__user=user, presence=Presence.ATTENDING)
    out = Recusal.objects.filter(case=OuterRef("case"), member__user=user, lifted_reason="")
    said = Vote.objects.filter(round=OuterRef("pk"), member__user=user)
    took_part = Participation.objects.filter(round=OuterRef("pk"), member__user=user)
    return VoteRound.objects.filter(
        Exists(here),
        ~Exists(out),
        ~Exists(said),
        ~Exists(took_part),
        is_approved=None,
        source__in=[VoteSource.MEMBERS, VoteSource.BALLOTS],
    )


@dataclass(frozen=True)
class Seat:
    """The member's own place at a case: what keeps them from voting, if anything does, and what they did."""

    attendance: Attendance
    recusal: Recusal | None
    has_voted: bool
    own_choice: str
    hindrance: str

    @property
    def may_vote(self):
        return not self.hindrance and not self.has_voted


def seat_of(case, user, *, round=None):
    """The ``Seat`` of a user who was called; reads what ``cases_for_page`` brought."""
    attendance = next(row for row in case.meeting.attendances.all() if row.member.user_id == user.pk)
    member_id = attendance.member_id
    recusal = next((r for r in case.recusals.all() if r.member_id == member_id and r.holds), None)
    own = None
    has_voted = False
    if round is not None:
        own = next((vote for vote in round.votes.all() if vote.member_id == member_id), None)
        has_voted = own is not None or any(p.member_id == member_id for p in round.participations.all())
    return Seat(
        attendance=attendance,
        recusal=recusal,
        has_voted=has_voted,
        own_choice=own.get_choice_display() if own else "",
        hindrance=hindrance_of(case, attendance, recusal, round),
    )


def hindrance_of(case, attendance, recusal, round):
    """Why the member cannot vote now, as a sentence; empty when nothing is in the way."""
    if recusal:
        return f"Anh/chị không tham gia biểu quyết hồ sơ này: {(recusal.note or recusal.get_ground_display()).lower()}."
    if case.meeting.state == MeetingState.CALLED:
        return "Phiên họp chưa khai mạc."
    if attendance.presence != Presence.ATTENDING:
        return "Anh/chị không được điểm danh là dự họp nên không biểu quyết; nếu ghi nhầm, hãy báo thư ký phiên họp."
    if round is None:
        return "Hồ sơ này chưa mở biểu quyết."
    if round.is_closed:
        return "Lần biểu quyết này đã kết thúc."
    if round.source == VoteSource.PAPER:
        return "Hồ sơ này bỏ phiếu giấy; tổ kiểm phiếu ghi kết quả."
    return ""


@dataclass(frozen=True)
class MemberLine:
    """A case of a meeting as one member sees it."""

    place: int
    case: CouncilCase
    round_pk: int | None
    label: str
    tone: str


def agenda_for_member(meeting, *, waiting, own_out):
    """``waiting`` maps cases to the round that waits for the member, ``own_out`` are cases the member keeps out of."""
    lines = []
    for place, case in enumerate(meeting.cases.all(), start=1):
        outcome = outcome_of(case)
        label, tone = outcome.label, outcome.tone
        if case.pk in waiting:
            label, tone = "Chờ anh/chị biểu quyết", "alert"
        elif case.pk in own_out:
            label, tone = f"{label}; anh/chị không tham gia", "plain"
        lines.append(MemberLine(place, case, waiting.get(case.pk), label, tone))
    return lines


@dataclass(frozen=True)
class OwnMeeting:
    meeting: CouncilMeeting
    lines: list
    presence: str
    tone: str


ENDED_SHOWN = 10


def own_meetings(user):
    """``(meetings that are called or sit with the member's agenda, the last that ended)``."""
    called = CouncilMeeting.objects.filter(
        Exists(Attendance.objects.filter(meeting=OuterRef("pk"), member__user=user))
    ).select_related("council")
    cases = CouncilCase.objects.select_related("dossier__campaign_award__award_form", "dossier__unit").prefetch_related(
        "rounds"
    )
    current = (
        called.exclude(state=MeetingState.ENDED)
        .order_by("held_on", "pk")
        .prefetch_related(
            Prefetch("cases", cases),
            Prefetch("attendances", Attendance.objects.filter(member__user=user), to_attr="own_seats"),
        )
    )
    waiting = dict(rounds_awaiting(user).values_list("case", "pk"))
    out = set(Recusal.objects.filter(member__user=user, lifted_reason="").values_list("case", flat=True))
    own = [
        OwnMeeting(
            meeting,
            agenda_for_member(meeting, waiting=waiting, own_out=out),
            next(iter(meeting.own_seats)).get_presence_display(),
            MEETING_TONES[meeting.state],
        )
        for meeting in current
    ]
    return own, called.filter(state=MeetingState.ENDED)[:ENDED_SHOWN]
