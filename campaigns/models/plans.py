"""The papers behind a campaign: the chain of plans, what they stand on, and the sentences facts come from."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from campaigns.enums import DocumentKind, IssuerKind, PlanKind
from campaigns.models.campaigns import Campaign
from campaigns.querysets import LegalDocumentQuerySet, PlanQuerySet
from documents.models import StoredFile
from units.enums import UnitLevel
from units.fields import DerivedKeyField, LineField, ProseField
from units.models import Unit, User


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
        return f"Kế hoạch {self.number or '(chưa có số)'}"


class LegalDocument(models.Model):
    """A paper of the legal frame, valid from-to, with what replaced it; editable, each with its source."""

    kind = models.CharField("Loại văn bản", max_length=10, choices=DocumentKind)
    number = LineField("Số, ký hiệu", max_length=60, unique=True)
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

    def is_in_force_on(self, day):
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


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

    class Meta:
        verbose_name = "bản kế hoạch đang đọc"
        verbose_name_plural = "bản kế hoạch đang đọc"
        ordering = ["-pk"]

    def __str__(self):
        return self.name or f"Bản dán lúc {self.created_at:%H:%M %d/%m/%Y}"
