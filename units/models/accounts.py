"""Accounts, the roles they hold and the trace of what they did."""

from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from units.enums import DESK_ROLES, Role
from units.fields import DerivedKeyField, LineField, ProseField
from units.models.tree import Unit
from units.querysets import MembershipQuerySet, UserQuerySet


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, username, email="", password=None, **fields):
        user = self.model(username=username, email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, email="", password=None, **fields):
        return self.create_user(username, email, password, **{**fields, "is_superuser": True})


class User(AbstractBaseUser, PermissionsMixin):
    """An account of a person; what it may do comes from memberships, never from Django's permission rows."""

    username = models.CharField(
        "Tên đăng nhập",
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "Tên đăng nhập này đã có người dùng."},
    )
    email = models.EmailField("Thư điện tử", unique=True)
    full_name = LineField("Họ và tên", max_length=120)
    is_active = models.BooleanField("Đang hoạt động", default=True)
    date_joined = models.DateTimeField("Tạo lúc", default=timezone.now, editable=False)
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("full_name", "username", "email"))

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email", "full_name"]

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"
        ordering = ["username"]

    def __str__(self):
        return self.full_name or self.username

    @cached_property
    def memberships_now(self):
        """Memberships valid today, units loaded; read once per request, so a change counts from the next one."""
        return list(self.memberships.active_on(timezone.localdate()).select_related("unit").order_by("pk"))

    @property
    def scope(self):
        """Units whose subtrees the user may see."""
        return [membership.unit for membership in self.memberships_now]

    @property
    def sees_everything(self):
        return self.is_active and self.is_superuser

    @property
    def roles(self):
        return {membership.role for membership in self.memberships_now}

    @property
    def is_staff(self):
        """Django's word for «may open the admin»: every role but the preparer's works there."""
        return self.is_active and (self.is_superuser or bool(self.roles & DESK_ROLES))

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.full_name.rsplit(" ", 1)[-1] or self.username


def display_name(user):
    return str(user)


class Membership(models.Model):
    """A role of a user at a unit; it reaches the unit's whole subtree."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name="Tài khoản")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", verbose_name="Đơn vị")
    role = models.CharField("Vai trò", max_length=20, choices=Role)
    valid_from = models.DateField("Từ ngày", null=True, blank=True)
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)
    history = HistoricalRecords()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "vai trò"
        verbose_name_plural = "vai trò"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"],
                name="role_once_per_user_and_unit",
                violation_error_message="Tài khoản đã giữ vai trò này ở đơn vị.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="role_ends_after_it_begins",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}, {self.unit}"


class HistoryEvent(models.Model):
    """Base of the append-only tables of acts: who, when, what, why, before, after.

    Rows are written by services in the transaction of the act and never changed.
    """

    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="Người thực hiện")
    at = models.DateTimeField("Lúc")
    action = models.CharField("Việc", max_length=40)
    before = models.CharField("Trước", max_length=40, blank=True)
    after = models.CharField("Sau", max_length=40, blank=True)
    note = ProseField("Lý do, ghi chú", blank=True)

    class Meta:
        abstract = True
        ordering = ["pk"]
