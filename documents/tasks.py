from celery import shared_task
from django.utils import timezone

from documents import services


@shared_task(name="documents.sweep_files")
def sweep_files():
    services.sweep_files(now=timezone.now(), older_than_hours=12)
