"""The units' registrations for a campaign-year and the people who ask to take part."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from campaigns.deadlines import local_day
from campaigns.enums import (
    EDITABLE_REGISTRATIONS,
    RegistrationAct,
    RegistrationState,
    SelfRegistrationAct,
    SelfRegistrationState,
)
from campaigns.models.campaigns import Campaign
from campaigns.models.content import Field
from campaigns.querysets import RegistrationQuerySet, SelfRegistrationQuerySet
from units.fields import LineField, ProseField
from units.models import HistoryEvent, Household, Person, Placed, Unit, User


class Registration(Placed):
    """A unit's registration to take part in a campaign-year (not the registration of a model).

    ``registered_at`` and ``cutoff`` are those of the first sending: reopened for a correction, it stays as early or
    as late as it was. ``receiving_unit`` and ``through`` are the way it went, kept as they were that day.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="registrations", verbose_name="Phong trào")
    year = models.PositiveSmallIntegerField("Năm")
    state = models.CharField(
        "Trạng thái", max_length=10, choices=RegistrationState, default=RegistrationState.DRAFT, editable=False
    )
    pledge = ProseField("Nội dung đăng ký, giao ước", blank=True)
    fields = models.ManyToManyField(Field, blank=True, related_name="+", verbose_name="Lĩnh vực, nội dung đăng ký")
    planned_models = models.PositiveSmallIntegerField("Số mô hình dự kiến", default=1)
    people = models.ManyToManyField(Person, blank=True, related_name="registrations", verbose_name="Cá nhân tham gia")
    households = models.ManyToManyField(
        Household, blank=True, related_name="registrations", verbose_name="Hộ gia đình tham gia"
    )
    late_reason = ProseField("Lý do đăng ký muộn", blank=True)
    registered_at = models.DateTimeField("Đăng ký lúc", null=True, editable=False)
    cutoff = models.DateTimeField("Hết hạn lúc", null=True, editable=False)
    receiving_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Nơi nhận"
    )
    through = LineField("Qua cơ quan", max_length=200, blank=True, editable=False)
    registered_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Người đăng ký"
    )
    version = models.PositiveIntegerField("Phiên bản", default=1, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "đăng ký thi đua"
        verbose_name_plural = "đăng ký thi đua"
        ordering = ["-year", "pk"]
        indexes = [
            models.Index(fields=["province", "-id"], name="registration_by_province"),
            models.Index(fields=["commune", "-id"], name="registration_by_commune"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "year", "unit"],
                name="unit_registers_once_a_year",
                violation_error_message="Đơn vị đã có đăng ký cho phong trào và năm này.",
            ),
            models.CheckConstraint(
                condition=Q(state=RegistrationState.DRAFT) | Q(registered_at__isnull=False),
                name="registered_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(registered_at=None)
                | Q(cutoff=None)
                | Q(registered_at__lt=F("cutoff"))
                | ~Q(late_reason=""),
                name="late_registration_has_its_reason",
                violation_error_message="Đăng ký muộn phải có lý do.",
            ),
        ]

    def __str__(self):
        return f"{self.unit}, {self.campaign}, năm {self.year}"

    def get_absolute_url(self):
        return reverse("campaigns:registration_detail", args=[self.pk])

    @property
    def code(self):
        return f"ĐK{self.year}-{self.pk:06d}"

    @property
    def is_late(self):
        """Sent after the end of the time that held for the unit on that day."""
        return bool(self.registered_at and self.cutoff and self.registered_at >= self.cutoff)

    @property
    def limit_in_words(self):
        """«hết 24:00 ngày 09/12/2026»; nothing where there was no limit."""
        return f"hết 24:00 ngày {local_day(self.cutoff - timedelta(microseconds=1)):%d/%m/%Y}" if self.cutoff else ""

    @property
    def is_editable(self):
        return self.state in EDITABLE_REGISTRATIONS


class PlannedModel(models.Model):
    """A model that the unit means to build, by name: an intention, not the registration of the model itself."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="planned_list", verbose_name="Đăng ký thi đua"
    )
    order = models.PositiveSmallIntegerField("Thứ tự")
    title = LineField("Tên mô hình dự kiến", max_length=200)
    field = models.ForeignKey(Field, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Lĩnh vực")
    is_replication = models.BooleanField("Nhân rộng mô hình đã có", default=False)

    class Meta:
        verbose_name = "mô hình dự kiến"
        verbose_name_plural = "mô hình dự kiến"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "order"], name="planned_model_order_once"),
        ]

    def __str__(self):
        return self.title


class RegistrationEvent(HistoryEvent):
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="events", verbose_name="Đăng ký")

    class Meta(HistoryEvent.Meta):
        verbose_name = "việc của đăng ký"
        verbose_name_plural = "diễn biến đăng ký"

    def __str__(self):
        return self.label

    @property
    def label(self):
        return RegistrationAct(self.action).label


class SelfRegistration(Placed):
    """An individual's own wish to take part, through the unit that confirms it and puts the person on its list."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="self_registrations", verbose_name="Phong trào")
    year = models.PositiveSmallIntegerField("Năm")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người đăng ký")
    pledge = ProseField("Nội dung đăng ký, giao ước")
    fields = models.ManyToManyField(Field, blank=True, related_name="+", verbose_name="Lĩnh vực, nội dung đăng ký")
    state = models.CharField(
        "Trạng thái",
        max_length=9,
        choices=SelfRegistrationState,
        default=SelfRegistrationState.SENT,
        editable=False,
    )
    sent_at = models.DateTimeField("Gửi lúc")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Cá nhân trong danh sách"
    )
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Người trả lời"
    )
    answered_at = models.DateTimeField("Trả lời lúc", null=True, editable=False)
    answer = LineField("Ý kiến của đơn vị", max_length=300, blank=True)

    objects = SelfRegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "cá nhân tự đăng ký"
        verbose_name_plural = "cá nhân tự đăng ký"
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "year", "user", "unit"],
                name="person_registers_once_a_year",
                violation_error_message="Anh/chị đã đăng ký phong trào này trong năm.",
            ),
            models.CheckConstraint(
                condition=~Q(state=SelfRegistrationState.CONFIRMED) | Q(person__isnull=False),
                name="confirmed_self_registration_has_its_person",
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.campaign}, năm {self.year}"

    def get_absolute_url(self):
        return reverse("campaigns:self_registration_detail", args=[self.pk])


class SelfRegistrationEvent(HistoryEvent):
    self_registration = models.ForeignKey(
        SelfRegistration, models.PROTECT, related_name="events", verbose_name="Cá nhân tự đăng ký"
    )

    class Meta(HistoryEvent.Meta):
        verbose_name = "việc của cá nhân tự đăng ký"
        verbose_name_plural = "diễn biến cá nhân tự đăng ký"

    def __str__(self):
        return self.label

    @property
    def label(self):
        return SelfRegistrationAct(self.action).label
