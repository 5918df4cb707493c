"""What is missing: ``{field: sentence}``, empty when ready. The moment is an argument."""

from dataclasses import dataclass
from datetime import date, datetime

from awards import scoring
from awards.enums import DossierState, JudgedBy, SubjectKind, VoteBase
from campaigns.deadlines import cutoff_after, local_day, spoken
from campaigns.enums import CampaignState, DeadlineKind
from models_registry.enums import LEVEL_RANK


def deadlines_of(campaign, year, receiving_unit_id):
    """The deadlines that dossiers of the year at that receiving unit go by; those of the year and receiver go first."""
    rows = [row for row in campaign.deadlines.all() if row.kind == DeadlineKind.DOSSIER]
    rows = [row for row in rows if row.applies_in(year)] or rows
    return [row for row in rows if row.receiving_unit_id == receiving_unit_id] or rows


def due_of(campaign, year, receiving_unit_id, unit=None):
    """The ``Due`` that ends last, of one ``unit`` with its extensions, or ``None`` when the plan sets none."""
    rows = deadlines_of(campaign, year, receiving_unit_id)
    return max((row.due_in(year, unit) for row in rows), key=lambda due: due.cutoff, default=None)


def dossier_due(dossier):
    return due_of(dossier.campaign, dossier.year, dossier.receiving_unit_id, dossier.unit)


@dataclass(frozen=True)
class Admission:
    """Whether the door is open at a moment: the cutoff that was applied, and if it opened for a late one."""

    is_open: bool
    cutoff: datetime | None
    is_late: bool = False
    reason: str = ""


def limit_of(dossier):
    """``(cutoff, words)`` that hold for the dossier now, ``(None, "")`` without any.

    A returned dossier may come back until the end of its own due day, or of the plan's where that is later.
    """
    limits = []
    if due := dossier_due(dossier):
        limits.append((due.cutoff, due.text))
    if dossier.state == DossierState.RETURNED and dossier.return_due_on:
        limits.append((cutoff_after(dossier.return_due_on), spoken(dossier.return_due_on, inclusive=True)))
    return max(limits, default=(None, ""))


def admission(dossier, *, now):
    """Judge the limit; a late request that was granted opens the door until its end."""
    cutoff, words = limit_of(dossier)
    if cutoff is None or now < cutoff:
        return Admission(True, cutoff)
    if any(request.is_granted and now < request.until for request in dossier.late_requests.all()):
        return Admission(True, cutoff, is_late=True)
    return Admission(False, cutoff, reason=f"Đã hết hạn nhận hồ sơ: {words}.")


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


def fit_gaps(dossier):
    """The subject belongs to the unit, the award to the campaign, the kind to the award, the year to the period."""
    gaps = {}
    subject_unit = dossier.subject_unit or dossier.subject.unit
    if not subject_unit.is_within(dossier.unit):
        gaps["subject"] = f"{dossier.subject_name} không thuộc {dossier.unit}."
    if dossier.campaign_award.campaign_id != dossier.campaign_id:
        gaps["campaign_award"] = "Hình thức khen thưởng này không thuộc phong trào đã chọn."
    elif dossier.subject_kind not in dossier.campaign_award.award_form.subject_kinds:
        kind = SubjectKind(dossier.subject_kind).label.lower()
        gaps["campaign_award"] = f"{dossier.campaign_award} không dành cho {kind}."
    if not dossier.campaign.runs_in(dossier.year):
        gaps["year"] = f"Phong trào không diễn ra trong năm {dossier.year}."
    if not dossier.unit.is_within(dossier.campaign.launching_unit):
        gaps["campaign"] = f"Phong trào này không phát động tới {dossier.unit}."
    if dossier.model and not dossier.model.unit.is_within(dossier.unit):
        gaps["model"] = "Mô hình phải là của đơn vị lập hồ sơ."
    return gaps


def opening_gaps(dossier, *, now):
    """Why a new dossier may not be opened."""
    gaps = fit_gaps(dossier)
    if dossier.campaign.state != CampaignState.RUNNING:
        gaps["campaign"] = "Phong trào này chưa phát động hoặc đã kết thúc nên không nhận hồ sơ mới."
    if not dossier.unit.is_valid_on(local_day(now)):
        gaps["unit"] = f"{dossier.unit} không còn hoạt động; hãy lập hồ sơ ở đơn vị kế thừa."
    same = type(dossier).objects.filter(
        campaign_award=dossier.campaign_award,
        year=dossier.year,
        subject_unit=dossier.subject_unit,
        person=dossier.person,
        household=dossier.household,
    )
    if first := same.exclude(state__in=[DossierState.REFUSED, DossierState.WITHDRAWN]).first():
        gaps["subject"] = f"{dossier.subject_name} đã có hồ sơ {first.code} cho hình thức và năm này."
    return gaps


def content_gaps(dossier):
    """What the dossier itself still lacks; a draft may lack as much as it likes."""
    held = {file.item_type_id for file in dossier.files.all() if file.is_current}
    gaps = fit_gaps(dossier)
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


def vote_rule_on(rules, day):
    """Of an award form's vote rules the one in force that began last; one without a beginning yields to a dated one."""
    held = [r for r in rules if (r.valid_from or day) <= day <= (r.valid_to or day)]
    return max(held, key=lambda r: (r.valid_from or date.min, r.pk), default=None)


def vote_base(rule, meeting):
    """How many people the ratio is reckoned on."""
    return meeting.member_count if rule.base == VoteBase.ALL_MEMBERS else meeting.present_count


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
    if min(votes_for, votes_against, votes_blank) < 0:
        gaps["votes_for"] = "Số phiếu không thể âm."
    elif total > base_count:
        gaps["votes_for"] = f"Tổng số phiếu là {total}, lớn hơn số người được tính là {base_count}."
    return gaps


def meeting_gaps(council, *, held_on, present_count):
    """Why a meeting of the council cannot be as written."""
    members, gaps = council.members.count(), {}
    if not members:
        gaps["council"] = "Hội đồng chưa có thành viên nào; hãy ghi danh sách thành viên trước."
    elif present_count > members:
        gaps["present_count"] = f"Số dự họp không thể lớn hơn {members}, tổng số thành viên hội đồng."
    if held_on < council.valid_from or (council.valid_to and held_on > council.valid_to):
        gaps["held_on"] = "Ngày họp nằm ngoài thời gian hoạt động của hội đồng."
    return gaps


def amendment_gaps(meeting, *, held_on, present_count):
    """Why a recorded meeting cannot be corrected so: its votes were counted on that day and attendance."""
    is_counted, gaps = meeting.votes.exists(), {}
    if is_counted and held_on != meeting.held_on:
        gaps["held_on"] = "Phiên họp đã có kết quả biểu quyết nên không sửa ngày họp."
    if is_counted and present_count != meeting.present_count:
        gaps["present_count"] = "Phiên họp đã có kết quả biểu quyết nên không sửa số thành viên dự."
    elif present_count > meeting.member_count:
        gaps["present_count"] = f"Số dự họp không thể lớn hơn {meeting.member_count}, tổng số thành viên khi mời họp."
    return gaps
