"""Thin: the beat ticks, the table decides what is due."""

import time

from celery import shared_task

from notices.services import drain
from units.selectors import database_now

ROUND = 50
BUDGET_SECONDS = 45


@shared_task(name="notices.deliver")
def deliver():
    """Empty the outbox as far as the time until the next tick allows."""
    ends = time.monotonic() + BUDGET_SECONDS
    while time.monotonic() < ends:
        drained = drain(now=database_now(), limit=ROUND)
        if drained.unreachable or drained.handled < ROUND:
            break
