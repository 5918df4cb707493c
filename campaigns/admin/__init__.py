"""The desk of campaigns, plans, deadlines and registrations."""

from campaigns.admin import campaigns, deadlines, plans, registrations

__all__ = ["campaigns", "deadlines", "plans", "registrations"]
