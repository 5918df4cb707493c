"""Scores of a review year: what is assessed, one sheet a scorer, one score a criterion, every change kept."""

from django.db import models
from django.db.models import F, Q

from awards.models.councils import CouncilMember
from awards.models.dossiers import Dossier
from awards.models.review_years import ReviewYear
from awards.querysets import AssessmentQuerySet, SheetQuerySet
from documents.models import StoredFile
from models_registry.enums import ScoreColumn
from models_registry.models import Criterion, RatingBand
from units.fields import LineField
from units.models import HistoryEvent, Unit, User


class Assessment(models.Model):
    """One dossier, or one unit in its year, with what it scored; begun with its first sheet.

    ``self_total`` and ``appraised_total`` follow the sheets that were handed in; ``council_total``, ``total`` and
    ``band`` are written once, when the scores are closed. ``total`` empty then means that nobody scored it.
    """

    review = models.ForeignKey(ReviewYear, models.PROTECT, related_name="assessments", verbose_name="Năm xét")
    dossier = models.OneToOneField(Dossier, models.PROTECT, null=True, related_name="assessment", verbose_name="Hồ sơ")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="Đơn vị")
    self_total = models.DecimalField("Tự chấm", max_digits=7, decimal_places=2, null=True)
    appraised_total = models.DecimalField("Thẩm định", max_digits=7, decimal_places=2, null=True)
    council_total = models.DecimalField("Hội đồng", max_digits=7, decimal_places=2, null=True)
    sheet_count = models.PositiveSmallIntegerField("Số phiếu của hội đồng được tính", default=0)
    total = models.DecimalField("Điểm kết luận", max_digits=7, decimal_places=2, null=True)
    band = models.ForeignKey(RatingBand, models.PROTECT, null=True, related_name="+", verbose_name="Xếp loại")
    is_knocked_out = models.BooleanField("Không đạt điều kiện bắt buộc", default=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả chấm điểm"
        verbose_name_plural = "kết quả chấm điểm"
        constraints = [
            models.CheckConstraint(
                condition=Q(dossier__isnull=False, unit=None) | Q(dossier=None, unit__isnull=False),
                name="assessment_is_of_a_dossier_or_a_unit",
            ),
            models.UniqueConstraint(fields=["review", "unit"], name="unit_assessed_once_a_year"),
            models.CheckConstraint(condition=Q(is_knocked_out=False) | Q(band=None), name="knocked_out_means_no_class"),
        ]

    def __str__(self):
        return f"Điểm của {self.dossier or self.unit}"

    @property
    def gap(self):
        """How much more (or less) the appraisers gave than the unit itself."""
        if self.self_total is None or self.appraised_total is None:
            return None
        return self.appraised_total - self.self_total

    @property
    def class_words(self):
        """The class in words; empty while there is none to tell."""
        if self.is_knocked_out:
            return "Không đạt điều kiện bắt buộc"
        if self.band:
            return self.band.name
        return "Không xếp loại" if self.total is not None else ""


class ScoreSheet(models.Model):
    """The sheet of one scorer: the unit, the appraisers, or one member of the council.

    Until it is handed in it counts nowhere; afterwards every change has a reason. One that was recused counts never.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="sheets", verbose_name="Đối tượng chấm")
    column = models.CharField("Ai chấm", max_length=9, choices=ScoreColumn)
    member = models.ForeignKey(
        CouncilMember, models.PROTECT, null=True, related_name="score_sheets", verbose_name="Thành viên"
    )
    total = models.DecimalField("Tổng điểm", max_digits=7, decimal_places=2, null=True)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người chấm")
    saved_at = models.DateTimeField("Lưu lúc")
    handed_in_at = models.DateTimeField("Nộp phiếu lúc", null=True)
    recused_reason = LineField("Lý do tránh chấm", max_length=200, blank=True)
    version = models.PositiveIntegerField("Phiên bản", default=1)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = "phiếu chấm điểm"
        verbose_name_plural = "phiếu chấm điểm"
        constraints = [
            models.CheckConstraint(
                condition=Q(column=ScoreColumn.COUNCIL, member__isnull=False)
                | (~Q(column=ScoreColumn.COUNCIL) & Q(member=None)),
                name="sheet_of_the_council_names_its_member",
            ),
            models.UniqueConstraint(
                fields=["assessment", "column"], condition=Q(member=None), name="sheet_once_per_column"
            ),
            models.UniqueConstraint(fields=["assessment", "member"], name="sheet_once_per_member"),
            models.CheckConstraint(
                condition=Q(handed_in_at=None) | Q(total__isnull=False), name="sheet_handed_in_has_its_total"
            ),
            models.CheckConstraint(
                condition=Q(recused_reason="") | Q(handed_in_at=None), name="recused_sheet_is_not_handed_in"
            ),
        ]

    def __str__(self):
        return f"Phiếu của {self.member or self.get_column_display()}"


class SheetScore(models.Model):
    """What one sheet gives one criterion: points, or whether a condition is met; a row without both is unscored.

    ``ceiling`` is copied from the criterion, as in ``CriterionScore``.
    """

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="scores", verbose_name="Phiếu")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name="Tiêu chí")
    points = models.DecimalField("Điểm", max_digits=5, decimal_places=2, null=True, blank=True)
    ceiling = models.DecimalField("Điểm tối đa", max_digits=5, decimal_places=2, null=True, blank=True)
    is_met = models.BooleanField("Đạt điều kiện", null=True, blank=True)
    note = LineField("Ghi chú, lý do", max_length=300, blank=True)
    evidence = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Tệp minh chứng"
    )

    class Meta:
        verbose_name = "điểm của một tiêu chí"
        verbose_name_plural = "điểm từng tiêu chí"
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="criterion_scored_once_a_sheet"),
            models.CheckConstraint(
                condition=Q(points=None)
                | Q(ceiling__isnull=False, is_met=None, points__gte=0, points__lte=F("ceiling")),
                name="sheet_score_within_its_ceiling",
                violation_error_message="Điểm phải từ 0 đến điểm tối đa.",
            ),
        ]

    def __str__(self):
        return f"{self.criterion}: {self.points if self.points is not None else self.is_met}"


class SheetScoreEvent(HistoryEvent):
    """A score that was changed after its sheet was handed in: from what to what, and why."""

    score = models.ForeignKey(SheetScore, models.PROTECT, related_name="events", verbose_name="Điểm")
