"""What a dossier is made of: kinds of papers, papers usually asked, forms of the report."""

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget

from awards.admin.rules import NationalAdmin
from awards.models import DossierItemType, ReportForm, ReportSection, UsualPaper
from interface.admin import ScopedInline
from units.fields import ProseField


@admin.register(DossierItemType)
class DossierItemTypeAdmin(NationalAdmin):
    list_display = ["name", "code", "made_by", "is_report"]
    fields = ["code", "name", "made_by", "is_report", "guidance"]


@admin.register(UsualPaper)
class UsualPaperAdmin(NationalAdmin):
    """What a new award of a campaign begins its checklist with; the awards that are there keep theirs."""

    list_display = ["item_type", "verified", "deciding_level", "subject_kind", "is_required", "amount_shown", "unit"]
    list_select_related = ["item_type", "unit"]
    list_filter = ["deciding_level", "is_verified"]
    fieldsets = [
        (None, {"fields": ["item_type", "order", "is_required", "subject_kind"]}),
        ("Khi nào yêu cầu", {"fields": ["deciding_level", "commendation_type", "procedure", "unit"]}),
        ("Bản giấy, bản điện tử", {"fields": ["original", "copies", "file_kind", "made_by"]}),
        ("Hiệu lực và căn cứ", {"fields": ["valid_from", "valid_to", "source", "is_verified"]}),
    ]

    @admin.display(description="Số lượng")
    def amount_shown(self, paper):
        return paper.amount


class SectionInline(ScopedInline):
    model = ReportSection
    template = "admin/edit_inline/stacked.html"
    fields = [
        ("order", "key", "is_required"),
        "part",
        ("heading", "rows"),
        ("for_collectives", "for_individuals", "for_households"),
        "filled_from",
        "guidance",
        "suggested_words",
    ]
    formfield_overrides = {
        **ScopedInline.formfield_overrides,
        ProseField: {"widget": AdminTextareaWidget(attrs={"rows": 2})},
    }


@admin.register(ReportForm)
class ReportFormAdmin(NationalAdmin):
    """A form with its headings; what was written stays with the key of its heading."""

    list_display = ["code", "verified", "name", "commendation_type", "valid_from", "valid_to"]
    list_filter = ["commendation_type", "is_verified"]
    fieldsets = [
        (None, {"fields": ["code", "name", "commendation_type"]}),
        ("Hiệu lực và căn cứ", {"fields": ["valid_from", "valid_to", "legal_basis", "source", "is_verified"]}),
    ]
    inlines = [SectionInline]
