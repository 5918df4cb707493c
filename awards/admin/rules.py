"""The rules dossiers are judged by, as dated data: national ones, and those of each campaign."""

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Q
from django.utils import timezone
from django.utils.choices import BaseChoiceIterator

from awards.models import AwardForm, CampaignAward, ChecklistItem, EligibilityRule, VoteRule
from awards.permissions import can_manage_national_rules, can_manage_rules
from awards.services import take_usual_papers
from interface.admin import ScopedAdmin, ScopedInline
from interface.templatetags.ui import state_badge
from units.enums import Role
from units.fields import ProseField
from units.models import Unit
from units.permissions import ALLOWED, refuse, require


class NationalAdmin(ScopedAdmin):
    """Read by the whole desk, kept by administrators of a province."""

    actions = None

    def can_add(self, user):
        return can_manage_national_rules(user)

    def can_change(self, user, obj):
        return can_manage_national_rules(user)

    @admin.display(description="Kiểm chứng", ordering="is_verified")
    def verified(self, rule):
        if rule.is_verified:
            return state_badge("Đã kiểm chứng", "done")
        return state_badge("Chưa kiểm chứng", "waiting")


@admin.register(AwardForm)
class AwardFormAdmin(NationalAdmin):
    list_display = ["name", "verified", "code", "commendation_type", "deciding_level", "valid_from", "valid_to"]
    list_filter = ["commendation_type", "deciding_level", "is_verified"]
    search_fields = ["search_key"]
    fieldsets = [
        (None, {"fields": ["code", "name", "commendation_type", "deciding_level", "deciding_office"]}),
        ("Đối tượng", {"fields": ["for_collectives", "for_individuals", "for_households"]}),
        ("Hiệu lực và căn cứ", {"fields": ["valid_from", "valid_to", "legal_basis", "is_verified"]}),
    ]


@admin.register(VoteRule)
class VoteRuleAdmin(NationalAdmin):
    list_display = ["award_form", "verified", "threshold", "quorum", "method", "valid_from", "valid_to"]
    list_select_related = ["award_form"]
    list_filter = ["method", "base", "is_verified"]
    fieldsets = [
        (None, {"fields": ["award_form", "method", "base"]}),
        ("Ngưỡng thông qua", {"fields": ["numerator", "denominator", "is_strict"]}),
        (
            "Phiếu được tính",
            {
                "fields": ["counts_written", "recused_leave_base", "chair_breaks_tie"],
                "description": "Ngang phiếu chỉ có ở biểu quyết giơ tay với ngưỡng quá nửa.",
            },
        ),
        ("Túc số", {"fields": ["quorum_numerator", "quorum_denominator"]}),
        ("Hiệu lực và căn cứ", {"fields": ["valid_from", "valid_to", "legal_basis", "is_verified"]}),
    ]

    @admin.display(description="Ngưỡng thông qua")
    def threshold(self, rule):
        return str(rule)

    @admin.display(description="Túc số")
    def quorum(self, rule):
        return f"{rule.quorum_numerator}/{rule.quorum_denominator}"


class ReadOnce(BaseChoiceIterator):
    """Choices asked for when the first row is drawn, and never again; copies of the widget share them."""

    def __init__(self, choices):
        self.source, self.rows = choices, []

    def __iter__(self):
        if not self.rows:
            self.rows.extend(self.source)
        return iter(self.rows)


class RuleRows(ScopedInline):
    """Many rows that choose from the same few: each list is read once for all of them."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.choices = ReadOnce(field.choices)
        return field


class RuleInline(RuleRows):
    model = EligibilityRule
    template = "admin/edit_inline/stacked.html"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("order", "subject_kind", "heads_only", "is_required"),
                    "text",
                    ("judged_by", "attested_by"),
                    ("source", "is_verified"),
                ]
            },
        ),
        (
            "Tham số của cách xét, hiệu lực",
            {
                "classes": ["collapse"],
                "fields": [
                    ("model_level", "rating", "cultural_title", "points"),
                    ("prior_form", "prior_type", "years"),
                    ("valid_from", "valid_to"),
                ],
            },
        ),
    ]
    formfield_overrides = {
        **ScopedInline.formfield_overrides,
        ProseField: {"widget": AdminTextareaWidget(attrs={"rows": 3})},
    }


class ChecklistInline(RuleRows):
    model = ChecklistItem
    template = "admin/edit_inline/stacked.html"
    fields = [
        ("order", "item_type", "subject_kind", "procedure", "is_required"),
        ("original", "copies", "file_kind", "made_by"),
        ("valid_from", "valid_to", "source"),
    ]


def keeps_rules(user):
    if user.sees_everything or user.roles & {Role.SECRETARY, Role.ADMINISTRATOR}:
        return ALLOWED
    return refuse("Chỉ thường trực hội đồng của đơn vị phát động hoặc quản trị cấp trên được sửa quy định này.")


def campaigns_kept(rows, user):
    """Of the campaigns those whose rules the user keeps (``can_manage_rules``)."""
    if user.sees_everything:
        return rows
    kept = [m.unit_id for m in user.memberships_now if m.role == Role.SECRETARY]
    administered = [m.unit for m in user.memberships_now if m.role == Role.ADMINISTRATOR]
    return rows.filter(Q(launching_unit__in=kept) | Q(launching_unit__in=Unit.objects.under(administered).values("pk")))


@admin.register(CampaignAward)
class CampaignAwardAdmin(ScopedAdmin):
    """An award of a campaign with its standards and papers; what it is about stays once it is written."""

    list_display = ["award_form", "verified", "campaign", "deciding_unit", "quota_note"]
    list_select_related = ["award_form", "campaign", "deciding_unit"]
    list_filter = ["campaign"]
    fieldsets = [
        (None, {"fields": ["campaign", "award_form", "deciding_unit", "order", "quota_note"]}),
        ("Hiệu lực và căn cứ", {"fields": ["guidance", "valid_from", "valid_to", "source"]}),
        (
            "Trình tự, thời hạn",
            {
                "fields": [
                    "max_returns",
                    "asks_superior",
                    "allows_simplified",
                    ("comment_days", "comment_counting"),
                    ("processing_days", "processing_counting"),
                    "procedure_source",
                    "procedure_is_verified",
                ],
                "description": "Áp dụng cho hồ sơ nộp, tiếp nhận và xét từ lúc ghi; hạn đã tính giữ nguyên.",
            },
        ),
    ]
    inlines = [RuleInline, ChecklistInline]
    actions = None

    def can_add(self, user):
        return keeps_rules(user)

    def can_change(self, user, obj):
        return keeps_rules(user) if obj is None else can_manage_rules(user, obj.campaign.launching_unit)

    @admin.display(description="Kiểm chứng")
    def verified(self, award):
        if award.award_form.is_verified:
            return state_badge("Đã kiểm chứng", "done")
        return state_badge("Chưa kiểm chứng", "waiting")

    def get_readonly_fields(self, request, obj=None):
        return ["campaign", "award_form", "deciding_unit"] if obj else []

    def get_field_queryset(self, db, db_field, request):
        rows = super().get_field_queryset(db, db_field, request)
        user = request.user
        if user.sees_everything:
            return rows
        if db_field.name == "campaign":
            return campaigns_kept(rows, user)
        if db_field.name == "deciding_unit":
            own = {int(pk) for unit in user.scope for pk in unit.path.strip("/").split("/")}
            return rows.filter(pk__in=own)
        return rows

    def save_model(self, request, obj, form, change):
        require(can_manage_rules(request.user, obj.campaign.launching_unit))
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        """A new award without papers of its own begins with those that are usually asked."""
        super().save_related(request, form, formsets, change)
        if change or form.instance.checklist.exists():
            return
        if made := take_usual_papers(form.instance, today=timezone.localdate()):
            messages.info(request, f"Đã đưa vào {len(made)} giấy tờ thường yêu cầu; hãy sửa theo quy định địa phương.")
