"""Every write of a campaign's state."""

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.enums import CampaignAct, CampaignState
from campaigns.gates import launch_gaps
from campaigns.models import Campaign, CampaignEvent
from campaigns.permissions import can_run_campaign
from units.permissions import require


def _move_campaign(campaign_id, actor, *, source, target, action, now, note, refusal, gate):
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    require(can_run_campaign(actor, campaign))
    if campaign.state != source:
        raise ValidationError(refusal)
    if gaps := gate(campaign):
        raise ValidationError(list(gaps.values()))
    campaign.state = target
    campaign.save(update_fields=["state"])
    CampaignEvent.objects.create(
        campaign=campaign, actor=actor, at=now, action=action, before=source, after=target, note=note
    )
    return campaign


@transaction.atomic
def launch_campaign(*, campaign_id, actor, now, note=""):
    """Open the campaign to the units below; with ``close_campaign`` the only writer of ``Campaign.state``."""
    return _move_campaign(
        campaign_id,
        actor,
        source=CampaignState.DRAFT,
        target=CampaignState.RUNNING,
        action=CampaignAct.LAUNCH,
        now=now,
        note=note,
        refusal="Chỉ phát động được phong trào đang soạn.",
        gate=launch_gaps,
    )


@transaction.atomic
def close_campaign(*, campaign_id, actor, now, note=""):
    """End the campaign: nothing more is registered and nothing is owed; what was sent stays."""
    return _move_campaign(
        campaign_id,
        actor,
        source=CampaignState.RUNNING,
        target=CampaignState.CLOSED,
        action=CampaignAct.CLOSE,
        now=now,
        note=note,
        refusal="Chỉ kết thúc được phong trào đang thực hiện.",
        gate=lambda campaign: {},
    )
