"""What becomes of a decision: put right, published, taken back; and past decisions written down."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from awards.enums import DecisionKind, DecisionOrigin
from awards.models import AwardDecision, AwardDecisionLine, AwardForm, Dossier, RevokedLine
from awards.permissions import can_correct, can_publish, can_record_past, can_revoke
from awards.selectors.decisions import SUBJECT_COLUMNS
from awards.selectors.prizes import prizes_on
from awards.services.award_lines import (
    DecisionDetails,
    decision_of,
    freeze_prize,
    lock_numbers,
    refuse_head,
    refuse_number_used,
    write_decision_event,
)
from awards.services.desk import PublishDetails, RevokeDetails, advance_dossier
from awards.services.ratios import judge_ratios
from campaigns.deadlines import local_day
from interface.versions import refuse_stale
from notices.services import notify
from units.models import Household, Person, Unit
from units.permissions import require
from units.selectors import database_now, preparers_of
from units.text import clean_line, clean_prose

GONE = "Quyết định không còn như lúc mở trang; hãy tải lại."


def lock_decisions(pks):
    """The decisions in the order of their keys, the numbers of their units locked first, what hangs on them later."""
    lock_numbers(AwardDecision.objects.filter(pk__in=pks).order_by().values("unit"))
    rows = AwardDecision.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    found = list(rows.select_related("unit", "desk_unit"))
    if len(found) != len(set(pks)):
        raise ValidationError(GONE)
    return found


@transaction.atomic
def publish_decisions(*, decision_ids, actor, ratio_reason="", clock=database_now):
    """Make decisions known in one act, all or none: their dossiers are awarded, the units that proposed are told.

    A share of direct workers that is not reached asks for ``ratio_reason``, kept in the history of the decisions, or
    stops the act, as its rule says.
    """
    decisions = lock_decisions(decision_ids)
    if not decisions:
        raise ValidationError("Hãy chọn quyết định cần công bố.")
    for decision in decisions:
        require(can_publish(actor, decision))
        if decision.is_published:
            raise ValidationError(f"{decision} đã được công bố.")
    now = clock()
    told = judge_ratios(decisions, clean_prose(ratio_reason), day=local_day(now))
    for decision in decisions:
        decision.published_at, decision.published_by = now, actor
        decision.version += 1
        decision.save(update_fields=["published_at", "published_by", "version"])
        write_decision_event(decision, action="publish", actor=actor, now=now, note=told.get(decision.unit_id, ""))
        details = PublishDetails(decision.pk, told=f"{decision}.")
        standing = decision.lines.standing().filter(dossier__isnull=False).order_by("dossier")
        for dossier_id in standing.values_list("dossier", flat=True):
            advance_dossier(dossier_id=dossier_id, action="publish", actor=actor, now=now, details=details)
    return decisions


@transaction.atomic
def correct_decision(*, decision_id, details, reason, actor, expected_version=None, clock=database_now):
    """Another head for a decision that nobody heard of yet; its prizes are reckoned again for the new day."""
    (decision,) = lock_decisions([decision_id])
    require(can_correct(actor, decision))
    refuse_stale(decision, expected_version)
    if decision.is_published:
        raise ValidationError("Quyết định đã công bố nên không sửa; hãy hủy bằng một quyết định mới.")
    now = clock()
    refuse_head(details, now=now)
    if details.decided_on.year != decision.decided_on.year:
        raise ValidationError({"decided_on": "Số vào sổ đã cấp theo năm; ngày ký phải trong cùng năm."})
    if not clean_prose(reason):
        raise ValidationError({"reason": "Hãy ghi lý do sửa."})
    refuse_number_used(decision.unit, details, besides=decision.pk)
    held = latest_meeting_day(decision)
    if held and details.decided_on < held:
        raise ValidationError({"decided_on": f"Ngày ký không thể trước phiên họp hội đồng ngày {held:%d/%m/%Y}."})
    before = str(decision)
    decision.number, decision.decided_on = clean_line(details.number), details.decided_on
    for name, value in details.head.items():
        setattr(decision, name, value)
    decision.version += 1
    decision.full_clean()
    decision.save(update_fields=["number", "decided_on", *details.head, "version", "search_key"])
    table = prizes_on(decision.decided_on)
    for line in decision.lines.standing().select_related("award_form"):
        freeze_prize(line, table)
        line.prize_source = decision.prize_source
        line.save(update_fields=["prize_amount", "prize_multiple", "prize_wage", "prize_rule", "prize_source"])
    write_decision_event(
        decision,
        action="correct",
        actor=actor,
        now=now,
        note=clean_prose(reason),
        before=before.removeprefix("Quyết định ")[:40],
        after=str(decision).removeprefix("Quyết định ")[:40],
    )
    return decision


def latest_meeting_day(decision):
    """The last day the council voted on one of the lines, ``None`` without any."""
    votes = Dossier.objects.filter(decision_line__decision=decision).order_by("-votes__case__meeting__held_on")
    return votes.values_list("votes__case__meeting__held_on", flat=True).first()


@dataclass(frozen=True)
class RevocationDetails(DecisionDetails):
    """What has to come back beside the award itself."""

    takes_certificate: bool = True
    takes_money: bool = True


@transaction.atomic
def revoke_lines(*, decision_id, line_ids, details, reason, actor, clock=database_now):
    """Take back lines of a decision by a new one with its own number; nothing of the old rows changes.

    The dossiers end as revoked and their units are told the reason. Returns the revoking ``AwardDecision``.
    """
    (decision,) = lock_decisions([decision_id])
    require(can_revoke(actor, decision))
    if decision.kind != DecisionKind.AWARD:
        raise ValidationError("Quyết định hủy không bị hủy tiếp; hãy lập hồ sơ khen thưởng mới.")
    lines = list(decision.lines.select_for_update(of=("self",)).filter(pk__in=line_ids).order_by("dossier", "pk"))
    if not lines or len(lines) != len(set(line_ids)):
        raise ValidationError({"lines": "Hãy chọn đối tượng bị hủy khen thưởng."})
    if RevokedLine.objects.filter(line__in=lines).exists():
        raise ValidationError({"lines": "Có đối tượng đã bị hủy khen thưởng rồi; mỗi đối tượng chỉ hủy một lần."})
    now = clock()
    refuse_head(details, now=now)
    if details.decided_on < decision.decided_on:
        raise ValidationError({"decided_on": f"Ngày ký không thể trước quyết định bị hủy ({decision})."})
    if not clean_prose(reason):
        raise ValidationError({"reason": "Hãy ghi lý do hủy."})
    refuse_number_used(decision.unit, details)
    revoking = AwardDecision(
        unit=decision.unit,
        desk_unit=decision.desk_unit,
        kind=DecisionKind.REVOCATION,
        origin=decision.origin,
        number=clean_line(details.number),
        decided_on=details.decided_on,
        revokes=decision,
        reason=reason,
        recorded_by=actor,
        recorded_at=now,
        published_by=actor,
        published_at=now,
        **details.head,
    )
    revoking.full_clean()
    revoking.save()
    RevokedLine.objects.bulk_create(
        RevokedLine(
            decision=revoking,
            line=line,
            certificate_due=details.takes_certificate,
            money_due=(line.prize_amount or 0) if details.takes_money else 0,
        )
        for line in lines
    )
    write_decision_event(revoking, action="revoke", actor=actor, now=now, note=clean_prose(reason))
    write_decision_event(decision, action="be_revoked", actor=actor, now=now, note=str(revoking))
    told = RevokeDetails(revoking.pk, revoking.number, revoking.decided_on, told=f"{revoking}.")
    for line in lines:
        if line.dossier_id:
            advance_dossier(
                dossier_id=line.dossier_id,
                action="revoke",
                actor=actor,
                now=now,
                note=clean_prose(reason),
                details=told,
            )
        else:
            _tell_of_past_line(line, revoking, now=now)
    return revoking


def _tell_of_past_line(line, revoking, *, now):
    notify(
        recipients=preparers_of(line.unit),
        key=f"award_line:{line.pk}:revoked",
        kind="decision",
        title=f"{line.recipient_name} bị hủy khen thưởng",
        body=f"{line.award_name}. {revoking}.\n{revoking.reason}",
        url=reverse("decisions:decision_detail", args=[revoking.pk]),
        facts={"decision": revoking.pk},
        now=now,
    )


@transaction.atomic
def record_recovery(*, revoked_line_id, certificate_on, money_on, actor, clock=database_now):
    """Write down the days on which certificate and money came back; a day once written stays."""
    revoked = RevokedLine.objects.select_for_update(of=("self",)).select_related("line").get(pk=revoked_line_id)
    (decision,) = lock_decisions([revoked.decision_id])
    require(can_publish(actor, decision))
    now = clock()
    written = {}
    for name, due, day in (
        ("certificate_recovered_on", revoked.certificate_due, certificate_on),
        ("money_recovered_on", revoked.money_due, money_on),
    ):
        if day is None or getattr(revoked, name) == day:
            continue
        if not due or getattr(revoked, name) is not None:
            raise ValidationError({name: "Khoản này không phải thu hồi, hoặc đã ghi ngày thu hồi."})
        if not decision.decided_on <= day <= local_day(now):
            raise ValidationError({name: "Ngày thu hồi từ ngày ký quyết định hủy đến hôm nay."})
        written[name] = day
    if not written:
        raise ValidationError("Hãy ghi ngày đã thu hồi.")
    for name, day in written.items():
        setattr(revoked, name, day)
    revoked.save(update_fields=list(written))
    what = {"certificate_recovered_on": "giấy", "money_recovered_on": "tiền thưởng"}
    said = "; ".join(f"{what[name]} ngày {day:%d/%m/%Y}" for name, day in written.items())
    write_decision_event(decision, action="recover", actor=actor, now=now, note=f"{revoked.line}: {said}.")
    return revoked


@dataclass(frozen=True)
class PastLine:
    """A line of a decision from before; the award form of our catalogue and the link to our lists where known."""

    unit: Unit
    subject_kind: str
    recipient_name: str
    award_name: str
    award_form: AwardForm | None = None
    subject: Person | Household | Unit | None = None
    achievement: str = ""
    entry_number: int | None = None
    certificate_number: str = ""
    prize_amount: int | None = None


@transaction.atomic
def record_past_decision(*, desk_unit, unit, details, lines, actor, clock=database_now):
    """Write down a decision of before this system, of the unit itself or of one above; it is known already."""
    require(can_record_past(actor, desk_unit))
    if not desk_unit.is_within(unit):
        raise ValidationError({"unit": f"{unit} không phải {desk_unit} hoặc cấp trên của {desk_unit}."})
    now = clock()
    refuse_head(details, now=now)
    if not lines:
        raise ValidationError("Hãy ghi ít nhất một đối tượng được khen thưởng.")
    decision = decision_of(unit, details, origin=DecisionOrigin.PAST, desk_unit=desk_unit, actor=actor, now=now)
    for number, past in enumerate(lines, 1):
        if not past.unit.is_within(desk_unit):
            raise ValidationError(f"Dòng {number}: {past.unit} không thuộc {desk_unit}.")
        if past.subject and not (getattr(past.subject, "unit", None) or past.subject).is_within(past.unit):
            raise ValidationError(f"Dòng {number}: {past.subject} không thuộc {past.unit}.")
        line = AwardDecisionLine(
            decision=decision,
            year=decision.decided_on.year,
            subject_kind=past.subject_kind,
            recipient_name=past.recipient_name,
            award_form=past.award_form,
            award_name=past.award_name or str(past.award_form or ""),
            achievement=past.achievement,
            book_unit=unit if past.entry_number else None,
            book_year=decision.decided_on.year if past.entry_number else None,
            entry_number=past.entry_number,
            certificate_number=past.certificate_number,
            prize_amount=past.prize_amount,
            prize_source=decision.prize_source,
        )
        if past.subject:
            setattr(line, SUBJECT_COLUMNS[past.subject_kind], past.subject)
        line.place_at(past.unit)
        try:
            line.full_clean()
        except ValidationError as error:
            raise ValidationError(f"Dòng {number}: {' '.join(error.messages)}") from None
        line.save()
    write_decision_event(decision, action="record_past", actor=actor, now=now, note=f"Ghi {len(lines)} đối tượng.")
    return decision
