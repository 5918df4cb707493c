from django.db import models


class ModelState(models.TextChoices):
    """Life of a model on the list."""

    IDEA = "idea", "Ý tưởng, đang soạn"
    REGISTERED = "registered", "Đã đăng ký"
    ACCEPTED = "accepted", "Được chấp nhận vào danh sách"
    ACTIVE = "active", "Đang triển khai"
    RECOGNISED = "recognised", "Đã công nhận"
    DELISTED = "delisted", "Đưa ra khỏi danh sách"


MODEL_EDITABLE = frozenset({ModelState.IDEA})
ON_THE_LIST = frozenset({ModelState.ACCEPTED, ModelState.ACTIVE, ModelState.RECOGNISED})
STATE_TONES = {
    ModelState.IDEA: "plain",
    ModelState.REGISTERED: "waiting",
    ModelState.ACCEPTED: "done",
    ModelState.ACTIVE: "done",
    ModelState.RECOGNISED: "done",
    ModelState.DELISTED: "closed",
}
STATE_ICONS = {
    ModelState.IDEA: "lightbulb",
    ModelState.REGISTERED: "hourglass-split",
    ModelState.ACCEPTED: "list-check",
    ModelState.ACTIVE: "flag",
    ModelState.RECOGNISED: "award",
    ModelState.DELISTED: "archive",
}
COUNTED = ON_THE_LIST | {ModelState.REGISTERED}


class ModelOrigin(models.TextChoices):
    NEW = "new", "Xây dựng mới"
    REPLICATED = "replicated", "Nhân rộng"
    MAINTAINED = "maintained", "Duy trì"


class RecognitionLevel(models.TextChoices):
    GRASSROOTS = "grassroots", "Cấp cơ sở"
    DISTRICT = "district", "Cấp huyện (đến 30/6/2025)"
    PROVINCE = "province", "Cấp tỉnh"
    NATIONAL = "national", "Toàn quốc"


LEVEL_RANK = {level: rank for rank, level in enumerate(RecognitionLevel)}
