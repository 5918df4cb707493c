"""Award rules as dated data, dossiers and what the council made of them."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from awards.enums import (
    EDITABLE,
    STATE_TONES,
    CommendationType,
    CouncilPost,
    DossierState,
    JudgedBy,
    SubjectKind,
    VoteBase,
    VotingMethod,
)
from awards.querysets import (
    AtUnitQuerySet,
    DatedRuleQuerySet,
    DossierFileQuerySet,
    DossierQuerySet,
    LateRequestQuerySet,
    OfDossierQuerySet,
)
from campaigns.models import Campaign
from campaigns.querysets import OfCampaignQuerySet
from documents.models import StoredFile
from models_registry.enums import RecognitionLevel
from models_registry.models import MobilisationModel
from units.enums import UnitLevel
from units.fields import DerivedKeyField, LineField, ProseField
from units.models import HistoryEvent, Household, Person, Placed, Unit, User

# Rules ------------------------------------------------------------------------------------------


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
    valid_from = models.DateField("Áp dụng từ ngày", null=True, blank=True)
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)
    source = LineField("Căn cứ", max_length=300, blank=True)
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
        ]

    def __str__(self):
        return str(self.award_form)


class EligibilityRule(models.Model):
    """A standard (tiêu chuẩn) as the plan writes it, for one kind of subject."""

    campaign_award = models.ForeignKey(
        CampaignAward, models.CASCADE, related_name="rules", verbose_name="Hình thức khen thưởng"
    )
    subject_kind = models.CharField("Đối tượng", max_length=10, choices=SubjectKind)
    heads_only = models.BooleanField("Chỉ với người đứng đầu", default=False)
    order = models.PositiveSmallIntegerField("Thứ tự", default=1)
    text = ProseField("Tiêu chuẩn")
    judged_by = models.CharField("Cách xét", max_length=20, choices=JudgedBy, default=JudgedBy.ATTESTED)
    model_level = models.CharField(
        "Cấp công nhận mô hình tối thiểu", max_length=10, choices=RecognitionLevel, blank=True
    )
    source = LineField("Căn cứ", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "tiêu chuẩn"
        verbose_name_plural = "tiêu chuẩn"
        ordering = ["subject_kind", "order", "pk"]

    def __str__(self):
        return self.text[:80]


class DossierItemType(models.Model):
    """A paper that a dossier may need: tờ trình, báo cáo thành tích, biên bản …"""

    code = models.CharField("Mã", max_length=40, unique=True)
    name = LineField("Tên giấy tờ", max_length=200)
    made_by = LineField("Bên lập", max_length=120, blank=True)
    guidance = ProseField("Hướng dẫn", blank=True)
    history = HistoricalRecords()

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "loại giấy tờ"
        verbose_name_plural = "loại giấy tờ"
        ordering = ["name"]

    def __str__(self):
        return self.name


class ChecklistItem(models.Model):
    """A paper asked for an award, from one kind of subject or (blank) from all."""

    campaign_award = models.ForeignKey(
        CampaignAward, models.CASCADE, related_name="checklist", verbose_name="Hình thức khen thưởng"
    )
    item_type = models.ForeignKey(DossierItemType, models.PROTECT, related_name="+", verbose_name="Giấy tờ")
    subject_kind = models.CharField("Chỉ với đối tượng", max_length=10, choices=SubjectKind, blank=True)
    is_required = models.BooleanField("Bắt buộc", default=True)
    order = models.PositiveSmallIntegerField("Thứ tự", default=1)
    source = LineField("Căn cứ", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "thành phần hồ sơ"
        verbose_name_plural = "thành phần hồ sơ"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign_award", "item_type", "subject_kind"], name="checklist_item_once"),
        ]

    def __str__(self):
        return str(self.item_type)


# Dossiers ---------------------------------------------------------------------------------------


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
        ]

    def __str__(self):
        return f"{self.code} {self.subject_name}"

    @property
    def code(self):
        return f"HS{self.year}-{self.pk:06d}"

    @property
    def subject(self):
        return self.subject_unit or self.person or self.household

    @property
    def is_editable(self):
        return self.state in EDITABLE

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


# The council ------------------------------------------------------------------------------------


class AwardCouncil(models.Model):
    """Hội đồng Thi đua - Khen thưởng of a unit, valid from-to."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="councils", verbose_name="Đơn vị")
    name = LineField("Tên hội đồng", max_length=200)
    founding_decision = LineField("Quyết định thành lập", max_length=200, blank=True)
    valid_from = models.DateField("Từ ngày")
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)
    history = HistoricalRecords()

    objects = AtUnitQuerySet.as_manager()

    class Meta:
        verbose_name = "hội đồng thi đua, khen thưởng"
        verbose_name_plural = "hội đồng thi đua, khen thưởng"
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(valid_to=None), name="one_current_council_per_unit"),
        ]

    def __str__(self):
        return self.name


class CouncilMember(models.Model):
    council = models.ForeignKey(AwardCouncil, models.CASCADE, related_name="members", verbose_name="Hội đồng")
    full_name = LineField("Họ và tên", max_length=120)
    office = LineField("Chức vụ", max_length=160, blank=True)
    post = models.CharField("Trong hội đồng", max_length=20, choices=CouncilPost, default=CouncilPost.MEMBER)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Tài khoản")
    order = models.PositiveSmallIntegerField("Thứ tự", default=1)

    class Meta:
        verbose_name = "thành viên hội đồng"
        verbose_name_plural = "thành viên hội đồng"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.full_name


class CouncilMeeting(models.Model):
    """A meeting of the council; the number of members is copied, later changes must not rewrite a vote."""

    council = models.ForeignKey(AwardCouncil, models.PROTECT, related_name="meetings", verbose_name="Hội đồng")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", editable=False, verbose_name="Đơn vị")
    held_on = models.DateField("Ngày họp")
    place = LineField("Địa điểm", max_length=200, blank=True)
    member_count = models.PositiveSmallIntegerField("Tổng số thành viên")
    present_count = models.PositiveSmallIntegerField("Số thành viên dự họp")
    minutes_number = LineField("Số biên bản", max_length=60, blank=True)

    objects = AtUnitQuerySet.as_manager()

    class Meta:
        verbose_name = "phiên họp hội đồng"
        verbose_name_plural = "phiên họp hội đồng"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(member_count__gt=0, present_count__lte=F("member_count")),
                name="attendance_within_membership",
                violation_error_message="Số dự họp không thể lớn hơn tổng số thành viên.",
            ),
        ]

    def __str__(self):
        return f"Phiên họp ngày {self.held_on:%d/%m/%Y}"


class VoteResult(models.Model):
    """Totals of the vote on one dossier, and the rule as it was applied."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="votes", verbose_name="Hồ sơ")
    meeting = models.ForeignKey(CouncilMeeting, models.PROTECT, related_name="votes", verbose_name="Phiên họp")
    round = models.PositiveSmallIntegerField("Lần biểu quyết", default=1)
    method = models.CharField("Cách biểu quyết", max_length=14, choices=VotingMethod)
    votes_for = models.PositiveSmallIntegerField("Đồng ý")
    votes_against = models.PositiveSmallIntegerField("Không đồng ý")
    votes_blank = models.PositiveSmallIntegerField("Không hợp lệ, không ý kiến", default=0)
    base_count = models.PositiveSmallIntegerField("Mẫu số tính tỷ lệ")
    rule_text = models.CharField("Quy tắc đã áp dụng", max_length=200)
    is_approved = models.BooleanField("Được thông qua")

    objects = OfDossierQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả biểu quyết"
        verbose_name_plural = "kết quả biểu quyết"
        ordering = ["-round"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "meeting", "round"], name="vote_once_per_round"),
            models.CheckConstraint(
                condition=Q(base_count__gt=0, votes_for__lte=F("base_count")), name="votes_within_their_base"
            ),
        ]

    def __str__(self):
        return f"{self.votes_for}/{self.base_count}"


class AwardDecision(models.Model):
    """A signed decision; later papers, prizes and revocation hang on it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="award_decisions", verbose_name="Đơn vị ban hành")
    number = LineField("Số, ký hiệu", max_length=60)
    decided_on = models.DateField("Ngày ký")
    signatory = LineField("Người ký", max_length=160, blank=True)

    objects = AtUnitQuerySet.as_manager()

    class Meta:
        verbose_name = "quyết định khen thưởng"
        verbose_name_plural = "quyết định khen thưởng"
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number", "decided_on"], name="decision_number_once"),
        ]

    def __str__(self):
        return f"Quyết định {self.number} ngày {self.decided_on:%d/%m/%Y}"


class AwardDecisionLine(models.Model):
    """One awarded subject; name and achievement are copied, for later edits must not rewrite a decision."""

    decision = models.ForeignKey(AwardDecision, models.PROTECT, related_name="lines", verbose_name="Quyết định")
    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="decision_line", verbose_name="Hồ sơ")
    recipient_name = LineField("Đối tượng được khen thưởng", max_length=200)
    award_name = LineField("Hình thức khen thưởng", max_length=200)
    achievement = LineField("Thành tích", max_length=300, blank=True)

    class Meta:
        verbose_name = "đối tượng được khen thưởng"
        verbose_name_plural = "đối tượng được khen thưởng"
        ordering = ["pk"]

    def __str__(self):
        return self.recipient_name
