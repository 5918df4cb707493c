"""Every write of a campaign's tasks and of the movements it names."""

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.enums import CampaignAct, CampaignKind, CampaignState, TaskState
from campaigns.models import Campaign, CampaignEvent, Movement, Task
from campaigns.permissions import can_report_task, can_run_campaign
from units.permissions import require


def _lock_task(task_id):
    rows = Task.objects.select_for_update(of=("self",)).select_related("campaign__launching_unit", "unit")
    return rows.get(pk=task_id)


def _record(campaign, *, actor, at, action, note):
    CampaignEvent.objects.create(campaign=campaign, actor=actor, at=at, action=action, note=note)


@transaction.atomic
def complete_task(*, task_id, actor, result, now):
    """Say that a task is done and with what result; with ``reopen_task`` the only writer of ``Task.state``.

    A second call finds it done and changes nothing.
    """
    task = _lock_task(task_id)
    require(can_report_task(actor, task))
    if task.state == TaskState.DONE:
        return task
    if task.campaign.state != CampaignState.RUNNING:
        raise ValidationError("Phong trào không trong thời gian thực hiện nên không ghi được kết quả nhiệm vụ.")
    if not result.strip():
        raise ValidationError({"result": "Hãy ghi kết quả thực hiện nhiệm vụ."})
    task.state, task.done_at, task.done_by, task.result = TaskState.DONE, now, actor, result
    task.save(update_fields=["state", "done_at", "done_by", "result"])
    _record(task.campaign, actor=actor, at=now, action=CampaignAct.COMPLETE_TASK, note=f"{task}\n{result}")
    return task


@transaction.atomic
def reopen_task(*, task_id, actor, reason, now):
    """Ask for a task once more, with a reason; the result that was written stays in the history."""
    task = _lock_task(task_id)
    require(can_run_campaign(actor, task.campaign))
    if task.state == TaskState.OPEN:
        return task
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do mở lại nhiệm vụ."})
    task.state, task.done_at, task.done_by = TaskState.OPEN, None, None
    task.save(update_fields=["state", "done_at", "done_by"])
    _record(task.campaign, actor=actor, at=now, action=CampaignAct.REOPEN_TASK, note=f"{task}\n{reason}")
    return task


@transaction.atomic
def open_movement(*, movement_id, actor, now):
    """Give a movement that a plan only names its own campaign, in draft; the one it has is returned if there is one."""
    movement = Movement.objects.select_for_update(of=("self",)).get(pk=movement_id)
    parent = Campaign.objects.select_related("launching_unit").get(pk=movement.campaign_id)
    require(can_run_campaign(actor, parent))
    if movement.own_campaign_id:
        return movement.own_campaign
    campaign = Campaign(
        title=movement.name,
        kind=CampaignKind.OTHER,
        emulation_form=movement.emulation_form,
        occasion=movement.occasion,
        launching_unit=parent.launching_unit,
        level=parent.level,
        standing_kind=parent.standing_kind,
        standing_body=parent.standing_body,
        standing_unit=parent.standing_unit,
        period_start=parent.period_start,
        period_end=parent.period_end,
    )
    campaign.full_clean()
    campaign.save()
    movement.own_campaign = campaign
    movement.save(update_fields=["own_campaign"])
    _record(parent, actor=actor, at=now, action=CampaignAct.OPEN_MOVEMENT, note=movement.name)
    return campaign
