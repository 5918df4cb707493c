"""Lists and forms of people and households."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from interface.lists import ListPage
from units.enums import UnitLevel
from units.filters import HouseholdFilters, PersonFilters
from units.forms import HouseholdForm, PersonForm
from units.models import Household, Person, Unit
from units.permissions import can_edit_people, keeps_people, require
from units.selectors import units_kept_by
from units.services import save_household, save_person

MOST_CHOICES = 300


class PlacedList(ListPage):
    """A list of what the user's units hold, with the buttons of those who keep it."""

    def get_queryset(self):
        self.queryset = self.model.objects.visible_to(self.request.user).select_related("unit")
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        return super().get_context_data(can_keep=keeps_people(self.request.user), **kwargs)


class PersonList(PlacedList):
    model = Person
    template_name = "units/person_list.html"
    filterset_class = PersonFilters
    sorts = {
        "ten": ("Họ và tên", "sort_key"),
        "don_vi": ("Đơn vị", ("unit__sort_key", "sort_key")),
    }
    default_sort = "ten"
    noun = "cá nhân"
    search_placeholder = "Họ tên, mã, chức vụ"


class HouseholdList(PlacedList):
    model = Household
    template_name = "units/household_list.html"
    filterset_class = HouseholdFilters
    sorts = {
        "ten": ("Chủ hộ", "sort_key"),
        "don_vi": ("Đơn vị", ("unit__sort_key", "sort_key")),
    }
    default_sort = "ten"
    noun = "hộ gia đình"
    search_placeholder = "Họ tên chủ hộ, mã, địa chỉ"


def choosable_units(request, row=None):
    """Units the form offers: all that the user keeps, or, where those are too many, those around the chosen one."""
    units = units_kept_by(request.user).valid_on(timezone.localdate())
    chosen = row.unit if row else None
    if not row and (asked := request.GET.get("don-vi", "")).isdecimal() and len(asked) < 18:
        chosen = units.filter(pk=asked).first()
    if chosen:
        top = chosen.commune or chosen
        around = units.under([top]) if chosen.level != UnitLevel.PROVINCE else units.filter(pk=chosen.pk)
        units = (around | Unit.objects.filter(pk=chosen.pk)).distinct()
    return chosen, units


def edit_placed(request, *, form_class, service, template, done, pk=None):
    """Create or correct a person or a household: fetch, form, service, redirect."""
    model = form_class.Meta.model
    row = (
        get_object_or_404(model.objects.visible_to(request.user).select_related("unit__commune"), pk=pk) if pk else None
    )
    require(can_edit_people(request.user, row.unit) if row else keeps_people(request.user))
    chosen, units = choosable_units(request, row)
    if not chosen and units.count() > MOST_CHOICES:
        messages.info(request, "Hãy mở đơn vị cần lập danh sách, rồi bấm nút thêm ở trang của đơn vị.")
        return redirect("units:unit_list")
    form = form_class(request.POST or None, instance=row, units=units, initial={"unit": chosen})
    if request.method == "POST" and form.is_valid():
        try:
            saved = service(form)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Đã lưu {saved}.")
            return redirect(done)
    status = 422 if request.method == "POST" else 200
    return render(request, template, {"form": form, "row": row}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def person_create(request, pk=None):
    def service(form):
        return save_person(
            actor=request.user,
            unit=form.cleaned_data["unit"],
            today=timezone.localdate(),
            person_id=pk,
            **form.columns,
        )

    return edit_placed(
        request,
        form_class=PersonForm,
        service=service,
        template="units/person_form.html",
        done="units:person_list",
        pk=pk,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request, pk):
    return person_create(request, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def household_create(request, pk=None):
    def service(form):
        return save_household(
            actor=request.user,
            unit=form.cleaned_data["unit"],
            today=timezone.localdate(),
            household_id=pk,
            **form.columns,
        )

    return edit_placed(
        request,
        form_class=HouseholdForm,
        service=service,
        template="units/household_form.html",
        done="units:household_list",
        pk=pk,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def household_edit(request, pk):
    return household_create(request, pk)
