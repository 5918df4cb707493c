"""The yearly summary on the screen, and the job that makes its workbook."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from documents.selectors import file_response
from interface.sheets import Table
from reports.enums import JobState
from reports.forms import SummaryForm
from reports.models import Job
from reports.permissions import can_summarise, summarised_units
from reports.selectors import yearly_tables
from reports.services import request_yearly_summary
from reports.tasks import run_job
from units.permissions import require

SHOWN_ROWS = 200


def summary_form(request, data):
    units = summarised_units(request.user)
    first = min(units.filter(pk__in=[u.pk for u in request.user.scope]), key=lambda u: u.path.count("/"), default=None)
    if first is None:
        raise PermissionDenied("Bảng tổng hợp dành cho cán bộ tổng hợp và thường trực hội đồng.")
    asked = {"unit": first.pk, "year": timezone.localdate().year, **{key: data[key] for key in data}}
    return SummaryForm(asked, user=request.user)


@dataclass(frozen=True)
class Part:
    """A table as the screen shows it: its first rows, each cell beside its column, and how many are hidden."""

    table: Table
    anchor: str

    @property
    def rows(self):
        return [list(zip(self.table.columns, row, strict=True)) for row in self.table.rows[:SHOWN_ROWS]]

    @property
    def hidden(self):
        return max(0, self.table.row_count - SHOWN_ROWS)

    @property
    def is_grouped(self):
        return any(column.group for column in self.table.columns)

    @property
    def totals(self):
        """Beside their columns; empty where nothing is summed."""
        totals = self.table.totals
        is_summed = self.rows and any(total is not None for total in totals)
        return list(zip(self.table.columns, totals, strict=True)) if is_summed else []


@require_safe
def yearly_summary(request):
    """The same four tables as the workbook, the first rows of each, with their full counts."""
    form = summary_form(request, request.GET)
    tables = []
    if form.is_valid():
        asked = form.cleaned_data
        tables = yearly_tables(**asked, now=timezone.now())
    jobs = Job.objects.visible_to(request.user).select_related("unit", "file")[:5]
    parts = [Part(table, f"bang-{number}") for number, table in enumerate(tables, start=1)]
    context = {"form": form, "parts": parts, "jobs": jobs}
    return render(request, "reports/yearly_summary.html", context, status=200 if form.is_valid() else 422)


@require_POST
def yearly_export(request):
    form = summary_form(request, request.POST)
    if not form.is_valid():
        return render(request, "reports/yearly_summary.html", {"form": form, "parts": [], "jobs": []}, status=422)
    job = request_yearly_summary(actor=request.user, now=timezone.now(), **form.cleaned_data)
    transaction.on_commit(lambda: wake_worker(job.pk))
    return redirect("reports:job_detail", job.pk)


def wake_worker(job_id):
    """A broker that does not answer only delays the job: the clock's tick finds it in the table."""
    try:
        run_job.apply_async([job_id], retry=False)
    except run_job.OperationalError:
        return


@require_safe
def job_detail(request, pk):
    """Progress of a job; the fragment alone when the page asks for its next look."""
    job = get_object_or_404(Job.objects.visible_to(request.user).select_related("unit", "file"), pk=pk)
    under_way = job.state in (JobState.WAITING, JobState.RUNNING)
    template = "reports/_job.html" if request.headers.get("HX-Request") else "reports/job_detail.html"
    return render(request, template, {"job": job, "under_way": under_way})


@require_safe
def job_download(request, pk):
    job = get_object_or_404(Job.objects.visible_to(request.user).select_related("file", "unit"), pk=pk)
    require(can_summarise(request.user, job.unit))
    if job.file is None:
        raise Http404("Tệp chưa có: việc này chưa xong.")
    return file_response(job.file)
