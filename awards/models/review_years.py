"""A year of review at one desk: the scales it scores on, and its phases as dated rows of rights."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from awards.enums import Aggregate, PeriodRule, PhaseDecider, PhaseKind, ScoresSeen
from awards.models.councils import AwardCouncil
from awards.querysets import AtUnitQuerySet
from campaigns.models import Campaign
from models_registry.models import Rubric
from units.models import HistoryEvent, Unit, User


class ReviewYear(models.Model):
    """The dossiers one unit receives for one campaign and year, with how they are scored.

    The scales are locked editions, so what was scored on them stands. Where no row is set up nothing is scored and
    every step of a dossier is as open as its own table says. ``version`` counts every change of rights or phase.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="review_years", verbose_name="Phong trào")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="Đơn vị xét")
    year = models.PositiveSmallIntegerField("Năm")
    council = models.ForeignKey(AwardCouncil, models.PROTECT, related_name="+", verbose_name="Hội đồng")
    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="+", verbose_name="Thang điểm hồ sơ")
    unit_rubric = models.ForeignKey(
        Rubric, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Thang điểm xếp loại đơn vị"
    )
    aggregate = models.CharField("Điểm hội đồng là", max_length=6, choices=Aggregate, default=Aggregate.MEAN)
    decimals = models.PositiveSmallIntegerField("Làm tròn đến số chữ số thập phân", default=2)
    period_rule = models.CharField("Xếp loại cả giai đoạn theo", max_length=6, choices=PeriodRule)
    resolution = models.CharField("Căn cứ (nghị quyết, kết luận của hội đồng)", max_length=300, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người lập")
    created_at = models.DateTimeField("Lập lúc")
    closed_at = models.DateTimeField("Khóa điểm lúc", null=True, editable=False)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Người khóa điểm"
    )
    version = models.PositiveIntegerField("Phiên bản", default=1, editable=False)

    objects = AtUnitQuerySet.as_manager()

    class Meta:
        verbose_name = "năm xét khen thưởng"
        verbose_name_plural = "chấm điểm, xếp loại"
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "unit", "year"],
                name="review_year_once_per_desk",
                violation_error_message="Năm xét này đã được lập.",
            ),
            models.CheckConstraint(
                condition=Q(decimals__lte=2),
                name="scores_have_two_decimals_at_most",
                violation_error_message="Điểm làm tròn đến nhiều nhất 2 chữ số thập phân.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="closed_scores_have_who_and_when",
            ),
        ]

    def __str__(self):
        return f"Chấm điểm năm {self.year}, {self.campaign}"

    @property
    def is_closed(self):
        return self.closed_at is not None

    def get_absolute_url(self):
        return reverse("admin:awards_reviewyear_change", args=[self.pk])


class ReviewPhase(models.Model):
    """One phase of a review year and the rights that hold while it is current; at most one is.

    Moved by ``services.move_phase`` alone. Between ``starts_on`` and ``ends_on``, both inclusive, its writers write.
    """

    review = models.ForeignKey(ReviewYear, models.CASCADE, related_name="phases", verbose_name="Năm xét")
    kind = models.CharField("Bước", max_length=9, choices=PhaseKind)
    order = models.PositiveSmallIntegerField("Thứ tự")
    starts_on = models.DateField("Từ ngày", null=True, blank=True)
    ends_on = models.DateField("Đến hết ngày", null=True, blank=True)
    unit_writes = models.BooleanField("Đơn vị tự chấm", default=False)
    appraiser_writes = models.BooleanField("Bộ phận thẩm định chấm", default=False)
    members_write = models.BooleanField("Thành viên hội đồng chấm", default=False)
    allows_votes = models.BooleanField("Biểu quyết tại phiên họp", default=False)
    allows_decisions = models.BooleanField("Quyết định khen thưởng", default=False)
    visible_states = models.JSONField("Thành viên thấy hồ sơ ở trạng thái", default=list, blank=True)
    shows_names = models.BooleanField("Thành viên thấy tên đối tượng, đơn vị", default=True)
    scores_seen = models.CharField(
        "Thành viên thấy điểm của người khác", max_length=9, choices=ScoresSeen, default=ScoresSeen.NEVER
    )
    decider = models.CharField(
        "Ai khóa điểm, chuyển bước", max_length=9, choices=PhaseDecider, default=PhaseDecider.SECRETARY
    )
    is_current = models.BooleanField("Đang ở bước này", default=False, editable=False)
    entered_at = models.DateTimeField("Bắt đầu lúc", null=True, editable=False)

    class Meta:
        verbose_name = "bước của năm xét"
        verbose_name_plural = "các bước của năm xét"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "kind"], name="phase_once_per_review_year"),
            models.UniqueConstraint(
                fields=["review"], condition=Q(is_current=True), name="one_current_phase_per_review_year"
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(entered_at__isnull=False), name="current_phase_has_its_moment"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="phase_ends_after_it_starts",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class ReviewEvent(HistoryEvent):
    """What was done with a review year: set up, rights changed, moved on, scores closed."""

    review = models.ForeignKey(ReviewYear, models.PROTECT, related_name="events", verbose_name="Năm xét")

    class Meta(HistoryEvent.Meta):
        verbose_name = "việc của năm xét"
        verbose_name_plural = "diễn biến năm xét"
