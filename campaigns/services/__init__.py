"""Every write of campaigns and of what units do in them."""

from campaigns.services.campaigns import close_campaign, launch_campaign
from campaigns.services.registrations import register, save_registration

__all__ = ["close_campaign", "launch_campaign", "register", "save_registration"]
