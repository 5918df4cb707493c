"""Meetings of the council as they are shown: the agenda with its results, what is still to do, the minutes."""

from dataclasses import dataclass

from django.db.models import Prefetch

from awards import scoring
from awards.enums import DossierState, MeetingState, VoteChoice, VoteSource
from awards.gates import electorate_of
from awards.models import (
    CouncilCase,
    MeetingEvent,
    Participation,
    Recusal,
    Vote,
    VoteRound,
    WrittenOpinion,
)

MEETING_TONES = {MeetingState.CALLED: "plain", MeetingState.OPEN: "waiting", MeetingState.ENDED: "closed"}
MEETING_ACTS = {
    "call": "Gọi họp",
    "amend": "Sửa ngày, địa điểm",
    "attend": "Điểm danh",
    "open": "Khai mạc",
    "reorder": "Sắp xếp chương trình",
    "minutes": "Lưu ghi chép biên bản",
    "end": "Kết thúc phiên họp",
}


def with_votes(cases):
    """Cases with all that was said and found on them: seven queries, however many cases."""
    return cases.select_related(
        "dossier__unit", "dossier__campaign_award__award_form", "dossier__campaign_award__deciding_unit"
    ).prefetch_related(
        Prefetch("recusals", Recusal.objects.select_related("member", "recorded_by")),
        Prefetch("opinions", WrittenOpinion.objects.select_related("member", "paper")),
        Prefetch(
            "rounds", VoteRound.objects.select_related("paper_count", "opened_by", "closed_by").order_by("number")
        ),
        Prefetch("rounds__votes", Vote.objects.select_related("member")),
        Prefetch("rounds__participations", Participation.objects.select_related("member")),
    )


def meeting_for_page(rows):
    """Meetings with everything that their own page and their minutes show."""
    return rows.select_related("council", "unit", "chair", "secretary").prefetch_related(
        "attendances__member",
        Prefetch("cases", with_votes(CouncilCase.objects.all())),
        Prefetch("events", MeetingEvent.objects.select_related("actor")),
    )


@dataclass(frozen=True)
class Outcome:
    """Where a case stands, in words; ``tone`` is that of a badge. ``is_due``: the meeting still owes it a result."""

    label: str
    tone: str
    is_due: bool = False


def outcome_of(case):
    """What became of a case, by the newest of its rounds."""
    newest = max(case.rounds.all(), key=lambda round: round.number, default=None)
    if newest is not None and not newest.is_closed:
        return Outcome("Đang biểu quyết" if newest.number == 1 else "Đang biểu quyết lại", "waiting", is_due=True)
    if newest is not None:
        word, tone = ("Được thông qua", "done") if newest.is_approved else ("Không được thông qua", "closed")
        return Outcome(f"{word} {newest.votes_for}/{newest.base_count}", tone)
    if case.is_put_off:
        return Outcome("Hoãn sang phiên sau", "closed")
    if case.dossier.state != DossierState.TABLED:
        return Outcome("Không còn chờ biểu quyết", "closed")
    return Outcome("Chưa biểu quyết", "plain", is_due=True)


@dataclass(frozen=True)
class AgendaLine:
    """A case of the agenda beside its outcome; ``kept_out`` are the names of those who keep out."""

    place: int
    case: CouncilCase
    outcome: Outcome
    kept_out: tuple


def agenda_of(meeting):
    return [
        AgendaLine(
            place,
            case,
            outcome_of(case),
            tuple(recusal.member.full_name for recusal in case.recusals.all() if recusal.holds),
        )
        for place, case in enumerate(meeting.cases.all(), start=1)
    ]


@dataclass(frozen=True)
class RoundShown:
    """A round as anybody may see it: who has voted while it is open, the figures only once it is closed."""

    round: VoteRound
    needed: int
    voted: tuple
    waiting: tuple
    said: tuple = ()
    written: tuple = ()


def round_shown(round):
    """Reads what ``with_votes`` brought, and the attendance of the meeting."""
    voters, names = electorate_of(round), {row.member_id: row.full_name for row in round.case.meeting.attendances.all()}
    rows = round.votes.all() if round.source == VoteSource.MEMBERS else round.participations.all()
    voted = {row.member_id for row in rows}
    labels = dict(VoteChoice.choices)
    said = written = ()
    if round.is_closed:
        said = tuple((names.get(v.member_id, v.member.full_name), labels[v.choice]) for v in round.votes.all())
        if round.source != VoteSource.TOTALS:
            written = tuple(
                (opinion.member.full_name, labels[opinion.choice])
                for opinion in round.case.opinions.all()
                if opinion.member_id in voters.written
            )
    return RoundShown(
        round=round,
        needed=scoring.votes_needed(
            round.base_count, numerator=round.numerator, denominator=round.denominator, is_strict=round.is_strict
        ),
        voted=tuple(row.member.full_name for row in sorted(rows, key=lambda row: (row.member.order, row.member_id))),
        waiting=tuple(names[key] for key in voters.voters if key not in voted),
        said=said,
        written=written,
    )


def share_of(round):
    """«6/9 (66,67 %)»: the ratio over its base, cut and never rounded up to a threshold it did not reach."""
    hundredths = 10000 * round.votes_for // round.base_count
    return f"{round.votes_for}/{round.base_count} ({hundredths // 100},{hundredths % 100:02d} %)"


@dataclass(frozen=True)
class MinutesCase:
    line: AgendaLine
    rounds: tuple
    recusals: tuple


def minutes_of(meeting):
    """The cases of the minutes in order, each with its rounds as they were frozen."""
    found = []
    for line in agenda_of(meeting):
        for round in line.case.rounds.all():
            round.case = line.case
        line.case.meeting = meeting
        found.append(
            MinutesCase(
                line,
                tuple((round_shown(r), share_of(r)) for r in line.case.rounds.all() if r.is_closed),
                tuple(recusal for recusal in line.case.recusals.all() if recusal.holds),
            )
        )
    return found


@dataclass(frozen=True)
class MeetingAct:
    label: str
    at: object
    actor: object
    note: str


def events_of(meeting):
    return [
        MeetingAct(MEETING_ACTS.get(event.action, event.action), event.at, event.actor, event.note)
        for event in reversed(meeting.events.all())
    ]
