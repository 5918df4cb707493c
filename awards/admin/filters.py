"""How the desk's list is narrowed and ordered; the same conditions lead from one dossier to the next."""

from datetime import timedelta

from django.contrib import admin
from django.db.models import F, Q
from django.utils import timezone

from awards.enums import AT_THE_DESK, SENT, DossierState
from awards.models import CampaignAward
from awards.selectors import (
    QUEUE,
    awaiting_q,
    dossiers_awaiting,
    dossiers_awaiting_any_step,
    dossiers_last_handled_by,
)
from campaigns.models import Campaign
from units.enums import UnitLevel
from units.models import Unit

OFFERED = 300
NEWEST_FIRST = ("-pk",)
ORDERS = {
    "nop-som": ("Nộp sớm nhất trước", ("submitted_at", "pk")),
    "nop-muon": ("Nộp gần đây trước", ("-submitted_at", "-pk")),
    "han": ("Hạn giải quyết gần nhất trước", (F("due_on").asc(nulls_last=True), "pk")),
    "ten": ("Theo tên đối tượng", ("search_key", "-pk")),
}
FIRST_YEAR = 2021


class DeskFilter(admin.SimpleListFilter):
    """A condition kept in the address; a value that means nothing finds nothing."""

    def queryset(self, request, rows):
        return self.narrow(rows, self.value(), request.user) if self.value() else rows

    @classmethod
    def narrow(cls, rows, value, user):
        raise NotImplementedError


class StepFilter(DeskFilter):
    title, parameter_name = "Việc chờ tôi", "viec"

    ANY = "toi"

    def lookups(self, request, model_admin):
        steps = [
            (step, label.capitalize()) for step, label in QUEUE.items() if awaiting_q(request.user, step) is not None
        ]
        return [(self.ANY, "Mọi việc chờ tôi"), *steps]

    @classmethod
    def narrow(cls, rows, value, user):
        if value == cls.ANY:
            return dossiers_awaiting_any_step(user, rows)
        return dossiers_awaiting(user, value, rows)


class HandlerFilter(DeskFilter):
    title, parameter_name = "Người xử lý", "xu-ly"
    SELF = "toi"

    def lookups(self, request, model_admin):
        return [(self.SELF, "Tôi xử lý sau cùng")]

    @classmethod
    def narrow(cls, rows, value, user):
        return dossiers_last_handled_by(user, rows) if value == cls.SELF else rows.none()


class StateFilter(DeskFilter):
    title, parameter_name = "Trạng thái", "trang-thai"
    ALL_AT_DESK = "dang-xet"

    def lookups(self, request, model_admin):
        single = [(state.value, state.label) for state in DossierState if state in SENT | {DossierState.WITHDRAWN}]
        return [(self.ALL_AT_DESK, "Đang được xét"), *single]

    @classmethod
    def narrow(cls, rows, value, user):
        return rows.filter(state__in=AT_THE_DESK if value == cls.ALL_AT_DESK else [value])


class NumberFilter(DeskFilter):
    column = ""

    @classmethod
    def narrow(cls, rows, value, user):
        return rows.filter(**{cls.column: int(value)}) if value.isdecimal() and len(value) < 18 else rows.none()


class AwardFilter(NumberFilter):
    title, parameter_name, column = "Hình thức", "hinh-thuc", "campaign_award__award_form"

    def lookups(self, request, model_admin):
        rows = CampaignAward.objects.visible_to(request.user).order_by("award_form__name")
        return [(str(pk), name) for pk, name in rows.values_list("award_form", "award_form__name").distinct()[:OFFERED]]


class UnitFilter(NumberFilter):
    """A unit together with what lies below it: the communes of a province, the units of a commune."""

    title, parameter_name = "Đơn vị", "don-vi"

    def lookups(self, request, model_admin):
        user = request.user
        communes_first = user.sees_everything or any(unit.level == UnitLevel.PROVINCE for unit in user.scope)
        level = UnitLevel.COMMUNE if communes_first else UnitLevel.GRASSROOTS
        rows = Unit.objects.managed_by(user).filter(level=level)
        return [(str(unit.pk), unit.name) for unit in rows.only("pk", "name")[:OFFERED]]

    @classmethod
    def narrow(cls, rows, value, user):
        found = Unit.objects.filter(pk=int(value)) if value.isdecimal() and len(value) < 18 else ()
        return rows.within(list(found)) if found else rows.none()


class YearFilter(NumberFilter):
    title, parameter_name, column = "Năm", "nam", "year"

    def lookups(self, request, model_admin):
        return [(str(year), str(year)) for year in range(timezone.localdate().year + 1, FIRST_YEAR - 1, -1)]


class CampaignFilter(NumberFilter):
    title, parameter_name, column = "Phong trào", "phong-trao", "campaign"

    def lookups(self, request, model_admin):
        rows = Campaign.objects.visible_to(request.user).values_list("pk", "title")
        return [(str(pk), title) for pk, title in rows[:OFFERED]]


class LatenessFilter(DeskFilter):
    title, parameter_name = "Thời hạn", "han"

    def lookups(self, request, model_admin):
        return [("dung", "Nộp đúng hạn"), ("muon", "Nộp muộn được chấp nhận")]

    @classmethod
    def narrow(cls, rows, value, user):
        """By the newest sending, which the annotation ``is_late`` tells."""
        return rows.filter(is_late={"dung": False, "muon": True}[value]) if value in {"dung", "muon"} else rows.none()


class DueFilter(DeskFilter):
    """By the last day to deal with the dossier at the desk where it lies."""

    title, parameter_name = "Hạn giải quyết", "han-giai-quyet"
    OVER = "qua"

    def lookups(self, request, model_admin):
        return [(self.OVER, "Đã quá hạn"), ("sap", "Còn 7 ngày trở xuống"), ("co", "Có hạn giải quyết")]

    @classmethod
    def narrow(cls, rows, value, user):
        today = timezone.localdate()
        at_desk = rows.filter(state__in=AT_THE_DESK, due_on__isnull=False)
        wanted = {
            cls.OVER: Q(due_on__lt=today),
            "sap": Q(due_on__gte=today, due_on__lte=today + timedelta(days=7)),
            "co": Q(),
        }
        return at_desk.filter(wanted[value]) if value in wanted else rows.none()


class ArchiveFilter(DeskFilter):
    """Without it the archived stay hidden."""

    title, parameter_name = "Lưu trữ", "luu-tru"

    def lookups(self, request, model_admin):
        return [("da", "Đã lưu trữ"), ("ca", "Cả hồ sơ đã lưu trữ")]

    @classmethod
    def narrow(cls, rows, value, user):
        if value == "da":
            return rows.filter(archived_at__isnull=False)
        return rows if value == "ca" else rows.none()


class OrderFilter(DeskFilter):
    """Not a condition: which come first. ``ordering_of`` applies it."""

    title, parameter_name = "Sắp xếp", "xep"

    def lookups(self, request, model_admin):
        return [(name, label) for name, (label, _columns) in ORDERS.items()]

    @classmethod
    def narrow(cls, rows, value, user):
        return rows


FILTERS = (
    StepFilter,
    StateFilter,
    AwardFilter,
    UnitFilter,
    YearFilter,
    CampaignFilter,
    LatenessFilter,
    DueFilter,
    HandlerFilter,
    ArchiveFilter,
    OrderFilter,
)
VIEWS = (
    ("Tất cả", ""),
    ("Chờ tôi", f"{StepFilter.parameter_name}={StepFilter.ANY}"),
    ("Quá hạn", f"{DueFilter.parameter_name}={DueFilter.OVER}"),
    ("Của tôi", f"{HandlerFilter.parameter_name}={HandlerFilter.SELF}"),
)
CONDITIONS = ("q", *(condition.parameter_name for condition in FILTERS))


def ordering_of(query):
    return ORDERS.get(query.get(OrderFilter.parameter_name), ("", NEWEST_FIRST))[1]


def narrowed(rows, query, user):
    """The rows of the list that ``query`` (its address) asked for, in its order."""
    for condition in FILTERS:
        if value := query.get(condition.parameter_name):
            rows = condition.narrow(rows, value, user)
    return rows.search(query.get("q", "")).order_by(*ordering_of(query))
