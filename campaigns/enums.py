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


class PlanKind(models.TextChoices):
    """What a paper of the chain does for the campaign."""

    PERIOD = "period", "Kế hoạch cả giai đoạn"
    YEARLY = "yearly", "Kế hoạch năm"
    GUIDANCE = "guidance", "Văn bản hướng dẫn"


class DocumentKind(models.TextChoices):
    """Kinds of papers a plan stands on."""

    LAW = "law", "Luật"
    ORDINANCE = "ordinance", "Pháp lệnh"
    DECREE = "decree", "Nghị định"
    CIRCULAR = "circular", "Thông tư"
    DIRECTIVE = "directive", "Chỉ thị"
    RESOLUTION = "resolution", "Nghị quyết"
    CONCLUSION = "conclusion", "Kết luận"
    REGULATION = "regulation", "Quy định, quy chế"
    DECISION = "decision", "Quyết định"
    PROGRAMME = "programme", "Chương trình"
    PROJECT = "project", "Đề án"
    PLAN = "plan", "Kế hoạch"
    GUIDANCE = "guidance", "Hướng dẫn"
    OTHER = "other", "Văn bản khác"


class Validity(models.TextChoices):
    """How a paper of the legal frame stands on a day."""

    IN_FORCE = "in_force", "Còn hiệu lực"
    NOT_YET = "not_yet", "Chưa có hiệu lực"
    REPLACED = "replaced", "Đã được thay thế"
    ENDED = "ended", "Hết hiệu lực"


class StandingKind(models.TextChoices):
    """Who keeps the campaign's desk (cơ quan thường trực): a role of each campaign, never a constant."""

    UNIT = "unit", "Cơ quan, đơn vị"
    COUNCIL = "council", "Hội đồng Thi đua - Khen thưởng"
    OFFICER = "officer", "Công chức phụ trách"
    PARTY_BODY = "party_body", "Cơ quan Đảng"
    FRONT = "front", "Mặt trận Tổ quốc"


class MovementLevel(models.TextChoices):
    """Who launched a movement that a plan names; the central level has no unit in the tree."""

    CENTRAL = "central", "Trung ương"
    PROVINCE = "province", "Tỉnh"
    DISTRICT = "district", "Huyện (đến 30/6/2025)"
    COMMUNE = "commune", "Xã"
    GRASSROOTS = "grassroots", "Đơn vị cơ sở"


class SharedYear(models.TextChoices):
    """To which of two overlapping stages the result of a shared year belongs."""

    UNDECIDED = "undecided", "Chưa xác định"
    EARLIER = "earlier", "Giai đoạn trước"
    LATER = "later", "Giai đoạn sau"


class SubjectRole(models.TextChoices):
    """Taking part and being rewarded are two lists (đối tượng thi đua, đối tượng khen thưởng)."""

    PARTICIPANT = "participant", "Đối tượng thi đua"
    AWARD = "award", "Đối tượng khen thưởng"


class ContentPart(models.TextChoices):
    """A part of a campaign's content that a superior may fix for the units below."""

    FIELDS = "fields", "Lĩnh vực, nội dung thi đua"
    STAGES = "stages", "Giai đoạn"
    SUBJECTS = "subjects", "Đối tượng"
    TARGETS = "targets", "Chỉ tiêu"
    DEADLINES = "deadlines", "Mốc thời gian"
    TASKS = "tasks", "Phân công nhiệm vụ"


class Freedom(models.TextChoices):
    """What a lower unit may do to the rows it takes over from its superior."""

    FIXED = "fixed", "Giữ nguyên"
    MAY_ADD = "may_add", "Giữ nguyên, được bổ sung"
    FREE = "free", "Được sửa, bổ sung"


class LaunchState(models.TextChoices):
    """How far a unit is with a campaign that its superior hands down."""

    NONE = "none", "Chưa nhận"
    DRAFT = "draft", "Đang soạn"
    RUNNING = "running", "Đang thực hiện"
    CLOSED = "closed", "Đã kết thúc"


class TaskState(models.TextChoices):
    OPEN = "open", "Đang thực hiện"
    DONE = "done", "Đã hoàn thành"


class SteeringRole(models.TextChoices):
    HEAD = "head", "Trưởng ban"
    DEPUTY = "deputy", "Phó Trưởng ban"
    STANDING = "standing", "Ủy viên thường trực"
    MEMBER = "member", "Thành viên"


class DeadlineKind(models.TextChoices):
    """What is due; owing units are found by the app that knows (``campaigns.selectors.owes``)."""

    REGISTRATION = "registration", "Đăng ký tham gia"
    MODEL_REGISTRATION = "model_registration", "Đăng ký mô hình"
    DOSSIER = "dossier", "Hồ sơ đề nghị khen thưởng"
    REPORT = "report", "Báo cáo"
    REVIEW = "review", "Sơ kết, tổng kết"
    OTHER = "other", "Việc khác"


class ShiftPolicy(models.TextChoices):
    """What becomes of a last day that is a day off; a plan's fixed date stays unless somebody decides otherwise."""

    NONE = "none", "Giữ nguyên ngày"
    NEXT_WORKING_DAY = "next", "Dời sang ngày làm việc kế tiếp"
    PREVIOUS_WORKING_DAY = "previous", "Lùi về ngày làm việc liền trước"


class DayKind(models.TextChoices):
    """Why a day is not what its place in the week says."""

    HOLIDAY = "holiday", "Nghỉ lễ, Tết"
    COMPENSATORY = "compensatory", "Nghỉ bù"
    SWAPPED_OFF = "swapped_off", "Nghỉ hoán đổi"
    WORKING = "working", "Làm bù (ngày nghỉ thành ngày làm việc)"


class Counting(models.TextChoices):
    WORKING = "working", "ngày làm việc"
    CALENDAR = "calendar", "ngày"


class Recurrence(models.TextChoices):
    YEARLY = "yearly", "Hằng năm"
    ONCE = "once", "Một lần"


class Rhythm(models.TextChoices):
    """How often something periodic is due; the plan rarely says on which day."""

    QUARTER = "quarter", "Hằng quý"
    HALF_YEAR = "half_year", "6 tháng một lần"
    YEAR = "year", "Hằng năm"


class Comparator(models.TextChoices):
    AT_LEAST = "gte", "ít nhất"
    MORE_THAN = "gt", "trên"


class TargetPer(models.TextChoices):
    UNIT_YEAR = "unit_year", "mỗi đơn vị, mỗi năm"
    YEAR = "year", "mỗi năm"
    CAMPAIGN = "campaign", "cả giai đoạn"


class RatioBase(models.TextChoices):
    """What a share is a share of; a plan that does not say gets the default, shown as such."""

    NOT_A_RATIO = "", "Không phải tỷ lệ"
    INDIVIDUALS_HOUSEHOLDS = "individuals_households", "Cá nhân và hộ gia đình được khen thưởng"
    INDIVIDUALS = "individuals", "Cá nhân được khen thưởng"
    ALL_AWARDED = "all_awarded", "Tất cả tập thể, cá nhân, hộ gia đình được khen thưởng"
    EXPECTED_UNITS = "expected_units", "Tổng số đơn vị phải thực hiện"


class TargetMeasure(models.TextChoices):
    """How the figure is counted; NONE is a text the people judge."""

    NEW_MODELS = "new_models", "Mô hình xây dựng mới hoặc nhân rộng trong năm"
    UNITS_WITH_MODEL = "units_with_model", "Tỷ lệ đơn vị có mô hình mới hoặc nhân rộng trong năm (%)"
    REGISTERED_UNITS = "registered_units", "Tỷ lệ đơn vị đã đăng ký tham gia (%)"
    DIRECT_WORKER_SHARE = "direct_worker_share", "Tỷ lệ người lao động trực tiếp được khen thưởng (%)"
    NONE = "none", "Không đo bằng số"


RATIOS = frozenset({TargetMeasure.UNITS_WITH_MODEL, TargetMeasure.REGISTERED_UNITS, TargetMeasure.DIRECT_WORKER_SHARE})


class RegistrationState(models.TextChoices):
    DRAFT = "draft", "Đang lập"
    REGISTERED = "registered", "Đã đăng ký"
    REOPENED = "reopened", "Mở lại để sửa"


EDITABLE_REGISTRATIONS = frozenset({RegistrationState.DRAFT, RegistrationState.REOPENED})


class CampaignAct(models.TextChoices):
    """What an event of a campaign records."""

    LAUNCH = "launch", "Phát động phong trào"
    CLOSE = "close", "Kết thúc phong trào"
    READ = "read", "Lập từ bản kế hoạch"
    HAND_DOWN = "hand_down", "Triển khai xuống đơn vị cấp dưới"
    TAKE_OVER = "take_over", "Nhận phong trào của cấp trên"
    JOIN = "join", "Gắn vào phong trào của cấp trên"
    REFRESH = "refresh", "Cập nhật theo nội dung cấp trên sửa"
    URGE = "urge", "Nhắc các đơn vị chưa triển khai"
    CARRY_ON = "carry_on", "Chuyển cho đơn vị kế thừa"
    COMPLETE_TASK = "complete_task", "Ghi hoàn thành nhiệm vụ"
    REOPEN_TASK = "reopen_task", "Mở lại nhiệm vụ"
    OPEN_MOVEMENT = "open_movement", "Mở phong trào riêng"


class RegistrationAct(models.TextChoices):
    """What an event of a registration records."""

    CREATE = "create", "Lập bản đăng ký"
    COPY = "copy", "Lập từ đăng ký năm trước"
    REGISTER = "register", "Gửi đăng ký"
    REOPEN = "reopen", "Mở lại để sửa"
    RESEND = "resend", "Gửi lại đăng ký"
    ADD_PERSON = "add_person", "Thêm cá nhân tự đăng ký"


class SelfRegistrationState(models.TextChoices):
    SENT = "sent", "Chờ đơn vị xác nhận"
    CONFIRMED = "confirmed", "Đơn vị đã xác nhận"
    DECLINED = "declined", "Đơn vị không xác nhận"


class SelfRegistrationAct(models.TextChoices):
    """What an event of an individual's own registration records."""

    SEND = "send", "Gửi đăng ký"
    EDIT = "edit", "Sửa đăng ký"
    CONFIRM = "confirm", "Đơn vị xác nhận"
    DECLINE = "decline", "Đơn vị không xác nhận"


class ActivityKind(models.TextChoices):
    LAUNCH_CEREMONY = "launch_ceremony", "Lễ phát động"
    ARTICLE = "article", "Tin, bài viết"
    BROADCAST = "broadcast", "Phát thanh, truyền hình"
    WEB_PAGE = "web_page", "Trang thông tin điện tử, mạng xã hội"
    TRAINING = "training", "Tập huấn, bồi dưỡng"
    SEMINAR = "seminar", "Hội thảo, tọa đàm"
    FIELD_TRIP = "field_trip", "Đi thực tế, học tập kinh nghiệm"
    MEETING = "meeting", "Sinh hoạt thi đua"
    PRAISE = "praise", "Biểu dương, tôn vinh"
    OTHER = "other", "Hoạt động khác"


PUBLICITY = frozenset({ActivityKind.ARTICLE, ActivityKind.BROADCAST, ActivityKind.WEB_PAGE})


class InspectionKind(models.TextChoices):
    REGULAR = "regular", "Định kỳ"
    UNANNOUNCED = "unannounced", "Đột xuất"
    SELF_CHECK = "self_check", "Tự kiểm tra"


class InspectionState(models.TextChoices):
    PLANNED = "planned", "Dự kiến"
    CARRIED_OUT = "carried_out", "Đã kiểm tra, đang khắc phục"
    CLOSED = "closed", "Đã kết thúc"
    CANCELLED = "cancelled", "Đã hủy"


class CheckResult(models.TextChoices):
    NOT_CHECKED = "", "Chưa kiểm tra"
    GOOD = "good", "Đạt"
    LACKING = "lacking", "Chưa đạt"
    NOT_APPLICABLE = "not_applicable", "Không áp dụng"


class FindingState(models.TextChoices):
    OPEN = "open", "Phải khắc phục"
    MENDED = "mended", "Đơn vị báo đã khắc phục"
    CLOSED = "closed", "Đã xác nhận khắc phục"


class DifficultyState(models.TextChoices):
    RAISED = "raised", "Chờ giải quyết"
    PASSED_UP = "passed_up", "Đã kiến nghị cấp trên"
    ANSWERED = "answered", "Đã trả lời"
    CLOSED = "closed", "Đã kết thúc"


class PetitionKind(models.TextChoices):
    COMPLAINT = "complaint", "Khiếu nại"
    DENUNCIATION = "denunciation", "Tố cáo"
    PETITION = "petition", "Kiến nghị, phản ánh"


class PetitionState(models.TextChoices):
    RECEIVED = "received", "Đã tiếp nhận"
    HANDLING = "handling", "Đang giải quyết"
    RESOLVED = "resolved", "Đã giải quyết"
    FORWARDED = "forwarded", "Đã chuyển cơ quan có thẩm quyền"
    NOT_ACCEPTED = "not_accepted", "Không thụ lý"


class FundSource(models.TextChoices):
    STATE = "state", "Ngân sách nhà nước"
    MOBILISED = "mobilised", "Xã hội hóa, huy động"
    INTEGRATED = "integrated", "Lồng ghép chương trình khác"


class ReviewKind(models.TextChoices):
    INTERIM = "interim", "Sơ kết"
    YEARLY = "yearly", "Tổng kết năm"
    FINAL = "final", "Tổng kết giai đoạn"


class UnitGrade(models.TextChoices):
    EXCELLENT = "excellent", "Hoàn thành xuất sắc"
    GOOD = "good", "Hoàn thành tốt"
    DONE = "done", "Hoàn thành"
    NOT_DONE = "not_done", "Không hoàn thành"


class RecordAct(models.TextChoices):
    """What an event of a record of the campaign's year says was done."""

    CREATE = "create", "Ghi nhận"
    EDIT = "edit", "Sửa"
    CARRY_OUT = "carry_out", "Ghi kết quả kiểm tra"
    REPORT_MENDED = "report_mended", "Báo đã khắc phục"
    REOPEN = "reopen", "Yêu cầu khắc phục tiếp"
    CLOSE = "close", "Kết thúc"
    ANSWER = "answer", "Trả lời"
    PASS_UP = "pass_up", "Kiến nghị cấp trên"
    ASSIGN = "assign", "Giao người giải quyết"
    ACCEPT = "accept", "Thụ lý"
    EXTEND = "extend", "Gia hạn giải quyết"
    RESOLVE = "resolve", "Giải quyết"
    FORWARD = "forward", "Chuyển cơ quan có thẩm quyền"
    NOT_ACCEPT = "not_accept", "Không thụ lý"
    REMOVE = "remove", "Hủy"
