"""Who takes part and who may act."""

from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from units.enums import (
    DESK_ROLES,
    DIRECT_OCCUPATIONS,
    CodeScheme,
    Gender,
    OccupationGroup,
    Role,
    UnitEventKind,
    UnitKind,
    UnitLevel,
)
from units.fields import DerivedKeyField, LineField, ProseField
from units.querysets import MembershipQuerySet, PlacedQuerySet, UnitQuerySet, UserQuerySet
from units.text import sort_key


class Unit(models.Model):
    """A node of the one tree. Its identity is its key: names and codes change and are used again.

    ``path`` is ``/1/42/317/`` (keys from the root to itself), written by ``services.plant_unit`` alone.
    """

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="Đơn vị cấp trên"
    )
    path = models.CharField("Đường dẫn trong cây", max_length=200, unique=True, editable=False)
    level = models.CharField("Cấp", max_length=12, choices=UnitLevel)
    kind = models.CharField("Loại", max_length=20, choices=UnitKind)
    name = LineField("Tên", max_length=200)
    code = LineField("Mã đơn vị", max_length=40)
    code_scheme = models.CharField("Hệ mã", max_length=12, choices=CodeScheme, default=CodeScheme.LOCAL)
    valid_from = models.DateField("Hoạt động từ ngày", null=True, blank=True)
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)
    legal_basis = LineField("Căn cứ pháp lý", max_length=300, blank=True)
    province = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name="Tỉnh"
    )
    commune = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name="Xã"
    )
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("name", "code"))
    sort_key = DerivedKeyField("Khóa sắp xếp", sources=("name",), make=sort_key, max_length=400)
    history = HistoricalRecords(excluded_fields=["path", "search_key", "sort_key", "province", "commune"])

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ["sort_key", "pk"]
        indexes = [
            models.Index(fields=["level", "sort_key"], name="unit_by_level_and_name"),
            models.Index(fields=["province", "level"], name="unit_by_province"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["code_scheme", "code", "level"],
                condition=~Q(code_scheme=CodeScheme.LOCAL),
                name="official_code_once_per_level",
                violation_error_message="Mã đơn vị này đã được dùng trong cùng hệ mã.",
            ),
            models.UniqueConstraint(
                fields=["parent", "code"],
                condition=Q(code_scheme=CodeScheme.LOCAL),
                name="local_code_once_under_a_parent",
                violation_error_message="Đơn vị cấp trên đã có một đơn vị mang mã này.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="unit_ends_after_it_begins",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def ancestor_ids(self):
        """Keys of the units above, root first."""
        return [int(pk) for pk in self.path.strip("/").split("/")[:-1]]

    def is_within(self, other):
        return self.path.startswith(other.path)

    def is_valid_on(self, day):
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class UnitEvent(models.Model):
    """A dated change of the map (sáp nhập, chia tách, đổi tên …) with its legal basis."""

    kind = models.CharField("Loại thay đổi", max_length=10, choices=UnitEventKind)
    happened_on = models.DateField("Có hiệu lực từ")
    legal_basis = LineField("Căn cứ pháp lý", max_length=300)

    class Meta:
        verbose_name = "thay đổi đơn vị"
        verbose_name_plural = "thay đổi đơn vị"
        constraints = [
            models.UniqueConstraint(fields=["kind", "happened_on", "legal_basis"], name="unit_event_once"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.happened_on:%d/%m/%Y}"


class UnitChange(models.Model):
    """What a unit that has no successor by an event, or stayed itself through it, was called and was until then."""

    event = models.ForeignKey(UnitEvent, models.PROTECT, related_name="changes", verbose_name="Thay đổi")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="changes", verbose_name="Đơn vị")
    name_before = LineField("Tên trước đó", max_length=200)
    kind_before = models.CharField("Loại trước đó", max_length=20, choices=UnitKind)

    class Meta:
        verbose_name = "thay đổi của một đơn vị"
        verbose_name_plural = "thay đổi của một đơn vị"
        constraints = [models.UniqueConstraint(fields=["event", "unit"], name="unit_changes_once_by_an_event")]

    def __str__(self):
        return f"{self.name_before}: {self.event}"


class UnitSuccession(models.Model):
    """A predecessor and a successor of one event; several rows make a merge or a split."""

    event = models.ForeignKey(UnitEvent, models.PROTECT, related_name="successions", verbose_name="Thay đổi")
    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successions_out", verbose_name="Đơn vị cũ")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="successions_in", verbose_name="Đơn vị kế thừa")
    is_partial = models.BooleanField("Chỉ một phần", default=False)

    class Meta:
        verbose_name = "kế thừa đơn vị"
        verbose_name_plural = "kế thừa đơn vị"
        constraints = [
            models.UniqueConstraint(fields=["event", "predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="successor_is_another_unit"),
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor}"


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


class Placed(models.Model):
    """A record of a unit, with the unit's commune and province beside it so that lists need no join.

    The two level columns are written by ``place_at`` and by the unit services when the tree changes.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="Đơn vị")
    commune = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", editable=False, verbose_name="Xã")
    province = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", editable=False, verbose_name="Tỉnh")

    objects = PlacedQuerySet.as_manager()

    class Meta:
        abstract = True

    def place_at(self, unit):
        self.unit, self.commune_id, self.province_id = unit, unit.commune_id, unit.province_id


class Person(Placed):
    """An individual (cá nhân) of a unit: only what an award dossier needs."""

    code = LineField("Mã cá nhân", max_length=40, blank=True, help_text="Mã do đơn vị đặt; không dùng số định danh.")
    full_name = LineField("Họ và tên", max_length=120)
    gender = models.CharField("Giới tính", max_length=6, choices=Gender, blank=True)
    birth_date = models.DateField("Ngày sinh", null=True, blank=True)
    position = LineField("Chức vụ, công việc", max_length=160, blank=True)
    occupation_group = models.CharField("Nhóm nghề nghiệp", max_length=20, choices=OccupationGroup)
    is_head = models.BooleanField("Là người đứng đầu đơn vị", default=False)
    direct_worker_override = models.BooleanField("Người lao động trực tiếp (xác định riêng)", null=True, blank=True)
    direct_worker_reason = LineField("Lý do xác định riêng", max_length=200, blank=True)
    is_active = models.BooleanField("Đang công tác, sinh hoạt tại đơn vị", default=True)
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("full_name", "code", "position"))
    sort_key = DerivedKeyField("Khóa sắp xếp", sources=("full_name",), make=sort_key, max_length=400)
    history = HistoricalRecords(excluded_fields=["search_key", "sort_key"])

    class Meta:
        verbose_name = "cá nhân"
        verbose_name_plural = "cá nhân"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "code"],
                condition=~Q(code=""),
                name="person_code_once_per_unit",
                violation_error_message="Đơn vị đã có cá nhân mang mã này.",
            ),
            models.CheckConstraint(
                condition=Q(direct_worker_override=None) | ~Q(direct_worker_reason=""),
                name="override_of_direct_worker_has_a_reason",
                violation_error_message="Hãy ghi lý do khi xác định riêng người lao động trực tiếp.",
            ),
        ]

    def __str__(self):
        return self.full_name

    def clean(self):
        if self.direct_worker_override is not None and not self.direct_worker_reason:
            sentence = "Hãy ghi lý do khi xác định riêng người lao động trực tiếp."
            raise ValidationError({"direct_worker_reason": sentence})

    @property
    def is_direct_worker(self):
        """Worker or farmer without a leading post, unless set apart with a reason (base of the 30 % ratio)."""
        if self.direct_worker_override is not None:
            return self.direct_worker_override
        return self.occupation_group in DIRECT_OCCUPATIONS and not self.is_head


class Household(Placed):
    """A household (hộ gia đình), the third kind of award subject in law."""

    code = LineField("Mã hộ", max_length=40, blank=True, help_text="Mã do đơn vị đặt; không dùng số định danh.")
    head_name = LineField("Họ và tên chủ hộ", max_length=120)
    address = LineField("Địa chỉ", max_length=200, blank=True)
    member_count = models.PositiveSmallIntegerField("Số nhân khẩu", null=True, blank=True)
    is_active = models.BooleanField("Đang sinh sống trên địa bàn", default=True)
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("head_name", "code", "address"))
    sort_key = DerivedKeyField("Khóa sắp xếp", sources=("head_name",), make=sort_key, max_length=400)
    history = HistoricalRecords(excluded_fields=["search_key", "sort_key"])

    class Meta:
        verbose_name = "hộ gia đình"
        verbose_name_plural = "hộ gia đình"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "code"],
                condition=~Q(code=""),
                name="household_code_once_per_unit",
                violation_error_message="Đơn vị đã có hộ mang mã này.",
            ),
        ]

    def __str__(self):
        return f"Hộ ông/bà {self.head_name}"


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
