"""The papers behind a campaign: the chain of plans, what they stand on, and the sentences facts come from."""

import re
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from campaigns.enums import DocumentKind, IssuerKind, PlanKind, Validity
from campaigns.models.campaigns import Campaign
from campaigns.querysets import LegalDocumentQuerySet, PlanQuerySet, PlanUploadQuerySet, number_key
from documents.models import StoredFile
from units.enums import UnitLevel
from units.fields import DerivedKeyField, LineField, ProseField
from units.models import Unit, User

SYMBOL = re.compile(r"[/-](KH|QĐ|CT|HD|NQ|TB|CTr|ĐA|KL|QC|CV)\b")
NOUNS = {
    "KH": "Kế hoạch",
    "QĐ": "Quyết định",
    "CT": "Chỉ thị",
    "HD": "Hướng dẫn",
    "NQ": "Nghị quyết",
    "TB": "Thông báo",
    "CTr": "Chương trình",
    "ĐA": "Đề án",
    "KL": "Kết luận",
    "QC": "Quy chế",
    "CV": "Công văn",
}
STATE_NUMBER = re.compile(r"\d*\s*/")
PARTY_NUMBER = re.compile(r"\d*\s*-\s*\w+\s*/")


class Plan(models.Model):
    """The paper of one level (kế hoạch) behind a campaign; number and date may be missing."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name="Phong trào"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name="Đơn vị ban hành"
    )
    level = models.CharField("Cấp ban hành", max_length=12, choices=UnitLevel)
    issuer_kind = models.CharField("Loại cơ quan ban hành", max_length=5, choices=IssuerKind, default=IssuerKind.STATE)
    issuer = LineField("Cơ quan ban hành", max_length=200)
    number = LineField("Số, ký hiệu", max_length=60, blank=True)
    issued_on = models.DateField("Ngày ban hành", null=True, blank=True)
    title = LineField("Trích yếu", max_length=400)
    superior_plan = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="lower_plans", verbose_name="Kế hoạch cấp trên"
    )
    kind = models.CharField("Loại văn bản", max_length=8, choices=PlanKind, default=PlanKind.PERIOD)
    year = models.PositiveSmallIntegerField(
        "Năm", null=True, blank=True, help_text="Chỉ với kế hoạch năm nằm trong một giai đoạn."
    )
    effective_from = models.DateField(
        "Áp dụng từ ngày", null=True, blank=True, help_text="Với văn bản hướng dẫn ban hành sau khi đã phát động."
    )
    text = ProseField("Toàn văn", blank=True, editable=False)
    recipients = ProseField("Nơi nhận", blank=True)
    signatory_office = LineField("Chức vụ người ký", max_length=160, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Tệp kế hoạch"
    )
    history = HistoricalRecords()

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "kế hoạch"
        verbose_name_plural = "kế hoạch"
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(superior_plan=None) | ~Q(superior_plan=F("pk")), name="plan_is_not_its_own_superior"
            ),
            models.CheckConstraint(
                condition=(Q(kind=PlanKind.YEARLY) & Q(year__isnull=False)) | (~Q(kind=PlanKind.YEARLY) & Q(year=None)),
                name="yearly_plan_has_its_year",
                violation_error_message="Kế hoạch năm cần ghi năm; văn bản khác thì để trống năm.",
            ),
        ]

    def __str__(self):
        year = f" năm {self.year}" if self.kind == PlanKind.YEARLY and self.year else ""
        return f"{self.noun}{year} {self.number or '(chưa có số)'}"

    def get_absolute_url(self):
        return reverse("campaigns:plan_detail", args=[self.pk])

    @property
    def noun(self):
        """What the paper is called: by the symbol in its number («710/QĐ-UBND» is a Quyết định), else by its kind."""
        symbol = SYMBOL.search(self.number)
        usual = "Hướng dẫn" if self.kind == PlanKind.GUIDANCE else "Kế hoạch"
        return NOUNS.get(symbol[1], usual) if symbol else usual

    @property
    def number_gap(self):
        """What is odd about the number for such an issuer; empty where nothing is. A number may be missing.

        State papers write «67/KH-UBND», Party, Front and associations' papers «05-KH/BCĐ».
        """
        if not self.number:
            return ""
        is_state = STATE_NUMBER.match(self.number)
        if self.issuer_kind == IssuerKind.STATE and not is_state and PARTY_NUMBER.match(self.number):
            return f"Số “{self.number}” viết theo lối văn bản của Đảng, đoàn thể; hãy xem lại loại cơ quan ban hành."
        if self.issuer_kind == IssuerKind.PARTY and is_state:
            return f"Số “{self.number}” viết theo lối văn bản hành chính nhà nước; hãy xem lại loại cơ quan ban hành."
        return ""

    @property
    def takes_effect_on(self):
        """The first day of a guidance: as it says, else the day it was issued."""
        return self.effective_from or self.issued_on

    def clean(self):
        if self.kind == PlanKind.YEARLY and self.year and self.campaign and not self.campaign.runs_in(self.year):
            raise ValidationError(
                {"year": f"Năm {self.year} nằm ngoài thời gian của phong trào ({self.campaign.period})."}
            )
        if self.kind != PlanKind.GUIDANCE and self.effective_from:
            raise ValidationError({"effective_from": "Chỉ văn bản hướng dẫn cần ghi ngày áp dụng."})
        above, seen = self.superior_plan, {self.pk}
        while above is not None:
            if above.pk in seen:
                sentence = "Chuỗi kế hoạch đi vòng: văn bản này đã là cấp trên của văn bản được chọn."
                raise ValidationError({"superior_plan": sentence})
            seen.add(above.pk)
            above = above.superior_plan


class LegalDocument(models.Model):
    """A paper of the legal frame, valid from-to, with what replaced it; editable, each with its source."""

    kind = models.CharField("Loại văn bản", max_length=10, choices=DocumentKind)
    number = LineField("Số, ký hiệu", max_length=60)
    title = LineField("Trích yếu", max_length=400)
    issuer = LineField("Cơ quan ban hành", max_length=200, blank=True)
    issued_on = models.DateField("Ngày ban hành", null=True, blank=True)
    valid_from = models.DateField("Có hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("Hết hiệu lực sau ngày", null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name="Văn bản thay thế"
    )
    source = LineField("Nguồn", max_length=300, blank=True)
    is_verified = models.BooleanField("Đã kiểm chứng", default=False)
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("number", "title", "issuer"))
    history = HistoricalRecords(excluded_fields=["search_key"])

    objects = LegalDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản pháp lý"
        verbose_name_plural = "danh mục văn bản pháp lý"
        ordering = ["-issued_on", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "issued_on"],
                name="legal_document_once",
                violation_error_message="Danh mục đã có văn bản mang số và ngày này.",
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(issued_on=None),
                name="legal_document_once_without_date",
                violation_error_message="Danh mục đã có văn bản mang số này.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="legal_document_ends_after_it_begins",
                violation_error_message="Ngày hết hiệu lực phải sau ngày có hiệu lực.",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | ~Q(replaced_by=F("pk")),
                name="legal_document_does_not_replace_itself",
                violation_error_message="Văn bản không thay thế chính nó.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"

    def get_absolute_url(self):
        return reverse("campaigns:legal_document_detail", args=[self.pk])

    @property
    def replaced_on(self):
        """The first day of what replaced it; ``None`` where nothing did, or the day is not known."""
        if self.replaced_by is None:
            return None
        return self.valid_to + timedelta(days=1) if self.valid_to else self.replaced_by.valid_from

    def is_in_force_on(self, day):
        return self.standing_on(day) == Validity.IN_FORCE

    def standing_on(self, day):
        """A ``Validity``; reads ``replaced_by`` (select it for lists)."""
        if self.valid_from and day < self.valid_from:
            return Validity.NOT_YET
        if self.replaced_by and (self.replaced_on is None or self.replaced_on <= day):
            return Validity.REPLACED
        return Validity.ENDED if self.valid_to and self.valid_to < day else Validity.IN_FORCE

    def clean(self):
        after, seen = self.replaced_by, {self.pk}
        while after is not None:
            if after.pk in seen:
                raise ValidationError({"replaced_by": "Các văn bản thay thế nhau thành vòng."})
            seen.add(after.pk)
            after = after.replaced_by


class LegalBasis(models.Model):
    """A paper the plan stands on (căn cứ), quoted as the plan quotes it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="legal_bases", verbose_name="Kế hoạch")
    kind = models.CharField("Loại văn bản", max_length=10, choices=DocumentKind, default=DocumentKind.OTHER)
    document = models.ForeignKey(
        LegalDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cited_by",
        verbose_name="Trong danh mục văn bản",
    )
    order = models.PositiveSmallIntegerField("Thứ tự", default=1)
    title = LineField("Văn bản", max_length=300)
    number = LineField("Số, ký hiệu", max_length=60, blank=True)
    issued_on = models.DateField("Ngày ban hành", null=True, blank=True)
    issuer = LineField("Cơ quan ban hành", max_length=200, blank=True)
    source_phrase = LineField("Câu trong kế hoạch", max_length=500, blank=True)

    class Meta:
        verbose_name = "căn cứ"
        verbose_name_plural = "căn cứ"
        ordering = ["order", "pk"]

    def __str__(self):
        return f"{self.title} {self.number}".strip()

    def clean(self):
        """Find the paper in the catalogue by its number; a paper chosen there lends what is left empty here."""
        if self.document is None:
            self.document = LegalDocument.objects.named(self.number, self.issued_on)
            return
        if self.number and number_key(self.number) != number_key(self.document.number):
            raise ValidationError({"document": f"Văn bản đã chọn mang số {self.document.number}, khác số ghi ở đây."})
        self.number = self.number or self.document.number
        self.issued_on = self.issued_on or self.document.issued_on
        self.issuer = self.issuer or self.document.issuer


class PlanPassage(models.Model):
    """The place in ``plan.text`` that a fact of the plan or of its campaign comes from: ``[start, end)``."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="passages", verbose_name="Kế hoạch")
    fact = models.CharField("Thông tin", max_length=40)
    label = LineField("Nhãn", max_length=160)
    value = LineField("Giá trị", max_length=500)
    start = models.PositiveIntegerField("Từ vị trí")
    end = models.PositiveIntegerField("Đến vị trí")

    class Meta:
        verbose_name = "câu dẫn nguồn"
        verbose_name_plural = "câu dẫn nguồn"
        ordering = ["start", "pk"]
        constraints = [models.CheckConstraint(condition=Q(end__gt=F("start")), name="passage_is_not_empty")]

    def __str__(self):
        return f"{self.label}: {self.value}"


class PlanUpload(models.Model):
    """A plan somebody had read and has not finished confirming: seen and changed by that person alone."""

    user = models.ForeignKey(User, models.PROTECT, related_name="plan_uploads", verbose_name="Người đọc")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="Lập phong trào cho đơn vị")
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Tệp kế hoạch"
    )
    name = LineField("Tên tệp", max_length=200, blank=True)
    text = ProseField("Nội dung")
    answers = models.JSONField("Phần đã xác nhận, sửa", default=dict, blank=True)
    created_at = models.DateTimeField("Đưa lên lúc")
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Phong trào đã lập"
    )

    objects = PlanUploadQuerySet.as_manager()

    class Meta:
        verbose_name = "bản kế hoạch đang đọc"
        verbose_name_plural = "bản kế hoạch đang đọc"
        ordering = ["-pk"]

    def __str__(self):
        return self.name or f"Bản dán lúc {timezone.localtime(self.created_at):%H:%M %d/%m/%Y}"
