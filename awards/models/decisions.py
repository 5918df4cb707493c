"""Signed decisions, whom they award and with what, and the decisions that revoke them."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from awards.enums import DecisionKind, DecisionOrigin, SigningMode, SubjectKind
from awards.models.dossiers import Dossier
from awards.models.rules import AwardForm
from awards.querysets import AwardLineQuerySet, DecisionQuerySet
from units.fields import DerivedKeyField, LineField, ProseField
from units.models import HistoryEvent, Household, Person, Placed, Unit, User


class AwardDecision(models.Model):
    """A signed decision. The unit's own is drawn up first; nobody below hears of it before ``published_at``.

    ``unit`` signed it, ``desk_unit`` keeps it here: the same but for decisions of a superior and past ones. A
    decision that revokes lines of another one is a row of its own with a number of its own.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="award_decisions", verbose_name="Đơn vị ban hành")
    desk_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="Đơn vị ghi nhận")
    kind = models.CharField("Nội dung", max_length=10, choices=DecisionKind, default=DecisionKind.AWARD)
    origin = models.CharField("Nguồn gốc", max_length=8, choices=DecisionOrigin, default=DecisionOrigin.HERE)
    number = LineField("Số, ký hiệu", max_length=60)
    decided_on = models.DateField("Ngày ký")
    signatory = LineField("Người ký", max_length=160, blank=True)
    signing_mode = models.CharField("Thể thức ký", max_length=10, choices=SigningMode, blank=True)
    grounds = ProseField("Căn cứ", blank=True)
    prize_source = LineField("Nguồn kinh phí", max_length=300, blank=True)
    revokes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="revocations", verbose_name="Hủy quyết định"
    )
    reason = ProseField("Lý do hủy", blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Người ghi"
    )
    recorded_at = models.DateTimeField("Ghi lúc", null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Người công bố"
    )
    published_at = models.DateTimeField("Công bố lúc", null=True, blank=True)
    version = models.PositiveIntegerField("Phiên bản", default=1)
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("number", "signatory"))

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "quyết định khen thưởng"
        verbose_name_plural = "quyết định khen thưởng"
        ordering = ["-decided_on", "-pk"]
        indexes = [models.Index(fields=["unit", "decided_on"], name="decision_by_unit_and_day")]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number", "decided_on"], name="decision_number_once"),
            models.CheckConstraint(
                condition=Q(kind=DecisionKind.AWARD, revokes=None)
                | (Q(kind=DecisionKind.REVOCATION, revokes__isnull=False) & ~Q(reason="")),
                name="revocation_has_its_decision_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind=DecisionKind.AWARD, origin=DecisionOrigin.HERE) | Q(published_at__isnull=False),
                name="only_own_awards_wait_to_be_published",
            ),
        ]

    def __str__(self):
        return f"Quyết định {self.number} ngày {self.decided_on:%d/%m/%Y}"

    @property
    def is_published(self):
        return self.published_at is not None

    @property
    def is_revocation(self):
        return self.kind == DecisionKind.REVOCATION

    @property
    def signed_as(self):
        """«KT. CHỦ TỊCH – PHÓ CHỦ TỊCH Nguyễn Văn A»."""
        return " ".join(filter(None, [self.get_signing_mode_display(), self.signatory]))

    def get_absolute_url(self):
        return reverse("decisions:decision_detail", args=[self.pk])


class AwardDecisionLine(Placed):
    """One awarded subject with its prize; all is copied, for later edits must not rewrite a decision.

    ``prize_amount`` is in đồng, frozen with the multiple, the base wage and the rule it was reckoned by. Past
    decisions may have an amount alone, or no dossier, and link the subject where it is in our lists.
    """

    decision = models.ForeignKey(AwardDecision, models.PROTECT, related_name="lines", verbose_name="Quyết định")
    dossier = models.OneToOneField(
        Dossier, models.PROTECT, null=True, blank=True, related_name="decision_line", verbose_name="Hồ sơ"
    )
    year = models.PositiveSmallIntegerField("Năm")
    subject_kind = models.CharField("Đối tượng", max_length=10, choices=SubjectKind)
    subject_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="awards", verbose_name="Tập thể"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="awards", verbose_name="Cá nhân"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="awards", verbose_name="Hộ gia đình"
    )
    recipient_name = LineField("Đối tượng được khen thưởng", max_length=200)
    award_form = models.ForeignKey(
        AwardForm, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Theo danh mục"
    )
    award_name = LineField("Hình thức khen thưởng", max_length=200)
    achievement = LineField("Thành tích", max_length=300, blank=True)
    book_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Sổ của đơn vị"
    )
    book_year = models.PositiveSmallIntegerField("Sổ năm", null=True, blank=True)
    entry_number = models.PositiveIntegerField("Số vào sổ khen thưởng", null=True, blank=True)
    certificate_number = LineField("Số giấy khen, bằng khen", max_length=40, blank=True)
    prize_amount = models.PositiveBigIntegerField("Tiền thưởng (đồng)", null=True, blank=True)
    prize_multiple = models.DecimalField("Hệ số", max_digits=7, decimal_places=3, null=True, blank=True)
    prize_wage = models.PositiveIntegerField("Lương cơ sở (đồng)", null=True, blank=True)
    prize_rule = LineField("Cách tính tiền thưởng", max_length=500, blank=True)
    prize_source = LineField("Nguồn kinh phí", max_length=300, blank=True)
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("recipient_name", "achievement"))

    objects = AwardLineQuerySet.as_manager()

    class Meta:
        verbose_name = "đối tượng được khen thưởng"
        verbose_name_plural = "đối tượng được khen thưởng"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["province", "-id"], name="award_line_by_province"),
            models.Index(fields=["commune", "-id"], name="award_line_by_commune"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(subject_kind=SubjectKind.COLLECTIVE, person=None, household=None)
                | Q(subject_kind=SubjectKind.INDIVIDUAL, subject_unit=None, household=None)
                | Q(subject_kind=SubjectKind.HOUSEHOLD, subject_unit=None, person=None),
                name="award_line_links_a_subject_of_its_kind",
            ),
            models.UniqueConstraint(
                fields=["book_unit", "book_year", "entry_number"], name="entry_once_in_the_award_book"
            ),
            models.CheckConstraint(
                condition=Q(entry_number=None) | Q(book_unit__isnull=False, book_year__isnull=False),
                name="entry_stands_in_a_book",
            ),
            models.CheckConstraint(
                condition=Q(prize_multiple=None, prize_wage=None)
                | Q(prize_multiple__isnull=False, prize_wage__isnull=False, prize_amount__isnull=False),
                name="reckoned_prize_has_its_parts",
            ),
        ]

    def __str__(self):
        return self.recipient_name

    @property
    def subject(self):
        return self.subject_unit or self.person or self.household

    @property
    def entry(self):
        """«12/2026»: number and year in the award book."""
        return f"{self.entry_number:02d}/{self.book_year}" if self.entry_number else ""


class RevokedLine(models.Model):
    """A line taken back by a later decision, and what has to come back with it; a line is taken back once."""

    decision = models.ForeignKey(
        AwardDecision, models.PROTECT, related_name="revoked_lines", verbose_name="Quyết định hủy"
    )
    line = models.OneToOneField(
        AwardDecisionLine, models.PROTECT, related_name="revocation", verbose_name="Đối tượng bị hủy"
    )
    certificate_due = models.BooleanField("Phải thu hồi giấy khen, bằng khen", default=False)
    certificate_recovered_on = models.DateField("Đã thu hồi giấy ngày", null=True, blank=True)
    money_due = models.PositiveBigIntegerField("Tiền thưởng phải thu hồi (đồng)", default=0)
    money_recovered_on = models.DateField("Đã thu hồi tiền ngày", null=True, blank=True)

    class Meta:
        verbose_name = "đối tượng bị hủy khen thưởng"
        verbose_name_plural = "đối tượng bị hủy khen thưởng"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(certificate_recovered_on=None) | Q(certificate_due=True),
                name="only_a_certificate_due_is_recovered",
            ),
            models.CheckConstraint(
                condition=Q(money_recovered_on=None) | Q(money_due__gt=0), name="only_money_due_is_recovered"
            ),
        ]

    def __str__(self):
        return f"{self.line}: {self.decision}"

    @property
    def is_settled(self):
        return not (
            (self.certificate_due and self.certificate_recovered_on is None)
            or (self.money_due and self.money_recovered_on is None)
        )


class DecisionEvent(HistoryEvent):
    decision = models.ForeignKey(AwardDecision, models.PROTECT, related_name="events", verbose_name="Quyết định")
