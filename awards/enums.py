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
ENDED = frozenset({DossierState.AWARDED, DossierState.REFUSED, DossierState.WITHDRAWN})
STATE_TONES = {
    **dict.fromkeys(DossierState, "waiting"),
    DossierState.DRAFT: "plain",
    DossierState.RETURNED: "alert",
    DossierState.AWARDED: "done",
    DossierState.REFUSED: "closed",
    DossierState.WITHDRAWN: "closed",
}
SENT = frozenset(DossierState) - UNSENT - {DossierState.WITHDRAWN}


class JudgedBy(models.TextChoices):
    """How a standard is judged."""

    ATTESTED = "attested", "Đơn vị, hội đồng xác nhận"
    RECOGNISED_MODEL = "recognised_model", "Có mô hình được công nhận"


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
