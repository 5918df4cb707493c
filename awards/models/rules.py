"""Award rules as dated data: forms, standards, papers, votes."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from awards.enums import (
    CommendationType,
    FileKind,
    PaperOriginal,
    ReviewProcedure,
    SubjectKind,
    VoteBase,
    VotingMethod,
)
from awards.querysets import (
    DatedRuleQuerySet,
)
from campaigns.enums import Counting, PlanKind
from campaigns.models import Campaign, Plan
from campaigns.querysets import OfCampaignQuerySet
from units.enums import UnitLevel
from units.fields import DerivedKeyField, LineField, ProseField
from units.models import Unit


class AwardForm(models.Model):
    """A form of commendation or a title, valid from-to: «Giấy khen của Chủ tịch UBND xã»."""

    code = LineField("Mã", max_length=40)
    name = LineField("Tên hình thức khen thưởng", max_length=200)
    commendation_type = models.CharField(
        "Loại hình khen thưởng", max_length=12, choices=CommendationType, default=CommendationType.MOVEMENT
    )
    deciding_level = models.CharField("Cấp quyết định", max_length=12, choices=UnitLevel)
    deciding_office = LineField("Người có thẩm quyền", max_length=160)
    for_collectives = models.BooleanField("Cho tập thể", default=True)
    for_individuals = models.BooleanField("Cho cá nhân", default=True)
    for_households = models.BooleanField("Cho hộ gia đình", default=True)
    valid_from = models.DateField("Áp dụng từ ngày", null=True, blank=True)
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)
    legal_basis = LineField("Căn cứ pháp lý", max_length=300, blank=True)
    is_verified = models.BooleanField("Đã kiểm chứng căn cứ", default=False)
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("name", "code"))
    history = HistoricalRecords(excluded_fields=["search_key"])

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "hình thức khen thưởng"
        verbose_name_plural = "hình thức khen thưởng"
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="award_form_once_per_validity"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_from=None), name="award_form_once_without_beginning"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="award_form_ends_after_it_begins",
                violation_error_message="Ngày hết hiệu lực phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def subject_kinds(self):
        allowed = (
            (SubjectKind.COLLECTIVE, self.for_collectives),
            (SubjectKind.INDIVIDUAL, self.for_individuals),
            (SubjectKind.HOUSEHOLD, self.for_households),
        )
        return [kind for kind, is_allowed in allowed if is_allowed]


class VoteRule(models.Model):
    """How the council approves an award form: threshold as a fraction, compared exactly."""

    award_form = models.ForeignKey(
        AwardForm, models.PROTECT, related_name="vote_rules", verbose_name="Hình thức khen thưởng"
    )
    method = models.CharField(
        "Cách biểu quyết", max_length=14, choices=VotingMethod, default=VotingMethod.SHOW_OF_HANDS
    )
    base = models.CharField("Tính trên", max_length=12, choices=VoteBase, default=VoteBase.ALL_MEMBERS)
    numerator = models.PositiveSmallIntegerField("Tử số ngưỡng")
    denominator = models.PositiveSmallIntegerField("Mẫu số ngưỡng")
    is_strict = models.BooleanField("Phải vượt ngưỡng (không tính bằng)", default=False)
    quorum_numerator = models.PositiveSmallIntegerField("Tử số túc số", default=2)
    quorum_denominator = models.PositiveSmallIntegerField("Mẫu số túc số", default=3)
    counts_written = models.BooleanField("Tính ý kiến bằng văn bản của thành viên vắng", default=True)
    recused_leave_base = models.BooleanField("Thành viên tránh biểu quyết không tính vào mẫu số", default=False)
    chair_breaks_tie = models.BooleanField("Ngang phiếu thì theo bên có Chủ tịch hội đồng", default=False)
    valid_from = models.DateField("Áp dụng từ ngày", null=True, blank=True)
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)
    legal_basis = LineField("Căn cứ", max_length=300, blank=True)
    is_verified = models.BooleanField("Đã kiểm chứng căn cứ", default=False)
    history = HistoricalRecords()

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "quy tắc biểu quyết"
        verbose_name_plural = "quy tắc biểu quyết"
        constraints = [
            models.CheckConstraint(
                condition=Q(denominator__gt=0, numerator__lte=F("denominator"))
                & Q(quorum_denominator__gt=0, quorum_numerator__lte=F("quorum_denominator")),
                name="vote_thresholds_are_fractions",
                violation_error_message="Ngưỡng phải là phân số từ 0 đến 1.",
            ),
        ]

    def __str__(self):
        word = "trên" if self.is_strict else "từ"
        return f"{word} {self.numerator}/{self.denominator} {self.get_base_display().lower()}"


class CampaignAward(models.Model):
    """An award form offered in a campaign, with its standards and its papers.

    A running campaign keeps the rows it began with; guidance that comes later adds rows with ``valid_from``.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="awards", verbose_name="Phong trào")
    award_form = models.ForeignKey(AwardForm, models.PROTECT, related_name="+", verbose_name="Hình thức khen thưởng")
    deciding_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="Đơn vị quyết định")
    order = models.PositiveSmallIntegerField("Thứ tự", default=1)
    quota_note = LineField("Số lượng khen thưởng", max_length=300, blank=True)
    guidance = models.ForeignKey(
        Plan,
        models.PROTECT,
        null=True,
        blank=True,
        limit_choices_to={"kind": PlanKind.GUIDANCE},
        related_name="award_rules",
        verbose_name="Theo văn bản hướng dẫn",
        help_text="Hướng dẫn đến sau khi đã phát động; để trống «Áp dụng từ ngày» thì lấy ngày của hướng dẫn.",
    )
    valid_from = models.DateField("Áp dụng từ ngày", null=True, blank=True)
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)
    source = LineField("Căn cứ", max_length=300, blank=True)
    max_returns = models.PositiveSmallIntegerField(
        "Số lần được trả lại bổ sung", null=True, blank=True, default=1, help_text="Để trống: không giới hạn."
    )
    asks_superior = models.BooleanField(
        "Cấp trên trực tiếp xác nhận báo cáo thành tích",
        default=False,
        help_text="Là một việc riêng của đơn vị cấp trên trực tiếp; nơi nhận chính là cấp đó thì xác nhận một lần.",
    )
    allows_simplified = models.BooleanField("Được xét theo thủ tục đơn giản", default=False)
    comment_days = models.PositiveSmallIntegerField(
        "Lấy ý kiến công khai (số ngày)", null=True, blank=True, help_text="Để trống: không phải lấy ý kiến."
    )
    comment_counting = models.CharField(
        "Ngày lấy ý kiến tính theo", max_length=8, choices=Counting, default=Counting.WORKING
    )
    processing_days = models.PositiveSmallIntegerField(
        "Thời hạn giải quyết (số ngày)", null=True, blank=True, help_text="Từ ngày tiếp nhận. Để trống: không đặt hạn."
    )
    processing_counting = models.CharField(
        "Thời hạn giải quyết tính theo", max_length=8, choices=Counting, default=Counting.WORKING
    )
    procedure_source = LineField("Căn cứ của trình tự, thời hạn", max_length=300, blank=True)
    procedure_is_verified = models.BooleanField("Đã kiểm chứng trình tự, thời hạn", default=False)
    history = HistoricalRecords()

    objects = OfCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "hình thức khen thưởng của phong trào"
        verbose_name_plural = "hình thức khen thưởng của phong trào"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "award_form", "valid_from"], name="award_form_once_per_campaign"
            ),
            models.UniqueConstraint(
                fields=["campaign", "award_form"],
                condition=Q(valid_from=None),
                name="award_form_once_per_campaign_without_beginning",
            ),
            models.CheckConstraint(
                condition=(Q(comment_days=None) | Q(comment_days__gte=1))
                & (Q(processing_days=None) | Q(processing_days__gte=1)),
                name="award_time_limits_are_a_day_or_more",
                violation_error_message="Thời hạn ít nhất là 1 ngày; không đặt hạn thì để trống.",
            ),
        ]

    def __str__(self):
        return str(self.award_form)

    def clean(self):
        """Takes the first day of the guidance where none is given."""
        if self.guidance is None or self.campaign_id is None:
            return
        launcher = self.campaign.launching_unit
        is_from_above = self.guidance.unit and launcher.is_within(self.guidance.unit)
        if self.guidance.kind != PlanKind.GUIDANCE:
            raise ValidationError({"guidance": "Văn bản được chọn không phải văn bản hướng dẫn."})
        if self.guidance.campaign_id != self.campaign_id and not is_from_above:
            sentence = "Hướng dẫn phải thuộc phong trào này hoặc của đơn vị phát động, đơn vị cấp trên ban hành."
            raise ValidationError({"guidance": sentence})
        self.valid_from = self.valid_from or self.guidance.takes_effect_on


class DossierItemType(models.Model):
    """A paper that a dossier may need: tờ trình, báo cáo thành tích, biên bản …"""

    code = models.CharField("Mã", max_length=40, unique=True)
    name = LineField("Tên giấy tờ", max_length=200)
    made_by = LineField("Bên lập", max_length=120, blank=True)
    guidance = ProseField("Hướng dẫn", blank=True)
    is_report = models.BooleanField(
        "Là báo cáo thành tích", default=False, help_text="Viết được ngay trên trang theo mẫu, hoặc tải tệp lên thay."
    )
    history = HistoricalRecords()

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "loại giấy tờ"
        verbose_name_plural = "loại giấy tờ"
        ordering = ["name"]

    def __str__(self):
        return self.name


class AskedPaper(models.Model):
    """How a paper is asked for, from one kind of subject and by one procedure or (blank) by all, valid from-to."""

    item_type = models.ForeignKey(DossierItemType, models.PROTECT, related_name="+", verbose_name="Giấy tờ")
    subject_kind = models.CharField("Chỉ với đối tượng", max_length=10, choices=SubjectKind, blank=True)
    procedure = models.CharField("Chỉ với thủ tục", max_length=10, choices=ReviewProcedure, blank=True)
    is_required = models.BooleanField("Bắt buộc", default=True)
    original = models.CharField(
        "Bản chính, bản sao", max_length=8, choices=PaperOriginal, default=PaperOriginal.ORIGINAL
    )
    copies = models.PositiveSmallIntegerField("Số bản", default=1)
    file_kind = models.CharField("Bản điện tử", max_length=6, choices=FileKind, default=FileKind.ANY)
    made_by = LineField("Bên lập", max_length=120, blank=True, help_text="Để trống thì theo danh mục loại giấy tờ.")
    order = models.PositiveSmallIntegerField("Thứ tự", default=1)
    valid_from = models.DateField("Áp dụng từ ngày", null=True, blank=True)
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)
    source = LineField("Căn cứ", max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.item_type)

    @property
    def maker(self):
        return self.made_by or self.item_type.made_by

    @property
    def amount(self):
        """«01 bản chính»."""
        return f"{self.copies:02d} {self.get_original_display().lower()}"

    def is_in_force_on(self, day):
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


ENDS_AFTER_IT_BEGINS = Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from"))


class ChecklistItem(AskedPaper):
    """A paper asked for an award of a campaign."""

    campaign_award = models.ForeignKey(
        CampaignAward, models.CASCADE, related_name="checklist", verbose_name="Hình thức khen thưởng"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "thành phần hồ sơ"
        verbose_name_plural = "thành phần hồ sơ"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign_award", "item_type", "subject_kind", "procedure", "valid_from"],
                name="checklist_item_once",
            ),
            models.UniqueConstraint(
                fields=["campaign_award", "item_type", "subject_kind", "procedure"],
                condition=Q(valid_from=None),
                name="checklist_item_once_without_beginning",
            ),
            models.CheckConstraint(
                condition=ENDS_AFTER_IT_BEGINS,
                name="checklist_item_ends_after_it_begins",
                violation_error_message="Ngày hết hiệu lực phải sau ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(copies__gte=1),
                name="checklist_item_has_a_copy",
                violation_error_message="Số bản ít nhất là 1.",
            ),
        ]


class UsualPaper(AskedPaper):
    """A paper that awards of a level usually need: what a new award of a campaign begins its checklist with.

    Blank ``deciding_level`` and ``commendation_type`` mean every one; ``unit`` narrows it to what that unit and those
    below it decide.
    """

    deciding_level = models.CharField("Khi cấp quyết định là", max_length=12, choices=UnitLevel, blank=True)
    commendation_type = models.CharField("Với loại hình", max_length=12, choices=CommendationType, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Riêng của tỉnh, xã"
    )
    is_verified = models.BooleanField("Đã kiểm chứng căn cứ", default=False)
    history = HistoricalRecords()

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "giấy tờ thường yêu cầu"
        verbose_name_plural = "giấy tờ thường yêu cầu"
        ordering = ["deciding_level", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=ENDS_AFTER_IT_BEGINS,
                name="usual_paper_ends_after_it_begins",
                violation_error_message="Ngày hết hiệu lực phải sau ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(copies__gte=1),
                name="usual_paper_has_a_copy",
                violation_error_message="Số bản ít nhất là 1.",
            ),
        ]
