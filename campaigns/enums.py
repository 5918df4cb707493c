from django.db import models


class CampaignKind(models.TextChoices):
    DAN_VAN_KHEO = "dan_van_kheo", "Dân vận khéo"
    GENERAL = "general", "Thi đua yêu nước chung"
    OTHER = "other", "Phong trào khác"


class EmulationForm(models.TextChoices):
    REGULAR = "regular", "Thường xuyên"
    THEMATIC = "thematic", "Theo chuyên đề"
    DRIVE_BASED = "drive_based", "Theo đợt"


class CampaignState(models.TextChoices):
    DRAFT = "draft", "Đang soạn"
    RUNNING = "running", "Đang thực hiện"
    CLOSED = "closed", "Đã kết thúc"


class IssuerKind(models.TextChoices):
    STATE = "state", "Cơ quan nhà nước"
    PARTY = "party", "Cơ quan Đảng"
    FRONT = "front", "Mặt trận, đoàn thể"


class DeadlineKind(models.TextChoices):
    """What is due; owing units are found by the app that knows (``campaigns.selectors.owes``)."""

    REGISTRATION = "registration", "Đăng ký tham gia"
    MODEL_REGISTRATION = "model_registration", "Đăng ký mô hình"
    DOSSIER = "dossier", "Hồ sơ đề nghị khen thưởng"
    REPORT = "report", "Báo cáo"
    REVIEW = "review", "Sơ kết, tổng kết"
    OTHER = "other", "Việc khác"


class Recurrence(models.TextChoices):
    YEARLY = "yearly", "Hằng năm"
    ONCE = "once", "Một lần"


class Comparator(models.TextChoices):
    AT_LEAST = "gte", "ít nhất"
    MORE_THAN = "gt", "trên"


class TargetPer(models.TextChoices):
    UNIT_YEAR = "unit_year", "mỗi đơn vị, mỗi năm"
    YEAR = "year", "mỗi năm"
    CAMPAIGN = "campaign", "cả giai đoạn"


class TargetMeasure(models.TextChoices):
    """How the figure is counted; NONE is a text the people judge."""

    NEW_MODELS = "new_models", "Mô hình xây dựng mới hoặc nhân rộng trong năm"
    DIRECT_WORKER_SHARE = "direct_worker_share", "Tỷ lệ người lao động trực tiếp được khen thưởng (%)"
    NONE = "none", "Không đo bằng số"


class RegistrationState(models.TextChoices):
    DRAFT = "draft", "Đang lập"
    REGISTERED = "registered", "Đã đăng ký"


class CampaignAct(models.TextChoices):
    """What an event of a campaign records."""

    LAUNCH = "launch", "Phát động phong trào"
    CLOSE = "close", "Kết thúc phong trào"


class RegistrationAct(models.TextChoices):
    """What an event of a registration records."""

    CREATE = "create", "Lập bản đăng ký"
    REGISTER = "register", "Gửi đăng ký"
