"""Units through time: dated events, who succeeded whom, what was done on that day."""

from django.db import models
from django.db.models import F, Q

from units.enums import UnitEventKind, UnitKind
from units.fields import LineField
from units.models.accounts import HistoryEvent
from units.models.tree import Unit
from units.querysets import subtree_q


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
    """What a unit that has no successor by an event, or stayed itself through it, was called and was until then.

    ``parent_before`` is set where the event moved the unit: with it the tree of any past day can be read.
    """

    event = models.ForeignKey(UnitEvent, models.PROTECT, related_name="changes", verbose_name="Thay đổi")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="changes", verbose_name="Đơn vị")
    name_before = LineField("Tên trước đó", max_length=200)
    kind_before = models.CharField("Loại trước đó", max_length=20, choices=UnitKind)
    parent_before = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Trực thuộc trước đó"
    )

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


class ReorganisationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those that touched a unit of the user's subtrees."""
        if user.sees_everything:
            return self
        touched = self.model.units.through.objects.filter(subtree_q(user.scope, "unit__"))
        return self.filter(pk__in=touched.values("reorganisation"))


class Reorganisation(HistoryEvent):
    """The receipt of a change carried out here: what moved, what stayed, in the words of that day.

    ``outcome`` holds the lines of ``selectors.Holding`` in plain words, free of later edits.
    """

    event = models.ForeignKey(UnitEvent, models.PROTECT, related_name="reorganisations", verbose_name="Thay đổi")
    units = models.ManyToManyField(Unit, related_name="reorganisations", verbose_name="Đơn vị liên quan")
    outcome = models.JSONField("Việc đã làm", default=list)

    objects = ReorganisationQuerySet.as_manager()

    class Meta(HistoryEvent.Meta):
        verbose_name = "lần sắp xếp đơn vị"
        verbose_name_plural = "các lần sắp xếp đơn vị"

    def __str__(self):
        return str(self.event)
