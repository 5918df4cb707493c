"""The outbox: what somebody must be told, written in the transaction of the fact."""

from datetime import date

from django.db import models
from django.db.models import Q

from notices.enums import MailState
from units.enums import Role
from units.fields import LineField, ProseField
from units.models import Membership, User
from units.querysets import subtree_q


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(recipient=user)

    def parked_for(self, user):
        """Undelivered mail that waits for an administrator of a unit where the recipient holds a role."""
        rows = self.filter(mail_state=MailState.PARKED)
        if user.sees_everything:
            return rows
        units = [membership.unit for membership in user.memberships_now if membership.role == Role.ADMINISTRATOR]
        people = Membership.objects.filter(subtree_q(units, "unit__")).values("user")
        return rows.filter(recipient__in=people)


class Notice(models.Model):
    """One message to one person. ``key`` names the fact, milestone and cycle, so writing twice adds nothing.

    The row itself is the in-application notice; ``mail_state`` follows its e-mail.
    """

    recipient = models.ForeignKey(User, models.PROTECT, related_name="notices", verbose_name="Người nhận")
    key = models.CharField("Khóa", max_length=200)
    kind = models.CharField("Loại", max_length=40)
    title = LineField("Tiêu đề", max_length=200)
    body = ProseField("Nội dung", blank=True)
    url = models.CharField("Đường dẫn", max_length=300, blank=True)
    facts = models.JSONField("Dữ liệu để kiểm tra lại", default=dict, blank=True)
    created_at = models.DateTimeField("Tạo lúc")
    read_at = models.DateTimeField("Đọc lúc", null=True, blank=True)
    mail_state = models.CharField("Thư điện tử", max_length=8, choices=MailState, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField("Số lần thử", default=0)
    next_attempt_at = models.DateTimeField("Thử lại từ", null=True, blank=True)
    sent_at = models.DateTimeField("Gửi lúc", null=True, blank=True)
    last_error = models.CharField("Lỗi gần nhất", max_length=300, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="notice_once_per_recipient_and_key")]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(mail_state="waiting"), name="notice_waiting"),
            models.Index(fields=["recipient", "-id"], name="notice_by_recipient"),
        ]

    def __str__(self):
        return self.title

    @property
    def last_day(self):
        """The last valid day of the deadline the notice is about; ``None`` for other notices."""
        day = self.facts.get("last_day")
        return date.fromisoformat(day) if day else None
