"""The desk of the catalogue of indicators."""

from django.contrib import admin

from interface.admin import ScopedAdmin
from models_registry.models import Figure, Indicator, Promise
from models_registry.permissions import can_keep_indicators
from units.text import search_key


@admin.register(Indicator)
class IndicatorAdmin(ScopedAdmin):
    """Read by the whole desk, kept by administrators of a province; one in use keeps what it measures in."""

    actions = None
    list_display = ["name", "unit_name", "decimals", "is_additive", "is_active", "order"]
    list_filter = ["is_active", "is_additive"]
    search_fields = ["name", "unit_name"]
    fields = ["name", "unit_name", "decimals", "is_additive", "order", "is_active"]

    def can_add(self, user):
        return can_keep_indicators(user)

    def can_change(self, user, obj):
        return can_keep_indicators(user)

    def get_readonly_fields(self, request, obj=None):
        used = obj and (Promise.objects.filter(indicator=obj).exists() or Figure.objects.filter(indicator=obj).exists())
        return ["unit_name", "decimals", "is_additive"] if used else []

    def save_model(self, request, obj, form, change):
        """A code of its own for the row, made from its name and unit once."""
        if not obj.code:
            stem = search_key(obj.name, obj.unit_name).replace(" ", "_")[:30] or "chi_so"
            taken = set(Indicator.objects.filter(code__startswith=stem).values_list("code", flat=True))
            obj.code = next(code for n in range(1, len(taken) + 2) if (code := f"{stem}_{n}") not in taken)
        super().save_model(request, obj, form, change)
