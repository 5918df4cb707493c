"""Dossiers: the working copy, what was sent, what was asked, what was done."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from awards.enums import (
    EDITABLE,
    ENDED,
    STATE_TONES,
    DossierState,
    SimplifiedCase,
    SubjectKind,
)
from awards.models.rules import AwardForm, CampaignAward, DossierItemType
from awards.querysets import (
    DossierFileQuerySet,
    DossierQuerySet,
    LateRequestQuerySet,
    OfDossierQuerySet,
)
from campaigns.deadlines import local_day
from campaigns.models import Campaign
from documents.models import StoredFile
from models_registry.models import MobilisationModel
from units.fields import DerivedKeyField, LineField, ProseField
from units.models import HistoryEvent, Household, Person, Placed, Unit, User


class Dossier(Placed):
    """A dossier (hồ sơ) of a unit for one subject and one award; its working copy.

    What the council reads is the newest ``DossierVersion``, frozen at submission. ``state`` is written by
    ``services.submit_dossier`` and ``services.advance_dossier`` alone.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="dossiers", verbose_name="Phong trào")
    year = models.PositiveSmallIntegerField("Năm")
    receiving_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="Đơn vị tiếp nhận")
    campaign_award = models.ForeignKey(
        CampaignAward, models.PROTECT, related_name="dossiers", verbose_name="Hình thức khen thưởng"
    )
    subject_kind = models.CharField("Đối tượng", max_length=10, choices=SubjectKind)
    subject_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Tập thể"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="dossiers", verbose_name="Cá nhân"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="dossiers", verbose_name="Hộ gia đình"
    )
    subject_name = LineField("Tên đối tượng", max_length=200, editable=False)
    model = models.ForeignKey(
        MobilisationModel,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="dossiers",
        verbose_name="Mô hình gắn với thành tích",
    )
    achievement = LineField("Thành tích đề nghị (ghi trên quyết định)", max_length=300, blank=True)
    summary = ProseField("Tóm tắt báo cáo thành tích", blank=True)
    state = models.CharField(
        "Trạng thái", max_length=10, choices=DossierState, default=DossierState.DRAFT, editable=False
    )
    submitted_at = models.DateTimeField("Nộp lần đầu lúc", null=True, editable=False)
    received_at = models.DateTimeField("Tiếp nhận lúc", null=True, editable=False)
    return_due_on = models.DateField("Hạn bổ sung (hết ngày)", null=True, editable=False)
    due_on = models.DateField("Hạn giải quyết ở nơi nhận (hết ngày)", null=True, editable=False)
    simplified_case = models.CharField(
        "Thủ tục đơn giản, trường hợp", max_length=14, choices=SimplifiedCase, blank=True, editable=False
    )
    discovered_by = LineField("Người, cơ quan phát hiện", max_length=200, blank=True, editable=False)
    lowered_form = models.ForeignKey(
        AwardForm,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="Hình thức thấp hơn mà cấp trên chuyển về",
    )
    archived_at = models.DateTimeField("Lưu trữ lúc", null=True, editable=False)
    archived_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Người lưu trữ"
    )
    archive_place = LineField("Nơi lưu trữ: hộp, số", max_length=200, blank=True, editable=False)
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Người lập"
    )
    saved_at = models.DateTimeField("Lưu lần cuối", editable=False)
    version = models.PositiveIntegerField("Phiên bản", default=1, editable=False)
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("subject_name", "achievement"))

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = "hồ sơ đề nghị khen thưởng"
        verbose_name_plural = "hồ sơ đề nghị khen thưởng"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["province", "-id"], name="dossier_by_province"),
            models.Index(fields=["commune", "-id"], name="dossier_by_commune"),
            models.Index(fields=["receiving_unit", "state", "-id"], name="dossier_by_desk_and_state"),
            models.Index(fields=["campaign", "year", "state"], name="dossier_by_campaign_year"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    subject_kind=SubjectKind.COLLECTIVE, subject_unit__isnull=False, person=None, household=None
                )
                | Q(subject_kind=SubjectKind.INDIVIDUAL, subject_unit=None, person__isnull=False, household=None)
                | Q(subject_kind=SubjectKind.HOUSEHOLD, subject_unit=None, person=None, household__isnull=False),
                name="dossier_has_one_subject_of_its_kind",
                violation_error_message="Hồ sơ phải có đúng một đối tượng thuộc loại đã chọn.",
            ),
            models.CheckConstraint(
                condition=Q(state=DossierState.DRAFT) | Q(submitted_at__isnull=False),
                name="sent_dossier_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=DossierState.RETURNED) | Q(return_due_on__isnull=False),
                name="returned_dossier_has_a_due_date",
            ),
            models.CheckConstraint(
                condition=Q(simplified_case="") | ~Q(discovered_by=""),
                name="simplified_dossier_names_its_discoverer",
                violation_error_message="Hãy ghi ai phát hiện trường hợp khen thưởng theo thủ tục đơn giản.",
            ),
            models.CheckConstraint(
                condition=Q(archived_at=None) | Q(state__in=sorted(ENDED), archived_by__isnull=False),
                name="only_an_ended_dossier_is_archived",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.subject_name}"

    @property
    def code(self):
        return f"HS{self.year}-{self.pk:06d}"

    @property
    def subject(self):
        return self.subject_unit or self.person or self.household

    def get_state_display(self):
        """By the simplified procedure nobody votes: what stands where the council would have voted says so."""
        if self.is_simplified and self.state == DossierState.VOTED:
            return "Chờ quyết định (thủ tục đơn giản)"
        return DossierState(self.state).label

    @property
    def is_editable(self):
        return self.state in EDITABLE

    @property
    def is_simplified(self):
        return bool(self.simplified_case)

    @property
    def is_archived(self):
        return self.archived_at is not None

    @property
    def deciding_unit_id(self):
        """Who decides: the award's unit, or the desk to which a superior gave back a lower form."""
        return self.receiving_unit_id if self.lowered_form_id else self.campaign_award.deciding_unit_id

    @property
    def asked_form(self):
        """What is asked for it now: the award's own form, or the lower one a superior made of it."""
        return self.lowered_form or self.campaign_award.award_form

    @property
    def way_up(self):
        """The ``DossierForwarding`` that is not answered yet and lies highest, ``None`` without any."""
        return next((each for each in self.forwardings.all() if each.outcome == ""), None)

    @property
    def state_tone(self):
        return STATE_TONES[self.state]

    def get_absolute_url(self):
        return reverse("awards:dossier_detail", args=[self.pk])


class DossierFile(models.Model):
    """A paper put into the working copy; removing it from the copy leaves the versions that were sent."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="files", verbose_name="Hồ sơ")
    item_type = models.ForeignKey(DossierItemType, models.PROTECT, related_name="+", verbose_name="Loại giấy tờ")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="dossier_file", verbose_name="Tệp")
    is_current = models.BooleanField("Đang dùng", default=True)

    objects = DossierFileQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp trong hồ sơ"
        verbose_name_plural = "tệp trong hồ sơ"
        ordering = ["item_type__name", "pk"]

    def __str__(self):
        return str(self.file)


class DossierVersion(models.Model):
    """What was sent, frozen, with its receipt. A second sending is a new row; rows never change.

    ``key`` is the form's idempotency key; ``cutoff`` is the limit that was applied, ``None`` where none is set.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="versions", verbose_name="Hồ sơ")
    number = models.PositiveSmallIntegerField("Lần nộp")
    key = models.UUIDField("Khóa chống nộp trùng", default=uuid.uuid4, unique=True)
    working_version = models.PositiveIntegerField("Phiên bản bản thảo đã nộp")
    content = models.JSONField("Nội dung đã nộp")
    files = models.ManyToManyField(DossierFile, related_name="versions", verbose_name="Tệp đã nộp")
    receipt_number = models.CharField("Số biên nhận", max_length=40)
    receiving_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="Đơn vị tiếp nhận")
    submitted_at = models.DateTimeField("Nộp lúc")
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người nộp")
    cutoff = models.DateTimeField("Thời hạn áp dụng (không tính thời điểm này)", null=True)
    is_late = models.BooleanField("Nộp muộn được chấp nhận", default=False)

    objects = OfDossierQuerySet.as_manager()

    class Meta:
        verbose_name = "lần nộp"
        verbose_name_plural = "lần nộp"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="version_number_once_per_dossier"),
            models.UniqueConstraint(fields=["receiving_unit", "receipt_number"], name="receipt_number_once_per_unit"),
            models.CheckConstraint(
                condition=Q(cutoff=None) | Q(is_late=True) | Q(submitted_at__lt=F("cutoff")),
                name="on_time_means_before_the_cutoff",
            ),
        ]

    def __str__(self):
        return f"Biên nhận {self.receipt_number}"

    @property
    def limit_in_words(self):
        """«hết 24:00 ngày 09/12/2026»: the last day that was on time."""
        return f"hết 24:00 ngày {local_day(self.cutoff - timedelta(microseconds=1)):%d/%m/%Y}" if self.cutoff else ""


class LateRequest(models.Model):
    """A request to send after the cutoff; granted, it opens the door until ``until``."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="late_requests", verbose_name="Hồ sơ")
    reason = ProseField("Lý do xin nộp muộn")
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người đề nghị")
    requested_at = models.DateTimeField("Đề nghị lúc")
    is_granted = models.BooleanField("Chấp nhận", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Người quyết định"
    )
    decided_at = models.DateTimeField("Quyết định lúc", null=True, blank=True)
    decision_note = ProseField("Lý do quyết định", blank=True)
    until = models.DateTimeField("Được nộp đến trước", null=True, blank=True)

    objects = LateRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "đề nghị nộp muộn"
        verbose_name_plural = "đề nghị nộp muộn"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(is_granted=None), name="one_open_late_request_per_dossier"
            ),
            models.CheckConstraint(
                condition=~Q(is_granted=True) | Q(until__isnull=False, decided_by__isnull=False),
                name="granted_lateness_has_an_end",
            ),
        ]

    def __str__(self):
        return f"Đề nghị nộp muộn {self.dossier.code}"


class DossierEvent(HistoryEvent):
    """``details`` holds what the act carried: flagged fields and due date of a return, figures of a vote."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="events", verbose_name="Hồ sơ")
    details = models.JSONField("Chi tiết", default=dict, blank=True)
