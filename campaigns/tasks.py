"""Thin: the beat ticks, the table decides what is due."""

from celery import shared_task

from campaigns import reminders
from campaigns.services.due_records import remind_due_records
from units.selectors import database_now


@shared_task(name="campaigns.write_reminders")
def write_reminders():
    now = database_now()
    reminders.write_reminders(now=now)
    remind_due_records(now=now)
