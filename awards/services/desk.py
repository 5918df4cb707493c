"""The desk's steps on a dossier that was sent, all through one door."""

from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from awards.enums import MeetingState, VoteSource
from awards.gates import electorate_of, figure_gaps
from awards.models import AwardDecision, AwardDecisionLine, CouncilMeeting
from awards.services.acts import STALE, StaleDossier, lock_dossier, record, tell
from awards.services.cases import lock_case, put_off_cases, put_on_agenda
from awards.services.rounds import begin_round, finish_round
from awards.workflow import TRANSITIONS
from campaigns.deadlines import local_day
from units.enums import Role
from units.permissions import require
from units.selectors import holders_at, preparers_of


@dataclass(frozen=True)
class ReturnDetails:
    """``fields`` are the names of what must be mended (``gates.content_gaps`` keys); ``due_on`` is inclusive.

    ``told`` is what the notice adds.
    """

    due_on: date
    fields: tuple = ()

    @property
    def told(self):
        return f"Bổ sung và nộp lại đến hết ngày {self.due_on:%d/%m/%Y}."


@dataclass(frozen=True)
class TableDetails:
    meeting_id: int


@dataclass(frozen=True)
class VoteDetails:
    """Totals of one vote; ``base_count`` follows from the rule and the meeting."""

    meeting_id: int
    votes_for: int
    votes_against: int
    votes_blank: int = 0


@dataclass(frozen=True)
class RoundDetails(VoteDetails):
    """A round that was closed already; its figures are told again for the history."""

    round_id: int = 0


@dataclass(frozen=True)
class DecisionDetails:
    number: str
    decided_on: date
    signatory: str = ""

    @property
    def told(self):
        return f"Quyết định số {self.number.strip()} ngày {self.decided_on:%d/%m/%Y}."


@transaction.atomic
def advance_dossier(*, dossier_id, action, actor, now, expected_version=None, note="", details=None):
    """Take one step of ``workflow.TRANSITIONS`` with its history row, its records and its notice.

    ``details`` is the dataclass of the step where it needs one. Raises ``StaleDossier``, ``PermissionDenied``
    or ``ValidationError``; nothing is changed then.
    """
    move = TRANSITIONS[action]
    dossier = lock_dossier(dossier_id)
    require(move.who(actor, dossier))
    if dossier.state not in move.sources or expected_version not in (None, dossier.version):
        raise StaleDossier(STALE)
    if not move.applies(dossier):
        raise ValidationError("Bước này không áp dụng cho hồ sơ này.")
    if move.needs_note and not note.strip():
        raise ValidationError({"note": "Hãy ghi lý do, ý kiến."})
    if gaps := move.gate(dossier, now=now):
        raise ValidationError(gaps)
    if apply := STEPS.get(action):
        apply(dossier, details, actor=actor, now=now)
    before, dossier.state = dossier.state, move.target
    dossier.version += 1
    dossier.save(update_fields=["state", "version", "received_at", "return_due_on"])
    kept = {} if details is None else {k: str(v) if isinstance(v, date) else v for k, v in asdict(details).items()}
    event = record(dossier, action=action, actor=actor, now=now, before=before, note=note, details=kept)
    if action in TOLD | TOLD_TO_DESK:
        to_desk = action in TOLD_TO_DESK
        page = "admin:awards_dossier_change" if to_desk else "awards:dossier_detail"
        about = f"{dossier.subject_name}: {dossier.campaign_award}."
        tell(
            holders_at(Role.SECRETARY, dossier.receiving_unit) if to_desk else preparers_of(dossier.unit),
            dossier,
            key=f"dossier:{dossier.pk}:event:{event.pk}",
            title=(TOLD | TOLD_TO_DESK)[action].format(code=dossier.code),
            body="\n".join(filter(None, [about, getattr(details, "told", ""), note])),
            url=reverse(page, args=[dossier.pk]),
            now=now,
        )
    return dossier


def _receive(dossier, details, *, actor, now):
    dossier.received_at = now


def _return(dossier, details, *, actor, now):
    if details is None or details.due_on < local_day(now):
        raise ValidationError({"due_on": "Hãy ghi hạn bổ sung, từ hôm nay trở đi."})
    dossier.return_due_on = details.due_on


def _meeting(dossier, meeting_id):
    meeting = CouncilMeeting.objects.filter(pk=meeting_id, unit=dossier.receiving_unit).first()
    if meeting is None:
        raise ValidationError({"meeting_id": "Hãy chọn một phiên họp của hội đồng đơn vị mình."})
    if meeting.held_on < local_day(dossier.received_at):
        raise ValidationError({"meeting_id": f"Phiên họp này diễn ra trước ngày tiếp nhận hồ sơ {dossier.code}."})
    if meeting.state == MeetingState.ENDED:
        raise ValidationError({"meeting_id": "Phiên họp đã kết thúc; hãy chọn phiên khác."})
    return meeting


def _table(dossier, details, *, actor, now):
    if details is None:
        raise ValidationError({"meeting_id": "Hãy chọn phiên họp."})
    put_on_agenda(_meeting(dossier, details.meeting_id), dossier, actor=actor, now=now)


def _put_off(dossier, details, *, actor, now):
    put_off_cases(dossier)


def _vote(dossier, details, *, actor, now):
    """Totals the secretary wrote down, or a round that the council closed."""
    if details is None:
        raise ValidationError({"votes_for": "Hãy ghi số phiếu."})
    if isinstance(details, RoundDetails):
        if not dossier.votes.filter(pk=details.round_id, is_approved__isnull=False).exists():
            raise ValidationError("Lần biểu quyết chưa kết thúc.")
        return
    waiting = dossier.cases.filter(meeting=details.meeting_id, is_put_off=False).values_list("pk", flat=True)
    if not waiting:
        raise ValidationError("Hồ sơ không có trong chương trình của phiên họp này.")
    round = begin_round(lock_case(waiting[0]), source=VoteSource.TOTALS, actor=actor, now=now)
    figures = {name: getattr(details, name) for name in ("votes_for", "votes_against", "votes_blank")}
    if gaps := figure_gaps(figures, most=electorate_of(round).most_votes):
        raise ValidationError(gaps)
    finish_round(round, figures, actor=actor, now=now)


def _decide(dossier, details, *, actor, now):
    if details is None or not details.number.strip():
        raise ValidationError({"number": "Hãy ghi số quyết định."})
    if details.decided_on > local_day(now):
        raise ValidationError({"decided_on": "Ngày ký không thể ở sau hôm nay."})
    vote = dossier.votes.select_related("case__meeting").first()
    if vote and details.decided_on < vote.case.meeting.held_on:
        held = f"{vote.case.meeting.held_on:%d/%m/%Y}"
        raise ValidationError({"decided_on": f"Ngày ký không thể trước phiên họp hội đồng ngày {held}."})
    decision, _created = AwardDecision.objects.get_or_create(
        unit=dossier.campaign_award.deciding_unit,
        number=details.number.strip(),
        decided_on=details.decided_on,
        defaults={"signatory": details.signatory},
    )
    AwardDecisionLine.objects.create(
        decision=decision,
        dossier=dossier,
        recipient_name=dossier.subject_name,
        award_name=str(dossier.campaign_award),
        achievement=dossier.achievement,
    )


STEPS = {
    "receive": _receive,
    "return": _return,
    "table": _table,
    "put_off": _put_off,
    "vote": _vote,
    "decide": _decide,
    "record_answer": _decide,
}

TOLD = {
    "receive": "Hồ sơ {code} đã được tiếp nhận",
    "return": "Hồ sơ {code} cần bổ sung",
    "forward": "Hồ sơ {code} đã được đề nghị lên cấp trên",
    "decide": "Hồ sơ {code} được khen thưởng",
    "record_answer": "Hồ sơ {code} được cấp trên khen thưởng",
    "refuse": "Hồ sơ {code} không được khen thưởng",
}

TOLD_TO_DESK = {"withdraw": "Hồ sơ {code} đã được đơn vị rút lại"}
