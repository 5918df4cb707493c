"""Asking the public before the decision: the list that was published, what came in, what was answered."""

import secrets

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from awards.enums import CommentKind, CommentSource
from awards.models.dossiers import Dossier
from awards.querysets import AtUnitQuerySet, CommentQuerySet
from campaigns.enums import Counting
from documents.models import StoredFile
from units.fields import LineField, ProseField
from units.models import Unit, User


def new_slug():
    """Short enough for a notice board, too long to be guessed."""
    return secrets.token_hex(5)


class CommentWindow(models.Model):
    """A list published for comment by a desk, from the day it was opened to the end of ``last_day``.

    Nobody changes a list that was published: closed early it starts anew as another one.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="Đơn vị lấy ý kiến")
    title = LineField("Tiêu đề", max_length=200)
    slug = models.CharField("Mã trong địa chỉ", max_length=20, unique=True, default=new_slug, editable=False)
    contact = LineField("Nơi nhận ý kiến", max_length=300, blank=True)
    opened_at = models.DateTimeField("Mở lúc", editable=False)
    opened_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+", verbose_name="Người mở")
    days = models.PositiveSmallIntegerField("Số ngày")
    counting = models.CharField("Tính theo", max_length=8, choices=Counting, default=Counting.WORKING)
    opened_on = models.DateField("Công khai từ ngày", editable=False)
    last_day = models.DateField("Đến hết ngày", editable=False)
    closed_at = models.DateTimeField("Đóng sớm lúc", null=True, editable=False)
    closed_reason = LineField("Lý do đóng sớm", max_length=300, blank=True, editable=False)
    dossiers = models.ManyToManyField(
        Dossier, through="CommentWindowLine", related_name="comment_windows", verbose_name="Hồ sơ"
    )

    objects = AtUnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đợt lấy ý kiến công khai"
        verbose_name_plural = "lấy ý kiến công khai"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=1) & Q(last_day__gt=F("opened_on")), name="comment_window_lasts_a_day_or_more"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(closed_reason=""), name="window_closed_early_has_its_reason"
            ),
        ]

    def __str__(self):
        return self.title

    def is_open_on(self, day):
        return self.closed_at is None and self.opened_on <= day <= self.last_day

    def has_run_by(self, day):
        """Whether it lasted its whole length before ``day``."""
        return self.closed_at is None and self.last_day < day

    @property
    def length(self):
        return f"{self.days} {self.get_counting_display()}"

    def get_absolute_url(self):
        return reverse("decisions:comment_window", args=[self.slug])


class CommentWindowLine(models.Model):
    """What was published of a dossier: name, unit, achievement, and nothing else."""

    window = models.ForeignKey(CommentWindow, models.PROTECT, related_name="lines", verbose_name="Đợt lấy ý kiến")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="comment_lines", verbose_name="Hồ sơ")
    subject_name = LineField("Đối tượng", max_length=200)
    unit_name = LineField("Đơn vị", max_length=200)
    achievement = LineField("Thành tích", max_length=300)

    class Meta:
        verbose_name = "đối tượng lấy ý kiến"
        verbose_name_plural = "đối tượng lấy ý kiến"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["window", "dossier"], name="dossier_once_per_comment_window")]

    def __str__(self):
        return self.subject_name


class PublicComment(models.Model):
    """A comment or complaint on a published line; an unanswered complaint holds the decision up.

    Who wrote it, and how to reach them, is read at the desk alone and never published.
    """

    line = models.ForeignKey(CommentWindowLine, models.PROTECT, related_name="comments", verbose_name="Về đối tượng")
    kind = models.CharField("Loại", max_length=9, choices=CommentKind, default=CommentKind.COMMENT)
    source = models.CharField("Nguồn", max_length=6, choices=CommentSource, default=CommentSource.PAGE)
    text = ProseField("Nội dung")
    author = LineField("Người gửi", max_length=160, blank=True)
    author_contact = LineField("Cách liên hệ", max_length=200, blank=True)
    received_on = models.DateField("Ngày nhận")
    recorded_at = models.DateTimeField("Ghi lúc", editable=False)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Người ghi"
    )
    paper = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Văn bản kèm theo"
    )
    answer = ProseField("Trả lời, kết quả xem xét", blank=True, editable=False)
    answered_at = models.DateTimeField("Trả lời lúc", null=True, editable=False)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Người trả lời"
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "ý kiến, khiếu nại"
        verbose_name_plural = "ý kiến, khiếu nại"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="answered_comment_has_its_answer",
            ),
            models.CheckConstraint(
                condition=Q(source=CommentSource.PAGE, recorded_by=None)
                | Q(source=CommentSource.LETTER, recorded_by__isnull=False),
                name="letter_has_who_recorded_it",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.text[:60]}"

    @property
    def is_open(self):
        return self.answered_at is None
