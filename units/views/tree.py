"""The list of units and the page of one."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from interface.lists import ListPage
from units.filters import UnitFilters
from units.gates import is_handed_over
from units.models import Household, Membership, Person, Reorganisation, Unit
from units.permissions import administers_units, can_edit_people, is_administrator
from units.selectors import heirs_of, unit_story

MOST_ROWS_SHOWN = 200


class UnitList(ListPage):
    model = Unit
    template_name = "units/unit_list.html"
    filterset_class = UnitFilters
    sorts = {"cay": ("Đơn vị", "path"), "ten": ("Tên", "sort_key")}
    default_sort = "cay"
    noun = "đơn vị"
    search_placeholder = "Tên hoặc mã đơn vị"

    def get_queryset(self):
        self.queryset = Unit.objects.managed_by(self.request.user).select_related("parent")
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            can_add=administers_units(self.request.user), today=timezone.localdate(), **kwargs
        )


unit_list = UnitList.as_view()


@require_safe
def unit_detail(request, pk):
    unit = get_object_or_404(Unit.objects.visible_to(request.user).select_related("parent"), pk=pk)
    mine = Unit.objects.managed_by(request.user)
    inside = mine.filter(pk=unit.pk).exists()
    today = timezone.localdate()
    story = unit_story(unit)
    heirs = heirs_of(unit) if unit.ended_before(today) else []
    named = {place.pk for line in story for place in line.units} | {heir.pk for heir in heirs}
    context = {
        "unit": unit,
        "today": today,
        "inside": inside,
        "above": Unit.objects.filter(pk__in=unit.ancestor_ids).order_by("path"),
        "children": unit.children.filter(pk__in=mine.values("pk"))[:MOST_ROWS_SHOWN] if inside else [],
        "people_count": Person.objects.filter(unit=unit, is_active=True).count() if inside else 0,
        "household_count": Household.objects.filter(unit=unit, is_active=True).count() if inside else 0,
        "accounts": Membership.objects.active_on(today).filter(unit=unit).select_related("user") if inside else [],
        "story": story,
        "heirs": heirs,
        "has_ended": unit.ended_before(today),
        "linked": set(Unit.objects.visible_to(request.user).filter(pk__in=named).values_list("pk", flat=True)),
        "receipts": Reorganisation.objects.visible_to(request.user).filter(units=unit).select_related("event"),
        "is_valid": unit.is_valid_on(today),
        "can_keep": inside and can_edit_people(request.user, unit),
        "can_administer": inside and is_administrator(request.user, unit),
        "can_change": inside and is_administrator(request.user, unit) and not is_handed_over(unit),
    }
    return render(request, "units/unit_detail.html", context)
