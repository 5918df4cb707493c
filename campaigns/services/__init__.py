"""Every write of campaigns and of what units do in them."""

from campaigns.services.campaigns import close_campaign, launch_campaign
from campaigns.services.content import complete_task, open_movement, reopen_task
from campaigns.services.days_off import load_days_off, load_time_limits
from campaigns.services.deadlines import extend_deadline, revoke_extension, suggest_deadlines
from campaigns.services.feeds import create_feed, revoke_feed
from campaigns.services.plan_uploads import discard_plan, keep_plan, save_answers
from campaigns.services.plans import OWN, SUPERIOR, build_campaign, build_gaps, shortened, when_built
from campaigns.services.registrations import (
    Outcome,
    RefusedRows,
    copy_registration,
    register,
    register_each,
    reopen_registration,
    save_registration,
    save_registrations,
)
from campaigns.services.self_registrations import (
    confirm_self_registration,
    decline_self_registration,
    send_self_registration,
)

__all__ = [
    "OWN",
    "SUPERIOR",
    "Outcome",
    "RefusedRows",
    "build_campaign",
    "build_gaps",
    "close_campaign",
    "complete_task",
    "confirm_self_registration",
    "copy_registration",
    "create_feed",
    "decline_self_registration",
    "discard_plan",
    "extend_deadline",
    "keep_plan",
    "launch_campaign",
    "load_days_off",
    "load_time_limits",
    "open_movement",
    "register",
    "register_each",
    "reopen_registration",
    "reopen_task",
    "revoke_extension",
    "revoke_feed",
    "save_answers",
    "save_registration",
    "save_registrations",
    "send_self_registration",
    "shortened",
    "suggest_deadlines",
    "when_built",
]
