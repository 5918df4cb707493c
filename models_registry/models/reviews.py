"""The yearly review of the list: every model kept, strengthened or taken off, each with a reason."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from campaigns.models import Campaign
from models_registry.enums import ReviewProposal
from models_registry.models.mobilisation import MobilisationModel
from models_registry.querysets import ListReviewQuerySet
from units.fields import LineField, ProseField
from units.models import User


class ListReview(models.Model):
    """The review of one campaign's list in one year; confirmed once, for all its lines together.

    What was confirmed never changes. It is carried out line by line after that, and told to the units at the end.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="list_reviews", verbose_name="Phong trào")
    year = models.PositiveSmallIntegerField("Năm")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người mở")
    opened_at = models.DateTimeField("Mở lúc")
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Người xác nhận"
    )
    confirmed_at = models.DateTimeField("Xác nhận lúc", null=True, editable=False)
    carried_out_at = models.DateTimeField("Thực hiện xong lúc", null=True, editable=False)

    objects = ListReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "đợt rà soát"
        verbose_name_plural = "rà soát danh sách mô hình"
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "year"],
                name="list_reviewed_once_a_year",
                violation_error_message="Phong trào đã có đợt rà soát của năm này.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None, carried_out_at=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="review_is_carried_out_once_confirmed",
            ),
        ]

    def __str__(self):
        return f"Rà soát năm {self.year}"

    def get_absolute_url(self):
        return reverse("models_registry:review_detail", args=[self.pk])


class ReviewLine(models.Model):
    """What is proposed for one model and why."""

    review = models.ForeignKey(ListReview, models.PROTECT, related_name="lines", verbose_name="Đợt rà soát")
    model = models.ForeignKey(MobilisationModel, models.PROTECT, related_name="review_lines", verbose_name="Mô hình")
    proposal = models.CharField("Đề xuất", max_length=10, choices=ReviewProposal, blank=True)
    reason = ProseField("Lý do", blank=True)
    carried_out_at = models.DateTimeField("Thực hiện lúc", null=True, editable=False)
    refusal = LineField("Vì sao chưa thực hiện được", max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = "mô hình được rà soát"
        verbose_name_plural = "mô hình được rà soát"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "model"], name="model_reviewed_once_a_review"),
            models.CheckConstraint(
                condition=Q(proposal__in=["", ReviewProposal.KEEP]) | ~Q(reason=""),
                name="change_proposed_with_a_reason",
                violation_error_message="Hãy ghi lý do khi đề xuất củng cố hoặc đưa ra khỏi danh sách.",
            ),
        ]

    def __str__(self):
        return f"{self.model}: {self.get_proposal_display()}"
