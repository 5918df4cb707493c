"""What is missing: ``{field: sentence}``, empty when ready. The moment is an argument."""

from dataclasses import dataclass
from datetime import date, datetime

from awards import scoring
from awards.enums import (
    FILE_TYPES,
    DossierState,
    FileKind,
    MeetingState,
    Presence,
    RecusalGround,
    ReviewProcedure,
    SubjectKind,
    VoteBase,
    VoteSource,
    VotingMethod,
)
from awards.written_report import held_types, rules_day, sections_for, unanswered
from campaigns.deadlines import cutoff_after, local_day, spoken
from campaigns.enums import CampaignState, DeadlineKind


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


def checklist_for(dossier, *, today):
    """The papers this award asks from this kind of subject by its procedure and the rules of the day of reception,
    today before it.
    """
    day = rules_day(dossier, today)
    procedure = ReviewProcedure.SIMPLIFIED if dossier.is_simplified else ReviewProcedure.NORMAL
    return [
        item
        for item in dossier.campaign_award.checklist.all()
        if item.subject_kind in ("", dossier.subject_kind)
        and item.procedure in ("", procedure)
        and item.is_in_force_on(day)
    ]


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


def content_gaps(dossier, *, today, form=None):
    """What the dossier itself still lacks; a draft may lack as much as it likes.

    A report that is asked for is written under the headings of ``form``, or there as a file.
    """
    held = held_types(dossier)
    gaps = fit_gaps(dossier)
    if not dossier.achievement.strip():
        gaps["achievement"] = "Chưa ghi thành tích đề nghị khen thưởng (câu sẽ ghi trên quyết định)."
    if not dossier.summary.strip():
        gaps["summary"] = "Chưa có tóm tắt báo cáo thành tích."
    for item in checklist_for(dossier, today=today):
        if not item.is_required or item.item_type_id in held:
            continue
        if item.item_type.is_report and sections_for(dossier, form):
            gaps |= {f"section-{row.key}": section_gap(row, form) for row in unanswered(dossier, form)}
        else:
            gaps[f"item-{item.item_type_id}"] = f"Còn thiếu: {item.item_type}."
    return gaps


def file_kind_gap(content_type, items):
    """Why a file of that type is not what the lines of the checklist ask for; empty when it is."""
    kinds = {item.file_kind for item in items} or {FileKind.ANY}
    if kinds & {kind for kind, types in FILE_TYPES.items() if content_type in types} or FileKind.ANY in kinds:
        return ""
    asked = " hoặc ".join(sorted(FileKind(kind).label for kind in kinds))
    return f"Giấy tờ này nhận bản điện tử là {asked}; hãy chuyển tệp sang dạng đó rồi tải lên."


def section_gap(section, form):
    return f"Báo cáo thành tích chưa viết mục “{section.heading}” ({form.row.code})."


def requirement_count(dossier, *, today, form=None):
    """How many things ``content_gaps`` looks at: the whole of the completeness meter."""
    held = held_types(dossier)
    asked = 2
    for item in checklist_for(dossier, today=today):
        headings = sections_for(dossier, form) if item.item_type.is_report and item.item_type_id not in held else []
        asked += item.is_required * (sum(row.is_required for row in headings) if headings else 1)
    return asked


def vote_rule_on(rules, day):
    """Of an award form's vote rules the one in force that began last; one without a beginning yields to a dated one."""
    held = [r for r in rules if (r.valid_from or day) <= day <= (r.valid_to or day)]
    return max(held, key=lambda r: (r.valid_from or date.min, r.pk), default=None)


@dataclass(frozen=True)
class Electorate:
    """Who may vote on a case (member keys), whose written opinion counts, and what the ratio is reckoned on."""

    voters: tuple
    written: tuple
    base_count: int

    @property
    def most_votes(self):
        return len(self.voters) + len(self.written)


def electorate(case, rule):
    """The ``Electorate`` of a case under a ``VoteRule``; members who keep out never vote."""
    out = {recusal.member_id for recusal in case.recusals.all() if recusal.holds}
    called = list(case.meeting.attendances.all())
    here = [row.member_id for row in called if row.presence == Presence.ATTENDING]
    wrote = [row.member_id for row in called if row.presence == Presence.WRITTEN] if rule.counts_written else []
    base = [row.member_id for row in called] if rule.base == VoteBase.ALL_MEMBERS else here + wrote
    return Electorate(
        voters=tuple(key for key in here if key not in out),
        written=tuple(key for key in wrote if key not in out),
        base_count=sum(key not in out for key in base) if rule.recused_leave_base else len(base),
    )


def electorate_of(round):
    """Who may vote in an open round: nobody is added or kept out while it is open."""
    out = {recusal.member_id for recusal in round.case.recusals.all() if recusal.holds}
    called = round.case.meeting.attendances.all()
    here = tuple(row.member_id for row in called if row.presence == Presence.ATTENDING and row.member_id not in out)
    wrote = tuple(row.member_id for row in called if row.presence == Presence.WRITTEN and row.member_id not in out)
    return Electorate(here, wrote if round.counts_written else (), round.base_count)


METHOD_SOURCES = {
    VotingMethod.SHOW_OF_HANDS: frozenset({VoteSource.MEMBERS, VoteSource.TOTALS}),
    VotingMethod.SECRET_BALLOT: frozenset({VoteSource.BALLOTS, VoteSource.PAPER, VoteSource.TOTALS}),
}


def round_gaps(case, rule, voters, *, source):
    """Why no vote can be opened on the case now."""
    meeting, gaps = case.meeting, {}
    if meeting.state == MeetingState.CALLED:
        gaps["meeting_id"] = "Phiên họp chưa khai mạc; hãy điểm danh và khai mạc trước."
    elif meeting.state == MeetingState.ENDED:
        gaps["meeting_id"] = "Phiên họp đã kết thúc."
    elif not scoring.has_quorum(
        meeting.present_count,
        meeting.member_count,
        numerator=rule.quorum_numerator,
        denominator=rule.quorum_denominator,
    ):
        gaps["meeting_id"] = (
            f"Phiên họp có {meeting.present_count}/{meeting.member_count} thành viên dự, "
            f"chưa đủ {rule.quorum_numerator}/{rule.quorum_denominator} theo quy định."
        )
    if case.rounds.filter(is_approved=None).exists():
        gaps["case"] = "Hồ sơ này đang được biểu quyết."
    if getattr(case.dossier, "decision_line", None) is not None:
        gaps["case"] = "Hồ sơ này đã có quyết định nên không biểu quyết lại."
    if source not in METHOD_SOURCES[rule.method]:
        gaps["source"] = f"Quy tắc của hình thức này là {rule.get_method_display().lower()}."
    if not voters.voters or not voters.base_count:
        gaps["voters"] = "Không còn thành viên nào được biểu quyết hồ sơ này."
    return gaps


def figure_gaps(votes, *, most):
    """Whether totals of a vote can be true when ``most`` people could vote."""
    total = sum(votes.values())
    if min(votes.values()) < 0:
        return {"votes_for": "Số phiếu không thể âm."}
    if total > most:
        return {"votes_for": f"Tổng số phiếu là {total}, lớn hơn số người được biểu quyết là {most}."}
    return {}


def paper_gaps(round, figures, voters):
    """Whether what the counting team read can be true: as many ballots as members who cast one."""
    if round.source != VoteSource.PAPER:
        return {"source": "Hồ sơ này không bỏ phiếu giấy."}
    if hasattr(round, "paper_count"):
        return {"votes_for": "Tổ kiểm phiếu đã ghi kết quả; người thứ hai hãy xác nhận."}
    gaps = figure_gaps(figures, most=len(electorate_of(round).voters))
    if strangers := set(voters) - set(electorate_of(round).voters):
        gaps["voters"] = f"{len(strangers)} người được đánh dấu không tham gia biểu quyết hồ sơ này."
    elif not gaps and sum(figures.values()) != len(set(voters)):
        gaps["votes_for"] = (
            f"Tổng số phiếu là {sum(figures.values())}, khác số thành viên đã bỏ phiếu là {len(set(voters))}."
        )
    return gaps


def meeting_gaps(council, members, *, held_on):
    """Why a meeting of the council cannot be called."""
    gaps = {}
    if not members:
        gaps["council"] = "Hội đồng không có thành viên nào vào ngày này; hãy ghi danh sách thành viên trước."
    if held_on < council.valid_from or (council.valid_to and held_on > council.valid_to):
        gaps["held_on"] = "Ngày họp nằm ngoài thời gian hoạt động của hội đồng."
    return gaps


def attendance_gaps(meeting, rows, presences, *, chair_id):
    """Why the attendance cannot be as written, by member key."""
    if meeting.state == MeetingState.ENDED:
        return {"meeting": "Phiên họp đã kết thúc nên không sửa điểm danh."}
    if meeting.cases.filter(rounds__isnull=False, rounds__is_approved=None).exists():
        return {"meeting": "Đang có hồ sơ biểu quyết; hãy kết thúc rồi mới sửa điểm danh."}
    gaps = {}
    for row in rows:
        presence, reason = presences.get(row.member_id, ("", ""))
        if presence not in Presence.values:
            gaps[str(row.member_id)] = f"Chưa điểm danh {row.full_name}."
        elif presence in (Presence.EXCUSED, Presence.WRITTEN) and not reason.strip():
            gaps[str(row.member_id)] = f"Hãy ghi lý do vắng của {row.full_name}."
    if chair_id is not None and presences.get(chair_id, ("", ""))[0] != Presence.ATTENDING:
        gaps["chair"] = "Người chủ trì phải là thành viên dự họp."
    return gaps


def ending_gaps(meeting, waiting):
    """Why a meeting cannot end: ``waiting`` are its cases without a result."""
    if meeting.state != MeetingState.OPEN:
        return {"meeting": "Phiên họp chưa khai mạc hoặc đã kết thúc."}
    if meeting.cases.filter(rounds__isnull=False, rounds__is_approved=None).exists():
        return {"meeting": "Còn hồ sơ đang biểu quyết; hãy kết thúc lần biểu quyết đó trước."}
    if waiting:
        names = ", ".join(case.dossier.subject_name for case in waiting[:5])
        return {"meeting": f"Còn {len(waiting)} hồ sơ chưa biểu quyết hoặc hoãn: {names}."}
    return {}


def grounds_to_keep_out(member, dossier):
    """``(RecusalGround, note)`` for which the rule itself keeps the member out of the case, the weightiest first."""
    grounds = []
    if member.person_id and member.person_id == dossier.person_id:
        grounds.append((RecusalGround.SELF, ""))
    for kin in member.kin.all():
        if (kin.person_id and kin.person_id == dossier.person_id) or (
            kin.household_id and kin.household_id == dossier.household_id
        ):
            grounds.append((RecusalGround.KIN, kin.relation))
    subject_unit_id = dossier.subject_unit_id or dossier.subject.unit_id
    if member.unit_id and member.unit_id in (dossier.unit_id, subject_unit_id):
        grounds.append((RecusalGround.SAME_UNIT, str(member.unit)))
    return grounds
