from django.db import models


class ModelState(models.TextChoices):
    """Life of a model on the list."""

    IDEA = "idea", "Ý tưởng, đang soạn"
    REGISTERED = "registered", "Đã đăng ký"
    REFUSED = "refused", "Không được chấp nhận"
    ACCEPTED = "accepted", "Được chấp nhận vào danh sách"
    ACTIVE = "active", "Đang triển khai"
    UNDER_APPRAISAL = "under_appraisal", "Đang thẩm định"
    RECOGNISED = "recognised", "Đã công nhận"
    UNDER_REVIEW = "under_review", "Đang rà soát"
    DELISTED = "delisted", "Đưa ra khỏi danh sách"


MODEL_EDITABLE = frozenset({ModelState.IDEA})
AT_WORK = frozenset({ModelState.ACTIVE, ModelState.UNDER_APPRAISAL, ModelState.RECOGNISED, ModelState.UNDER_REVIEW})
ON_THE_LIST = AT_WORK | {ModelState.ACCEPTED}
STATE_TONES = {
    ModelState.IDEA: "plain",
    ModelState.REGISTERED: "waiting",
    ModelState.REFUSED: "closed",
    ModelState.ACCEPTED: "done",
    ModelState.ACTIVE: "done",
    ModelState.UNDER_APPRAISAL: "waiting",
    ModelState.RECOGNISED: "done",
    ModelState.UNDER_REVIEW: "waiting",
    ModelState.DELISTED: "closed",
}
STATE_ICONS = {
    ModelState.IDEA: "lightbulb",
    ModelState.REGISTERED: "hourglass-split",
    ModelState.REFUSED: "archive",
    ModelState.ACCEPTED: "list-check",
    ModelState.ACTIVE: "flag",
    ModelState.UNDER_APPRAISAL: "hourglass-split",
    ModelState.RECOGNISED: "award",
    ModelState.UNDER_REVIEW: "hourglass-split",
    ModelState.DELISTED: "archive",
}
COUNTED = ON_THE_LIST | {ModelState.REGISTERED}


class ModelOrigin(models.TextChoices):
    NEW = "new", "Xây dựng mới"
    REPLICATED = "replicated", "Nhân rộng"
    MAINTAINED = "maintained", "Duy trì"


MADE = frozenset({ModelOrigin.NEW, ModelOrigin.REPLICATED})


class FunnelStep(models.TextChoices):
    """How far the models of a year came."""

    REGISTERED = "registered", "Đăng ký"
    EFFECTIVE = "effective", "Hoạt động có hiệu quả"
    RECOGNISED = "recognised", "Đã công nhận"
    OUTSTANDING = "outstanding", "Tiêu biểu của năm"
    PROPOSED = "proposed", "Đề nghị khen thưởng"
    AWARDED = "awarded", "Được khen thưởng"


class RecognitionLevel(models.TextChoices):
    GRASSROOTS = "grassroots", "Cấp cơ sở"
    DISTRICT = "district", "Cấp huyện (đến 30/6/2025)"
    PROVINCE = "province", "Cấp tỉnh"
    NATIONAL = "national", "Toàn quốc"


LEVEL_RANK = {level: rank for rank, level in enumerate(RecognitionLevel)}


class ForceRole(models.TextChoices):
    LEAD = "lead", "Chủ trì"
    COOPERATE = "cooperate", "Phối hợp"
    TAKE_PART = "take_part", "Tham gia"


class ResourceKind(models.TextChoices):
    MONEY = "money", "Kinh phí"
    LABOUR = "labour", "Ngày công"
    LAND = "land", "Đất hiến"
    MATERIAL = "material", "Vật tư, hiện vật"


class ResourceSource(models.TextChoices):
    STATE = "state", "Ngân sách nhà nước"
    PEOPLE = "people", "Nhân dân đóng góp"
    ENTERPRISE = "enterprise", "Doanh nghiệp, nhà hảo tâm"
    INTEGRATED = "integrated", "Lồng ghép chương trình khác"


class UpdateKind(models.TextChoices):
    ORDINARY = "ordinary", "Cập nhật"
    HALF_YEAR = "half_year", "Kết quả 6 tháng"
    YEAR = "year", "Kết quả năm"


class RubricPurpose(models.TextChoices):
    """What a scale scores."""

    MODEL = "model", "Thẩm định mô hình"
    DOSSIER = "dossier", "Chấm hồ sơ khen thưởng"
    UNIT_YEAR = "unit_year", "Xếp loại đơn vị trong năm"


class CriterionKind(models.TextChoices):
    POINTS = "points", "Chấm điểm"
    BONUS = "bonus", "Điểm thưởng"
    DEDUCTION = "deduction", "Điểm trừ"
    KNOCK_OUT = "knock_out", "Điều kiện bắt buộc"


class ScoreColumn(models.TextChoices):
    SELF = "self", "Tự chấm"
    APPRAISER = "appraiser", "Đoàn thẩm định"
    COUNCIL = "council", "Hội đồng"


class AppraisalOutcome(models.TextChoices):
    OPEN = "open", "Đang thẩm định"
    PASSED = "passed", "Đủ điều kiện công nhận"
    FAILED = "failed", "Chưa đủ điều kiện"
    CANCELLED = "cancelled", "Đã hủy"


OUTCOME_TONES = {
    AppraisalOutcome.OPEN: "waiting",
    AppraisalOutcome.PASSED: "done",
    AppraisalOutcome.FAILED: "alert",
    AppraisalOutcome.CANCELLED: "closed",
}


class ReviewProposal(models.TextChoices):
    KEEP = "keep", "Duy trì"
    STRENGTHEN = "strengthen", "Củng cố"
    DELIST = "delist", "Đưa ra khỏi danh sách"


class ExemplarState(models.TextChoices):
    DRAFT = "draft", "Đang soạn"
    REGISTERED = "registered", "Đã giới thiệu"
    RECOGNISED = "recognised", "Được công nhận"
    WITHDRAWN = "withdrawn", "Đã rút"


EXEMPLARS_LISTED = frozenset({ExemplarState.REGISTERED, ExemplarState.RECOGNISED})
EXEMPLAR_TONES = {
    ExemplarState.DRAFT: "plain",
    ExemplarState.REGISTERED: "waiting",
    ExemplarState.RECOGNISED: "done",
    ExemplarState.WITHDRAWN: "closed",
}
EXEMPLAR_ICONS = {
    ExemplarState.DRAFT: "pencil",
    ExemplarState.REGISTERED: "megaphone",
    ExemplarState.RECOGNISED: "award",
    ExemplarState.WITHDRAWN: "archive",
}


class ExemplarKind(models.TextChoices):
    """Who is held up as an example."""

    UNIT = "unit", "Tập thể"
    PERSON = "person", "Cá nhân"
    HOUSEHOLD = "household", "Hộ gia đình"
