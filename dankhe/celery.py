"""The Celery application. Beat only ticks: tables, not messages, decide what is due."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dankhe.settings")

app = Celery("dankhe")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
