"""How many may be awarded, from whom that number comes, and which share of it is for direct workers."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from awards.enums import GuardForce, SubjectKind
from awards.models.prizes import refuse_overlap
from awards.models.rules import AwardForm
from awards.querysets import QuotaQuerySet, RatioRuleQuerySet
from campaigns.enums import RatioBase
from campaigns.models import Campaign
from units.fields import LineField, ProseField
from units.models import HistoryEvent, Unit, User

SHARES = (RatioBase.INDIVIDUALS_HOUSEHOLDS, RatioBase.INDIVIDUALS, RatioBase.ALL_AWARDED)


class AwardQuota(models.Model):
    """A ceiling on the awards of one form in one year to a unit and what lies below it; no row means no ceiling.

    ``allotted_by`` set it: a unit above, or the unit itself where the number is its chairman's own. ``desk_unit``
    keeps the row: mostly the same, but what a superior gave on paper alone is written down where it was received.
    What was passed on out of ``passed_from`` never exceeds its ``number``.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="award_quotas", verbose_name="Đơn vị được phân bổ")
    award_form = models.ForeignKey(
        AwardForm, models.PROTECT, related_name="quotas", verbose_name="Hình thức khen thưởng"
    )
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="award_quotas", verbose_name="Chỉ cho phong trào"
    )
    year = models.PositiveSmallIntegerField("Năm")
    subject_kind = models.CharField("Chỉ cho đối tượng", max_length=10, choices=SubjectKind, blank=True)
    number = models.PositiveIntegerField("Số lượng")
    allotted_by = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="Đơn vị phân bổ")
    passed_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="passed_on", verbose_name="Trích từ chỉ tiêu"
    )
    desk_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="Đơn vị ghi nhận")
    source = LineField("Theo văn bản", max_length=300)
    is_in_force = models.BooleanField("Còn hiệu lực", default=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="Người ghi")
    recorded_at = models.DateTimeField("Ghi lúc")
    version = models.PositiveIntegerField("Phiên bản", default=1)

    objects = QuotaQuerySet.as_manager()

    class Meta:
        verbose_name = "chỉ tiêu khen thưởng"
        verbose_name_plural = "chỉ tiêu khen thưởng"
        ordering = ["-year", "award_form", "unit", "pk"]
        indexes = [models.Index(fields=["year", "award_form"], name="quota_by_year_and_form")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "award_form", "campaign", "year", "subject_kind"],
                condition=Q(is_in_force=True),
                name="quota_once_in_a_campaign",
                violation_error_message="Đơn vị đã có chỉ tiêu này cho năm đó; hãy điều chỉnh chỉ tiêu đã có.",
            ),
            models.UniqueConstraint(
                fields=["unit", "award_form", "year", "subject_kind"],
                condition=Q(is_in_force=True, campaign=None),
                name="quota_once_over_all_campaigns",
                violation_error_message="Đơn vị đã có chỉ tiêu này cho năm đó; hãy điều chỉnh chỉ tiêu đã có.",
            ),
            models.CheckConstraint(
                condition=Q(passed_from=None) | ~Q(unit=F("allotted_by")), name="quota_is_passed_on_to_another_unit"
            ),
        ]

    def __str__(self):
        kind = f", {self.get_subject_kind_display().lower()}" if self.subject_kind else ""
        return f"{self.award_form}{kind}, năm {self.year}"

    @property
    def is_own(self):
        """The chairman's own number."""
        return self.unit_id == self.allotted_by_id


class QuotaExcess(models.Model):
    """A reasoned decision that lets the count go beyond a quota by ``extra``; never changed, never taken away."""

    quota = models.ForeignKey(AwardQuota, models.PROTECT, related_name="excesses", verbose_name="Chỉ tiêu")
    extra = models.PositiveIntegerField("Cho vượt thêm")
    reason = ProseField("Lý do")
    source = LineField("Theo văn bản", max_length=300, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người quyết định")
    decided_at = models.DateTimeField("Quyết định lúc")

    class Meta:
        verbose_name = "quyết định cho vượt chỉ tiêu"
        verbose_name_plural = "quyết định cho vượt chỉ tiêu"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(extra__gt=0),
                name="excess_is_something",
                violation_error_message="Số cho vượt phải lớn hơn 0.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="excess_has_its_reason", violation_error_message="Hãy ghi lý do cho vượt."
            ),
        ]

    def __str__(self):
        return f"{self.quota}: thêm {self.extra}"


class QuotaEvent(HistoryEvent):
    quota = models.ForeignKey(AwardQuota, models.PROTECT, related_name="events", verbose_name="Chỉ tiêu")


class RatioRule(models.Model):
    """The share of direct workers among the awarded of a year that a plan or the law asks; a fraction of whole numbers.

    It is judged for the unit that decides, over one campaign or all, one award form or all. The narrower row goes
    before the wider one; without any row nothing is asked.
    """

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="ratio_rules", verbose_name="Chỉ cho phong trào"
    )
    award_form = models.ForeignKey(
        AwardForm,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ratio_rules",
        verbose_name="Chỉ cho hình thức khen thưởng",
    )
    numerator = models.PositiveSmallIntegerField("Tử số", default=30)
    denominator = models.PositiveSmallIntegerField("Mẫu số", default=100)
    is_strict = models.BooleanField("Phải vượt tỷ lệ (bằng là chưa đạt)", default=True)
    base = models.CharField(
        "Tính trên",
        max_length=24,
        choices=[(base.value, base.label) for base in SHARES],
        default=RatioBase.INDIVIDUALS_HOUSEHOLDS,
    )
    force = models.CharField("Khi chưa đạt", max_length=6, choices=GuardForce, default=GuardForce.REASON)
    valid_from = models.DateField("Áp dụng từ ngày", null=True, blank=True)
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)
    source = LineField("Căn cứ", max_length=300)
    is_verified = models.BooleanField("Đã kiểm chứng căn cứ", default=False)
    history = HistoricalRecords()

    objects = RatioRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "tỷ lệ người lao động trực tiếp"
        verbose_name_plural = "tỷ lệ người lao động trực tiếp"
        ordering = ["campaign", "award_form", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(denominator__gt=0, numerator__lte=F("denominator")),
                name="ratio_is_a_fraction",
                violation_error_message="Tỷ lệ phải là phân số từ 0 đến 1.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="ratio_rule_ends_after_it_begins",
                violation_error_message="Ngày hết hiệu lực phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self):
        return f"Người lao động trực tiếp {self.words}, tính trên {self.get_base_display().lower()}"

    @property
    def words(self):
        """«trên 30 %», «từ 1/3»."""
        share = f"{self.numerator} %" if self.denominator == 100 else f"{self.numerator}/{self.denominator}"
        return f"{'trên' if self.is_strict else 'từ'} {share}"

    def clean(self):
        if self.is_strict and self.numerator == self.denominator:
            raise ValidationError({"is_strict": "Không thể vượt toàn bộ; hãy bỏ dấu này hoặc giảm tỷ lệ."})
        refuse_overlap(self, RatioRule.objects.filter(campaign=self.campaign, award_form=self.award_form))
