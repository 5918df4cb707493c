"""Votes of the council.

An open vote names each member's choice. Of a secret ballot two tables know something and share nothing that joins
them: ``Participation`` says who has voted, without a clock; ``BallotBox`` holds one row of totals a round, never a
row a ballot, so that neither keys nor the order or moment of rows tell who voted how.
"""

import uuid

from django.db import models
from django.db.models import F, Q

from awards.enums import VoteBase, VoteChoice, VoteSource, VotingMethod
from awards.models.councils import CouncilMember
from awards.models.dossiers import Dossier
from awards.models.meetings import CouncilCase
from awards.querysets import OfDossierQuerySet
from units.models import User


class VoteRound(models.Model):
    """One vote on one case with the rule as it was applied; closed, it never changes. A second vote is a new round."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="votes", verbose_name="Hồ sơ")
    case = models.ForeignKey(CouncilCase, models.PROTECT, related_name="rounds", verbose_name="Trong chương trình họp")
    number = models.PositiveSmallIntegerField("Lần biểu quyết", default=1)
    method = models.CharField("Cách biểu quyết", max_length=14, choices=VotingMethod)
    source = models.CharField("Số phiếu do", max_length=7, choices=VoteSource)
    base = models.CharField("Tính trên", max_length=12, choices=VoteBase)
    base_count = models.PositiveSmallIntegerField("Mẫu số tính tỷ lệ")
    numerator = models.PositiveSmallIntegerField("Tử số ngưỡng")
    denominator = models.PositiveSmallIntegerField("Mẫu số ngưỡng")
    is_strict = models.BooleanField("Phải vượt ngưỡng (không tính bằng)")
    counts_written = models.BooleanField("Tính ý kiến bằng văn bản")
    chair_breaks_tie = models.BooleanField("Ngang phiếu thì theo bên có Chủ tịch hội đồng")
    rule_text = models.CharField("Quy tắc đã áp dụng", max_length=200)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="Người mở")
    opened_at = models.DateTimeField("Mở lúc", null=True)
    votes_for = models.PositiveSmallIntegerField("Đồng ý", null=True)
    votes_against = models.PositiveSmallIntegerField("Không đồng ý", null=True)
    votes_blank = models.PositiveSmallIntegerField("Không hợp lệ, không ý kiến", null=True)
    is_approved = models.BooleanField("Được thông qua", null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="Người kết thúc")
    closed_at = models.DateTimeField("Kết thúc lúc", null=True)
    digest = models.CharField("Mã kiểm tra", max_length=64, blank=True)

    objects = OfDossierQuerySet.as_manager()

    class Meta:
        verbose_name = "lần biểu quyết"
        verbose_name_plural = "kết quả biểu quyết"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="round_once_per_case"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(is_approved=None), name="one_open_round_per_dossier"
            ),
            models.CheckConstraint(
                condition=Q(base_count__gt=0) & (Q(votes_for=None) | Q(votes_for__lte=F("base_count"))),
                name="votes_within_their_base",
            ),
            models.CheckConstraint(
                condition=Q(is_approved=None, votes_for=None, votes_against=None, votes_blank=None)
                | Q(
                    is_approved__isnull=False,
                    votes_for__isnull=False,
                    votes_against__isnull=False,
                    votes_blank__isnull=False,
                ),
                name="closed_round_has_its_figures",
            ),
        ]

    def __str__(self):
        return f"{self.votes_for}/{self.base_count}" if self.is_closed else f"Lần {self.number}, đang biểu quyết"

    @property
    def is_closed(self):
        return self.is_approved is not None

    @property
    def is_secret(self):
        return self.method == VotingMethod.SECRET_BALLOT


class Vote(models.Model):
    """What a member said in an open vote; inserted once, never changed."""

    round = models.ForeignKey(VoteRound, models.PROTECT, related_name="votes", verbose_name="Lần biểu quyết")
    member = models.ForeignKey(CouncilMember, models.PROTECT, related_name="+", verbose_name="Thành viên")
    choice = models.CharField("Ý kiến", max_length=7, choices=VoteChoice)
    cast_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người ghi")
    cast_at = models.DateTimeField("Lúc")

    class Meta:
        verbose_name = "phiếu"
        verbose_name_plural = "phiếu"
        constraints = [models.UniqueConstraint(fields=["round", "member"], name="member_votes_once_a_round")]

    def __str__(self):
        return f"{self.member}: {self.get_choice_display().lower()}"


class Participation(models.Model):
    """That a member has put a ballot into the box; when and what stands nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(VoteRound, models.PROTECT, related_name="participations", verbose_name="Lần biểu quyết")
    member = models.ForeignKey(CouncilMember, models.PROTECT, related_name="+", verbose_name="Thành viên")

    class Meta:
        verbose_name = "thành viên đã bỏ phiếu"
        verbose_name_plural = "thành viên đã bỏ phiếu"
        constraints = [models.UniqueConstraint(fields=["round", "member"], name="member_takes_part_once_a_round")]

    def __str__(self):
        return str(self.member)


class BallotBox(models.Model):
    """The totals of a secret ballot; read by nobody until the round is closed."""

    round = models.OneToOneField(VoteRound, models.PROTECT, related_name="box", verbose_name="Lần biểu quyết")
    votes_for = models.PositiveSmallIntegerField("Đồng ý", default=0)
    votes_against = models.PositiveSmallIntegerField("Không đồng ý", default=0)
    votes_blank = models.PositiveSmallIntegerField("Phiếu trắng, không hợp lệ", default=0)

    class Meta:
        verbose_name = "hòm phiếu"
        verbose_name_plural = "hòm phiếu"

    def __str__(self):
        return f"Hòm phiếu {self.round_id}"


class PaperCount(models.Model):
    """What the counting team read from paper ballots: entered by one, confirmed by another."""

    round = models.OneToOneField(VoteRound, models.PROTECT, related_name="paper_count", verbose_name="Lần biểu quyết")
    votes_for = models.PositiveSmallIntegerField("Đồng ý")
    votes_against = models.PositiveSmallIntegerField("Không đồng ý")
    votes_blank = models.PositiveSmallIntegerField("Phiếu trắng, không hợp lệ")
    counted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người kiểm phiếu")
    counted_at = models.DateTimeField("Ghi lúc")
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="Người kiểm phiếu thứ hai"
    )
    confirmed_at = models.DateTimeField("Xác nhận lúc", null=True)

    class Meta:
        verbose_name = "kiểm phiếu giấy"
        verbose_name_plural = "kiểm phiếu giấy"
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | (Q(confirmed_by__isnull=False, confirmed_at__isnull=False) & ~Q(confirmed_by=F("counted_by"))),
                name="paper_is_counted_by_two",
                violation_error_message="Người xác nhận phải là người thứ hai của tổ kiểm phiếu.",
            ),
        ]

    def __str__(self):
        return f"{self.votes_for}, {self.votes_against}, {self.votes_blank}"
