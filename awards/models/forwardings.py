"""The way of a dossier from desk to desk: who passed it up to whom, who took it up, how it was answered."""

from django.db import models
from django.db.models import F, Q

from awards.enums import ForwardingOutcome
from awards.models.dossiers import Dossier
from awards.querysets import OfDossierQuerySet
from units.models import Unit, User


class DossierForwarding(models.Model):
    """One step upwards. ``taken_at`` is empty while the superior has not taken the dossier up, or answers on paper.

    The newest without an outcome is the way the dossier is on; ``lower_unit`` is the desk an answer goes back to.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="forwardings", verbose_name="Hồ sơ")
    lower_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="Đơn vị trình")
    upper_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="Cấp trên")
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="Người trình")
    sent_at = models.DateTimeField("Trình lúc")
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="Người tiếp nhận")
    taken_at = models.DateTimeField("Cấp trên tiếp nhận lúc", null=True)
    outcome = models.CharField("Trả lời", max_length=11, choices=ForwardingOutcome, blank=True)
    ended_at = models.DateTimeField("Trả lời lúc", null=True)

    objects = OfDossierQuerySet.as_manager()

    class Meta:
        verbose_name = "lần trình cấp trên"
        verbose_name_plural = "các lần trình cấp trên"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "lower_unit"], condition=Q(outcome=""), name="one_open_way_up_per_desk"
            ),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(outcome="", taken_at=None),
                name="one_forwarding_waits_to_be_taken_up",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at=None) | (~Q(outcome="") & Q(ended_at__isnull=False)),
                name="answered_forwarding_has_its_moment",
            ),
            models.CheckConstraint(condition=~Q(lower_unit=F("upper_unit")), name="forwarding_leads_elsewhere"),
        ]

    def __str__(self):
        return f"{self.lower_unit} → {self.upper_unit}"
