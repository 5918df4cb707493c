"""The achievement report: its form as dated data, what a unit writes into it, the photos it shows."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from awards.enums import CommendationType, ReportSource, SubjectKind
from awards.models.dossiers import Dossier, DossierVersion
from awards.querysets import DatedRuleQuerySet, ReportPhotoQuerySet
from documents.models import StoredFile
from units.fields import LineField, ProseField
from units.models import User


class ReportForm(models.Model):
    """A form (mẫu) of the report for one type of commendation, valid from-to: «Mẫu 07», «1.5»."""

    code = LineField("Mẫu số", max_length=40)
    name = LineField("Tên mẫu", max_length=200)
    commendation_type = models.CharField(
        "Loại hình khen thưởng", max_length=12, choices=CommendationType, default=CommendationType.MOVEMENT
    )
    valid_from = models.DateField("Áp dụng từ ngày", null=True, blank=True)
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)
    legal_basis = LineField("Căn cứ", max_length=300, blank=True)
    source = LineField("Nguồn", max_length=300, blank=True)
    is_verified = models.BooleanField("Đã kiểm chứng căn cứ", default=False)
    history = HistoricalRecords()

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "mẫu báo cáo thành tích"
        verbose_name_plural = "mẫu báo cáo thành tích"
        ordering = ["commendation_type", "-valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "commendation_type", "valid_from"], name="report_form_once_per_validity"
            ),
            models.UniqueConstraint(
                fields=["code", "commendation_type"],
                condition=Q(valid_from=None),
                name="report_form_once_without_beginning",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="report_form_ends_after_it_begins",
                violation_error_message="Ngày hết hiệu lực phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self):
        return f"{self.code}: {self.name}"


class ReportSection(models.Model):
    """A heading of the form to be answered; what was written is kept under ``key``, so that a later form finds it."""

    form = models.ForeignKey(ReportForm, models.CASCADE, related_name="sections", verbose_name="Mẫu báo cáo")
    key = models.SlugField("Khóa", max_length=40)
    part = LineField("Phần", max_length=160)
    heading = LineField("Đề mục", max_length=200)
    order = models.PositiveSmallIntegerField("Thứ tự", default=1)
    rows = models.PositiveSmallIntegerField("Số dòng của ô nhập", default=6, help_text="1 là ô một dòng.")
    guidance = ProseField("Hướng dẫn viết", blank=True)
    suggested_words = ProseField("Gợi ý câu chữ", blank=True)
    for_collectives = models.BooleanField("Cho tập thể", default=True)
    for_individuals = models.BooleanField("Cho cá nhân", default=True)
    for_households = models.BooleanField("Cho hộ gia đình", default=True)
    is_required = models.BooleanField("Bắt buộc", default=True)
    filled_from = models.CharField("Điền sẵn từ", max_length=12, choices=ReportSource, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "đề mục của báo cáo"
        verbose_name_plural = "đề mục của báo cáo"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "key"],
                name="report_section_once_per_form",
                violation_error_message="Mẫu đã có đề mục mang khóa này.",
            )
        ]

    def __str__(self):
        return self.heading

    def is_for(self, kind):
        return {
            SubjectKind.COLLECTIVE: self.for_collectives,
            SubjectKind.INDIVIDUAL: self.for_individuals,
            SubjectKind.HOUSEHOLD: self.for_households,
        }[kind]


class AchievementReport(models.Model):
    """The report of a dossier as it is being written; what the council reads is frozen in the ``DossierVersion``."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="report", verbose_name="Hồ sơ")
    version = models.PositiveIntegerField("Phiên bản của lời văn", default=0, editable=False)
    photos_version = models.PositiveIntegerField("Phiên bản của ảnh", default=0, editable=False)
    saved_at = models.DateTimeField("Lưu lần cuối")
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="Người lưu")

    class Meta:
        verbose_name = "báo cáo thành tích"
        verbose_name_plural = "báo cáo thành tích"

    def __str__(self):
        return f"Báo cáo thành tích {self.dossier.code}"

    @property
    def edition(self):
        """Grows with every change of words and photos."""
        return self.version + self.photos_version


class ReportAnswer(models.Model):
    """The words under one heading; ``filled_with`` says where they were taken from while nobody has changed them."""

    report = models.ForeignKey(AchievementReport, models.CASCADE, related_name="answers", verbose_name="Báo cáo")
    section_key = models.SlugField("Đề mục", max_length=40)
    text = ProseField("Nội dung", blank=True)
    filled_with = LineField("Điền sẵn từ", max_length=200, blank=True)

    class Meta:
        verbose_name = "nội dung báo cáo"
        verbose_name_plural = "nội dung báo cáo"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "section_key"], name="report_answer_once_per_section"),
        ]

    def __str__(self):
        return self.section_key


class ReportPhoto(models.Model):
    """A photo that proves the achievement, made small and freed of place and author.

    Taken out of the working copy it stays with the ``versions`` that were sent with it.
    """

    report = models.ForeignKey(AchievementReport, models.PROTECT, related_name="photos", verbose_name="Báo cáo")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="Ảnh")
    small = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="Ảnh nhỏ")
    caption = LineField("Chú thích", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("Thứ tự", default=1)
    is_current = models.BooleanField("Đang dùng", default=True)
    versions = models.ManyToManyField(DossierVersion, related_name="photos", verbose_name="Các lần đã nộp")

    objects = ReportPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "ảnh minh chứng"
        verbose_name_plural = "ảnh minh chứng"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.caption or f"Ảnh {self.pk}"
