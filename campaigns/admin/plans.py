"""The desk of plans and of the papers they stand on."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from campaigns.models import (
    LegalBasis,
    LegalDocument,
    Plan,
)
from campaigns.permissions import can_edit_plan, can_keep_legal_frame, can_set_up_campaigns
from campaigns.selectors import launching_units, units_run_by
from documents.services import store_upload
from interface.admin import ScopedAdmin, ScopedInline
from interface.templatetags.ui import state_badge


class PlanForm(forms.ModelForm):
    upload = forms.FileField(label="Tệp kế hoạch", required=False, help_text="Bản PDF hoặc Word của kế hoạch.")

    class Meta:
        model = Plan
        fields = [
            "campaign",
            "kind",
            "year",
            "effective_from",
            "unit",
            "level",
            "issuer_kind",
            "issuer",
            "number",
            "issued_on",
            "title",
            "superior_plan",
            "recipients",
            "signatory_office",
        ]

    def clean(self):
        cleaned = super().clean()
        upload = cleaned.get("upload")
        if upload and not self.errors:
            try:
                self.instance.file = store_upload(upload=upload, actor=self.actor, now=timezone.now())
            except ValidationError as error:
                self.add_error("upload", error)
        return cleaned


class LegalBasisInline(ScopedInline):
    """Left empty, the catalogue's row is found by the number."""

    model = LegalBasis
    template = "admin/edit_inline/stacked.html"
    fields = [("kind", "order"), "title", ("number", "issued_on"), "issuer", "document", "source_phrase"]


@admin.register(Plan)
class PlanAdmin(ScopedAdmin):
    form = PlanForm
    list_display = ["__str__", "title", "issuer", "issued_on", "kind", "campaign"]
    list_filter = ["kind", "level", "issuer_kind"]
    list_select_related = ["campaign"]
    search_fields = ["number", "title", "issuer"]
    readonly_fields = ["stored_file"]
    inlines = [LegalBasisInline]

    @admin.display(description="Tệp đang lưu")
    def stored_file(self, plan):
        if not plan.file_id:
            return "chưa có"
        return format_html('<a href="{}">{}</a>', reverse("campaigns:plan_file", args=[plan.pk]), plan.file)

    def get_fields(self, request, obj=None):
        """Those who only read see the stored file, not the box for another one."""
        fields = super().get_fields(request, obj)
        return fields if self.has_change_permission(request, obj) else [name for name in fields if name != "upload"]

    def can_add(self, user):
        return can_set_up_campaigns(user)

    def can_change(self, user, obj):
        return can_edit_plan(user, obj) if obj else can_set_up_campaigns(user)

    def get_field_queryset(self, db, db_field, request):
        rows = super().get_field_queryset(db, db_field, request)
        if db_field.name == "campaign":
            return rows.filter(units_run_by(request.user, "launching_unit__"))
        if db_field.name == "unit":
            return launching_units(request.user, timezone.localdate())
        return rows

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.actor = request.user
        return form

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if obj.number_gap:
            messages.warning(request, obj.number_gap)


@admin.register(LegalDocument)
class LegalDocumentAdmin(ScopedAdmin):
    """The legal frame: read by the whole desk, kept by administrators of a province."""

    list_display = ["number", "title", "kind", "issued_on", "valid_from", "valid_to", "replaced_by", "verified"]
    list_filter = ["kind", "is_verified"]
    list_select_related = ["replaced_by"]
    search_fields = ["search_key"]
    search_help_text = "Số, trích yếu, cơ quan; có dấu hoặc không"
    actions = None
    fieldsets = [
        (None, {"fields": ["kind", "number", "title", "issuer", "issued_on"]}),
        ("Hiệu lực", {"fields": [("valid_from", "valid_to"), "replaced_by"]}),
        ("Nguồn", {"fields": ["source", "is_verified"]}),
    ]

    def can_add(self, user):
        return can_keep_legal_frame(user)

    def can_change(self, user, obj):
        return can_keep_legal_frame(user)

    @admin.display(description="Kiểm chứng", ordering="is_verified")
    def verified(self, document):
        if document.is_verified:
            return state_badge("Đã kiểm chứng", "done")
        return state_badge("Chưa kiểm chứng", "waiting")
