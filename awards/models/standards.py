"""Standards (tiêu chuẩn) of an award, each with how it is judged."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from awards.enums import (
    TITLES_OF_COLLECTIVES,
    Attester,
    CommendationType,
    CulturalTitleKind,
    JudgedBy,
    Rating,
    SubjectKind,
)
from awards.models.rules import AwardForm, CampaignAward
from models_registry.enums import RecognitionLevel
from units.fields import LineField, ProseField

OUTSIDE_MERIT = frozenset({CommendationType.MOVEMENT, CommendationType.SUDDEN_FEAT})


class EligibilityRule(models.Model):
    """A standard (tiêu chuẩn) as the plan writes it, for one kind of subject."""

    campaign_award = models.ForeignKey(
        CampaignAward, models.CASCADE, related_name="rules", verbose_name="Hình thức khen thưởng"
    )
    subject_kind = models.CharField("Đối tượng", max_length=10, choices=SubjectKind)
    heads_only = models.BooleanField("Chỉ với người đứng đầu", default=False)
    order = models.PositiveSmallIntegerField("Thứ tự", default=1)
    text = ProseField("Tiêu chuẩn")
    judged_by = models.CharField("Cách xét", max_length=20, choices=JudgedBy, default=JudgedBy.ATTESTED)
    model_level = models.CharField(
        "Cấp công nhận mô hình tối thiểu", max_length=10, choices=RecognitionLevel, blank=True
    )
    is_required = models.BooleanField(
        "Bắt buộc", default=True, help_text="Chưa đạt thì hồ sơ không qua bước xác nhận và trình hội đồng."
    )
    attested_by = models.CharField(
        "Ai xác nhận",
        max_length=8,
        choices=Attester,
        default=Attester.COUNCIL,
        help_text="Với tiêu chuẩn do người xác nhận; thường trực hội đồng luôn xác nhận lại được.",
    )
    years = models.PositiveSmallIntegerField(
        "Số năm xét",
        null=True,
        blank=True,
        help_text="Để trống: xếp loại xét mọi năm của phong trào, danh hiệu văn hóa xét năm nay hoặc năm trước.",
    )
    rating = models.CharField("Xếp loại tối thiểu", max_length=10, choices=Rating, blank=True)
    points = models.DecimalField("Số điểm tối thiểu", max_digits=6, decimal_places=2, null=True, blank=True)
    cultural_title = models.CharField("Danh hiệu văn hóa", max_length=8, choices=CulturalTitleKind, blank=True)
    prior_form = models.ForeignKey(
        AwardForm,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Hình thức đã được khen",
    )
    prior_type = models.CharField("Loại hình đã được khen", max_length=12, choices=CommendationType, blank=True)
    valid_from = models.DateField("Áp dụng từ ngày", null=True, blank=True)
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)
    source = LineField("Căn cứ", max_length=300, blank=True)
    is_verified = models.BooleanField("Đã kiểm chứng căn cứ", default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "tiêu chuẩn"
        verbose_name_plural = "tiêu chuẩn"
        ordering = ["subject_kind", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="standard_ends_after_it_begins",
                violation_error_message="Ngày hết hiệu lực phải sau ngày bắt đầu.",
            ),
        ]

    SUBSTANCE = (
        "subject_kind",
        "heads_only",
        "text",
        "judged_by",
        "model_level",
        "is_required",
        "years",
        "rating",
        "points",
        "cultural_title",
        "prior_form_id",
        "prior_type",
        "valid_from",
    )

    def __str__(self):
        return self.text[:80]

    def clean(self):
        """A standard has what its way of judging reads, and keeps its substance once a dossier was received."""
        if gaps := self.parameter_gaps():
            raise ValidationError(gaps)
        if self.pk and self.campaign_award.dossiers.filter(received_at__isnull=False).exists():
            stored = type(self).objects.get(pk=self.pk)
            if any(getattr(stored, name) != getattr(self, name) for name in self.SUBSTANCE):
                raise ValidationError(
                    "Đã có hồ sơ được tiếp nhận theo tiêu chuẩn này nên không sửa nội dung; "
                    "hãy ghi “Đến hết ngày” cho dòng này rồi thêm dòng mới với “Áp dụng từ ngày”."
                )

    def parameter_gaps(self):
        gaps = {}
        if self.judged_by == JudgedBy.ANNUAL_RATING:
            if not self.rating:
                gaps["rating"] = "Hãy chọn mức xếp loại tối thiểu."
            if self.subject_kind == SubjectKind.HOUSEHOLD:
                gaps["judged_by"] = "Hộ gia đình không có xếp loại hằng năm; hãy chọn danh hiệu văn hóa hoặc xác nhận."
        elif self.judged_by == JudgedBy.SCORE and self.points is None:
            gaps["points"] = "Hãy ghi số điểm tối thiểu."
        elif self.judged_by == JudgedBy.CULTURAL_TITLE:
            is_collective = self.subject_kind == SubjectKind.COLLECTIVE
            if not self.cultural_title:
                gaps["cultural_title"] = "Hãy chọn danh hiệu văn hóa."
            elif (self.cultural_title in TITLES_OF_COLLECTIVES) != is_collective:
                gaps["cultural_title"] = "Danh hiệu này không dành cho loại đối tượng đã chọn."
        elif self.judged_by == JudgedBy.PRIOR_AWARD:
            if self.prior_form is None and not self.prior_type:
                gaps["prior_form"] = "Hãy chọn hình thức hoặc loại hình đã được khen thưởng."
            elif self.asks_for_merit and self.named_types & OUTSIDE_MERIT:
                gaps["prior_form"] = (
                    "Khen thưởng phong trào thi đua, đột xuất không được tính để đề nghị khen thưởng công trạng."
                )
        if self.years == 0:
            gaps["years"] = "Số năm xét phải từ 1 trở lên."
        return gaps

    @property
    def asks_for_merit(self):
        """Whether it leads to a merit award, for which movement and sudden-feat awards never count."""
        if self.prior_type == CommendationType.MERIT:
            return True
        return bool(
            self.campaign_award_id and self.campaign_award.award_form.commendation_type == CommendationType.MERIT
        )

    @property
    def named_types(self):
        return {self.prior_type, self.prior_form.commendation_type if self.prior_form else ""} - {""}
