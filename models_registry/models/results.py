"""What a model promises and with whom: indicators, promised results, forces, resources, levels aimed at."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from models_registry.enums import ForceRole, RecognitionLevel, ResourceKind, ResourceSource
from models_registry.models.mobilisation import MobilisationModel
from models_registry.querysets import IndicatorQuerySet
from units.fields import LineField
from units.models import Unit


class Indicator(models.Model):
    """Something models count in one unit of measure: hiến đất (m²), ngày công, tiền (đồng) …; the list may grow."""

    code = LineField("Mã", max_length=40, unique=True)
    name = LineField("Tên chỉ số", max_length=160)
    unit_name = LineField("Đơn vị tính", max_length=40)
    decimals = models.PositiveSmallIntegerField("Số chữ số thập phân", default=0)
    is_additive = models.BooleanField("Cộng được giữa các mô hình", default=True)
    order = models.PositiveSmallIntegerField("Thứ tự", default=100)
    is_active = models.BooleanField("Đang dùng", default=True)
    history = HistoricalRecords()

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = "chỉ số kết quả"
        verbose_name_plural = "chỉ số kết quả"
        ordering = ["order", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decimals__lte=2),
                name="indicator_has_two_decimals_at_most",
                violation_error_message="Nhiều nhất 2 chữ số thập phân.",
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.unit_name})"


class Promise(models.Model):
    """A measurable result that a model promises, from its base line."""

    model = models.ForeignKey(MobilisationModel, models.CASCADE, related_name="promises", verbose_name="Mô hình")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name="Chỉ số")
    baseline = models.DecimalField("Hiện có", max_digits=16, decimal_places=2, default=0)
    value = models.DecimalField("Phấn đấu đạt", max_digits=16, decimal_places=2)

    class Meta:
        verbose_name = "kết quả đăng ký"
        verbose_name_plural = "kết quả đăng ký"
        ordering = ["indicator__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "indicator"],
                name="promise_once_per_indicator",
                violation_error_message="Chỉ số này đã có trong danh sách kết quả đăng ký.",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0, baseline__gte=0),
                name="promise_is_not_negative",
                violation_error_message="Số liệu không được âm.",
            ),
        ]

    def __str__(self):
        return f"{self.indicator}: {self.value}"


class Force(models.Model):
    """Who takes part in a model, in which role; the force may be no unit of the tree."""

    model = models.ForeignKey(MobilisationModel, models.CASCADE, related_name="force_rows", verbose_name="Mô hình")
    order = models.PositiveSmallIntegerField("Thứ tự")
    name = LineField("Lực lượng", max_length=200)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Đơn vị trong hệ thống"
    )
    role = models.CharField("Vai trò", max_length=11, choices=ForceRole)
    duty = LineField("Phần việc", max_length=300, blank=True)

    class Meta:
        verbose_name = "lực lượng"
        verbose_name_plural = "lực lượng tham gia"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["model", "order"], name="force_order_once")]

    def __str__(self):
        return f"{self.name}, {self.get_role_display().lower()}"


class Resource(models.Model):
    """Means of a model by source; ``amount`` in đồng, days or what ``unit_name`` says."""

    model = models.ForeignKey(MobilisationModel, models.CASCADE, related_name="resource_rows", verbose_name="Mô hình")
    order = models.PositiveSmallIntegerField("Thứ tự")
    kind = models.CharField("Loại", max_length=9, choices=ResourceKind)
    source = models.CharField("Nguồn", max_length=10, choices=ResourceSource)
    amount = models.DecimalField("Số lượng", max_digits=16, decimal_places=2)
    unit_name = LineField("Đơn vị tính", max_length=40)
    note = LineField("Ghi chú", max_length=200, blank=True)

    class Meta:
        verbose_name = "nguồn lực"
        verbose_name_plural = "nguồn lực theo nguồn"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["model", "order"], name="resource_order_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="resource_is_not_negative",
                violation_error_message="Số lượng không được âm.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.amount} {self.unit_name}"


class LevelEntry(models.Model):
    """The model registered at one level for one year: a model may be registered at several levels at once."""

    model = models.ForeignKey(MobilisationModel, models.PROTECT, related_name="level_entries", verbose_name="Mô hình")
    level = models.CharField("Cấp đăng ký", max_length=10, choices=RecognitionLevel)
    year = models.PositiveSmallIntegerField("Năm")
    entered_at = models.DateTimeField("Đăng ký lúc")

    class Meta:
        verbose_name = "đăng ký ở một cấp"
        verbose_name_plural = "đăng ký ở các cấp"
        ordering = ["year", "pk"]
        constraints = [models.UniqueConstraint(fields=["model", "level", "year"], name="level_entered_once_a_year")]

    def __str__(self):
        return f"{self.get_level_display()}, {self.year}"
