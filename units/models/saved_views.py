"""Lists as their readers want to find them again."""

from django.db import models

from units.fields import LineField
from units.models.accounts import User
from units.querysets import SavedViewQuerySet


class SavedView(models.Model):
    """One user's own name for a list and its conditions.

    ``page`` is the URL name of the list, ``query`` its canonical address; see ``selectors.kept_query``.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views", verbose_name="Tài khoản")
    page = models.CharField("Danh sách", max_length=80)
    name = LineField("Tên", max_length=60)
    query = models.CharField("Điều kiện", max_length=3000)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "cách xem"
        verbose_name_plural = "cách xem"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "page", "name"],
                name="saved_view_named_once_per_list",
                violation_error_message="Anh/chị đã có cách xem tên này ở danh sách này; hãy đặt tên khác.",
            )
        ]

    def __str__(self):
        return self.name
