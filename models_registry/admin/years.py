"""The desk's list of what models were in each year, where outstanding ones are chosen many at once."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.template.response import TemplateResponse

from interface.admin import ScopedAdmin
from interface.templatetags.ui import state_badge
from models_registry.admin.batches import BATCH_LIMIT, BatchRow
from models_registry.admin.models import YearFilter
from models_registry.gates import outstanding_gaps
from models_registry.models import ModelYear
from models_registry.permissions import is_secretary_or_chairman
from models_registry.services import set_outstanding
from units.permissions import refuse


class YearOfRow(YearFilter):
    title = "Năm"


@admin.register(ModelYear)
class ModelYearAdmin(ScopedAdmin):
    list_display = ["model_shown", "unit_shown", "year", "origin", "outstanding_shown"]
    list_filter = [YearOfRow, "origin", "is_outstanding"]
    list_select_related = ["model__unit"]
    search_fields = ["model__search_key"]
    ordering = ["-year", "-pk"]
    actions = ["choose_outstanding"]
    fields = readonly_fields = ["model", "year", "origin", "is_outstanding"]

    def can_change(self, user, obj):
        return refuse(
            "Mô hình mới, nhân rộng, duy trì trong năm được ghi qua các bước; chọn tiêu biểu bằng việc ở danh sách này "
            "hoặc trên trang Từng năm của mô hình."
        )

    @admin.display(description="Mô hình", ordering="model__search_key")
    def model_shown(self, row):
        return str(row.model)

    @admin.display(description="Đơn vị", ordering="model__unit__sort_key")
    def unit_shown(self, row):
        return str(row.model.unit)

    @admin.display(description="Tiêu biểu của năm", ordering="is_outstanding")
    def outstanding_shown(self, row):
        return state_badge("Tiêu biểu", "done", "star") if row.is_outstanding else ""

    @admin.action(description="Chọn là tiêu biểu của năm")
    def choose_outstanding(self, request, queryset):
        """Confirm page first; posted with ``confirmed``, each goes through the service on its own."""
        rows = queryset.select_related("model__unit", "model__campaign__launching_unit").order_by("pk")
        chosen = list(rows[: BATCH_LIMIT + 1])
        if len(chosen) > BATCH_LIMIT:
            messages.error(request, f"Mỗi lần chọn không quá {BATCH_LIMIT} mô hình; hãy lọc bớt.")
            return None
        confirmed = "confirmed" in request.POST
        judge = self.choose_one if confirmed else self.why_not
        judged = [(row, BatchRow(row.model, judge(request, row))) for row in chosen]
        ready = [(row, line.model) for row, line in judged if not line.reason]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Chọn tiêu biểu của năm: " + ("kết quả" if confirmed else "xem lại danh sách"),
            "confirmed": confirmed,
            "keys": [row.pk for row, _ in ready],
            "models": [model for _, model in ready],
            "years": sorted({row.year for row, _ in ready}),
            "skipped": [line for _, line in judged if line.reason],
            "back": request.get_full_path(),
        }
        return TemplateResponse(request, "admin/models_registry/outstanding.html", context)

    def why_not(self, request, row):
        if not (decision := is_secretary_or_chairman(request.user, row.model)):
            return decision.reason
        if row.is_outstanding:
            return f"Đã là tiêu biểu của năm {row.year}."
        return " ".join(outstanding_gaps(row.model, year=row.year).values())

    def choose_one(self, request, row):
        """Why it was left out; empty when it was chosen."""
        try:
            set_outstanding(model_id=row.model_id, year=row.year, is_outstanding=True, actor=request.user)
        except PermissionDenied as error:
            return str(error)
        except ValidationError as error:
            return " ".join(error.messages)
        return ""
