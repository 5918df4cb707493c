"""The direct superior's word on an achievement report."""

from django.db import models
from django.db.models import Q

from awards.models.dossiers import DossierVersion
from units.fields import ProseField
from units.models import Unit, User


class SuperiorConfirmation(models.Model):
    """«Xác nhận của cấp trên trực tiếp» on the report of one version that was sent; the newest row counts.

    A version sent later is another report: it is confirmed anew.
    """

    version = models.ForeignKey(
        DossierVersion, models.PROTECT, related_name="confirmations", verbose_name="Lần nộp được xác nhận"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="Cấp trên trực tiếp")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người xác nhận")
    at = models.DateTimeField("Lúc")
    is_confirmed = models.BooleanField("Xác nhận")
    comment = ProseField("Ý kiến", blank=True)

    class Meta:
        verbose_name = "xác nhận của cấp trên trực tiếp"
        verbose_name_plural = "xác nhận của cấp trên trực tiếp"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_confirmed=True) | ~Q(comment=""),
                name="refused_confirmation_has_its_reason",
                violation_error_message="Hãy ghi lý do không xác nhận.",
            ),
        ]

    def __str__(self):
        return f"{self.unit}: {'xác nhận' if self.is_confirmed else 'không xác nhận'}"
