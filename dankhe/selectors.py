"""What the front page tells: the work that waits for the user, each number with the list behind it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from awards.enums import AT_THE_DESK, DossierState
from awards.models import Dossier, LateRequest
from campaigns.enums import RegistrationState
from campaigns.models import Registration
from models_registry.enums import ModelState
from models_registry.models import MobilisationModel
from notices.models import Notice
from units.enums import Role
from units.models import Household, Person, Unit
from units.querysets import placed_q


@dataclass(frozen=True)
class WorkItem:
    """One line of the queue: what waits, how many, where it is; ``hint`` says what to do."""

    label: str
    count: int
    url: str
    hint: str = ""
    tone: str = "waiting"


def address(name, **query):
    return f"{reverse(name)}?{urlencode(query)}" if query else reverse(name)


def units_held(user, *roles):
    return [m.unit for m in user.memberships_now if m.role in roles]


def work_items(user):
    """The lines of every role the user holds, most pressing first, empty ones left out."""
    lines = []
    if preparing := units_held(user, Role.PREPARER):
        lines += preparer_lines(user, preparing)
    if desks := units_held(user, Role.SECRETARY):
        lines += secretary_lines(desks)
    if led := units_held(user, Role.CHAIRMAN):
        lines += chairman_lines(led)
    if seats := units_held(user, Role.COUNCIL_MEMBER):
        lines += member_lines(seats)
    if watched := units_held(user, Role.PROVINCE_STAFF, Role.AUDITOR):
        lines += watcher_lines(watched)
    if Role.ADMINISTRATOR in user.roles or user.sees_everything:
        parked = Notice.objects.parked_for(user).distinct().count()
        hint = "Kiểm tra địa chỉ rồi cho gửi lại."
        lines.append(WorkItem("Thư không gửi được", parked, reverse("admin:notices_notice_changelist"), hint, "alert"))
    return [line for line in lines if line.count]


def counted_by_state(rows):
    return dict(rows.order_by().values_list("state").annotate(n=Count("pk")))


def preparer_lines(user, units):
    mine = placed_q(units)
    dossiers = counted_by_state(Dossier.objects.filter(mine))
    ideas = MobilisationModel.objects.filter(mine, state=ModelState.IDEA).count()
    pledges = Registration.objects.filter(mine, state=RegistrationState.DRAFT).count()
    S = DossierState
    return [
        WorkItem(
            "Hồ sơ bị trả lại, cần bổ sung",
            dossiers.get(S.RETURNED, 0),
            address("awards:dossier_list", state=S.RETURNED),
            "Sửa đúng mục được nêu rồi nộp lại trong hạn.",
            "alert",
        ),
        WorkItem(
            "Hồ sơ đang lập, chưa nộp",
            dossiers.get(S.DRAFT, 0),
            address("awards:dossier_list", state=S.DRAFT),
            "Xem phần còn thiếu và nộp trước thời hạn.",
        ),
        WorkItem(
            "Đăng ký thi đua chưa gửi",
            pledges,
            address("campaigns:registration_list", state=RegistrationState.DRAFT),
            "Hoàn thành và gửi đăng ký.",
        ),
        WorkItem(
            "Mô hình đang soạn, chưa đăng ký",
            ideas,
            address("models_registry:model_list", state=ModelState.IDEA),
            "Điền đủ mười mục rồi đăng ký.",
        ),
    ]


DESK_STEPS = (
    (DossierState.SUBMITTED, "Hồ sơ chờ tiếp nhận", "Kiểm tra thành phần, tiếp nhận hoặc trả lại."),
    (DossierState.ACCEPTED, "Hồ sơ chờ thẩm định", "Đối chiếu tiêu chuẩn, ghi ý kiến thẩm định."),
    (DossierState.APPRAISED, "Hồ sơ chờ xác nhận báo cáo", "Xác nhận vào báo cáo thành tích."),
    (DossierState.CONFIRMED, "Hồ sơ chờ trình hội đồng", "Đưa vào chương trình phiên họp."),
    (DossierState.TABLED, "Hồ sơ chờ ghi kết quả biểu quyết", "Ghi số phiếu của phiên họp."),
)


def desk_address(**query):
    return address("admin:awards_dossier_changelist", **query)


def secretary_lines(units):
    dossiers = counted_by_state(Dossier.objects.filter(receiving_unit__in=units))
    late = LateRequest.objects.filter(dossier__receiving_unit__in=units, is_granted=None).count()
    models = MobilisationModel.objects.filter(campaign__launching_unit__in=units, state=ModelState.REGISTERED).count()
    lines = [
        WorkItem(label, dossiers.get(state, 0), desk_address(state__exact=state), hint)
        for state, label, hint in DESK_STEPS
    ]
    return [
        WorkItem(
            "Đề nghị nộp muộn chờ quyết định",
            late,
            address("admin:awards_laterequest_changelist", is_granted__isnull=True),
            "Chấp nhận có hạn hoặc từ chối, nêu lý do.",
            "alert",
        ),
        *lines,
        WorkItem(
            "Mô hình chờ chấp nhận",
            models,
            address("models_registry:model_list", state=ModelState.REGISTERED),
            "Xem trùng lặp rồi chấp nhận vào danh sách.",
        ),
    ]


def chairman_lines(units):
    ready = Dossier.objects.filter(
        receiving_unit__in=units, campaign_award__deciding_unit__in=units, state=DossierState.VOTED
    ).count()
    hint = "Hội đồng đã biểu quyết; xem và ký quyết định."
    return [WorkItem("Hồ sơ chờ quyết định", ready, desk_address(state__exact=DossierState.VOTED), hint)]


def member_lines(units):
    tabled = Dossier.objects.filter(receiving_unit__in=units, state=DossierState.TABLED).count()
    hint = "Đọc trước phiên họp của hội đồng."
    return [WorkItem("Hồ sơ trình hội đồng", tabled, desk_address(state__exact=DossierState.TABLED), hint)]


def watcher_lines(units):
    rows = Dossier.objects.filter(placed_q(units))
    at_desk = rows.filter(state__in=AT_THE_DESK).count()
    forwarded = rows.filter(state=DossierState.FORWARDED).count()
    return [
        WorkItem("Hồ sơ các đơn vị đang được xét", at_desk, desk_address(), "Theo dõi tiến độ xét.", "plain"),
        WorkItem(
            "Hồ sơ đề nghị lên cấp trên",
            forwarded,
            desk_address(state__exact=DossierState.FORWARDED),
            "Tổng hợp, chờ quyết định của cấp trên.",
            "plain",
        ),
    ]


FOUND_LIMIT = 8


def found(user, text):
    """Groups of (heading, rows of (label, note, address)) that hold every word of ``text``, accents aside."""
    if not text.strip():
        return []
    groups = [
        (
            "Hồ sơ",
            [
                (str(d), str(d.unit), reverse("awards:dossier_detail", args=[d.pk]))
                for d in Dossier.objects.visible_to(user).search(text).select_related("unit")[:FOUND_LIMIT]
            ],
        ),
        (
            "Mô hình",
            [
                (m.title, str(m.unit), reverse("models_registry:model_detail", args=[m.pk]))
                for m in MobilisationModel.objects.visible_to(user).search(text).select_related("unit")[:FOUND_LIMIT]
            ],
        ),
        (
            "Cá nhân",
            [
                (p.full_name, str(p.unit), reverse("units:person_edit", args=[p.pk]))
                for p in Person.objects.visible_to(user).search(text).select_related("unit")[:FOUND_LIMIT]
            ],
        ),
        (
            "Hộ gia đình",
            [
                (str(h), str(h.unit), reverse("units:household_edit", args=[h.pk]))
                for h in Household.objects.visible_to(user).search(text).select_related("unit")[:FOUND_LIMIT]
            ],
        ),
        (
            "Đơn vị",
            [
                (u.name, str(u.parent or ""), reverse("units:unit_detail", args=[u.pk]))
                for u in Unit.objects.managed_by(user).search(text).select_related("parent")[:FOUND_LIMIT]
            ],
        ),
    ]
    return [(heading, rows) for heading, rows in groups if rows]
