"""How a model goes on: dated updates with figures and photos, and the half-year and year snapshots."""

from django.db import models
from django.db.models import Q

from documents.models import StoredFile
from models_registry.enums import UpdateKind
from models_registry.models.mobilisation import MobilisationModel
from models_registry.models.results import Indicator
from models_registry.querysets import PhotoQuerySet, ProgressUpdateQuerySet
from units.fields import LineField, ProseField
from units.models import User


class ProgressUpdate(models.Model):
    """What happened by a day. A snapshot is the update that closes a half-year or a year.

    A withdrawn update stays to be read and counts for nothing: reads that count start at ``standing()``.
    """

    model = models.ForeignKey(MobilisationModel, models.PROTECT, related_name="updates", verbose_name="Mô hình")
    kind = models.CharField("Loại", max_length=9, choices=UpdateKind, default=UpdateKind.ORDINARY)
    happened_on = models.DateField("Ngày")
    year = models.PositiveSmallIntegerField("Kết quả của năm", null=True, blank=True)
    text = ProseField("Diễn biến, kết quả", blank=True)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người ghi")
    written_at = models.DateTimeField("Ghi lúc")
    client_key = models.CharField("Khóa gửi lại", max_length=64, blank=True, editable=False)
    withdrawn_at = models.DateTimeField("Rút lúc", null=True, editable=False)
    version = models.PositiveIntegerField("Phiên bản", default=1, editable=False)

    objects = ProgressUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = "cập nhật tiến độ"
        verbose_name_plural = "cập nhật tiến độ"
        ordering = ["-happened_on", "-pk"]
        indexes = [models.Index(fields=["model", "-happened_on", "-id"], name="update_by_model_and_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "client_key"], condition=~Q(client_key=""), name="update_sent_once"
            ),
            models.UniqueConstraint(
                fields=["model", "kind", "year"],
                condition=Q(withdrawn_at=None, year__isnull=False),
                name="snapshot_once_per_model_and_period",
                violation_error_message="Mô hình đã có kết quả của kỳ này.",
            ),
            models.CheckConstraint(
                condition=Q(kind=UpdateKind.ORDINARY, year=None)
                | (~Q(kind=UpdateKind.ORDINARY) & Q(year__isnull=False)),
                name="snapshot_names_its_year",
            ),
        ]

    def __str__(self):
        if self.year:
            return f"{self.get_kind_display()} {'năm ' if self.kind == UpdateKind.HALF_YEAR else ''}{self.year}"
        return f"{self.get_kind_display()} ngày {self.happened_on:%d/%m/%Y}"

    @property
    def in_a_sentence(self):
        return str(self)[0].lower() + str(self)[1:]


class Figure(models.Model):
    """The value an indicator has reached by the day of the update, counted from the model's beginning."""

    update = models.ForeignKey(ProgressUpdate, models.PROTECT, related_name="figures", verbose_name="Cập nhật")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name="Chỉ số")
    value = models.DecimalField("Lũy kế đến ngày", max_digits=16, decimal_places=2)

    class Meta:
        verbose_name = "số liệu"
        verbose_name_plural = "số liệu"
        ordering = ["indicator__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["update", "indicator"], name="figure_once_per_update"),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="figure_is_not_negative",
                violation_error_message="Số liệu không được âm.",
            ),
        ]

    def __str__(self):
        return f"{self.indicator}: {self.value}"


class Photo(models.Model):
    """A photo of an update, made small and freed of place and author; private until somebody clears it."""

    update = models.ForeignKey(ProgressUpdate, models.PROTECT, related_name="photos", verbose_name="Cập nhật")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="Ảnh")
    small = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="Ảnh nhỏ")
    caption = LineField("Chú thích", max_length=200, blank=True)
    is_cleared = models.BooleanField("Được công bố", default=False, editable=False)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "ảnh"
        verbose_name_plural = "ảnh"
        ordering = ["pk"]

    def __str__(self):
        return self.caption or f"Ảnh {self.pk}"
