"""The desk of registrations."""

from django.contrib import admin

from campaigns.admin.campaigns import EventInline
from campaigns.models import (
    PlannedModel,
    Registration,
    RegistrationEvent,
)
from interface.admin import ReadOnlyInline, ScopedAdmin


class RegistrationEventInline(EventInline):
    model = RegistrationEvent


class PlannedModelInline(ReadOnlyInline):
    model = PlannedModel
    fields = readonly_fields = ["title", "field", "is_replication"]


class LateFilter(admin.SimpleListFilter):
    title = "Thời hạn"
    parameter_name = "thoi-han"

    def lookups(self, request, model_admin):
        return [("dung-han", "Đúng hạn"), ("muon", "Đăng ký muộn")]

    def queryset(self, request, rows):
        return {"dung-han": rows.in_time, "muon": rows.late}.get(self.value(), rows.all)()


@admin.register(Registration)
class RegistrationAdmin(ScopedAdmin):
    """Only looked at here: the unit writes its registration on its own pages, its desk reopens it there."""

    list_display = ["unit", "campaign", "year", "planned_models", "state", "registered_at", "late", "late_reason"]
    list_filter = ["state", "year", LateFilter]
    search_fields = ["unit__name"]
    search_help_text = "Tên đơn vị, phong trào; có dấu hoặc không"
    readonly_fields = ["state", "registered_at", "registered_by", "cutoff", "receiving_unit", "through"]
    inlines = [PlannedModelInline, RegistrationEventInline]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.select_related("unit", "campaign", "registered_by", "receiving_unit")

    @admin.display(description="Đăng ký muộn", boolean=True)
    def late(self, registration):
        return registration.is_late
