"""Long work with a visible end."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from documents.models import StoredFile
from reports.enums import STATE_TONES, JobKind, JobState
from units.models import Unit, User


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(requested_by=user)


class Job(models.Model):
    """A piece of background work, its progress and its file; written by ``services`` alone."""

    kind = models.CharField("Việc", max_length=20, choices=JobKind)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="Đơn vị")
    parameters = models.JSONField("Tham số", default=dict)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="jobs", verbose_name="Người yêu cầu")
    requested_at = models.DateTimeField("Yêu cầu lúc", default=timezone.now)
    state = models.CharField("Trạng thái", max_length=8, choices=JobState, default=JobState.WAITING)
    done = models.PositiveIntegerField("Đã làm", default=0)
    total = models.PositiveIntegerField("Tổng số bước", default=0)
    message = models.CharField("Tình trạng", max_length=300, blank=True)
    heartbeat_at = models.DateTimeField("Hoạt động gần nhất", null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="Tệp kết quả")

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "việc chạy nền"
        verbose_name_plural = "việc chạy nền"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="job_progress_within_total"),
            models.CheckConstraint(
                condition=~Q(state=JobState.DONE) | Q(file__isnull=False), name="done_job_has_a_file"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.unit}"

    @property
    def state_tone(self):
        return STATE_TONES[self.state]

    @property
    def percent(self):
        return 100 * self.done // self.total if self.total else 0
