"""The year of a campaign: what was done, checked, asked, spent, reviewed and graded."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from campaigns.enums import (
    ActivityKind,
    CheckResult,
    DifficultyState,
    FindingState,
    FundSource,
    InspectionKind,
    InspectionState,
    PetitionKind,
    PetitionState,
    RecordAct,
    ReviewKind,
    UnitGrade,
)
from campaigns.models.campaigns import Campaign
from campaigns.models.content import Field, Movement, Stage
from campaigns.querysets import (
    CampaignRecordQuerySet,
    DifficultyQuerySet,
    FindingQuerySet,
    InspectionQuerySet,
    PetitionQuerySet,
)
from documents.models import StoredFile
from units.fields import DerivedKeyField, LineField, ProseField
from units.models import HistoryEvent, Placed, Unit, User


def exactly_one(*keys):
    """Condition for «one of these keys is set and the others are not»."""
    return reduce(or_, (Q(**{f"{key}__isnull": key != chosen for key in keys}) for chosen in keys))


class CampaignRecord(Placed):
    """A record that a unit keeps in a campaign, numbered by a code, with who wrote it and when."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", verbose_name="Phong trào")
    created_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+", verbose_name="Người ghi")
    created_at = models.DateTimeField("Ghi lúc", editable=False)
    version = models.PositiveIntegerField("Phiên bản", default=1, editable=False)

    class Meta:
        abstract = True

    code_prefix = ""
    url_name = ""

    @property
    def code(self):
        return f"{self.code_prefix}{self.created_at.year}-{self.pk:06d}"

    def get_absolute_url(self):
        return reverse(self.url_name, args=[self.pk])


class Activity(CampaignRecord):
    """Publicity, training, a seminar, a field trip, an emulation meeting … as it took place."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="activities", verbose_name="Phong trào")
    kind = models.CharField("Loại hoạt động", max_length=16, choices=ActivityKind)
    held_on = models.DateField("Ngày thực hiện, đăng, phát")
    title = LineField("Tên hoạt động, tiêu đề", max_length=300)
    field = models.ForeignKey(
        Field, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Lĩnh vực, nội dung"
    )
    outlet = LineField("Nơi đăng, phát hoặc địa điểm", max_length=200, blank=True)
    people_count = models.PositiveIntegerField("Số người tham gia", null=True, blank=True)
    summary = ProseField("Nội dung, kết quả", blank=True)
    link = models.URLField("Đường dẫn", max_length=500, blank=True)
    files = models.ManyToManyField(StoredFile, blank=True, editable=False, related_name="+", verbose_name="Tệp")
    is_cancelled = models.BooleanField("Đã hủy", default=False, editable=False)
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("title", "outlet"))

    objects = CampaignRecordQuerySet.as_manager()

    code_prefix, url_name = "HĐ", "campaigns:activity_detail"

    class Meta:
        verbose_name = "hoạt động"
        verbose_name_plural = "hoạt động"
        ordering = ["-held_on", "-pk"]
        indexes = [
            models.Index(fields=["province", "-held_on"], name="activity_by_province"),
            models.Index(fields=["commune", "-held_on"], name="activity_by_commune"),
        ]

    def __str__(self):
        return self.title


class Inspection(CampaignRecord):
    """A check of one unit, regular or unannounced. ``unit`` is the unit checked."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="inspections", verbose_name="Phong trào")
    inspecting_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="Đơn vị kiểm tra")
    kind = models.CharField("Hình thức kiểm tra", max_length=12, choices=InspectionKind)
    state = models.CharField(
        "Trạng thái", max_length=12, choices=InspectionState, default=InspectionState.PLANNED, editable=False
    )
    planned_on = models.DateField("Ngày dự kiến")
    carried_out_on = models.DateField("Ngày kiểm tra", null=True, blank=True, editable=False)
    team = ProseField("Đoàn kiểm tra", blank=True)
    conclusion = ProseField("Kết luận", blank=True, editable=False)
    files = models.ManyToManyField(StoredFile, blank=True, editable=False, related_name="+", verbose_name="Tệp")
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("team",))

    objects = InspectionQuerySet.as_manager()

    code_prefix, url_name = "KT", "campaigns:inspection_detail"

    class Meta:
        verbose_name = "cuộc kiểm tra"
        verbose_name_plural = "cuộc kiểm tra"
        ordering = ["-planned_on", "-pk"]
        indexes = [
            models.Index(fields=["province", "-planned_on"], name="inspection_by_province"),
            models.Index(fields=["commune", "-planned_on"], name="inspection_by_commune"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[InspectionState.PLANNED, InspectionState.CANCELLED], carried_out_on=None)
                | Q(state__in=[InspectionState.CARRIED_OUT, InspectionState.CLOSED], carried_out_on__isnull=False),
                name="carried_out_inspection_has_its_day",
            ),
        ]

    def __str__(self):
        if self.kind == InspectionKind.SELF_CHECK:
            return f"{self.unit} tự kiểm tra"
        return f"Kiểm tra {self.get_kind_display().lower()} {self.unit}"


class InspectionItem(models.Model):
    """One line of the checklist of one inspection."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="items", verbose_name="Cuộc kiểm tra")
    order = models.PositiveSmallIntegerField("Thứ tự")
    text = LineField("Nội dung kiểm tra", max_length=300)
    result = models.CharField("Kết quả", max_length=14, choices=CheckResult, blank=True, default="")
    note = LineField("Ghi chú", max_length=300, blank=True)

    class Meta:
        verbose_name = "nội dung kiểm tra"
        verbose_name_plural = "nội dung kiểm tra"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["inspection", "order"], name="inspection_item_order_once")]

    def __str__(self):
        return self.text


class Finding(models.Model):
    """What a check found wanting: who mends what by when, followed until somebody confirms it."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings", verbose_name="Cuộc kiểm tra")
    text = ProseField("Tồn tại, hạn chế")
    must_do = ProseField("Việc phải khắc phục")
    owner = LineField("Bên khắc phục", max_length=200)
    due_on = models.DateField("Xong trước hết ngày")
    state = models.CharField(
        "Trạng thái", max_length=6, choices=FindingState, default=FindingState.OPEN, editable=False
    )
    mended_at = models.DateTimeField("Báo khắc phục lúc", null=True, editable=False)
    mended_note = ProseField("Kết quả khắc phục", blank=True, editable=False)
    closed_at = models.DateTimeField("Xác nhận lúc", null=True, editable=False)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "tồn tại phải khắc phục"
        verbose_name_plural = "tồn tại phải khắc phục"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=FindingState.CLOSED) | Q(closed_at__isnull=False),
                name="closed_finding_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=FindingState.MENDED) | Q(mended_at__isnull=False),
                name="mended_finding_has_its_moment",
            ),
        ]

    def __str__(self):
        return self.text[:80]


class Difficulty(CampaignRecord):
    """A difficulty a unit raises with a solution it proposes; ``handling_unit`` is who has it on the desk now."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="difficulties", verbose_name="Phong trào")
    title = LineField("Khó khăn, vướng mắc", max_length=300)
    description = ProseField("Mô tả", blank=True)
    proposed_solution = ProseField("Giải pháp đề xuất")
    state = models.CharField(
        "Trạng thái", max_length=9, choices=DifficultyState, default=DifficultyState.RAISED, editable=False
    )
    handling_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", editable=False, verbose_name="Đơn vị đang giải quyết"
    )
    answer = ProseField("Trả lời", blank=True, editable=False)
    answered_at = models.DateTimeField("Trả lời lúc", null=True, editable=False)
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("title",))

    objects = DifficultyQuerySet.as_manager()

    code_prefix, url_name = "VM", "campaigns:difficulty_detail"

    class Meta:
        verbose_name = "khó khăn, vướng mắc"
        verbose_name_plural = "khó khăn, vướng mắc"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["province", "-id"], name="difficulty_by_province"),
            models.Index(fields=["commune", "-id"], name="difficulty_by_commune"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=DifficultyState.ANSWERED) | Q(answered_at__isnull=False),
                name="answered_difficulty_has_its_moment",
            ),
        ]

    def __str__(self):
        return self.title


class Petition(CampaignRecord):
    """A complaint, denunciation or petition about emulation; ``unit`` received it, its handlers alone see it.

    ``due_on`` comes from the time limit in force on the day it was received and its extensions.
    """

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Phong trào"
    )
    kind = models.CharField("Loại đơn", max_length=12, choices=PetitionKind)
    state = models.CharField(
        "Trạng thái", max_length=12, choices=PetitionState, default=PetitionState.RECEIVED, editable=False
    )
    received_on = models.DateField("Ngày tiếp nhận")
    sender = LineField("Người gửi", max_length=200, blank=True, help_text="Để trống nếu không rõ danh tính.")
    subject = LineField("Trích yếu", max_length=300)
    content = ProseField("Nội dung đơn")
    handlers = models.ManyToManyField(
        User, blank=True, editable=False, related_name="+", verbose_name="Người được giao giải quyết"
    )
    due_on = models.DateField("Phải xong hết ngày", editable=False)
    limit_basis = LineField("Căn cứ thời hạn", max_length=400, blank=True, editable=False)
    resolved_on = models.DateField("Ngày kết thúc", null=True, editable=False)
    result = ProseField("Kết quả giải quyết", blank=True, editable=False)
    files = models.ManyToManyField(StoredFile, blank=True, editable=False, related_name="+", verbose_name="Tệp")
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("subject", "sender"))

    objects = PetitionQuerySet.as_manager()

    code_prefix, url_name = "ĐT", "campaigns:petition_detail"

    class Meta:
        verbose_name = "đơn khiếu nại, tố cáo, kiến nghị"
        verbose_name_plural = "đơn khiếu nại, tố cáo, kiến nghị"
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[PetitionState.RECEIVED, PetitionState.HANDLING], resolved_on=None)
                | (~Q(state__in=[PetitionState.RECEIVED, PetitionState.HANDLING]) & Q(resolved_on__isnull=False)),
                name="ended_petition_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("received_on")), name="petition_is_due_after_it_was_received"
            ),
        ]

    def __str__(self):
        return self.subject


class BudgetLine(CampaignRecord):
    """Money of a campaign-year: what for, from where, estimated, approved, spent; whole đồng."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="budget_lines", verbose_name="Phong trào")
    year = models.PositiveSmallIntegerField("Năm")
    purpose = LineField("Nội dung chi", max_length=300)
    pilot_model = LineField(
        "Mô hình điểm được hỗ trợ", max_length=300, blank=True, help_text="Để trống nếu chi chung cho phong trào."
    )
    source = models.CharField("Nguồn", max_length=10, choices=FundSource)
    estimated = models.PositiveBigIntegerField("Dự toán (đồng)")
    approved = models.PositiveBigIntegerField("Được duyệt (đồng)", null=True, blank=True)
    approval = LineField("Văn bản duyệt", max_length=200, blank=True)
    spent = models.PositiveBigIntegerField("Đã chi (đồng)", default=0)
    note = LineField("Ghi chú", max_length=300, blank=True)
    is_cancelled = models.BooleanField("Đã hủy", default=False, editable=False)
    history = HistoricalRecords()

    objects = CampaignRecordQuerySet.as_manager()

    code_prefix, url_name = "KP", "campaigns:budget_detail"

    class Meta:
        verbose_name = "khoản kinh phí"
        verbose_name_plural = "kinh phí"
        ordering = ["year", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved=None) | ~Q(approval=""),
                name="approved_money_names_its_paper",
                violation_error_message="Hãy ghi văn bản duyệt kinh phí.",
            ),
        ]

    def __str__(self):
        return self.purpose


class Review(CampaignRecord):
    """An interim or final review (sơ kết, tổng kết): a dated record with its report and papers."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="reviews", verbose_name="Phong trào")
    kind = models.CharField("Loại", max_length=8, choices=ReviewKind)
    year = models.PositiveSmallIntegerField("Năm")
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Giai đoạn")
    movement = models.ForeignKey(
        Movement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews",
        verbose_name="Riêng phong trào",
        help_text="Khi kế hoạch nêu nhiều phong trào và chỉ đánh giá một phong trào.",
    )
    held_on = models.DateField("Ngày tổ chức")
    occasion = LineField("Nhân dịp", max_length=200, blank=True)
    results = ProseField("Kết quả")
    limits = ProseField("Hạn chế, nguyên nhân", blank=True)
    tasks_ahead = ProseField("Nhiệm vụ, giải pháp tới", blank=True)
    files = models.ManyToManyField(StoredFile, blank=True, editable=False, related_name="+", verbose_name="Tệp")
    is_cancelled = models.BooleanField("Đã hủy", default=False, editable=False)

    objects = CampaignRecordQuerySet.as_manager()

    code_prefix, url_name = "TK", "campaigns:review_detail"

    class Meta:
        verbose_name = "cuộc sơ kết, tổng kết"
        verbose_name_plural = "sơ kết, tổng kết"
        ordering = ["-held_on", "-pk"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.year}"


class UnitClassification(Placed):
    """The grade of a unit for a year, or (no year) for the whole period; one that stands, the older ones kept."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="classifications", verbose_name="Phong trào")
    year = models.PositiveSmallIntegerField("Năm", null=True, blank=True)
    grade = models.CharField("Xếp loại", max_length=9, choices=UnitGrade)
    score = models.DecimalField("Điểm", max_digits=6, decimal_places=2, null=True, blank=True)
    basis = LineField("Văn bản, căn cứ", max_length=300, blank=True)
    graded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người ghi")
    graded_at = models.DateTimeField("Ghi lúc")
    is_current = models.BooleanField("Đang áp dụng", default=True, editable=False)

    objects = CampaignRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "xếp loại đơn vị"
        verbose_name_plural = "xếp loại đơn vị"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "year", "unit"],
                condition=Q(is_current=True, year__isnull=False),
                name="unit_graded_once_a_year",
            ),
            models.UniqueConstraint(
                fields=["campaign", "unit"],
                condition=Q(is_current=True, year=None),
                name="unit_graded_once_for_the_period",
            ),
        ]

    def __str__(self):
        return f"{self.unit}: {self.get_grade_display()}"


class RecordEvent(HistoryEvent):
    """An act on one record of the campaign's year; exactly one of the keys is set."""

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, related_name="events", verbose_name="Cuộc kiểm tra"
    )
    difficulty = models.ForeignKey(
        Difficulty, models.PROTECT, null=True, related_name="events", verbose_name="Khó khăn, vướng mắc"
    )
    petition = models.ForeignKey(Petition, models.PROTECT, null=True, related_name="events", verbose_name="Đơn")
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, related_name="events", verbose_name="Hoạt động")
    review = models.ForeignKey(
        Review, models.PROTECT, null=True, related_name="events", verbose_name="Sơ kết, tổng kết"
    )
    budget_line = models.ForeignKey(
        BudgetLine, models.PROTECT, null=True, related_name="events", verbose_name="Khoản kinh phí"
    )

    class Meta(HistoryEvent.Meta):
        verbose_name = "việc của hồ sơ năm"
        verbose_name_plural = "diễn biến"
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("inspection", "difficulty", "petition", "activity", "review", "budget_line"),
                name="event_belongs_to_one_record",
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self):
        return RecordAct(self.action).label
