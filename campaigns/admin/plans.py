"""The desk of plans and the papers they stand on."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from campaigns.models import (
    LegalBasis,
    Plan,
)
from campaigns.permissions import can_edit_plan, can_set_up_campaigns
from campaigns.selectors import launching_units, units_run_by
from documents.services import store_upload
from interface.admin import ScopedAdmin, ScopedInline


class PlanForm(forms.ModelForm):
    upload = forms.FileField(label="Tệp kế hoạch", required=False, help_text="Bản PDF hoặc Word của kế hoạch.")

    class Meta:
        model = Plan
        fields = [
            "campaign",
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
    model = LegalBasis


@admin.register(Plan)
class PlanAdmin(ScopedAdmin):
    form = PlanForm
    list_display = ["__str__", "title", "issuer", "issued_on", "campaign"]
    list_filter = ["level", "issuer_kind"]
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
