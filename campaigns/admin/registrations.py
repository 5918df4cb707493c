"""The desk of registrations."""

from django.contrib import admin

from campaigns.admin.campaigns import EventInline
from campaigns.models import (
    Registration,
    RegistrationEvent,
)
from interface.admin import ScopedAdmin


class RegistrationEventInline(EventInline):
    model = RegistrationEvent


@admin.register(Registration)
class RegistrationAdmin(ScopedAdmin):
    """Only looked at here: the unit writes its registration on its own pages."""

    list_display = ["unit", "campaign", "year", "planned_models", "state", "registered_at", "late"]
    list_filter = ["state", "year"]
    search_fields = ["unit__name"]
    search_help_text = "Tên đơn vị, phong trào; có dấu hoặc không"
    readonly_fields = ["state", "registered_at", "registered_by"]
    inlines = [RegistrationEventInline]

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("unit", "campaign", "registered_by")
        return rows.prefetch_related("campaign__deadlines__overrides")

    @admin.display(description="Đăng ký muộn", boolean=True)
    def late(self, registration):
        return registration.is_late
