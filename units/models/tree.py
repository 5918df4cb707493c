"""The one tree of units, and the records that stand in it."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from units.enums import CodeScheme, UnitKind, UnitLevel
from units.fields import DerivedKeyField, LineField
from units.querysets import PlacedQuerySet, UnitQuerySet
from units.text import sort_key


class Unit(models.Model):
    """A node of the one tree. Its identity is its key: names and codes change and are used again.

    ``path`` is ``/1/42/317/`` (keys from the root to itself), written by ``services.tree`` alone. A unit that ended
    keeps its ``parent`` and hangs by its path, with its level columns, below the one that keeps what it left: so
    rights over its records go on where they should.
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
                condition=Q(code_scheme=CodeScheme.LOCAL, valid_to=None),
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
    def name_in_text(self):
        """The name after another word: «Xã Cao Minh» reads «xã Cao Minh» there."""
        return f"{self.name[:1].lower()}{self.name[1:]}"

    def get_absolute_url(self):
        return reverse("units:unit_detail", args=[self.pk])

    @property
    def ancestor_ids(self):
        """Keys of the units above, root first."""
        return [int(pk) for pk in self.path.strip("/").split("/")[:-1]]

    def is_within(self, other):
        return self.path.startswith(other.path)

    def is_valid_on(self, day):
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def ended_before(self, day):
        return self.valid_to is not None and self.valid_to < day


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
