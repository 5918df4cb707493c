"""Every write of activities."""

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.deadlines import local_day
from campaigns.models import Activity
from campaigns.services.records import cancel_record, keep_record


@transaction.atomic
def save_activity(
    *, actor, unit, campaign, now, activity_id=None, expected_version=None, uploads=(), dropped=(), **columns
):
    """Record what took place, or correct it."""

    def check(activity):
        wrong = {}
        if activity.held_on and activity.held_on > local_day(now):
            wrong["held_on"] = "Hoạt động ghi ở đây là việc đã làm; ngày không thể ở sau hôm nay."
        if activity.field and activity.field.campaign_id != activity.campaign_id:
            wrong["field"] = "Lĩnh vực này không thuộc phong trào đã chọn."
        if wrong:
            raise ValidationError(wrong)

    return keep_record(
        Activity,
        actor=actor,
        unit=unit,
        campaign=campaign,
        now=now,
        record_id=activity_id,
        expected_version=expected_version,
        columns=columns,
        check=check,
        uploads=uploads,
        dropped=dropped,
    )


@transaction.atomic
def cancel_activity(*, activity_id, actor, now, note):
    return cancel_record(Activity, record_id=activity_id, actor=actor, now=now, note=note)
