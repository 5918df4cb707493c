"""Every write of deadlines that is more than plain data: more time for one unit, periodic dates to begin with."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from campaigns.deadlines import SUGGESTED, local_day
from campaigns.enums import CampaignState, Recurrence
from campaigns.gates import extension_gaps
from campaigns.models import Campaign, Deadline, DeadlineExtension
from campaigns.permissions import can_run_campaign
from notices.services import notify
from units.permissions import require
from units.selectors import preparers_of


@transaction.atomic
def extend_deadline(*, deadline_id, unit, year, until, reason, actor, now):
    """Give one unit more time in a campaign-year; the only door through which extensions come.

    A second extension needs the first one revoked, so that each end has one reason and one approver.
    """
    deadline = _lock(deadline_id)
    require(can_run_campaign(actor, deadline.campaign))
    if gaps := extension_gaps(deadline, unit=unit, year=year, until=until, reason=reason, today=local_day(now)):
        raise ValidationError(gaps)
    extension = DeadlineExtension(
        deadline=deadline, unit=unit, year=year, until=until, reason=reason, approved_by=actor, approved_at=now
    )
    extension.full_clean()
    extension.save()
    _tell(
        extension,
        key=f"extension:{extension.pk}",
        title=f"{deadline.what}: {unit} được gia hạn đến hết ngày {until:%d/%m/%Y}",
        body=f"{deadline.campaign}, năm {year}. Lý do: {extension.reason}\nNgười cho gia hạn: {actor}.",
        now=now,
    )
    return extension


@transaction.atomic
def revoke_extension(*, extension_id, actor, now):
    """Take the extra time back; what was sent while it held keeps the end it was judged by.

    Repeated, it does nothing.
    """
    deadline = _lock(DeadlineExtension.objects.values_list("deadline", flat=True).get(pk=extension_id))
    require(can_run_campaign(actor, deadline.campaign))
    extension = DeadlineExtension.objects.select_for_update(of=("self",)).select_related("unit").get(pk=extension_id)
    if not extension.holds:
        return extension
    extension.revoked_at, extension.revoked_by = now, actor
    extension.save(update_fields=["revoked_at", "revoked_by"])
    common = deadline.due_in(extension.year).text
    _tell(
        extension,
        key=f"extension:{extension.pk}:revoked",
        title=f"{deadline.what}: thôi gia hạn cho {extension.unit}",
        body=f"{deadline.campaign}: trở lại hạn chung, {common}.\nNgười thu hồi: {actor}.",
        now=now,
    )
    return extension


def _lock(deadline_id):
    rows = Deadline.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("campaign__launching_unit").get(pk=deadline_id)


def _tell(extension, *, key, title, body, now):
    notify(
        recipients=preparers_of(extension.unit),
        key=key,
        kind="extension" if extension.holds else "extension_revoked",
        title=title,
        body=body,
        url=reverse("campaigns:deadline_detail", args=[extension.deadline_id]),
        facts={"extension": extension.pk},
        now=now,
    )


@transaction.atomic
def suggest_deadlines(*, campaign_id, kind, what, rhythm, actor, owed_by="", owed_to="", raw_phrase=""):
    """Yearly deadlines for something periodic whose days the plan does not name: marked as assumed, to be edited."""
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("launching_unit").get(pk=campaign_id)
    require(can_run_campaign(actor, campaign))
    if campaign.state == CampaignState.CLOSED:
        raise ValidationError("Phong trào đã kết thúc nên không thêm mốc thời gian.")
    made = []
    for period, month, day in SUGGESTED[rhythm]:
        deadline = Deadline(
            campaign=campaign,
            kind=kind,
            what=f"{what} {period}",
            owed_by=owed_by,
            owed_to=owed_to,
            raw_phrase=raw_phrase,
            recurrence=Recurrence.YEARLY,
            month=month,
            day=day,
            inclusive=True,
            is_assumed=True,
        )
        deadline.full_clean()
        deadline.save()
        made.append(deadline)
    return made
