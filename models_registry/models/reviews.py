"""The yearly review of the list: every model kept, strengthened or taken off, each with a reason."""

from django.db import models
from django.db.models import Q

from campaigns.models import Campaign
from models_registry.enums import ReviewProposal
from models_registry.models.mobilisation import MobilisationModel
from models_registry.querysets import ListReviewQuerySet
from units.fields import ProseField
from units.models import User


class ListReview(models.Model):
    """The review of one campaign's list in one year; confirmed once, for all its lines together."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="list_reviews", verbose_name="Phong trào")
    year = models.PositiveSmallIntegerField("Năm")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người mở")
    opened_at = models.DateTimeField("Mở lúc")
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Người xác nhận"
    )
    confirmed_at = models.DateTimeField("Xác nhận lúc", null=True, editable=False)

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
        ]

    def __str__(self):
        return f"Rà soát năm {self.year}"


class ReviewLine(models.Model):
    """What is proposed for one model and why."""

    review = models.ForeignKey(ListReview, models.PROTECT, related_name="lines", verbose_name="Đợt rà soát")
    model = models.ForeignKey(MobilisationModel, models.PROTECT, related_name="review_lines", verbose_name="Mô hình")
    proposal = models.CharField("Đề xuất", max_length=10, choices=ReviewProposal, blank=True)
    reason = ProseField("Lý do", blank=True)

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
