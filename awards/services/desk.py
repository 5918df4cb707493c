"""The desk's steps on a dossier that was sent, all through one door."""

from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from awards.enums import DecisionOrigin, ForwardingOutcome, MeetingState, VoteSource
from awards.gates import electorate_of, figure_gaps
from awards.models import AwardDecisionLine, CouncilMeeting, RevokedLine
from awards.procedure import processing_due
from awards.score_gates import right_gaps
from awards.selectors import fetch_standards
from awards.selectors.reviews import phase_of
from awards.services.acts import STALE, StaleDossier, lock_dossier, record, tell
from awards.services.award_lines import award_dossier, given_in_words
from awards.services.cases import lock_case, put_off_cases, put_on_agenda
from awards.services.levels import (
    call_back,
    end_ways,
    hand_back,
    lower_to_form,
    pass_up,
    take_up,
    tell_levels,
)
from awards.services.quotas import refuse_beyond_quota
from awards.services.rounds import begin_round, finish_round
from awards.workflow import TRANSITIONS, is_drawn_up
from campaigns.deadlines import local_day
from campaigns.models import DayOff
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
class PublishDetails:
    """The decision that is made known."""

    decision_id: int
    told: str = ""


@dataclass(frozen=True)
class RefuseDetails:
    """The paper in which a superior refused, where one did."""

    letter_number: str = ""
    letter_on: date | None = None

    @property
    def told(self):
        if not self.letter_number:
            return ""
        dated = f" ngày {self.letter_on:%d/%m/%Y}" if self.letter_on else ""
        return f"Văn bản trả lời của cấp trên số {self.letter_number}{dated}."


@dataclass(frozen=True)
class LowerDetails(RefuseDetails):
    """The form the lower desk is to decide instead; the paper that says so, where the superior answered on paper."""

    award_form_id: int = 0


@dataclass(frozen=True)
class RevokeDetails:
    """The decision that takes the award back."""

    decision_id: int
    number: str
    decided_on: date
    told: str = ""


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
    if is_drawn_up(dossier) and not move.is_of_decision:
        raise StaleDossier("Hồ sơ đã có quyết định chờ công bố; việc còn lại làm ở quyết định đó.")
    if not move.applies(dossier):
        raise ValidationError("Bước này không áp dụng cho hồ sơ này.")
    if move.needs_note and not note.strip():
        raise ValidationError({"note": "Hãy ghi lý do, ý kiến."})
    if move.judges_standards:
        fetch_standards([dossier])
    if gaps := move.gate(dossier, now=now):
        raise ValidationError(gaps)
    desk = dossier.receiving_unit
    apply = STEPS.get(action)
    said = apply(dossier, details, actor=actor, now=now) if apply else None
    before, dossier.state = dossier.state, move.target_from(dossier.state)
    dossier.version += 1
    dossier.save(
        update_fields=["state", "version", "received_at", "return_due_on", "receiving_unit", "due_on", "lowered_form"]
    )
    kept = {} if details is None else {k: str(v) if isinstance(v, date) else v for k, v in asdict(details).items()}
    kept.pop("told", None)
    if said:
        kept["said"] = said
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
            body="\n".join(filter(None, [about, said, getattr(details, "told", ""), note])),
            url=reverse(page, args=[dossier.pk]),
            now=now,
        )
    tell_levels(dossier, event, desk=desk, details=details, said=said)
    return dossier


def _receive(dossier, details, *, actor, now):
    dossier.received_at = now
    dossier.due_on = _due_from(dossier, now)


def _due_from(dossier, now):
    award = dossier.campaign_award
    calendar = DayOff.objects.calendar() if award.processing_days else None
    return processing_due(award, local_day(now), calendar)


def _take_up(dossier, details, *, actor, now):
    take_up(dossier, actor=actor, now=now)
    dossier.due_on = _due_from(dossier, now)


def _call_back(dossier, details, *, actor, now):
    call_back(dossier, now=now)


def _hand_back(dossier, details, *, actor, now):
    hand_back(dossier, now=now)


def _lower(dossier, details, *, actor, now):
    if details is None:
        raise ValidationError({"award_form_id": "Hãy chọn hình thức mà cấp dưới sẽ quyết định."})
    return lower_to_form(dossier, details.award_form_id, now=now)


def _refuse(dossier, details, *, actor, now):
    if isinstance(details, RefuseDetails) and details.letter_on and details.letter_on > local_day(now):
        raise ValidationError({"letter_on": "Ngày văn bản trả lời không thể ở sau hôm nay."})
    end_ways(dossier, ForwardingOutcome.REFUSED, now=now)


def _return(dossier, details, *, actor, now):
    if details is None or details.due_on < local_day(now):
        raise ValidationError({"due_on": "Hãy ghi hạn bổ sung, từ hôm nay trở đi."})
    dossier.return_due_on = details.due_on
    dossier.due_on = None


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


def _forward(dossier, details, *, actor, now):
    refuse_beyond_quota(dossier, dossier.asked_form, below=dossier.receiving_unit)
    pass_up(dossier, actor=actor, now=now)


def _decide(dossier, details, *, actor, now):
    if gaps := right_gaps(phase_of(dossier), "allows_decisions"):
        raise ValidationError(gaps)
    award_dossier(dossier, details, origin=DecisionOrigin.HERE, actor=actor, now=now)


def _record_answer(dossier, details, *, actor, now):
    line = award_dossier(dossier, details, origin=DecisionOrigin.SUPERIOR, actor=actor, now=now)
    end_ways(dossier, ForwardingOutcome.AWARDED, now=now)
    return given_in_words(dossier, line)


def _publish(dossier, details, *, actor, now):
    line = AwardDecisionLine.objects.filter(dossier=dossier, revocation=None).select_related("decision").first()
    if not isinstance(details, PublishDetails) or line is None or line.decision_id != details.decision_id:
        raise ValidationError("Kết quả được công bố theo cả quyết định.")
    if not line.decision.is_published:
        raise ValidationError("Quyết định chưa được công bố.")
    end_ways(dossier, ForwardingOutcome.AWARDED, now=now)
    return given_in_words(dossier, line)


def _revoke(dossier, details, *, actor, now):
    taken_back = RevokedLine.objects.filter(line__dossier=dossier)
    if not isinstance(details, RevokeDetails) or not taken_back.filter(decision=details.decision_id).exists():
        raise ValidationError("Khen thưởng chỉ bị hủy bằng một quyết định hủy.")


STEPS = {
    "receive": _receive,
    "return": _return,
    "table": _table,
    "put_off": _put_off,
    "vote": _vote,
    "forward": _forward,
    "take_up": _take_up,
    "call_back": _call_back,
    "hand_back": _hand_back,
    "lower": _lower,
    "refuse": _refuse,
    "decide": _decide,
    "record_answer": _record_answer,
    "publish": _publish,
    "revoke": _revoke,
}

TOLD = {
    "receive": "Hồ sơ {code} đã được tiếp nhận",
    "return": "Hồ sơ {code} cần bổ sung",
    "forward": "Hồ sơ {code} đã được đề nghị lên cấp trên",
    "take_up": "Cấp trên đã tiếp nhận hồ sơ {code}",
    "lower": "Hồ sơ {code} được cấp trên chuyển sang hình thức thấp hơn",
    "publish": "Hồ sơ {code} được khen thưởng",
    "record_answer": "Hồ sơ {code} được cấp trên khen thưởng",
    "refuse": "Hồ sơ {code} không được khen thưởng",
    "revoke": "Hồ sơ {code} bị hủy quyết định khen thưởng",
}

TOLD_TO_DESK = {"withdraw": "Hồ sơ {code} đã được đơn vị rút lại"}
