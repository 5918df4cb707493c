"""Prize money as dated data: the base wage, and what each award is worth of it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from awards.enums import RoundingWay, SubjectKind
from awards.querysets import DatedRuleQuerySet
from interface.amounts import write_amount
from units.fields import DerivedKeyField, LineField


def refuse_overlap(row, others):
    """Two rows of the same thing may not hold on one day."""
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        return
    if row.valid_to:
        others = others.filter(Q(valid_from=None) | Q(valid_from__lte=row.valid_to))
    if row.valid_from:
        others = others.filter(Q(valid_to=None) | Q(valid_to__gte=row.valid_from))
    if other := others.exclude(pk=row.pk).first():
        raise ValidationError({"valid_from": f"Trùng thời gian áp dụng với dòng “{other}”; hãy ghi ngày cuối của nó."})


class BaseWage(models.Model):
    """Lương cơ sở of a time, in đồng; prizes are multiples of it."""

    amount = models.PositiveIntegerField("Mức lương cơ sở (đồng)")
    valid_from = models.DateField("Áp dụng từ ngày")
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)
    legal_basis = LineField("Căn cứ pháp lý", max_length=300)
    source = LineField("Nguồn", max_length=300, blank=True)
    is_verified = models.BooleanField("Đã kiểm chứng căn cứ", default=False)
    history = HistoricalRecords()

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "mức lương cơ sở"
        verbose_name_plural = "mức lương cơ sở"
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["valid_from"],
                name="base_wage_once_per_day",
                violation_error_message="Đã có mức lương cơ sở áp dụng từ ngày này.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="base_wage_is_money",
                violation_error_message="Mức lương cơ sở phải lớn hơn 0.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="base_wage_ends_after_it_begins",
                violation_error_message="Ngày hết hiệu lực phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self):
        return f"{write_amount(self.amount)} đồng từ ngày {self.valid_from:%d/%m/%Y}"

    def clean(self):
        if self.valid_from:
            refuse_overlap(self, BaseWage.objects.all())


class PrizeRule(models.Model):
    """What an award brings one kind of subject, as a multiple of the base wage on the day it is decided."""

    award_code = LineField(
        "Mã hình thức khen thưởng", max_length=40, help_text="Mã ở danh mục hình thức khen thưởng, ví dụ GK-XA."
    )
    subject_kind = models.CharField("Đối tượng", max_length=10, choices=SubjectKind)
    multiple = models.DecimalField("Hệ số (lần lương cơ sở)", max_digits=7, decimal_places=3)
    rounding_step = models.PositiveIntegerField(
        "Làm tròn đến (đồng)", default=1, help_text="1 là không làm tròn; 1.000 là tròn nghìn."
    )
    rounding_way = models.CharField("Cách làm tròn", max_length=8, choices=RoundingWay, default=RoundingWay.HALF_UP)
    valid_from = models.DateField("Áp dụng từ ngày", null=True, blank=True)
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)
    legal_basis = LineField("Căn cứ pháp lý", max_length=300)
    source = LineField("Nguồn", max_length=300, blank=True)
    is_verified = models.BooleanField("Đã kiểm chứng căn cứ", default=False)
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("award_code", "legal_basis"))
    history = HistoricalRecords(excluded_fields=["search_key"])

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "mức tiền thưởng"
        verbose_name_plural = "mức tiền thưởng"
        ordering = ["award_code", "subject_kind", F("valid_from").desc(nulls_last=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["award_code", "subject_kind", "valid_from"],
                name="prize_rule_once_per_validity",
                violation_error_message="Đã có mức thưởng này áp dụng từ cùng ngày.",
            ),
            models.UniqueConstraint(
                fields=["award_code", "subject_kind"],
                condition=Q(valid_from=None),
                name="prize_rule_once_without_beginning",
                violation_error_message="Đã có mức thưởng này không ghi ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(multiple__gt=0, rounding_step__gte=1),
                name="prize_rule_is_money",
                violation_error_message="Hệ số và mức làm tròn phải lớn hơn 0.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="prize_rule_ends_after_it_begins",
                violation_error_message="Ngày hết hiệu lực phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self):
        times = f"{self.multiple.normalize():f}".replace(".", ",")
        return f"{self.award_code}, {self.get_subject_kind_display().lower()}: {times} lần lương cơ sở"

    def clean(self):
        refuse_overlap(
            self, PrizeRule.objects.filter(award_code=self.award_code.strip(), subject_kind=self.subject_kind)
        )
