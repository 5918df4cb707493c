"""Campaigns, the plans that set them up, and the units' registration."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from campaigns import deadlines
from campaigns.enums import (
    CampaignAct,
    CampaignKind,
    CampaignState,
    Comparator,
    DeadlineKind,
    EmulationForm,
    IssuerKind,
    Recurrence,
    RegistrationAct,
    RegistrationState,
    TargetMeasure,
    TargetPer,
)
from campaigns.querysets import CampaignQuerySet, OfCampaignQuerySet, PlanQuerySet, RegistrationQuerySet
from documents.models import StoredFile
from units.enums import UnitLevel
from units.fields import DerivedKeyField, LineField, ProseField
from units.models import HistoryEvent, Household, Person, Placed, Unit, User


class Campaign(models.Model):
    """An emulation movement (phong trào thi đua) as one unit runs it; «Dân vận khéo» is one kind."""

    title = LineField("Tên phong trào", max_length=300)
    kind = models.CharField("Loại phong trào", max_length=20, choices=CampaignKind, default=CampaignKind.DAN_VAN_KHEO)
    emulation_form = models.CharField(
        "Hình thức tổ chức", max_length=12, choices=EmulationForm, default=EmulationForm.THEMATIC
    )
    launching_unit = models.ForeignKey(Unit, models.PROTECT, related_name="campaigns", verbose_name="Đơn vị phát động")
    level = models.CharField("Cấp phát động", max_length=12, choices=UnitLevel)
    standing_body = LineField("Cơ quan thường trực", max_length=200, blank=True)
    period_start = models.DateField("Bắt đầu")
    period_end = models.DateField("Kết thúc", null=True, blank=True, help_text="Để trống nếu kế hoạch không nêu.")
    aims = ProseField("Mục đích, yêu cầu, mục tiêu", blank=True)
    participants = ProseField("Đối tượng thi đua", blank=True)
    state = models.CharField(
        "Trạng thái", max_length=8, choices=CampaignState, default=CampaignState.DRAFT, editable=False
    )
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("title",))
    history = HistoricalRecords(excluded_fields=["search_key"])

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "phong trào thi đua"
        verbose_name_plural = "phong trào thi đua"
        ordering = ["-period_start", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end=None) | Q(period_end__gte=F("period_start")),
                name="campaign_ends_after_it_begins",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def period(self):
        if self.period_end is None:
            return f"từ năm {self.period_start.year}"
        if self.period_start.year == self.period_end.year:
            return f"năm {self.period_start.year}"
        return f"giai đoạn {self.period_start.year} - {self.period_end.year}"

    def get_absolute_url(self):
        return reverse("campaigns:campaign_detail", args=[self.pk])

    def runs_in(self, year):
        return self.period_start.year <= year and (self.period_end is None or year <= self.period_end.year)

    def accepts_registrations_for(self, year):
        return self.state == CampaignState.RUNNING and self.runs_in(year)

    def next_deadline(self, today):
        """``(deadline, due)`` of what is due first from today on, or ``None``; reads ``deadlines__overrides``."""
        coming = [(row, due) for row in self.deadlines.all() if (due := row.next_due(today))]
        return min(coming, key=lambda pair: pair[1].cutoff, default=None)

    @property
    def registration_desk(self):
        """The unit that receives registrations: named by their deadline, else the launching one."""
        named = (row.receiving_unit for row in self.deadlines.all() if row.kind == DeadlineKind.REGISTRATION)
        return next(filter(None, named), self.launching_unit)

    def registration_due(self, year):
        """The last ``Due`` for registering in the year, or ``None``; reads ``deadlines__overrides``."""
        found = [
            row.due_in(year)
            for row in self.deadlines.all()
            if row.kind == DeadlineKind.REGISTRATION and row.applies_in(year)
        ]
        return max(found, key=lambda due: due.cutoff, default=None)


class Plan(models.Model):
    """The paper of one level (kế hoạch) behind a campaign; number and date may be missing."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name="Phong trào"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name="Đơn vị ban hành"
    )
    level = models.CharField("Cấp ban hành", max_length=12, choices=UnitLevel)
    issuer_kind = models.CharField("Loại cơ quan ban hành", max_length=5, choices=IssuerKind, default=IssuerKind.STATE)
    issuer = LineField("Cơ quan ban hành", max_length=200)
    number = LineField("Số, ký hiệu", max_length=60, blank=True)
    issued_on = models.DateField("Ngày ban hành", null=True, blank=True)
    title = LineField("Trích yếu", max_length=400)
    superior_plan = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="lower_plans", verbose_name="Kế hoạch cấp trên"
    )
    recipients = ProseField("Nơi nhận", blank=True)
    signatory_office = LineField("Chức vụ người ký", max_length=160, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Tệp kế hoạch"
    )
    history = HistoricalRecords()

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "kế hoạch"
        verbose_name_plural = "kế hoạch"
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(superior_plan=None) | ~Q(superior_plan=F("pk")), name="plan_is_not_its_own_superior"
            ),
        ]

    def __str__(self):
        return f"Kế hoạch {self.number or '(chưa có số)'}"


class LegalBasis(models.Model):
    """A paper the plan stands on (căn cứ), quoted as the plan quotes it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="legal_bases", verbose_name="Kế hoạch")
    order = models.PositiveSmallIntegerField("Thứ tự", default=1)
    title = LineField("Văn bản", max_length=300)
    number = LineField("Số, ký hiệu", max_length=60, blank=True)
    issued_on = models.DateField("Ngày ban hành", null=True, blank=True)
    issuer = LineField("Cơ quan ban hành", max_length=200, blank=True)

    class Meta:
        verbose_name = "căn cứ"
        verbose_name_plural = "căn cứ"
        ordering = ["order", "pk"]

    def __str__(self):
        return f"{self.title} {self.number}".strip()


class Stage(models.Model):
    """A stage of the campaign. Stages may overlap and be labelled as they like; the order alone is unique."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="stages", verbose_name="Phong trào")
    order = models.PositiveSmallIntegerField("Thứ tự")
    label = LineField("Tên giai đoạn", max_length=120)
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến ngày")

    objects = OfCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "giai đoạn"
        verbose_name_plural = "giai đoạn"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "order"], name="stage_order_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="stage_ends_after_it_begins",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self):
        return self.label


class Field(models.Model):
    """A field (lĩnh vực) or a content item of the plan that models and pledges choose from."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="fields", verbose_name="Phong trào")
    order = models.PositiveSmallIntegerField("Thứ tự")
    name = LineField("Tên lĩnh vực, nội dung", max_length=200)
    description = ProseField("Nội dung thi đua", blank=True)

    objects = OfCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "lĩnh vực"
        verbose_name_plural = "lĩnh vực"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["campaign", "order"], name="field_order_once")]

    def __str__(self):
        return self.name


class Target(models.Model):
    """A figure to reach (chỉ tiêu): «ít nhất 1, phấn đấu 2 mô hình mỗi đơn vị mỗi năm», «trên 30 %»."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="targets", verbose_name="Phong trào")
    order = models.PositiveSmallIntegerField("Thứ tự")
    text = LineField("Nội dung chỉ tiêu", max_length=300)
    measure = models.CharField("Cách đo", max_length=20, choices=TargetMeasure, default=TargetMeasure.NONE)
    comparator = models.CharField("So sánh", max_length=3, choices=Comparator, default=Comparator.AT_LEAST)
    value = models.DecimalField("Mức phải đạt", max_digits=12, decimal_places=2, null=True, blank=True)
    aim = models.DecimalField("Mức phấn đấu", max_digits=12, decimal_places=2, null=True, blank=True)
    per = models.CharField("Tính theo", max_length=9, choices=TargetPer, default=TargetPer.UNIT_YEAR)
    source_phrase = LineField("Câu trong kế hoạch", max_length=500, blank=True)

    objects = OfCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "order"], name="target_order_once"),
            models.CheckConstraint(
                condition=Q(measure=TargetMeasure.NONE) | Q(value__isnull=False),
                name="measured_target_has_a_value",
                violation_error_message="Chỉ tiêu đo bằng số phải có mức phải đạt.",
            ),
        ]

    def __str__(self):
        return self.text


@dataclass(frozen=True)
class Due:
    """A deadline in one campaign-year: the named date, the last valid day, the first late instant."""

    date: date
    inclusive: bool
    last_day: date
    cutoff: datetime
    text: str
    year: int


class Deadline(models.Model):
    """Something due from somebody to somebody. ``raw_phrase`` is evidence; the rule is month/day or a date."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="deadlines", verbose_name="Phong trào")
    kind = models.CharField("Loại", max_length=20, choices=DeadlineKind)
    what = LineField("Việc phải làm", max_length=200)
    owed_by = LineField("Bên phải làm", max_length=200, blank=True)
    owed_to = LineField("Bên nhận", max_length=200, blank=True)
    receiving_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Đơn vị tiếp nhận"
    )
    raw_phrase = LineField("Câu trong kế hoạch", max_length=300, blank=True)
    recurrence = models.CharField("Chu kỳ", max_length=6, choices=Recurrence, default=Recurrence.YEARLY)
    month = models.PositiveSmallIntegerField("Tháng", null=True, blank=True)
    day = models.PositiveSmallIntegerField("Ngày", null=True, blank=True)
    on_date = models.DateField("Ngày cụ thể", null=True, blank=True)
    inclusive = models.BooleanField(
        "Tính cả ngày này", default=False, help_text="«trước ngày» thì không tính; «đến hết ngày» thì có."
    )
    history = HistoricalRecords()

    objects = OfCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "mốc thời gian"
        verbose_name_plural = "mốc thời gian"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recurrence=Recurrence.YEARLY, month__range=(1, 12), day__range=(1, 31), on_date=None)
                | Q(recurrence=Recurrence.ONCE, month=None, day=None, on_date__isnull=False),
                name="deadline_has_one_rule",
                violation_error_message="Mốc hằng năm cần ngày và tháng; mốc một lần cần ngày cụ thể.",
            ),
        ]

    def __str__(self):
        return self.what

    def clean(self):
        if self.recurrence == Recurrence.YEARLY and self.month and self.day:
            try:
                date(2023, self.month, self.day)
            except ValueError as error:
                raise ValidationError({"day": "Ngày này không có trong tháng đã chọn ở mọi năm."}) from error

    def due_in(self, year):
        """The ``Due`` of a campaign-year, one-off override first; reads ``overrides`` (prefetch for lists)."""
        override = next((o for o in self.overrides.all() if o.year == year), None)
        if override:
            day, inclusive = override.on_date, override.inclusive
        elif self.recurrence == Recurrence.YEARLY:
            day, inclusive = date(year, self.month, self.day), self.inclusive
        else:
            day, inclusive = self.on_date, self.inclusive
        last = deadlines.last_valid_day(day, inclusive=inclusive)
        return Due(day, inclusive, last, deadlines.cutoff_after(last), deadlines.spoken(day, inclusive=inclusive), year)

    def applies_in(self, year):
        """Whether the campaign-year has this deadline: a single date belongs to the year it falls in."""
        if self.recurrence == Recurrence.YEARLY:
            return self.campaign.runs_in(year)
        return self.on_date.year == year or any(override.year == year for override in self.overrides.all())

    def next_due(self, today):
        """The first ``Due`` whose last day is not over, an override into the next January included; else ``None``."""
        coming = [due for due in self._dues_around(today.year) if due.last_day >= today]
        return min(coming, key=lambda due: due.cutoff, default=None)

    def last_due(self, today):
        """The latest ``Due`` that is over, as far as the campaign reached; else ``None``."""
        end = self.campaign.period_end
        around = self._dues_around(min(today.year, end.year) if end else today.year)
        return max((due for due in around if due.last_day < today), key=lambda due: due.cutoff, default=None)

    def _dues_around(self, year):
        years = {year - 1, year, year + 1} | ({self.on_date.year} if self.on_date else set())
        return map(self.due_in, filter(self.applies_in, years))


class DeadlineOverride(models.Model):
    """Another date for one year: «riêng năm 2021 hoàn thành trước ngày 15/9»."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="overrides", verbose_name="Mốc thời gian")
    year = models.PositiveSmallIntegerField("Riêng năm")
    on_date = models.DateField("Ngày")
    inclusive = models.BooleanField("Tính cả ngày này", default=False)
    reason = LineField("Căn cứ, lý do", max_length=300)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "mốc riêng của một năm"
        verbose_name_plural = "mốc riêng của một năm"
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["deadline", "year"], name="override_once_per_year")]

    def __str__(self):
        return f"Riêng năm {self.year}"


class Registration(Placed):
    """A unit's registration to take part in a campaign-year (not the registration of a model)."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="registrations", verbose_name="Phong trào")
    year = models.PositiveSmallIntegerField("Năm")
    state = models.CharField(
        "Trạng thái", max_length=10, choices=RegistrationState, default=RegistrationState.DRAFT, editable=False
    )
    pledge = ProseField("Nội dung đăng ký, giao ước", blank=True)
    fields = models.ManyToManyField(Field, blank=True, related_name="+", verbose_name="Lĩnh vực, nội dung đăng ký")
    planned_models = models.PositiveSmallIntegerField("Số mô hình dự kiến", default=1)
    people = models.ManyToManyField(Person, blank=True, related_name="registrations", verbose_name="Cá nhân tham gia")
    households = models.ManyToManyField(
        Household, blank=True, related_name="registrations", verbose_name="Hộ gia đình tham gia"
    )
    registered_at = models.DateTimeField("Đăng ký lúc", null=True, editable=False)
    registered_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Người đăng ký"
    )
    version = models.PositiveIntegerField("Phiên bản", default=1, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "đăng ký thi đua"
        verbose_name_plural = "đăng ký thi đua"
        ordering = ["-year", "pk"]
        indexes = [
            models.Index(fields=["province", "-id"], name="registration_by_province"),
            models.Index(fields=["commune", "-id"], name="registration_by_commune"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "year", "unit"],
                name="unit_registers_once_a_year",
                violation_error_message="Đơn vị đã có đăng ký cho phong trào và năm này.",
            ),
            models.CheckConstraint(
                condition=Q(state=RegistrationState.DRAFT) | Q(registered_at__isnull=False),
                name="registered_has_its_moment",
            ),
        ]

    def __str__(self):
        return f"{self.unit}, {self.campaign}, năm {self.year}"

    def get_absolute_url(self):
        return reverse("campaigns:registration_detail", args=[self.pk])

    @property
    def code(self):
        return f"ĐK{self.year}-{self.pk:06d}"

    @property
    def is_late(self):
        """Registered after the last day: accepted all the same and told by the kept moment, never stored."""
        due = self.campaign.registration_due(self.year)
        return bool(self.registered_at and due and self.registered_at >= due.cutoff)


class RegistrationEvent(HistoryEvent):
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="events", verbose_name="Đăng ký")

    class Meta(HistoryEvent.Meta):
        verbose_name = "việc của đăng ký"
        verbose_name_plural = "diễn biến đăng ký"

    def __str__(self):
        return self.label

    @property
    def label(self):
        return RegistrationAct(self.action).label


class CampaignEvent(HistoryEvent):
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="events", verbose_name="Phong trào")

    class Meta(HistoryEvent.Meta):
        verbose_name = "việc của phong trào"
        verbose_name_plural = "diễn biến phong trào"

    def __str__(self):
        return self.label

    @property
    def label(self):
        return CampaignAct(self.action).label
