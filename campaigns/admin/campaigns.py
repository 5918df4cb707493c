"""The desk of campaigns: content is plain data here; states move through the services."""

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.template.response import TemplateResponse
from django.utils import timezone

from campaigns.admin.downward import inlines_below
from campaigns.enums import CampaignState
from campaigns.gates import deadline_warnings, launch_gaps, launch_warnings
from campaigns.models import (
    Campaign,
    CampaignEvent,
    Deadline,
    Field,
    Movement,
    Stage,
    SteeringMember,
    SubjectGroup,
    Target,
    Task,
)
from campaigns.permissions import can_run_campaign, can_run_campaigns_of, can_set_up_campaigns
from campaigns.selectors import expected_units, launching_units
from campaigns.services import close_campaign, launch_campaign
from campaigns.services.downward import refuse_fixed_content
from interface.admin import ReadOnlyInline, ScopedAdmin, ScopedInline
from units.enums import UnitLevel
from units.fields import ProseField
from units.models import Unit
from units.permissions import require

SHORT_PROSE = {ProseField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}


class StageInline(ScopedInline):
    model = Stage


class FieldInline(ScopedInline):
    model = Field
    formfield_overrides = SHORT_PROSE


class TargetInline(ScopedInline):
    model = Target
    template = "admin/edit_inline/stacked.html"
    fields = [
        "order",
        "text",
        "measure",
        ("comparator", "value", "aim"),
        "per",
        ("counts_new", "counts_replicated"),
        ("ratio_base", "base_is_assumed"),
        "source_phrase",
    ]


class DeadlineInline(ScopedInline):
    """The receiving unit and the dates of single years stand on the deadline's own page."""

    model = Deadline
    template = "admin/edit_inline/stacked.html"
    fields = [
        "kind",
        "what",
        "owed_by",
        "owed_to",
        "raw_phrase",
        ("recurrence", "day", "month"),
        ("on_date", "inclusive"),
    ]
    show_change_link = True


def campaign_key(request):
    return request.resolver_match.kwargs.get("object_id")


def units_of_campaign(request):
    """Units that take part in the campaign on the screen; none before it is first saved."""
    campaign = Campaign.objects.select_related("launching_unit").filter(pk=campaign_key(request)).first()
    return expected_units(campaign, timezone.localdate()) if campaign else Unit.objects.none()


class SubjectGroupInline(ScopedInline):
    """Who takes part, and apart from it who may be rewarded."""

    model = SubjectGroup
    template = "admin/edit_inline/stacked.html"
    fields = [
        ("role", "order"),
        "label",
        ("has_collectives", "has_individuals", "has_households"),
        "text",
        "source_phrase",
    ]
    formfield_overrides = SHORT_PROSE
    classes = ["collapse"]


class MovementInline(ScopedInline):
    model = Movement
    fk_name = "campaign"
    template = "admin/edit_inline/stacked.html"
    fields = ["order", "name", ("launched_by", "emulation_form"), "occasion", "source_phrase"]
    classes = ["collapse"]


class TaskInline(ScopedInline):
    model = Task
    template = "admin/edit_inline/stacked.html"
    fields = ["order", "body", "unit", "text", ("due_on", "deadline"), "source_phrase"]
    formfield_overrides = SHORT_PROSE
    classes = ["collapse"]

    def get_field_queryset(self, db, db_field, request):
        """A task hangs on a deadline of its own campaign and is given to a unit that takes part in it."""
        if db_field.name == "unit":
            return units_of_campaign(request)
        rows = super().get_field_queryset(db, db_field, request)
        return rows.filter(campaign=campaign_key(request)) if db_field.name == "deadline" else rows


class SteeringMemberInline(ScopedInline):
    model = SteeringMember
    template = "admin/edit_inline/stacked.html"
    fields = [("full_name", "office"), ("role", "user"), "follows", ("valid_from", "valid_to")]
    filter_horizontal = ["follows"]
    classes = ["collapse"]

    def get_field_queryset(self, db, db_field, request):
        if db_field.name == "follows":
            return units_of_campaign(request)
        return super().get_field_queryset(db, db_field, request)


class EventInline(ReadOnlyInline):
    fields = readonly_fields = ["at", "actor", "label", "note"]
    verbose_name_plural = "Diễn biến"

    @admin.display(description="Việc")
    def label(self, event):
        return event.label

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("actor")


class CampaignEventInline(EventInline):
    model = CampaignEvent


@admin.register(Campaign)
class CampaignAdmin(ScopedAdmin):
    list_display = ["title", "launching_unit", "period", "kind", "state"]
    list_filter = ["state", "kind", "level"]
    list_select_related = ["launching_unit"]
    search_fields = ["title"]
    search_help_text = "Tên phong trào, có dấu hoặc không"
    fieldsets = [
        (None, {"fields": ["title", "kind", "emulation_form", "launching_unit", "theme", "occasion", "state"]}),
        ("Thời gian", {"fields": [("period_start", "period_end"), "shared_year"]}),
        ("Cơ quan thường trực", {"fields": ["standing_kind", "standing_body", "standing_unit"]}),
        ("Nội dung chung", {"fields": ["aims", "participants"]}),
    ]
    readonly_fields = ["state"]
    inlines = [
        FieldInline,
        StageInline,
        SubjectGroupInline,
        TargetInline,
        DeadlineInline,
        TaskInline,
        MovementInline,
        SteeringMemberInline,
        CampaignEventInline,
    ]
    actions = ["launch", "close"]
    change_form_template = "admin/campaigns/campaign/change_form.html"

    @admin.display(description="Giai đoạn", ordering="period_start")
    def period(self, campaign):
        return campaign.period

    def can_add(self, user):
        return can_set_up_campaigns(user)

    def can_change(self, user, obj):
        return can_run_campaign(user, obj) if obj else can_set_up_campaigns(user)

    def get_readonly_fields(self, request, obj=None):
        """A campaign never changes its launching unit: registrations hang below it."""
        fixed = ["launching_unit"] if obj else []
        if obj and obj.superior_campaign_id:
            fixed.append("superior_campaign")
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_inlines(self, request, obj):
        inlines = super().get_inlines(request, obj)
        return list(inlines_below(inlines, obj.superior_campaign)) if obj and obj.took_over else inlines

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("launching_unit", "superior_campaign__launching_unit")

    def save_formset(self, request, form, formset, change):
        rows = formset.save(commit=False)
        if form.instance.superior_campaign_id:
            refuse_fixed_content(
                campaign=form.instance,
                added=formset.new_objects,
                changed=[row for row, _ in formset.changed_objects],
                removed=formset.deleted_objects,
            )
        for row in formset.deleted_objects:
            row.delete()
        for row in rows:
            row.save()
        formset.save_m2m()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        for sentence in launch_warnings(form.instance).values():
            messages.warning(request, sentence)

    def get_field_queryset(self, db, db_field, request):
        if db_field.name == "launching_unit":
            return launching_units(request.user, timezone.localdate())
        rows = super().get_field_queryset(db, db_field, request)
        if db_field.name == "standing_unit":
            launchers = Campaign.objects.filter(pk=campaign_key(request)).values("launching_unit")
            homes = launchers if campaign_key(request) else [unit.pk for unit in request.user.scope]
            rows = rows.filter(parent__in=homes, level=UnitLevel.GRASSROOTS)
        return rows

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj and obj.superior_campaign_id:
            return [*fieldsets, ("Cấp trên", {"fields": ["superior_campaign"]})]
        return fieldsets

    def get_changeform_initial_data(self, request):
        only = launching_units(request.user, timezone.localdate())[:2]
        return {"launching_unit": only[0].pk, **super().get_changeform_initial_data(request)} if len(only) == 1 else {}

    def save_model(self, request, obj, form, change):
        require(can_run_campaigns_of(request.user, obj.launching_unit))
        obj.level = obj.launching_unit.level
        super().save_model(request, obj, form, change)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        moves = {CampaignState.DRAFT: ("launch", "Phát động"), CampaignState.RUNNING: ("close", "Kết thúc")}
        if obj and can_run_campaign(request.user, obj):
            context["move"] = moves.get(obj.state)
            context["deadline_warnings"] = deadline_warnings(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.action(description="Phát động", permissions=["change"])
    def launch(self, request, queryset):
        return self.move(request, queryset, "launch")

    @admin.action(description="Kết thúc", permissions=["change"])
    def close(self, request, queryset):
        return self.move(request, queryset, "close")

    def move(self, request, queryset, action):
        """Show what would move and what would not and why; once confirmed, move each through its service."""
        title, source, service = MOVES[action]
        campaigns = list(queryset.select_related("launching_unit"))
        if "confirmed" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": f"{title} phong trào",
                "verb": title,
                "action": action,
                "lines": [(row, why_not(row, request.user, source, action)) for row in campaigns],
            }
            context["movable"] = sum(not reason for _, reason in context["lines"])
            return TemplateResponse(request, "admin/campaigns/campaign/move.html", context)
        done = 0
        for campaign in campaigns:
            try:
                service(
                    campaign_id=campaign.pk,
                    actor=request.user,
                    now=timezone.now(),
                    note=request.POST.get("note", ""),
                )
                done += 1
            except ValidationError as error:
                messages.warning(request, f"Bỏ qua “{campaign}”: {' '.join(error.messages)}")
            except PermissionDenied as error:
                messages.warning(request, f"Bỏ qua “{campaign}”: {error}")
        if done:
            messages.success(request, f"{title}: {done} phong trào.")
        return None


MOVES = {
    "launch": ("Phát động", CampaignState.DRAFT, launch_campaign),
    "close": ("Kết thúc", CampaignState.RUNNING, close_campaign),
}


def why_not(campaign, user, source, action):
    """The sentence that keeps the campaign from moving; empty when nothing does."""
    decision = can_run_campaign(user, campaign)
    if not decision:
        return decision.reason
    if campaign.state != source:
        return f"Đang ở trạng thái “{campaign.get_state_display()}”."
    return " ".join(launch_gaps(campaign).values()) if action == "launch" else ""
