"""What a plan sets: stages, fields, subjects, movements, targets and who does what."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from campaigns.enums import (
    Comparator,
    EmulationForm,
    MovementLevel,
    RatioBase,
    SubjectRole,
    TargetMeasure,
    TargetPer,
    TaskState,
)
from campaigns.models.campaigns import Campaign
from campaigns.models.deadlines import Deadline
from campaigns.querysets import OfCampaignQuerySet
from units.fields import LineField, ProseField
from units.models import Unit, User


class Stage(models.Model):
    """A stage of the campaign. Stages may overlap and be labelled as they like; the order alone is unique."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="stages", verbose_name="Phong trào")
    order = models.PositiveSmallIntegerField("Thứ tự")
    label = LineField("Tên giai đoạn", max_length=120)
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến ngày")
    source_phrase = LineField("Câu trong kế hoạch", max_length=500, blank=True)
    is_fixed = models.BooleanField("Do cấp trên quy định", default=False, editable=False)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="copies", verbose_name="Chép từ"
    )

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
    source_phrase = LineField("Câu trong kế hoạch", max_length=500, blank=True)
    is_fixed = models.BooleanField("Do cấp trên quy định", default=False, editable=False)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="copies", verbose_name="Chép từ"
    )

    objects = OfCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "lĩnh vực"
        verbose_name_plural = "lĩnh vực"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["campaign", "order"], name="field_order_once")]

    def __str__(self):
        return self.name


class SubjectGroup(models.Model):
    """A group of subjects as the plan files them: households may stand under «Cá nhân»."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="subject_groups", verbose_name="Phong trào")
    role = models.CharField("Là", max_length=11, choices=SubjectRole)
    order = models.PositiveSmallIntegerField("Thứ tự")
    label = LineField("Nhóm", max_length=120)
    has_collectives = models.BooleanField("Có tập thể", default=False)
    has_individuals = models.BooleanField("Có cá nhân", default=False)
    has_households = models.BooleanField("Có hộ gia đình", default=False)
    text = ProseField("Gồm những ai", blank=True)
    source_phrase = LineField("Câu trong kế hoạch", max_length=500, blank=True)
    is_fixed = models.BooleanField("Do cấp trên quy định", default=False, editable=False)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="copies", verbose_name="Chép từ"
    )

    objects = OfCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "nhóm đối tượng"
        verbose_name_plural = "nhóm đối tượng"
        ordering = ["role", "order"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "role", "order"], name="subject_group_order_once"),
            models.CheckConstraint(
                condition=Q(has_collectives=True) | Q(has_individuals=True) | Q(has_households=True),
                name="subject_group_has_a_kind",
                violation_error_message="Hãy chọn nhóm gồm tập thể, cá nhân hay hộ gia đình.",
            ),
        ]

    def __str__(self):
        return self.label


class Movement(models.Model):
    """One of the movements that a plan names (phong trào do ai phát động), and its own campaign if it has one."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="movements", verbose_name="Phong trào")
    order = models.PositiveSmallIntegerField("Thứ tự")
    name = LineField("Tên phong trào", max_length=300)
    launched_by = models.CharField("Cấp phát động", max_length=10, choices=MovementLevel)
    emulation_form = models.CharField(
        "Hình thức tổ chức", max_length=12, choices=EmulationForm, default=EmulationForm.THEMATIC
    )
    occasion = LineField("Dịp, ngày lễ", max_length=200, blank=True)
    own_campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Phong trào riêng"
    )
    source_phrase = LineField("Câu trong kế hoạch", max_length=500, blank=True)

    objects = OfCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "phong trào được nêu"
        verbose_name_plural = "các phong trào được nêu"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["campaign", "order"], name="movement_order_once")]

    def __str__(self):
        return self.name


class Target(models.Model):
    """A figure to reach (chỉ tiêu): «ít nhất 1, phấn đấu 2 mô hình mỗi đơn vị mỗi năm», «trên 30 %».

    Models count in the year they were built or replicated, never again when kept (không tính cộng dồn).
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="targets", verbose_name="Phong trào")
    order = models.PositiveSmallIntegerField("Thứ tự")
    text = LineField("Nội dung chỉ tiêu", max_length=300)
    measure = models.CharField("Cách đo", max_length=20, choices=TargetMeasure, default=TargetMeasure.NONE)
    comparator = models.CharField("So sánh", max_length=3, choices=Comparator, default=Comparator.AT_LEAST)
    value = models.DecimalField("Mức phải đạt", max_digits=12, decimal_places=2, null=True, blank=True)
    aim = models.DecimalField("Mức phấn đấu", max_digits=12, decimal_places=2, null=True, blank=True)
    per = models.CharField("Tính theo", max_length=9, choices=TargetPer, default=TargetPer.UNIT_YEAR)
    counts_new = models.BooleanField("Tính mô hình xây dựng mới", default=True)
    counts_replicated = models.BooleanField("Tính mô hình nhân rộng", default=True)
    ratio_base = models.CharField(
        "Tỷ lệ tính trên", max_length=24, choices=RatioBase, default=RatioBase.NOT_A_RATIO, blank=True
    )
    base_is_assumed = models.BooleanField("Kế hoạch không nêu mẫu số", default=False)
    source_phrase = LineField("Câu trong kế hoạch", max_length=500, blank=True)
    is_fixed = models.BooleanField("Do cấp trên quy định", default=False, editable=False)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="copies", verbose_name="Chép từ"
    )

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
            models.CheckConstraint(
                condition=~Q(measure=TargetMeasure.NEW_MODELS) | Q(counts_new=True) | Q(counts_replicated=True),
                name="model_target_counts_something",
                violation_error_message="Hãy chọn tính mô hình xây dựng mới, mô hình nhân rộng, hoặc cả hai.",
            ),
            models.CheckConstraint(
                condition=Q(aim=None) | Q(value=None) | Q(aim__gte=F("value")),
                name="aim_is_not_below_the_minimum",
                violation_error_message="Mức phấn đấu không được thấp hơn mức phải đạt.",
            ),
        ]

    def __str__(self):
        return self.text


class Task(models.Model):
    """Which body does what by when (phân công nhiệm vụ); the body may be no unit of the tree."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="tasks", verbose_name="Phong trào")
    order = models.PositiveSmallIntegerField("Thứ tự")
    body = LineField("Cơ quan, người thực hiện", max_length=300)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Đơn vị trong hệ thống"
    )
    text = ProseField("Nhiệm vụ")
    due_on = models.DateField("Xong trước hết ngày", null=True, blank=True)
    deadline = models.ForeignKey(
        Deadline, models.SET_NULL, null=True, blank=True, related_name="tasks", verbose_name="Theo mốc thời gian"
    )
    state = models.CharField("Trạng thái", max_length=4, choices=TaskState, default=TaskState.OPEN, editable=False)
    done_at = models.DateTimeField("Hoàn thành lúc", null=True, editable=False)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Người ghi hoàn thành"
    )
    result = ProseField("Kết quả", blank=True, editable=False)
    source_phrase = LineField("Câu trong kế hoạch", max_length=500, blank=True)
    is_fixed = models.BooleanField("Do cấp trên quy định", default=False, editable=False)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="copies", verbose_name="Chép từ"
    )
    history = HistoricalRecords()

    objects = OfCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "nhiệm vụ"
        verbose_name_plural = "phân công nhiệm vụ"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "order"], name="task_order_once"),
            models.CheckConstraint(
                condition=Q(state=TaskState.OPEN) | Q(done_at__isnull=False), name="done_task_has_its_moment"
            ),
        ]

    def __str__(self):
        return f"{self.body}: {self.text[:80]}"
