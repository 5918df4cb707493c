"""Background work: asked for, claimed once, carried out, kept with its file."""

import logging
import tempfile
from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.text import Truncator

from campaigns.models import Campaign
from documents.services import store_generated
from interface.sheets import Book
from reports.enums import Grouping, JobKind, JobState
from reports.models import Job
from reports.permissions import SUMMARISED_LEVELS, can_summarise
from reports.selectors import yearly_tables
from units.models import User
from units.permissions import require
from units.selectors import database_now

log = logging.getLogger(__name__)
STALE_AFTER = timedelta(minutes=5)
WAITING_AFTER = timedelta(minutes=1)
GIVEN_UP_AFTER = timedelta(hours=1)
STEPS = 5
BROKEN = "Chưa lập được bảng tổng hợp do lỗi hệ thống; hãy thử lại hoặc báo quản trị."


@transaction.atomic
def request_yearly_summary(*, unit, year, actor, now, campaign=None, grouping=Grouping.THEN):
    """Ask for the yearly workbook of a unit; the same question still under way is not asked twice."""
    require(can_summarise(actor, unit))
    if unit.level not in SUMMARISED_LEVELS:
        raise ValidationError("Bảng tổng hợp năm lập cho cấp xã trở lên.")
    User.objects.select_for_update().get(pk=actor.pk)
    parameters = {"year": year, "campaign": campaign.pk if campaign else None, "grouping": grouping}
    question = {"kind": JobKind.YEARLY_SUMMARY, "unit": unit, "parameters": parameters, "requested_by": actor}
    running = Job.objects.filter(**question, state__in=[JobState.WAITING, JobState.RUNNING]).first()
    return running or Job.objects.create(**question, requested_at=now, message="Đang chờ đến lượt")


def run_job(*, job_id, now, clock=database_now):
    """Claim the job, do it and keep its file; a failure is kept as a sentence. Returns the job, or ``None``
    when another worker has it or it is over. ``clock`` is read for the signs of life in between.
    """
    job = _claim(job_id, now)
    if job is None:
        return None
    try:
        _write_yearly_summary(job, now, clock)
    except Exception as error:
        log.exception("job %s failed", job.pk)
        sentence = error.messages[0] if isinstance(error, ValidationError) else BROKEN
        Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, message=Truncator(sentence).chars(300))
    job.refresh_from_db()
    return job


@transaction.atomic
def _claim(job_id, now):
    """The job, now ours. One whose workers keep dying is given up after ``GIVEN_UP_AFTER``."""
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    is_stranded = job and job.state == JobState.RUNNING and job.heartbeat_at < now - STALE_AFTER
    if job is None or not (job.state == JobState.WAITING or is_stranded):
        return None
    if is_stranded and job.requested_at < now - GIVEN_UP_AFTER:
        job.state, job.message = JobState.FAILED, BROKEN
        job.save(update_fields=["state", "message"])
        return None
    job.state, job.heartbeat_at, job.done, job.total = JobState.RUNNING, now, 0, STEPS
    job.message = "Đang đọc số liệu"
    job.save(update_fields=["state", "heartbeat_at", "done", "total", "message"])
    return job


def _write_yearly_summary(job, now, clock):
    campaign = Campaign.objects.filter(pk=job.parameters["campaign"]).first()
    year = job.parameters["year"]

    def tell(done, name):
        Job.objects.filter(pk=job.pk).update(done=done, message=f"Đang ghi trang “{name}”", heartbeat_at=clock())

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tong-hop.xlsx"
        grouping = job.parameters.get("grouping", Grouping.THEN)
        write_yearly_workbook(path, job.unit, year, campaign, now=now, on_sheet=tell, grouping=grouping)
        stored = store_generated(
            content=path.read_bytes(),
            name=f"Tổng hợp năm {year} - {job.unit}.xlsx",
            actor=job.requested_by,
            now=now,
        )
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE, done=STEPS, message="Đã xong", file=stored)


def write_yearly_workbook(
    path, unit, year, campaign=None, *, now, on_sheet=lambda done, name: None, grouping=Grouping.THEN
):
    """Write the workbook to ``path`` and return its tables; ``on_sheet(number, name)`` is told before each sheet."""
    tables = yearly_tables(unit, year, campaign, now=now, grouping=grouping)
    parent = f"Ủy ban nhân dân {unit.parent}" if unit.parent else ""
    with Book(str(path), office=f"Ủy ban nhân dân {unit}", parent_office=parent) as book:
        for number, table in enumerate(tables, start=1):
            on_sheet(number, table.name)
            book.add(table)
    return tables


def stranded_jobs(*, now):
    """Keys of jobs that nobody works on: lost on the way to the worker, or left by a worker that died."""
    lost = Q(state=JobState.WAITING, requested_at__lt=now - WAITING_AFTER)
    left = Q(state=JobState.RUNNING, heartbeat_at__lt=now - STALE_AFTER)
    return list(Job.objects.filter(lost | left).order_by("pk").values_list("pk", flat=True))
