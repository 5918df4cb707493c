from django.db import models


class SubjectKind(models.TextChoices):
    """Three kinds in law; a plan may group them as it likes."""

    COLLECTIVE = "collective", "Tập thể"
    INDIVIDUAL = "individual", "Cá nhân"
    HOUSEHOLD = "household", "Hộ gia đình"


class CommendationType(models.TextChoices):
    """Điều 8 Luật Thi đua, khen thưởng 2022. A MOVEMENT award never counts as merit."""

    MERIT = "merit", "Công trạng"
    SUDDEN_FEAT = "sudden_feat", "Đột xuất"
    MOVEMENT = "movement", "Phong trào thi đua"
    LONG_SERVICE = "long_service", "Quá trình cống hiến"
    SENIORITY = "seniority", "Theo niên hạn"
    FOREIGN = "foreign", "Đối ngoại"


class DossierState(models.TextChoices):
    DRAFT = "draft", "Đang lập"
    SUBMITTED = "submitted", "Đã nộp, chờ tiếp nhận"
    RETURNED = "returned", "Trả lại bổ sung"
    ACCEPTED = "accepted", "Đã tiếp nhận"
    APPRAISED = "appraised", "Đã thẩm định"
    CONFIRMED = "confirmed", "Đã xác nhận báo cáo"
    TABLED = "tabled", "Đã trình hội đồng"
    VOTED = "voted", "Hội đồng đã biểu quyết"
    FORWARDED = "forwarded", "Đã đề nghị cấp trên"
    AWARDED = "awarded", "Được khen thưởng"
    REFUSED = "refused", "Không được khen thưởng"
    WITHDRAWN = "withdrawn", "Đã rút"
    REVOKED = "revoked", "Bị hủy quyết định"


EDITABLE = frozenset({DossierState.DRAFT, DossierState.RETURNED})
UNSENT = frozenset({DossierState.DRAFT})
AT_THE_DESK = frozenset(
    {
        DossierState.SUBMITTED,
        DossierState.ACCEPTED,
        DossierState.APPRAISED,
        DossierState.CONFIRMED,
        DossierState.TABLED,
        DossierState.VOTED,
    }
)
ENDED = frozenset({DossierState.AWARDED, DossierState.REFUSED, DossierState.WITHDRAWN, DossierState.REVOKED})
STATE_TONES = {
    **dict.fromkeys(DossierState, "waiting"),
    DossierState.DRAFT: "plain",
    DossierState.RETURNED: "alert",
    DossierState.AWARDED: "done",
    DossierState.REFUSED: "closed",
    DossierState.WITHDRAWN: "closed",
    DossierState.REVOKED: "alert",
}
SENT = frozenset(DossierState) - UNSENT - {DossierState.WITHDRAWN}


class SimplifiedCase(models.TextChoices):
    """Khoản 1 Điều 85 Luật Thi đua, khen thưởng 2022: when the simplified procedure may be taken."""

    POLITICAL_TASK = "political_task", "Phục vụ yêu cầu nhiệm vụ chính trị, cần động viên, khích lệ kịp thời"
    SUDDEN_FEAT = "sudden_feat", "Thành tích xuất sắc, đột xuất; cứu người, cứu tài sản; giải khu vực, thế giới"
    FOUND_BY_HEAD = "found_by_head", "Người đứng đầu phát hiện để khen thưởng"
    LONG_SERVICE = "long_service", "Quá trình cống hiến, niên hạn, đối ngoại"
    STATE_SECRET = "state_secret", "Thành tích có nội dung bí mật nhà nước"


class ForwardingOutcome(models.TextChoices):
    """How a way upwards ended."""

    AWARDED = "awarded", "Được khen thưởng"
    REFUSED = "refused", "Không được khen thưởng"
    LOWERED = "lowered", "Chuyển sang hình thức thấp hơn"
    HANDED_BACK = "handed_back", "Trả lại cấp dưới"
    CALLED_BACK = "called_back", "Cấp dưới rút đề nghị"


class CommentKind(models.TextChoices):
    COMMENT = "comment", "Ý kiến"
    COMPLAINT = "complaint", "Khiếu nại"


class CommentSource(models.TextChoices):
    PAGE = "page", "Gửi từ trang lấy ý kiến"
    LETTER = "letter", "Văn bản, đơn thư, trực tiếp"


class JudgedBy(models.TextChoices):
    """How a standard is judged."""

    ATTESTED = "attested", "Đơn vị, hội đồng xác nhận"
    RECOGNISED_MODEL = "recognised_model", "Có mô hình được công nhận"
    ANNUAL_RATING = "annual_rating", "Xếp loại hằng năm"
    SCORE = "score", "Đạt số điểm"
    CULTURAL_TITLE = "cultural_title", "Có danh hiệu văn hóa"
    NOT_ON_HOLD = "not_on_hold", "Không bị tạm dừng xét"
    NOT_REWARDED = "not_rewarded", "Chưa được khen cho cùng thành tích"
    PRIOR_AWARD = "prior_award", "Đã được khen thưởng trước đó"


class Attester(models.TextChoices):
    """Whose word a standard that people attest goes by; the desk may always speak last."""

    UNIT = "unit", "Đơn vị lập hồ sơ"
    COUNCIL = "council", "Thường trực hội đồng"


class StandardOutcome(models.TextChoices):
    """What a dossier says to one standard: reckoned from records, or said by people."""

    MET = "met", "Đạt"
    NOT_MET = "not_met", "Chưa đạt"
    TO_ATTEST = "to_attest", "Cần xác nhận"
    ATTESTED_MET = "attested_met", "Được xác nhận đạt"
    ATTESTED_NOT_MET = "attested_not_met", "Được xác nhận chưa đạt"


class Rating(models.TextChoices):
    """The yearly rating of a collective or a person, best first."""

    EXCELLENT = "excellent", "Hoàn thành xuất sắc nhiệm vụ"
    GOOD = "good", "Hoàn thành tốt nhiệm vụ"
    DONE = "done", "Hoàn thành nhiệm vụ"
    NOT_DONE = "not_done", "Không hoàn thành nhiệm vụ"


RATING_RANK = {rating: -rank for rank, rating in enumerate(Rating)}


class CulturalTitleKind(models.TextChoices):
    FAMILY = "family", "Gia đình văn hóa"
    HAMLET = "hamlet", "Thôn, tổ dân phố văn hóa"
    BODY = "body", "Cơ quan, đơn vị đạt chuẩn văn hóa"


TITLES_OF_COLLECTIVES = frozenset({CulturalTitleKind.HAMLET, CulturalTitleKind.BODY})


class ReportSource(models.TextChoices):
    """What the system knows already that a heading of the report may begin with."""

    NAME = "name", "Tên đối tượng"
    BIRTH_DATE = "birth_date", "Ngày sinh của cá nhân"
    GENDER = "gender", "Giới tính của cá nhân"
    POST = "post", "Chức vụ, đơn vị của cá nhân"
    ADDRESS = "address", "Địa chỉ của hộ, đơn vị"
    MEMBERS = "members", "Số nhân khẩu của hộ"
    WORK = "work", "Nội dung, cách làm của mô hình"
    FIGURES = "figures", "Số liệu đã ghi của mô hình"
    COMPARISON = "comparison", "So sánh với khi bắt đầu mô hình"
    SPREAD = "spread", "Công nhận, khả năng duy trì của mô hình"


class ReviewProcedure(models.TextChoices):
    NORMAL = "normal", "Thủ tục thường"
    SIMPLIFIED = "simplified", "Thủ tục đơn giản"


class PaperOriginal(models.TextChoices):
    ORIGINAL = "original", "Bản chính"
    COPY = "copy", "Bản sao"


class FileKind(models.TextChoices):
    """In which form the electronic copy of a paper is asked."""

    ANY = "any", "PDF, Word, Excel hoặc ảnh"
    PDF = "pdf", "PDF"
    OFFICE = "office", "Word, Excel"


OFFICE_TYPE = "application/vnd.openxmlformats-officedocument"
FILE_TYPES = {
    FileKind.PDF: {"application/pdf"},
    FileKind.OFFICE: {f"{OFFICE_TYPE}.wordprocessingml.document", f"{OFFICE_TYPE}.spreadsheetml.sheet"},
}


class VotingMethod(models.TextChoices):
    SHOW_OF_HANDS = "show_of_hands", "Biểu quyết giơ tay"
    SECRET_BALLOT = "secret_ballot", "Bỏ phiếu kín"


class VoteBase(models.TextChoices):
    ALL_MEMBERS = "all_members", "Tổng số thành viên hội đồng"
    ATTENDING = "attending", "Số thành viên dự họp"


class CouncilPost(models.TextChoices):
    CHAIR = "chair", "Chủ tịch hội đồng"
    STANDING_VICE_CHAIR = "standing_vice_chair", "Phó Chủ tịch thường trực"
    VICE_CHAIR = "vice_chair", "Phó Chủ tịch"
    MEMBER = "member", "Ủy viên"
    SECRETARY = "secretary", "Thư ký"


class MeetingState(models.TextChoices):
    CALLED = "called", "Đã triệu tập"
    OPEN = "open", "Đang họp"
    ENDED = "ended", "Đã kết thúc"


class Presence(models.TextChoices):
    """An absent member may have sent a written opinion; whether it counts is the vote rule's to say."""

    ATTENDING = "attending", "Dự họp"
    EXCUSED = "excused", "Vắng có lý do"
    ABSENT = "absent", "Vắng không lý do"
    WRITTEN = "written", "Vắng, gửi ý kiến bằng văn bản"


class RecusalGround(models.TextChoices):
    SELF = "self", "Chính là đối tượng được xét"
    SAME_UNIT = "same_unit", "Cùng đơn vị với đối tượng được xét"
    KIN = "kin", "Người thân của đối tượng được xét"
    DECLARED = "declared", "Tự đề nghị không tham gia"


class VoteChoice(models.TextChoices):
    FOR = "for", "Đồng ý"
    AGAINST = "against", "Không đồng ý"
    BLANK = "blank", "Không ý kiến"


class VoteSource(models.TextChoices):
    """Where the figures of a vote come from."""

    TOTALS = "totals", "Thư ký ghi tổng số"
    MEMBERS = "members", "Từng thành viên biểu quyết"
    BALLOTS = "ballots", "Thành viên bỏ phiếu trên máy"
    PAPER = "paper", "Tổ kiểm phiếu ghi từ phiếu giấy"


class DecisionKind(models.TextChoices):
    AWARD = "award", "Khen thưởng"
    REVOCATION = "revocation", "Hủy quyết định khen thưởng"


class DecisionOrigin(models.TextChoices):
    """Whose decision it is and how it came in; only the unit's own is drawn up first and published later."""

    HERE = "here", "Ban hành tại đây"
    SUPERIOR = "superior", "Cấp trên ban hành"
    PAST = "past", "Nhập từ trước"


class SigningMode(models.TextChoices):
    """The block above the signature. An award is the chairman's own act: «CHỦ TỊCH» without «TM.»."""

    CHAIRMAN = "chairman", "CHỦ TỊCH"
    DEPUTY = "deputy", "KT. CHỦ TỊCH – PHÓ CHỦ TỊCH"
    ACTING = "acting", "Q. CHỦ TỊCH"
    COMMITTEE = "committee", "TM. ỦY BAN NHÂN DÂN – CHỦ TỊCH"
    HEAD = "head", "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ"


class RoundingWay(models.TextChoices):
    HALF_UP = "half_up", "Đến số gần nhất, nửa thì lên"
    UP = "up", "Lên"
    DOWN = "down", "Xuống"


class Aggregate(models.TextChoices):
    """How the scores of the members become the council's."""

    MEAN = "mean", "Trung bình cộng"
    MEDIAN = "median", "Trung vị"


class PeriodRule(models.TextChoices):
    """How the years of a unit become its class for the period."""

    MEAN = "mean", "Trung bình các năm"
    LOWEST = "lowest", "Năm thấp nhất"


class PhaseKind(models.TextChoices):
    SELF_SCORING = "self", "Đơn vị tự chấm"
    APPRAISAL = "appraisal", "Thẩm định"
    SCORING = "scoring", "Thành viên chấm điểm"
    MEETING = "meeting", "Họp hội đồng"
    DECISION = "decision", "Quyết định"


class ScoresSeen(models.TextChoices):
    """Whether a member sees what the other members gave before the scores are closed."""

    NEVER = "never", "Không, đến khi khóa điểm"
    AFTER_OWN = "after_own", "Sau khi đã nộp phiếu của mình"
    ALWAYS = "always", "Luôn thấy"


class PhaseDecider(models.TextChoices):
    """Who closes the scores and takes the year on to its next phase."""

    SECRETARY = "secretary", "Thường trực hội đồng"
    CHAIRMAN = "chairman", "Lãnh đạo đơn vị"


class GuardForce(models.TextChoices):
    """What a ratio that is not reached does to publishing."""

    REASON = "reason", "Cảnh báo: phải ghi lý do mới công bố được"
    BLOCK = "block", "Chặn: không công bố được"
