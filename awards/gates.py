"""What is missing: ``{field: sentence}``, empty when ready. The moment is an argument."""

from dataclasses import dataclass
from datetime import datetime

from awards import scoring
from awards.enums import DossierState, JudgedBy
from campaigns.deadlines import cutoff_after
from campaigns.enums import DeadlineKind
from models_registry.enums import LEVEL_RANK


def dossier_due(dossier):
    """The ``Due`` of the campaign's dossier deadline in the dossier's year, or ``None`` when the plan sets none.

    Of several, those of the year and those owed to the dossier's receiver go first, then the one that ends last.
    """
    rows = [row for row in dossier.campaign.deadlines.all() if row.kind == DeadlineKind.DOSSIER]
    rows = [row for row in rows if row.applies_in(dossier.year)] or rows
    rows = [row for row in rows if row.receiving_unit_id == dossier.receiving_unit_id] or rows
    return max((row.due_in(dossier.year) for row in rows), key=lambda due: due.cutoff, default=None)


@dataclass(frozen=True)
class Admission:
    """Whether the door is open at a moment: the cutoff that was applied, and if it opened for a late one."""

    is_open: bool
    cutoff: datetime | None
    is_late: bool = False
    reason: str = ""


def admission(dossier, *, now):
    """Judge the deadline. A returned dossier may come back until its own due day, a granted late one until its end."""
    due = dossier_due(dossier)
    if due is None:
        return Admission(True, None)
    cutoff = due.cutoff
    if dossier.state == DossierState.RETURNED and dossier.return_due_on:
        cutoff = max(cutoff, cutoff_after(dossier.return_due_on))
    if now < cutoff:
        return Admission(True, cutoff)
    if any(request.is_granted and now < request.until for request in dossier.late_requests.all()):
        return Admission(True, cutoff, is_late=True)
    return Admission(False, cutoff, reason=f"Đã hết hạn nhận hồ sơ: {due.text}.")


def checklist_for(dossier):
    """The papers this award asks from this kind of subject."""
    return [i for i in dossier.campaign_award.checklist.all() if i.subject_kind in ("", dossier.subject_kind)]


def rules_for(dossier):
    """The standards this subject is judged by, those for heads included when the person is one."""
    is_head = bool(dossier.person and dossier.person.is_head)
    return [
        rule
        for rule in dossier.campaign_award.rules.all()
        if rule.subject_kind == dossier.subject_kind and (is_head or not rule.heads_only)
    ]


def meets_model_rule(rule, dossier):
    """For a standard judged by a recognised model: whether the attached model is recognised high enough."""
    if rule.judged_by != JudgedBy.RECOGNISED_MODEL:
        return None
    if dossier.model is None:
        return False
    lowest = LEVEL_RANK.get(rule.model_level, 0)
    return any(LEVEL_RANK[recognition.level] >= lowest for recognition in dossier.model.recognitions.all())


def content_gaps(dossier):
    """What the dossier itself still lacks; a draft may lack as much as it likes."""
    held = {file.item_type_id for file in dossier.files.all() if file.is_current}
    gaps = {}
    if not dossier.achievement.strip():
        gaps["achievement"] = "Chưa ghi thành tích đề nghị khen thưởng (câu sẽ ghi trên quyết định)."
    if not dossier.summary.strip():
        gaps["summary"] = "Chưa có tóm tắt báo cáo thành tích."
    for item in checklist_for(dossier):
        if item.is_required and item.item_type_id not in held:
            gaps[f"item-{item.item_type_id}"] = f"Còn thiếu: {item.item_type}."
    return gaps


def requirement_count(dossier):
    """How many things ``content_gaps`` looks at: the whole of the completeness meter."""
    return 2 + sum(item.is_required for item in checklist_for(dossier))


def approval_gaps(dossier, *, now):
    """The council must have approved before anybody decides or proposes upwards."""
    vote = next(iter(dossier.votes.all()), None)
    if vote is None or not vote.is_approved:
        return {"vote": "Hội đồng chưa biểu quyết thông qua hồ sơ này."}
    return {}


def vote_gaps(meeting, rule, *, votes_for, votes_against, votes_blank, base_count):
    """Whether figures of a vote can be true at that meeting under that rule."""
    gaps = {}
    quorum = {"numerator": rule.quorum_numerator, "denominator": rule.quorum_denominator}
    if not scoring.has_quorum(meeting.present_count, meeting.member_count, **quorum):
        gaps["meeting_id"] = (
            f"Phiên họp có {meeting.present_count}/{meeting.member_count} thành viên dự, "
            f"chưa đủ {rule.quorum_numerator}/{rule.quorum_denominator} theo quy định."
        )
    total = votes_for + votes_against + votes_blank
    if total > base_count:
        gaps["votes_for"] = f"Tổng số phiếu là {total}, lớn hơn số người được tính là {base_count}."
    return gaps
