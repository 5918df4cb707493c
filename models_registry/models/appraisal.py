"""Appraisal by visit: a versioned rubric, three columns of scores, knock-out conditions apart from points."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from campaigns.models import Campaign
from documents.models import StoredFile
from models_registry.enums import OUTCOME_TONES, AppraisalOutcome, CriterionKind, RubricPurpose, ScoreColumn
from models_registry.models.mobilisation import MobilisationModel
from models_registry.querysets import AppraisalQuerySet, RubricQuerySet
from units.fields import LineField, ProseField
from units.models import HistoryEvent, User


class Rubric(models.Model):
    """A scale of criteria; an example without campaign. One in use never changes: a new edition is another row.

    ``edition`` is the number people see, ``version`` the one that tells whether somebody saved in between. Without
    ``valid_from`` it is a draft that nothing is scored on.
    """

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="rubrics", verbose_name="Phong trào"
    )
    name = LineField("Tên thang điểm", max_length=200)
    purpose = models.CharField("Dùng để", max_length=9, choices=RubricPurpose, default=RubricPurpose.MODEL)
    edition = models.PositiveSmallIntegerField("Phiên bản", default=1, editable=False)
    source = LineField("Căn cứ", max_length=300, blank=True)
    is_example = models.BooleanField("Ví dụ", default=False, editable=False)
    is_locked = models.BooleanField("Đã dùng", default=False, editable=False)
    valid_from = models.DateField(
        "Áp dụng từ ngày", null=True, blank=True, help_text="Để trống thì còn là bản nháp, chưa dùng để chấm."
    )
    valid_to = models.DateField(
        "Đến hết ngày", null=True, blank=True, help_text="Để trống nếu dùng đến khi có phiên bản mới."
    )
    version = models.PositiveIntegerField("Lần lưu", default=1, editable=False)
    history = HistoricalRecords()

    objects = RubricQuerySet.as_manager()

    class Meta:
        verbose_name = "thang điểm"
        verbose_name_plural = "thang điểm"
        ordering = ["name", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "name", "edition"],
                name="rubric_edition_once",
                violation_error_message="Phong trào đã có thang điểm tên này; hãy đặt tên khác hoặc lập phiên bản mới.",
            ),
            models.UniqueConstraint(fields=["name", "edition"], condition=Q(campaign=None), name="example_rubric_once"),
            models.CheckConstraint(
                condition=Q(is_example=True, campaign=None) | Q(is_example=False, campaign__isnull=False),
                name="rubric_is_an_example_or_of_a_campaign",
                violation_error_message="Hãy chọn phong trào.",
            ),
            models.CheckConstraint(
                condition=Q(is_example=False) | Q(is_locked=False), name="nothing_is_scored_on_an_example"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="rubric_ends_after_it_begins",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self):
        return f"{self.name}, phiên bản {self.edition}"

    def get_absolute_url(self):
        return reverse("models_registry:rubric_detail", args=[self.pk])


class Criterion(models.Model):
    """One line of a rubric: points, or a condition without which nothing else counts."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="criteria", verbose_name="Thang điểm")
    order = models.PositiveSmallIntegerField("Thứ tự")
    group = LineField("Nhóm", max_length=160, blank=True)
    text = ProseField("Tiêu chí")
    kind = models.CharField("Loại", max_length=9, choices=CriterionKind, default=CriterionKind.POINTS)
    max_points = models.DecimalField("Điểm tối đa", max_digits=5, decimal_places=2, null=True, blank=True)
    weight = models.DecimalField("Hệ số", max_digits=4, decimal_places=2, default=Decimal(1))
    evidence = LineField("Minh chứng cần có", max_length=300, blank=True)

    class Meta:
        verbose_name = "tiêu chí"
        verbose_name_plural = "tiêu chí"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=CriterionKind.KNOCK_OUT, max_points=None)
                | (~Q(kind=CriterionKind.KNOCK_OUT) & Q(max_points__isnull=False, max_points__gt=0)),
                name="points_have_a_ceiling_and_conditions_none",
                violation_error_message="Tiêu chí chấm điểm cần điểm tối đa; điều kiện bắt buộc thì không có điểm.",
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0),
                name="criterion_weighs_something",
                violation_error_message="Hệ số phải lớn hơn 0; tiêu chí không nhân hệ số thì ghi 1.",
            ),
        ]

    def __str__(self):
        return self.text[:80]


class RatingBand(models.Model):
    """A class of total points; its lower bound belongs to it."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="bands", verbose_name="Thang điểm")
    name = LineField("Xếp loại", max_length=80)
    lower_bound = models.DecimalField("Từ điểm", max_digits=5, decimal_places=2)
    is_enough = models.BooleanField("Đủ để công nhận", default=True)

    class Meta:
        verbose_name = "mức xếp loại"
        verbose_name_plural = "mức xếp loại"
        ordering = ["-lower_bound"]
        constraints = [
            models.UniqueConstraint(
                fields=["rubric", "lower_bound"],
                name="band_bound_once",
                violation_error_message="Hai mức xếp loại không thể bắt đầu từ cùng một điểm.",
            ),
            models.CheckConstraint(
                condition=Q(lower_bound__gte=0),
                name="band_begins_at_zero_or_above",
                violation_error_message="Mức xếp loại bắt đầu từ 0 điểm trở lên.",
            ),
        ]

    def __str__(self):
        return self.name


class Appraisal(models.Model):
    """A visit to a model that scores it on one rubric; closed, it never changes.

    ``version`` counts every saving; each column counts its own besides, so that those who score different columns
    at once do not hinder each other.
    """

    model = models.ForeignKey(MobilisationModel, models.PROTECT, related_name="appraisals", verbose_name="Mô hình")
    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="appraisals", verbose_name="Thang điểm")
    year = models.PositiveSmallIntegerField("Năm")
    visited_on = models.DateField("Ngày đến thẩm định", null=True, blank=True)
    team = ProseField("Đoàn thẩm định", blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người mở")
    opened_at = models.DateTimeField("Mở lúc")
    outcome = models.CharField(
        "Kết luận", max_length=9, choices=AppraisalOutcome, default=AppraisalOutcome.OPEN, editable=False
    )
    conclusion = ProseField("Nhận xét, kết luận", blank=True)
    total = models.DecimalField("Tổng điểm", max_digits=6, decimal_places=2, null=True, editable=False)
    band = models.ForeignKey(
        RatingBand, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Xếp loại"
    )
    closed_at = models.DateTimeField("Kết thúc lúc", null=True, editable=False)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Người kết thúc"
    )
    version = models.PositiveIntegerField("Phiên bản", default=1, editable=False)
    self_version = models.PositiveIntegerField(default=1, editable=False)
    appraiser_version = models.PositiveIntegerField(default=1, editable=False)
    council_version = models.PositiveIntegerField(default=1, editable=False)

    objects = AppraisalQuerySet.as_manager()

    class Meta:
        verbose_name = "lần thẩm định"
        verbose_name_plural = "thẩm định mô hình"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["model"], condition=Q(outcome=AppraisalOutcome.OPEN), name="one_open_appraisal_per_model"
            ),
            models.CheckConstraint(
                condition=Q(outcome=AppraisalOutcome.OPEN, closed_at=None)
                | (~Q(outcome=AppraisalOutcome.OPEN) & Q(closed_at__isnull=False)),
                name="closed_appraisal_has_its_moment",
            ),
        ]

    def __str__(self):
        return f"Thẩm định {self.model}, {self.year}"

    def get_absolute_url(self):
        return reverse("models_registry:appraisal_detail", args=[self.pk])

    @property
    def is_open(self):
        return self.outcome == AppraisalOutcome.OPEN

    @property
    def tone(self):
        return OUTCOME_TONES[self.outcome]


class CriterionScore(models.Model):
    """What one column gives one criterion. Without points or judgement it is unscored; zero points are a score.

    ``ceiling`` is copied from the criterion: a later rubric must not rewrite what was scored.
    """

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="scores", verbose_name="Thẩm định")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name="Tiêu chí")
    column = models.CharField("Cột", max_length=9, choices=ScoreColumn)
    points = models.DecimalField("Điểm", max_digits=5, decimal_places=2, null=True, blank=True)
    ceiling = models.DecimalField("Điểm tối đa", max_digits=5, decimal_places=2, null=True, blank=True)
    is_met = models.BooleanField("Đạt điều kiện", null=True, blank=True)
    note = LineField("Lý do, minh chứng", max_length=300, blank=True)
    evidence = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Tệp minh chứng"
    )
    scored_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người chấm")
    scored_at = models.DateTimeField("Chấm lúc")

    class Meta:
        verbose_name = "điểm"
        verbose_name_plural = "điểm"
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "criterion", "column"], name="criterion_scored_once_a_column"),
            models.CheckConstraint(
                condition=Q(points=None)
                | Q(ceiling__isnull=False, is_met=None, points__gte=0, points__lte=F("ceiling")),
                name="score_is_points_within_ceiling_or_a_condition",
                violation_error_message="Điểm phải từ 0 đến điểm tối đa.",
            ),
        ]

    def __str__(self):
        return f"{self.criterion}: {self.points if self.points is not None else self.is_met}"


class ScoreEvent(HistoryEvent):
    """A score that was given and then changed: from what to what, and why."""

    score = models.ForeignKey(CriterionScore, models.PROTECT, related_name="events", verbose_name="Điểm")
