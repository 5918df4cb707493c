"""The desk of deadlines, days off and time limits."""

from django.contrib import admin

from campaigns.gates import deadline_warnings
from campaigns.models import DayOff, Deadline, DeadlineExtension, DeadlineOverride, TimeLimit
from campaigns.permissions import can_change_content, can_keep_calendar, can_run_campaign, can_set_up_campaigns
from interface.admin import ReadOnlyInline, ScopedAdmin, ScopedInline
from interface.templatetags.ui import state_badge
from units.models import Unit


class OverrideInline(ScopedInline):
    model = DeadlineOverride


class ExtensionInline(ReadOnlyInline):
    """Granted and revoked on the deadline's page of the site; only of units inside the reader's area."""

    model = DeadlineExtension
    fields = readonly_fields = ["unit", "year", "until", "reason", "approved_by", "approved_at", "revoked_at"]

    def get_queryset(self, request):
        rows = super().get_queryset(request).visible_to(request.user)
        return rows.select_related("unit", "approved_by")


@admin.register(Deadline)
class DeadlineAdmin(ScopedAdmin):
    list_display = ["what", "campaign", "kind", "raw_phrase", "assumed"]
    list_filter = ["kind", "recurrence", "is_assumed"]
    list_select_related = ["campaign"]
    search_fields = ["what"]
    fieldsets = [
        (None, {"fields": ["campaign", "kind", "what", "raw_phrase"]}),
        ("Ai làm, gửi ai", {"fields": ["owed_by", "owed_to", "through", "receiving_unit", "follows"]}),
        ("Ngày cuối", {"fields": ["recurrence", ("day", "month"), "on_date", "inclusive", "shift", "is_assumed"]}),
        ("Khoảng thời gian", {"fields": [("opens_day", "opens_month"), "opens_on"]}),
    ]
    readonly_fields = ["campaign"]
    inlines = [OverrideInline, ExtensionInline]
    change_form_template = "admin/campaigns/deadline/change_form.html"

    @admin.display(description="Ngày gợi ý", boolean=True)
    def assumed(self, deadline):
        return deadline.is_assumed

    def can_change(self, user, obj):
        if obj is None:
            return can_set_up_campaigns(user)
        decision = can_run_campaign(user, obj.campaign)
        return can_change_content(obj) if decision else decision

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("campaign__launching_unit", "campaign__superior_campaign__launching_unit")
        )

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj and "receiving_unit" in form.base_fields:
            launcher = obj.campaign.launching_unit
            line = Unit.objects.filter(pk__in=[*launcher.ancestor_ids, launcher.pk])
            form.base_fields["receiving_unit"].queryset = line
            form.base_fields["follows"].queryset = Deadline.objects.filter(campaign=obj.campaign_id).exclude(pk=obj.pk)
        return form

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and can_run_campaign(request.user, obj.campaign):
            context["deadline_warnings"] = [w for w in deadline_warnings(obj.campaign) if w.deadline.pk == obj.pk]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


class CalendarAdmin(ScopedAdmin):
    """Read by the whole desk, kept by administrators of a province."""

    actions = None

    def can_add(self, user):
        return can_keep_calendar(user)

    def can_change(self, user, obj):
        return can_keep_calendar(user)

    @admin.display(description="Kiểm chứng", ordering="is_verified")
    def verified(self, row):
        if row.is_verified:
            return state_badge("Đã kiểm chứng", "done")
        return state_badge("Chưa kiểm chứng", "waiting")


@admin.register(DayOff)
class DayOffAdmin(CalendarAdmin):
    list_display = ["day", "kind", "name", "verified", "source"]
    list_filter = ["kind", "is_verified"]
    search_fields = ["name"]
    date_hierarchy = "day"


@admin.register(TimeLimit)
class TimeLimitAdmin(CalendarAdmin):
    list_display = ["kind", "days", "counting", "valid_from", "valid_to", "verified", "source"]
    list_filter = ["kind", "is_verified"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Without its source a time limit is nobody's rule."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "source":
            field.required = True
        return field
