from django.db import models


class MailState(models.TextChoices):
    WAITING = "waiting", "Chờ gửi"
    SENT = "sent", "Đã gửi"
    DROPPED = "dropped", "Không còn cần gửi"
    PARKED = "parked", "Gửi không được, chờ quản trị xem"
