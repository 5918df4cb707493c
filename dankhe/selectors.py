"""What the front page tells: the work that waits for the user, each number with the list behind it."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet, Value
from django.urls import reverse

from awards.enums import AT_THE_DESK, DossierState
from awards.models import Dossier
from awards.selectors import desk_queue, desk_rows, late_requests_awaiting, rounds_awaiting
from awards.selectors.comments import comments_awaiting
from awards.selectors.score_queue import dossiers_to_score
from campaigns.enums import CampaignState, FindingState, RegistrationState
from campaigns.models import Difficulty, Finding, Petition, Registration
from campaigns.permissions import RUNNERS
from campaigns.querysets import RECORD_DESK, overdue_q
from campaigns.selectors import seats_of, self_registrations_awaiting, tasks_awaiting
from campaigns.selectors.downward import drafts_from_above
from models_registry.enums import ExemplarState, ModelState
from models_registry.models import Appraisal, Exemplar, MobilisationModel
from models_registry.selectors import owing, periods_due
from notices.models import Notice
from units.enums import Role
from units.models import Household, Person, Unit
from units.permissions import can_edit_people
from units.querysets import placed_q


@dataclass(frozen=True)
class WorkItem:
    """One line of the queue: what waits, how many (or the rows to count), where it is; ``hint`` says what to do."""

    label: str
    count: int | QuerySet
    url: str
    hint: str = ""
    tone: str = "waiting"


def address(name, **query):
    return f"{reverse(name)}?{urlencode(query)}" if query else reverse(name)


def units_held(user, *roles):
    return [m.unit for m in user.memberships_now if m.role in roles]


def work_items(user, *, today):
    """The lines of every role the user holds, most pressing first, empty ones left out."""
    lines = []
    if preparing := units_held(user, Role.PREPARER):
        lines += preparer_lines(user, preparing)
        lines += results_owed(preparing, today)
    if user.roles & RUNNERS:
        lines += lines_from_above(user)
    if user.roles & {Role.SECRETARY, Role.CHAIRMAN, Role.COUNCIL_MEMBER}:
        lines.append(votes_awaited(user))
        lines.append(scores_awaited(user, today))
        lines += desk_lines(user)
    if desks := units_held(user, Role.SECRETARY):
        lines += secretary_lines(user, desks)
    if user.roles & {Role.SECRETARY, Role.PROVINCE_STAFF}:
        lines.append(registrations_of_the_week(user))
    if user.roles & {Role.PROVINCE_STAFF, Role.AUDITOR}:
        lines += watcher_lines(user)
    lines += duty_lines(user, today)
    lines += year_lines(user)
    if Role.ADMINISTRATOR in user.roles or user.sees_everything:
        parked = Notice.objects.parked_for(user).distinct()
        hint = "Kiểm tra địa chỉ rồi cho gửi lại."
        lines.append(WorkItem("Thư không gửi được", parked, reverse("admin:notices_notice_changelist"), hint, "alert"))
    return [line for line in counted(lines) if line.count]


def counted(lines):
    """The lines with their numbers; all that are still rows are counted by one query."""
    asked = [line.count for line in lines if isinstance(line.count, QuerySet)]
    numbers = iter(counts_of(asked))
    return [replace(line, count=next(numbers)) if isinstance(line.count, QuerySet) else line for line in lines]


def counts_of(querysets):
    """How many rows each of the querysets has."""
    parts = []
    for place, rows in enumerate(querysets):
        whole = rows.model.objects.filter(pk__in=rows.values("pk")) if rows.query.distinct else rows
        part = whole.order_by().annotate(place=Value(place)).values("place")
        parts.append(part.annotate(number=Count("pk")).values_list("place", "number"))
    if not parts:
        return []
    first, *others = parts
    numbers = dict(first.union(*others, all=True) if others else first)
    return [numbers.get(place, 0) for place in range(len(parts))]


def lines_from_above(user):
    """Campaigns that a superior handed to the user's own unit, still to be finished and launched."""
    drafts = list(drafts_from_above(user).select_related("superior_campaign__launching_unit"))
    if not drafts:
        return []
    only = len(drafts) == 1
    superior = drafts[0].superior_campaign
    return [
        WorkItem(
            f"{superior.launching_unit} triển khai: {superior}" if only else "Phong trào cấp trên giao, chưa phát động",
            len(drafts),
            reverse("campaigns:taken_over", args=[drafts[0].pk])
            if only
            else address("campaigns:campaign_list", state=CampaignState.DRAFT),
            "Hoàn thiện kế hoạch của đơn vị và phát động.",
        )
    ]


def counted_by_state(rows):
    return dict(rows.order_by().values_list("state").annotate(n=Count("pk")))


def preparer_lines(user, units):
    mine = placed_q(units)
    dossiers = counted_by_state(Dossier.objects.filter(mine))
    ideas = MobilisationModel.objects.filter(mine, state=ModelState.IDEA)
    pledges = counted_by_state(Registration.objects.filter(mine))
    people = self_registrations_awaiting(user)
    unscored = Appraisal.objects.filter(model__in=MobilisationModel.objects.filter(mine)).awaiting_self_score()
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
            "Đăng ký thi đua được mở lại, cần sửa",
            pledges.get(RegistrationState.REOPENED, 0),
            address("campaigns:registration_list", state=RegistrationState.REOPENED),
            "Sửa theo lý do được nêu rồi gửi lại.",
            "alert",
        ),
        WorkItem(
            "Cá nhân tự đăng ký chờ xác nhận",
            people,
            reverse("campaigns:self_registration_queue"),
            "Xác nhận để đưa vào danh sách, hoặc nêu lý do.",
        ),
        WorkItem(
            "Đăng ký thi đua chưa gửi",
            pledges.get(RegistrationState.DRAFT, 0),
            address("campaigns:registration_list", state=RegistrationState.DRAFT),
            "Hoàn thành và gửi đăng ký.",
        ),
        WorkItem(
            "Mô hình đang soạn, chưa đăng ký",
            ideas,
            address("models_registry:model_list", state=ModelState.IDEA),
            "Điền đủ mười mục rồi đăng ký.",
        ),
        WorkItem(
            "Mô hình chờ tự chấm",
            unscored,
            address("models_registry:appraisal_list", state="self"),
            "Tự chấm theo thang điểm, kèm minh chứng, trước ngày đoàn thẩm định đến.",
        ),
        WorkItem(
            "Điển hình đang soạn, chưa giới thiệu",
            Exemplar.objects.filter(mine, state=ExemplarState.DRAFT),
            address("models_registry:exemplar_list", state=ExemplarState.DRAFT),
            "Kể xong câu chuyện rồi giới thiệu.",
        ),
    ]


def results_owed(units, today):
    """Results of a half-year or a year that the models of the units still owe, while they are asked for."""
    mine = MobilisationModel.objects.filter(placed_q(units))
    return [
        WorkItem(
            f"Mô hình chưa có {period.in_a_sentence}",
            owing(mine, period),
            address("models_registry:model_list", owes=period.slug),
            f"Ghi kết quả tính đến ngày {period.last_day:%d/%m/%Y} ở trang Tiến độ của mô hình.",
        )
        for period in periods_due(today)
    ]


def year_lines(user):
    """What checks, difficulties and petitions ask of the user; each side of a check has its own."""
    lines = []
    if user.roles & {Role.PREPARER, Role.SECRETARY}:
        mending = Finding.objects.to_mend_by(user).aggregate(all=Count("pk"), late=Count("pk", filter=overdue_q()))
        lines += [
            WorkItem(
                "Tồn tại quá hạn khắc phục",
                mending["late"],
                address("campaigns:finding_list", turn="overdue_to_mend_by"),
                "Khắc phục ngay và báo cho đơn vị kiểm tra.",
                "alert",
            ),
            WorkItem(
                "Tồn tại phải khắc phục sau kiểm tra",
                mending["all"],
                address("campaigns:finding_list", turn="to_mend_by"),
                "Khắc phục, báo kết quả trước hạn.",
            ),
        ]
    if user.roles & RECORD_DESK:
        awaited = Q(state=FindingState.MENDED)
        followed = Finding.objects.followed_by(user).aggregate(
            awaited=Count("pk", filter=awaited), late=Count("pk", filter=overdue_q())
        )
        lines += [
            WorkItem(
                "Tồn tại quá hạn ở đơn vị được kiểm tra",
                followed["late"],
                address("campaigns:finding_list", turn="overdue_followed_by"),
                "Đôn đốc đơn vị khắc phục.",
                "alert",
            ),
            WorkItem(
                "Tồn tại chờ xác nhận khắc phục",
                followed["awaited"],
                address("campaigns:finding_list", turn="to_confirm_by"),
                "Xem kết quả đơn vị báo, xác nhận hoặc yêu cầu làm tiếp.",
            ),
            WorkItem(
                "Khó khăn, vướng mắc chờ giải quyết",
                Difficulty.objects.awaiting(user),
                address("campaigns:difficulty_list", turn="awaiting"),
                "Trả lời, hoặc kiến nghị cấp trên.",
            ),
        ]
    petitions = Petition.objects.awaiting(user)
    hint = "Giao người giải quyết, giải quyết trong hạn."
    waiting = address("campaigns:petition_list", turn="awaiting")
    return [*lines, WorkItem("Đơn khiếu nại, tố cáo, kiến nghị", petitions, waiting, hint, "alert")]


DESK_HINTS = {
    "receive": "Kiểm tra thành phần, tiếp nhận hoặc trả lại.",
    "appraise": "Đối chiếu tiêu chuẩn, ghi ý kiến thẩm định.",
    "confirm": "Xác nhận vào báo cáo thành tích.",
    "table": "Đưa vào chương trình phiên họp.",
    "read": "Đọc trước phiên họp của hội đồng.",
    "vote": "Ghi số phiếu của phiên họp.",
    "forward": "Hội đồng đã thông qua; lập tờ trình lên cấp có thẩm quyền.",
    "decide": "Hội đồng đã biểu quyết; xem và ký quyết định.",
    "publish": "Xem lại rồi công bố cho các đơn vị cùng lúc.",
    "superior": "Đọc báo cáo thành tích rồi xác nhận hoặc ghi lý do không xác nhận.",
    "take_up": "Tiếp nhận để thẩm định và họp xét ở cấp mình.",
    "record_answer": "Ghi số, ngày khi có quyết định của cấp trên.",
    "end": "Ghi lý do và báo cho đơn vị nộp.",
}


def desk_address(**query):
    return address("admin:awards_dossier_changelist", **query)


def desk_lines(user):
    """The queue of the desk, each line with the filter that shows exactly its dossiers."""
    late = late_requests_awaiting(user)
    return [
        WorkItem(
            "Đề nghị nộp muộn chờ quyết định",
            late,
            address("admin:awards_laterequest_changelist", **{"ket-qua": "cho-toi"}),
            "Chấp nhận có hạn hoặc từ chối, nêu lý do.",
            "alert",
        ),
        *(
            WorkItem(f"Hồ sơ {line.label}", line.count, desk_address(viec=line.step), DESK_HINTS[line.step])
            for line in desk_queue(user)
        ),
    ]


def votes_awaited(user):
    """Rounds of a meeting that goes on; nothing waits shorter."""
    hint = "Phiên họp đang chờ; bấm để biểu quyết."
    url = reverse("council:meeting_list")
    return WorkItem("Hồ sơ chờ anh/chị biểu quyết", rounds_awaiting(user).count(), url, hint, "alert")


def scores_awaited(user, today):
    hint = "Chấm từng hồ sơ; điểm tự lưu, chỉ tính khi đã chấm đủ và nộp."
    waiting = dossiers_to_score(user, today).count()
    return WorkItem("Hồ sơ chờ anh/chị chấm điểm", waiting, reverse("council:score_queue"), hint)


def registrations_of_the_week(user):
    """What came in lately, for those who receive it; nothing has to be done about it."""
    lately = Registration.objects.visible_to(user).registered().sent_within(7)
    query = {"state": RegistrationState.REGISTERED, "sent": 7}
    return WorkItem(
        "Đăng ký thi đua gửi trong 7 ngày qua",
        lately,
        address("campaigns:registration_list", **query),
        "Xem đơn vị nào vừa đăng ký, nội dung gì.",
        "plain",
    )


def secretary_lines(user, units):
    models = MobilisationModel.objects.filter(campaign__launching_unit__in=units, state=ModelState.REGISTERED)
    hint = "Xem trùng lặp rồi chấp nhận vào danh sách."
    waiting = address("models_registry:model_list", state=ModelState.REGISTERED)
    exemplars = Exemplar.objects.filter(campaign__launching_unit__in=units, state=ExemplarState.REGISTERED)
    introduced = address("models_registry:exemplar_list", state=ExemplarState.REGISTERED)
    return [
        WorkItem("Mô hình chờ chấp nhận", models, waiting, hint),
        WorkItem(
            "Điển hình chờ xét công nhận", exemplars, introduced, "Xem việc làm, ghi công nhận khi có quyết định."
        ),
        WorkItem(
            "Ý kiến, khiếu nại chờ trả lời",
            comments_awaiting(user),
            address("admin:awards_publiccomment_changelist", **{"tra-loi": "cho-toi"}),
            "Khiếu nại chưa trả lời thì chưa quyết định được.",
            "alert",
        ),
        WorkItem(
            "Phiếu thẩm định chưa kết thúc",
            Appraisal.objects.ended_by(user),
            address("models_registry:appraisal_list", state="desk"),
            "Chấm đủ các tiêu chí rồi kết thúc thẩm định.",
        ),
    ]


def watcher_lines(user):
    rows = desk_rows(user)
    at_desk = rows.filter(state__in=AT_THE_DESK)
    forwarded = rows.filter(state=DossierState.FORWARDED)
    return [
        WorkItem(
            "Hồ sơ các đơn vị đang được xét",
            at_desk,
            desk_address(**{"trang-thai": "dang-xet"}),
            "Theo dõi tiến độ xét.",
            "plain",
        ),
        WorkItem(
            "Hồ sơ đề nghị lên cấp trên",
            forwarded,
            desk_address(**{"trang-thai": DossierState.FORWARDED}),
            "Tổng hợp, chờ quyết định của cấp trên.",
            "plain",
        ),
    ]


def duty_lines(user, today):
    """Tasks given to the user's units, and the units the user follows as a member of steering committees."""
    tasks = tasks_awaiting(user)
    first = tasks.order_by("campaign_id").values_list("campaign_id", flat=True).first()
    followed = seats_of(user, today).aggregate(n=Count("follows", distinct=True))["n"]
    lines = []
    if first:
        url = reverse("campaigns:task_list", args=[first])
        lines.append(WorkItem("Nhiệm vụ được giao trong phong trào", tasks.count(), url, "Ghi kết quả khi làm xong."))
    if followed:
        url = reverse("campaigns:followed_list")
        lines.append(WorkItem("Đơn vị anh/chị phụ trách theo dõi", followed, url, "Đôn đốc việc sắp đến hạn.", "plain"))
    return lines


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
            "Điển hình",
            [
                (e.title, f"{e.subject}, {e.unit}", e.get_absolute_url())
                for e in Exemplar.objects.visible_to(user)
                .search(text)
                .select_related("unit", "person", "household")[:FOUND_LIMIT]
            ],
        ),
        (
            "Cá nhân",
            [
                (p.full_name, str(p.unit), edit_address(user, "units:person", p, p.full_name))
                for p in Person.objects.visible_to(user).search(text).select_related("unit")[:FOUND_LIMIT]
            ],
        ),
        (
            "Hộ gia đình",
            [
                (str(h), str(h.unit), edit_address(user, "units:household", h, h.head_name))
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


def edit_address(user, room, row, name):
    """The page that changes a person or household, for those who may; else its line in the list."""
    if can_edit_people(user, row.unit):
        return reverse(f"{room}_edit", args=[row.pk])
    return address(f"{room}_list", q=name)
