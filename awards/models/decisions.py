"""Signed decisions and whom they award."""

from django.db import models

from awards.models.dossiers import Dossier
from awards.querysets import AtUnitQuerySet
from units.fields import LineField
from units.models import Unit


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
