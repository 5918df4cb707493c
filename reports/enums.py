from django.db import models


class JobState(models.TextChoices):
    WAITING = "waiting", "Đang chờ"
    RUNNING = "running", "Đang chạy"
    DONE = "done", "Xong"
    FAILED = "failed", "Không hoàn thành"


STATE_TONES = {
    JobState.WAITING: "waiting",
    JobState.RUNNING: "waiting",
    JobState.DONE: "done",
    JobState.FAILED: "alert",
}


class JobKind(models.TextChoices):
    YEARLY_SUMMARY = "yearly_summary", "Bảng tổng hợp năm"


class Grouping(models.TextChoices):
    """Which unit a past figure is told for, where units were reorganised since."""

    THEN = "luc-do", "Theo đơn vị tại thời điểm đó"
    HEIR = "ke-thua", "Gộp theo đơn vị kế thừa"
