"""Campaigns: an emulation movement as one unit runs it."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from campaigns.enums import (
    CampaignAct,
    CampaignKind,
    CampaignState,
    ContentPart,
    DeadlineKind,
    EmulationForm,
    Freedom,
    SharedYear,
    StandingKind,
    SteeringRole,
)
from campaigns.querysets import CampaignQuerySet, OfCampaignQuerySet
from units.enums import UnitLevel
from units.fields import DerivedKeyField, LineField, ProseField
from units.models import HistoryEvent, Unit, User


class Campaign(models.Model):
    """An emulation movement (phong trào thi đua) as one unit runs it; «Dân vận khéo» is one kind."""

    title = LineField("Tên phong trào", max_length=300)
    kind = models.CharField("Loại phong trào", max_length=20, choices=CampaignKind, default=CampaignKind.DAN_VAN_KHEO)
    emulation_form = models.CharField(
        "Hình thức tổ chức", max_length=12, choices=EmulationForm, default=EmulationForm.THEMATIC
    )
    launching_unit = models.ForeignKey(Unit, models.PROTECT, related_name="campaigns", verbose_name="Đơn vị phát động")
    level = models.CharField("Cấp phát động", max_length=12, choices=UnitLevel)
    superior_campaign = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="lower_campaigns",
        verbose_name="Phong trào của cấp trên",
    )
    founding_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="Đơn vị phát động ban đầu",
    )
    theme = LineField("Chủ đề", max_length=300, blank=True)
    occasion = LineField(
        "Dịp, ngày lễ", max_length=200, blank=True, help_text="Với phong trào theo đợt: «chào mừng kỷ niệm …»."
    )
    standing_kind = models.CharField(
        "Loại cơ quan thường trực", max_length=10, choices=StandingKind, default=StandingKind.COUNCIL
    )
    standing_body = LineField("Cơ quan thường trực", max_length=200, blank=True)
    standing_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Đơn vị làm thường trực",
        help_text="Chọn khi cơ quan thường trực là một đơn vị có trong hệ thống.",
    )
    period_start = models.DateField("Bắt đầu")
    period_end = models.DateField("Kết thúc", null=True, blank=True, help_text="Để trống nếu kế hoạch không nêu.")
    aims = ProseField("Mục đích, yêu cầu, mục tiêu", blank=True)
    participants = ProseField("Đối tượng thi đua", blank=True)
    shared_year = models.CharField(
        "Kết quả của năm thuộc hai giai đoạn tính cho",
        max_length=9,
        choices=SharedYear,
        default=SharedYear.UNDECIDED,
        help_text="Chỉ cần khi hai giai đoạn trùng năm.",
    )
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

    @cached_property
    def freedoms(self):
        """What units below may do to each part of what they take over: ``{ContentPart: Freedom}``."""
        return {rule.part: rule.freedom for rule in self.downward_rules.all()}

    @cached_property
    def took_over(self):
        """Whether its content came from the superior; one that joined later keeps content of its own."""
        return self.superior_campaign_id is not None and self.events.filter(action=CampaignAct.TAKE_OVER).exists()

    @property
    def launched_by(self):
        """Who launched it and who goes on with it, in words: «Xã A phát động, từ 01/07/2025 do Xã B tiếp tục»."""
        if self.founding_unit_id is None or self.founding_unit_id == self.launching_unit_id:
            return f"{self.launching_unit} phát động"
        ended = self.founding_unit.valid_to
        since = f", từ {ended + timedelta(days=1):%d/%m/%Y}" if ended else ", nay"
        return f"{self.founding_unit} phát động{since} do {self.launching_unit} tiếp tục"

    @property
    def standing_desk(self):
        """The lead agency (cơ quan thường trực) in words: as the plan names it, else by its kind."""
        if self.standing_body:
            return self.standing_body
        if self.standing_kind == StandingKind.UNIT and self.standing_unit:
            return str(self.standing_unit)
        return f"{self.get_standing_kind_display()} {self.launching_unit.name_in_text}"

    @property
    def shared_years(self):
        """Years that lie in two stages or more; reads ``stages`` (prefetch for lists)."""
        stages = list(self.stages.all())
        years = {year for row in stages for year in range(row.starts_on.year, row.ends_on.year + 1)}
        return sorted(year for year in years if len(self.stages_of(year)) > 1)

    @property
    def shared_year_stages(self):
        """``(year, the stage its result belongs to or None)`` of the years that lie in two stages."""
        return [(year, self.stage_of(year)) for year in self.shared_years]

    def stages_of(self, year):
        """Stages that hold any day of the year, in order; reads ``stages`` (prefetch for lists)."""
        return [row for row in self.stages.all() if row.starts_on.year <= year <= row.ends_on.year]

    def stage_of(self, year):
        """The one stage the year's result belongs to; ``None`` outside every stage or while a shared year is open."""
        found = self.stages_of(year)
        if len(found) > 1 and self.shared_year == SharedYear.UNDECIDED:
            return None
        return found[0 if self.shared_year == SharedYear.EARLIER else -1] if found else None

    def next_deadline(self, today, unit=None):
        """``(deadline, due)`` of what is due first from today on, or ``None``; reads ``deadlines__overrides``.

        For one ``unit`` with its extensions: ``deadlines__extensions`` are read too.
        """
        coming = [(row, due) for row in self.deadlines.all() if (due := row.next_due(today, unit))]
        return min(coming, key=lambda pair: pair[1].cutoff, default=None)

    @property
    def registration_desk(self):
        """The unit that receives registrations: named by their deadline, else the standing or the launching one."""
        named = [row.receiving_unit for row in self.deadlines.all() if row.kind == DeadlineKind.REGISTRATION]
        standing = self.standing_unit if self.standing_kind == StandingKind.UNIT else None
        return next(filter(None, [*named, standing]), self.launching_unit)

    def registration_due(self, year, unit=None):
        """The last ``Due`` for registering in the year, or ``None``; reads ``deadlines__overrides``.

        For one ``unit`` its own extension counts, and ``deadlines__extensions`` are read too.
        """
        found = [
            row.due_in(year, unit)
            for row in self.deadlines.all()
            if row.kind == DeadlineKind.REGISTRATION and row.applies_in(year)
        ]
        return max(found, key=lambda due: due.cutoff, default=None)


class DownwardRule(models.Model):
    """What the units below may do to one part of a campaign they take over; a part without a row is free."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="downward_rules", verbose_name="Phong trào")
    part = models.CharField("Phần nội dung", max_length=10, choices=ContentPart)
    freedom = models.CharField("Đơn vị cấp dưới", max_length=7, choices=Freedom, default=Freedom.MAY_ADD)

    objects = OfCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "quy định cho cấp dưới"
        verbose_name_plural = "quy định cho cấp dưới"
        constraints = [models.UniqueConstraint(fields=["campaign", "part"], name="downward_rule_once_per_part")]

    def __str__(self):
        return f"{self.get_part_display()}: {self.get_freedom_display()}"


class SteeringMember(models.Model):
    """A member of the campaign's steering committee (Ban Chỉ đạo) and the units the member answers for."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="steering_members", verbose_name="Phong trào")
    user = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="steering_seats",
        verbose_name="Tài khoản",
        help_text="Để trống nếu người này chưa dùng hệ thống.",
    )
    full_name = LineField("Họ và tên", max_length=120)
    office = LineField("Chức vụ", max_length=200, blank=True)
    role = models.CharField("Vai trò", max_length=8, choices=SteeringRole, default=SteeringRole.MEMBER)
    follows = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name="Đơn vị phụ trách theo dõi")
    valid_from = models.DateField("Từ ngày", null=True, blank=True)
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)

    objects = OfCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "thành viên Ban Chỉ đạo"
        verbose_name_plural = "thành viên Ban Chỉ đạo"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "user"],
                name="steering_member_once",
                violation_error_message="Người này đã có trong Ban Chỉ đạo.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="steering_seat_ends_after_it_begins",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self):
        return f"{self.full_name}, {self.get_role_display()}"


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
