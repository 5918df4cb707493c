"""Thin: the beat ticks, the table decides what is due."""

from celery import shared_task

from campaigns import reminders
from units.selectors import database_now


@shared_task(name="campaigns.write_reminders")
def write_reminders():
    reminders.write_reminders(now=database_now())
