"""The desk of deadlines and days off."""

from django.contrib import admin

from campaigns.models import (
    Deadline,
    DeadlineOverride,
)
from campaigns.permissions import can_change_content, can_run_campaign, can_set_up_campaigns
from interface.admin import ScopedAdmin, ScopedInline
from units.models import Unit


class OverrideInline(ScopedInline):
    model = DeadlineOverride


@admin.register(Deadline)
class DeadlineAdmin(ScopedAdmin):
    list_display = ["what", "campaign", "kind", "raw_phrase"]
    list_filter = ["kind", "recurrence"]
    list_select_related = ["campaign"]
    search_fields = ["what"]
    readonly_fields = ["campaign"]
    inlines = [OverrideInline]

    def can_change(self, user, obj):
        if obj is None:
            return can_set_up_campaigns(user)
        decision = can_run_campaign(user, obj.campaign)
        return can_change_content(obj) if decision else decision

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(
            "campaign__launching_unit", "campaign__superior_campaign__launching_unit"
        )

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj and "receiving_unit" in form.base_fields:
            launcher = obj.campaign.launching_unit
            line = Unit.objects.filter(pk__in=[*launcher.ancestor_ids, launcher.pk])
            form.base_fields["receiving_unit"].queryset = line
        return form
