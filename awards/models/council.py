"""The council: members, meetings, votes, decisions."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from awards.enums import (
    CouncilPost,
    VotingMethod,
)
from awards.models.dossiers import Dossier
from awards.querysets import (
    AtUnitQuerySet,
    OfDossierQuerySet,
)
from units.fields import LineField
from units.models import Unit, User


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
