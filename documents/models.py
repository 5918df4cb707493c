"""Papers in and out: private files and document numbers."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from units.fields import LineField
from units.models import Unit, User


def random_path(stored, filename):
    """A name that says nothing of the content, spread over 256 folders."""
    return f"{stored.pk.hex[:2]}/{stored.pk.hex}"


class StoredFile(models.Model):
    """A private upload. It belongs to the record that points at it, and is served by that record's app alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField("Tệp", upload_to=random_path)
    original_name = LineField("Tên tệp", max_length=200)
    content_type = models.CharField("Loại nội dung", max_length=100)
    size = models.PositiveBigIntegerField("Dung lượng (byte)")
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="Người tải lên")
    uploaded_at = models.DateTimeField("Tải lên lúc", default=timezone.now)

    class Meta:
        verbose_name = "tệp"
        verbose_name_plural = "tệp"
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="file_is_not_empty")]

    def __str__(self):
        return self.original_name


class NumberSeries(models.Model):
    """A running number of a unit, a kind of paper and a year; advanced by ``services.take_number`` alone."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="Đơn vị")
    kind = models.CharField("Loại", max_length=20)
    year = models.PositiveSmallIntegerField("Năm")
    last = models.PositiveIntegerField("Số đã cấp gần nhất", default=0)

    class Meta:
        verbose_name = "sổ cấp số"
        verbose_name_plural = "sổ cấp số"
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "year"], name="number_series_once")]

    def __str__(self):
        return f"{self.unit} {self.kind} {self.year}: {self.last}"
