"""What stands in the way of a score, of a sheet, of a phase: sentences on plain rows, nothing is read or written."""

from awards.enums import AT_THE_DESK, ENDED, DossierState, ScoresSeen
from models_registry.enums import CriterionKind, ScoreColumn
from models_registry.scoring import is_given, score_fault, score_words

RIGHT_OF = {
    ScoreColumn.SELF: "unit_writes",
    ScoreColumn.APPRAISER: "appraiser_writes",
    ScoreColumn.COUNCIL: "members_write",
}
WHO_WRITES = {
    ScoreColumn.SELF: "đơn vị không tự chấm",
    ScoreColumn.APPRAISER: "bộ phận thẩm định không chấm",
    ScoreColumn.COUNCIL: "thành viên hội đồng không chấm",
}
APPRAISABLE = AT_THE_DESK | {DossierState.RETURNED}
CLOSED = "Điểm đã khóa; kết quả được giữ nguyên."


def current_phase(review):
    """The phase the year is in; reads ``phases``: prefetch them."""
    return next((phase for phase in review.phases.all() if phase.is_current), None)


def phase_gaps(review, phase, column, *, today):
    """Why nobody writes this column now; empty when its scorers do."""
    if review.is_closed:
        return {"phase": CLOSED}
    if phase is None or not getattr(phase, RIGHT_OF[column]):
        name = phase.get_kind_display().lower() if phase else "chưa bắt đầu"
        return {"phase": f"Năm xét đang ở bước “{name}”: ở bước này {WHO_WRITES[column]}."}
    if phase.starts_on and today < phase.starts_on:
        return {"phase": f"Bước “{phase.get_kind_display().lower()}” bắt đầu từ ngày {phase.starts_on:%d/%m/%Y}."}
    if phase.ends_on and today > phase.ends_on:
        return {
            "phase": f"Đã hết hạn chấm ngày {phase.ends_on:%d/%m/%Y}; "
            "cần chấm thêm thì đề nghị thường trực hội đồng gia hạn."
        }
    return {}


def dossier_gaps(phase, dossier, column):
    """Whether the state of the dossier lets this column be scored."""
    state = dossier.state
    fits = {
        ScoreColumn.SELF: state not in ENDED,
        ScoreColumn.APPRAISER: state in APPRAISABLE,
        ScoreColumn.COUNCIL: state in phase.visible_states,
    }[column]
    if fits:
        return {}
    return {"dossier": f"Hồ sơ đang ở trạng thái “{dossier.get_state_display()}” nên không chấm ở bước này."}


def criteria_of(column, criteria):
    """What a column scores: conditions are found out by the appraisers, the council scores points alone."""
    if column != ScoreColumn.COUNCIL:
        return list(criteria)
    return [criterion for criterion in criteria if criterion.kind != CriterionKind.KNOCK_OUT]


def sheet_fault(criterion, held, given, *, is_handed_in):
    """Why a sheet cannot give this; a score of a sheet that was handed in is changed only with a new reason."""
    if fault := score_fault(criterion, None, given, actor=None, now=None):
        return fault
    before = (held.points, held.is_met) if held else (None, None)
    if not is_handed_in or before == (given.points, given.is_met):
        return ""
    if not is_given(given):
        return "Phiếu đã nộp nên không bỏ trống tiêu chí được; 0 cũng là một điểm."
    if given.note in ("", held.note if held else ""):
        return f"Phiếu đã nộp với “{score_words(held) or 'chưa chấm'}”; sửa thì ghi lý do mới vào ô ghi chú."
    return ""


def is_to_be_proved(criterion, score):
    """Whether a score claims something for which the scale asks evidence; zero points claim nothing."""
    return bool(criterion.evidence and (score.points or score.is_met))


def handing_gaps(criteria, scores, column):
    """What a sheet lacks before it can be handed in, ``{key of the criterion: sentence}``."""
    gaps = {}
    for number, criterion in enumerate(criteria, start=1):
        score = scores.get(criterion.pk)
        if not is_given(score):
            gaps[str(criterion.pk)] = f"Tiêu chí {number} chưa chấm; không có gì để tính thì ghi 0."
        elif column == ScoreColumn.SELF and is_to_be_proved(criterion, score) and not score.evidence_id:
            gaps[str(criterion.pk)] = f"Tiêu chí {number} cần tệp minh chứng: {criterion.evidence}."
    return gaps


def sees_others(review, phase, *, is_handed_in):
    """Whether a member may read what the other members gave."""
    if review.is_closed:
        return True
    if phase is None or phase.scores_seen == ScoresSeen.NEVER:
        return False
    return phase.scores_seen == ScoresSeen.ALWAYS or is_handed_in


def moving_gaps(review, current, target, *, note):
    if target is None or target.pk == current.pk:
        return {"phase": "Hãy chọn bước cần chuyển đến."}
    if target.order < current.order and not note.strip():
        return {"note": f"Chuyển về bước “{target.get_kind_display().lower()}” thì ghi lý do."}
    return {}


def right_gaps(phase, right):
    """Why an act of the council waits for its phase; nothing waits where no review year is set up."""
    if phase is None or getattr(phase, right):
        return {}
    act = phase._meta.get_field(right).verbose_name.lower()
    return {"phase": f"Năm xét đang ở bước “{phase.get_kind_display().lower()}”; bước này chưa mở việc: {act}."}
