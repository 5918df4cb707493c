"""The desk of prize money: the base wage, and what each award is worth of it."""

from django.contrib import admin
from django.utils.html import format_html

from awards.admin.rules import NationalAdmin
from awards.models import BaseWage, PrizeRule
from interface.templatetags.ui import money


@admin.register(BaseWage)
class BaseWageAdmin(NationalAdmin):
    list_display = ["amount_shown", "verified", "valid_from", "valid_to", "legal_basis"]
    list_filter = ["is_verified"]
    fields = ["amount", "valid_from", "valid_to", "legal_basis", "source", "is_verified"]

    @admin.display(description="Mức lương cơ sở", ordering="amount")
    def amount_shown(self, wage):
        return money(wage.amount)


@admin.register(PrizeRule)
class PrizeRuleAdmin(NationalAdmin):
    list_display = ["award_code", "subject_kind", "multiple_shown", "verified", "rounding", "valid_from", "valid_to"]
    list_filter = ["subject_kind", "is_verified"]
    search_fields = ["search_key"]
    fieldsets = [
        (None, {"fields": ["award_code", "subject_kind", "multiple"]}),
        ("Làm tròn", {"fields": ["rounding_step", "rounding_way"]}),
        ("Hiệu lực và căn cứ", {"fields": ["valid_from", "valid_to", "legal_basis", "source", "is_verified"]}),
    ]

    @admin.display(description="Hệ số", ordering="multiple")
    def multiple_shown(self, rule):
        return f"{rule.multiple.normalize():f}".replace(".", ",")

    @admin.display(description="Làm tròn")
    def rounding(self, rule):
        if rule.rounding_step == 1:
            return "không"
        return format_html("{} ({})", money(rule.rounding_step), rule.get_rounding_way_display().lower())
