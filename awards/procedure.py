"""What the procedure of an award asks of a dossier beside its content: ``{field: sentence}``, empty when ready.

Returns are counted, flagged parts alone are mended, the direct superior confirms the report, the council of the level
the dossier stands at approves, the public is asked before the decision.
"""

from awards.enums import CommentKind, DossierState
from awards.gates import held_types
from campaigns.deadlines import end_of_days, local_day


def processing_due(award, day, calendar):
    """The last day to deal with a dossier received on ``day``; ``None`` where the award sets no limit."""
    if not award.processing_days:
        return None
    return end_of_days(day, award.processing_days, counting=award.processing_counting, calendar=calendar)


def returns_of(dossier):
    return [event for event in dossier.events.all() if event.action == "return"]


def return_gaps(dossier, *, now):
    """Whether the desk may still send the dossier back to those who drew it up."""
    most = dossier.campaign_award.max_returns
    if most is None or (used := len(returns_of(dossier))) < most:
        return {}
    allowed = f"chỉ được trả lại {most} lần" if most else "không trả lại bổ sung"
    return {
        "return": f"Hồ sơ đã trả lại {used} lần; theo quy định của hình thức này {allowed}. "
        "Hãy xét tiếp trên hồ sơ hiện có, hoặc kết thúc và ghi lý do."
    }


def reopened_fields(dossier):
    """Names of the parts that may be changed now, as ``gates.content_gaps`` names them; ``None`` means every part.

    A returned dossier opens what the return flagged, and papers missing by now; one that flagged nothing opens whole.
    """
    if dossier.state != DossierState.RETURNED:
        return None
    newest = max(returns_of(dossier), key=lambda event: event.pk, default=None)
    flagged = newest.details.get("fields") if newest else None
    if not flagged:
        return None
    held = held_types(dossier)
    asked = [item for item in dossier.campaign_award.checklist.all() if item.is_required]
    missing = {i.item_type_id for i in asked if i.item_type_id not in held and not i.item_type.is_report}
    return frozenset(flagged) | {f"item-{pk}" for pk in missing}


def may_write_report(dossier):
    """Whether a return, if there is one, left the report open."""
    reopened = reopened_fields(dossier)
    kinds = {item.item_type_id for item in dossier.campaign_award.checklist.all() if item.item_type.is_report}
    return reopened is None or any(f"item-{pk}" in reopened for pk in kinds)


KEPT_AS_SENT = "Phần này không được yêu cầu bổ sung nên giữ nguyên như bản đã nộp."


def superior_id_of(dossier):
    """The unit directly above the one that proposes, where its word is an act of its own; ``None`` where it is not.

    A desk that the dossier passes through as a level confirms the report itself: that is the superior's word already.
    """
    superior_id = dossier.unit.parent_id
    if not dossier.campaign_award.asks_superior or superior_id is None or superior_id == dossier.receiving_unit_id:
        return None
    if any(each.lower_unit_id == superior_id for each in dossier.forwardings.all()):
        return None
    return superior_id


def superior_word(dossier):
    """The newest ``SuperiorConfirmation`` of the version that was sent last, ``None`` while there is none."""
    version = max(dossier.versions.all(), key=lambda row: row.number, default=None)
    return max(version.confirmations.all(), key=lambda row: row.pk, default=None) if version else None


def superior_gaps(dossier, *, now):
    """The direct superior must have confirmed the report of the newest version before the desk does."""
    if superior_id_of(dossier) is None:
        return {}
    word = superior_word(dossier)
    if word is None:
        return {"superior": f"{dossier.unit.parent} (cấp trên trực tiếp) chưa xác nhận báo cáo thành tích."}
    if not word.is_confirmed:
        return {"superior": f"{dossier.unit.parent} không xác nhận báo cáo thành tích: {word.comment}"}
    return {}


def vote_of_level(dossier):
    """The newest vote of the council at the level where the dossier stands: units merge, levels stay."""
    level = dossier.receiving_unit.level
    return next((vote for vote in dossier.votes.all() if vote.case.meeting.unit.level == level), None)


def approval_gaps(dossier, *, now):
    """The council's latest vote at this level must have approved; the simplified procedure asks none."""
    if dossier.is_simplified:
        return {}
    vote = vote_of_level(dossier)
    if vote is not None and not vote.is_closed:
        return {"vote": "Hội đồng đang biểu quyết lại hồ sơ này."}
    if vote is None or not vote.is_approved:
        return {"vote": "Hội đồng chưa biểu quyết thông qua hồ sơ này."}
    return {}


def comment_gaps(dossier, *, now):
    """The public was asked for as long as the award says, once at whatever level; no complaint waits for its answer."""
    lines, today, award = list(dossier.comment_lines.all()), local_day(now), dossier.campaign_award
    waiting = sum(
        comment.is_open and comment.kind == CommentKind.COMPLAINT for line in lines for comment in line.comments.all()
    )
    if waiting:
        return {"comments": f"Còn {waiting} khiếu nại về hồ sơ này chưa được trả lời."}
    if not award.comment_days or any(line.window.has_run_by(today) for line in lines):
        return {}
    length = f"{award.comment_days} {award.get_comment_counting_display()}"
    if running := next((line.window for line in lines if line.window.is_open_on(today)), None):
        return {"comments": f"Đang lấy ý kiến công khai đến hết ngày {running.last_day:%d/%m/%Y} ({length})."}
    return {"comments": f"Chưa lấy ý kiến công khai; hình thức này phải công khai {length} trước khi quyết định."}


def decision_gaps(dossier, *, now):
    """What must be there before anybody decides or proposes upwards."""
    return approval_gaps(dossier, now=now) | comment_gaps(dossier, now=now)


SIMPLIFIABLE = frozenset(
    {
        DossierState.DRAFT,
        DossierState.RETURNED,
        DossierState.SUBMITTED,
        DossierState.ACCEPTED,
        DossierState.APPRAISED,
        DossierState.CONFIRMED,
    }
)


def simplified_gaps(dossier):
    """Why the dossier may not be taken by the simplified procedure, or back from it."""
    if not dossier.campaign_award.allows_simplified:
        return {"case": f"{dossier.campaign_award} của phong trào này không xét theo thủ tục đơn giản."}
    if dossier.state not in SIMPLIFIABLE:
        return {"case": "Hồ sơ đã trình hội đồng hoặc đã có kết quả nên không đổi thủ tục được nữa."}
    return {}
