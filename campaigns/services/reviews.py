"""Every write of interim and final reviews."""

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.deadlines import local_day
from campaigns.models import Review
from campaigns.services.records import cancel_record, keep_record, refuse_unfit_year


@transaction.atomic
def save_review(
    *, actor, unit, campaign, now, review_id=None, expected_version=None, uploads=(), dropped=(), **columns
):
    """Record a review that was held, or correct it."""

    def check(review):
        refuse_unfit_year(review.campaign, review.year)
        wrong = {}
        if review.held_on and review.held_on > local_day(now):
            wrong["held_on"] = "Ngày tổ chức không thể ở sau hôm nay."
        for name in ("stage", "movement"):
            part = getattr(review, name)
            if part and part.campaign_id != review.campaign_id:
                wrong[name] = "Mục này không thuộc phong trào."
        if wrong:
            raise ValidationError(wrong)

    return keep_record(
        Review,
        actor=actor,
        unit=unit,
        campaign=campaign,
        now=now,
        record_id=review_id,
        expected_version=expected_version,
        columns=columns,
        check=check,
        uploads=uploads,
        dropped=dropped,
    )


@transaction.atomic
def cancel_review(*, review_id, actor, now, note):
    return cancel_record(Review, record_id=review_id, actor=actor, now=now, note=note)
