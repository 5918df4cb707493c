"""People and households: two of the three kinds of award subject."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from units.enums import DIRECT_OCCUPATIONS, Gender, OccupationGroup
from units.fields import DerivedKeyField, LineField
from units.models.tree import Placed
from units.text import sort_key


class Person(Placed):
    """An individual (cá nhân) of a unit: only what an award dossier needs."""

    code = LineField("Mã cá nhân", max_length=40, blank=True, help_text="Mã do đơn vị đặt; không dùng số định danh.")
    full_name = LineField("Họ và tên", max_length=120)
    gender = models.CharField("Giới tính", max_length=6, choices=Gender, blank=True)
    birth_date = models.DateField("Ngày sinh", null=True, blank=True)
    position = LineField("Chức vụ, công việc", max_length=160, blank=True)
    occupation_group = models.CharField("Nhóm nghề nghiệp", max_length=20, choices=OccupationGroup)
    is_head = models.BooleanField("Là người đứng đầu đơn vị", default=False)
    direct_worker_override = models.BooleanField("Người lao động trực tiếp (xác định riêng)", null=True, blank=True)
    direct_worker_reason = LineField("Lý do xác định riêng", max_length=200, blank=True)
    is_active = models.BooleanField("Đang công tác, sinh hoạt tại đơn vị", default=True)
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("full_name", "code", "position"))
    sort_key = DerivedKeyField("Khóa sắp xếp", sources=("full_name",), make=sort_key, max_length=400)
    history = HistoricalRecords(excluded_fields=["search_key", "sort_key"])

    class Meta:
        verbose_name = "cá nhân"
        verbose_name_plural = "cá nhân"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "code"],
                condition=~Q(code=""),
                name="person_code_once_per_unit",
                violation_error_message="Đơn vị đã có cá nhân mang mã này.",
            ),
            models.CheckConstraint(
                condition=Q(direct_worker_override=None) | ~Q(direct_worker_reason=""),
                name="override_of_direct_worker_has_a_reason",
                violation_error_message="Hãy ghi lý do khi xác định riêng người lao động trực tiếp.",
            ),
        ]

    def __str__(self):
        return self.full_name

    def clean(self):
        if self.direct_worker_override is not None and not self.direct_worker_reason:
            sentence = "Hãy ghi lý do khi xác định riêng người lao động trực tiếp."
            raise ValidationError({"direct_worker_reason": sentence})

    @property
    def is_direct_worker(self):
        """Worker or farmer without a leading post, unless set apart with a reason (base of the 30 % ratio)."""
        if self.direct_worker_override is not None:
            return self.direct_worker_override
        return self.occupation_group in DIRECT_OCCUPATIONS and not self.is_head


class Household(Placed):
    """A household (hộ gia đình), the third kind of award subject in law."""

    code = LineField("Mã hộ", max_length=40, blank=True, help_text="Mã do đơn vị đặt; không dùng số định danh.")
    head_name = LineField("Họ và tên chủ hộ", max_length=120)
    address = LineField("Địa chỉ", max_length=200, blank=True)
    member_count = models.PositiveSmallIntegerField("Số nhân khẩu", null=True, blank=True)
    is_active = models.BooleanField("Đang sinh sống trên địa bàn", default=True)
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("head_name", "code", "address"))
    sort_key = DerivedKeyField("Khóa sắp xếp", sources=("head_name",), make=sort_key, max_length=400)
    history = HistoricalRecords(excluded_fields=["search_key", "sort_key"])

    class Meta:
        verbose_name = "hộ gia đình"
        verbose_name_plural = "hộ gia đình"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "code"],
                condition=~Q(code=""),
                name="household_code_once_per_unit",
                violation_error_message="Đơn vị đã có hộ mang mã này.",
            ),
        ]

    def __str__(self):
        return f"Hộ ông/bà {self.head_name}"
