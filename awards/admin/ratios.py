"""The share of direct workers: its rules as dated rows, and everybody who is counted."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import path

from awards.admin.rules import campaigns_kept, keeps_rules
from awards.models import AwardDecisionLine, RatioRule
from awards.permissions import can_manage_national_rules, can_manage_rules
from awards.selectors.ratios import counted, people_counted
from interface.admin import ScopedAdmin, explained
from interface.templatetags.ui import state_badge
from units.models import Unit
from units.permissions import require

PEOPLE_ON_A_PAGE = 100


@admin.register(RatioRule)
class RatioRuleAdmin(ScopedAdmin):
    """A rule of a campaign is kept with the campaign's other rules, one for all by administrators of a province."""

    list_display = ["share", "verified", "campaign", "award_form", "base", "force", "valid_from", "valid_to"]
    list_select_related = ["campaign", "award_form"]
    list_filter = ["force", "is_verified"]
    fieldsets = [
        (None, {"fields": ["campaign", "award_form"]}),
        ("Tỷ lệ", {"fields": ["numerator", "denominator", "is_strict", "base", "force"]}),
        ("Hiệu lực và căn cứ", {"fields": ["valid_from", "valid_to", "source", "is_verified"]}),
    ]
    actions = None

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_people"
        address = "<int:object_id>/nguoi/<int:unit_id>/<int:year>/"
        people = path(address, self.admin_site.admin_view(self.people_view), name=name)
        return [people, *super().get_urls()]

    def can_add(self, user):
        return keeps_rules(user)

    def can_change(self, user, obj):
        return keeps_rules(user) if obj is None else keeps_ratio(user, obj.campaign)

    @admin.display(description="Tỷ lệ")
    def share(self, rule):
        return rule.words

    @admin.display(description="Kiểm chứng", ordering="is_verified")
    def verified(self, rule):
        return state_badge("Đã kiểm chứng", "done") if rule.is_verified else state_badge("Chưa kiểm chứng", "waiting")

    def get_field_queryset(self, db, db_field, request):
        rows = super().get_field_queryset(db, db_field, request)
        return campaigns_kept(rows, request.user) if db_field.name == "campaign" else rows

    def save_model(self, request, obj, form, change):
        require(keeps_ratio(request.user, obj.campaign))
        super().save_model(request, obj, form, change)

    @explained
    def people_view(self, request, object_id, unit_id, year):
        """Everybody in the denominator, those of the numerator first, of what the unit decided in the year."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        rule = self.get_queryset(request).select_related("campaign", "award_form").filter(pk=object_id).first()
        unit = Unit.objects.visible_to(request.user).filter(pk=unit_id).first()
        if rule is None or unit is None or not 2000 <= year <= 2100:
            raise Http404("Không tìm thấy quy định hoặc đơn vị này trong phạm vi của anh/chị.")
        seen = AwardDecisionLine.objects.standing().visible_to(request.user)
        (line,) = counted(seen, {(unit, year, rule): None})
        people = people_counted(rule, unit, year, request.user)
        page = Paginator(people, PEOPLE_ON_A_PAGE).get_page(request.GET.get("trang", 1))
        context = {
            "title": f"Người lao động trực tiếp, {unit.name_in_text}, năm {year}",
            "rule": rule,
            "line": line,
            "page_obj": page,
            "lines": page.object_list,
        }
        return TemplateResponse(request, "admin/awards/quota/people.html", context)


def keeps_ratio(user, campaign):
    return can_manage_rules(user, campaign.launching_unit) if campaign else can_manage_national_rules(user)
