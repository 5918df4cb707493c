"""Pages about units, people and households; importing them from a sheet."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views import View
from django.views.decorators.http import require_http_methods, require_safe

from interface.lists import ListPage
from interface.workbooks import MAX_BYTES, RefusedWorkbook, read_sheet
from units.enums import UnitLevel
from units.filters import HouseholdFilters, PersonFilters, UnitFilters
from units.forms import HouseholdForm, PersonForm, SheetUploadForm
from units.models import Household, Membership, Person, Unit
from units.permissions import administers_units, can_edit_people, is_administrator, keeps_people, require
from units.resources.sheets import DATA_SHEET, HouseholdResource, PersonResource, UnitResource
from units.resources.uploads import drop_upload, keep_upload, kept_upload
from units.selectors import units_kept_by
from units.services import save_household, save_person

MOST_CHOICES = 300
MOST_ROWS_SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    mine = Unit.objects.managed_by(request.user)
    inside = mine.filter(pk=unit.pk).exists()
    today = timezone.localdate()
    context = {
        "unit": unit,
        "inside": inside,
        "above": Unit.objects.filter(pk__in=unit.ancestor_ids).order_by("path"),
        "children": unit.children.filter(pk__in=mine.values("pk"))[:MOST_ROWS_SHOWN] if inside else [],
        "people_count": Person.objects.filter(unit=unit, is_active=True).count() if inside else 0,
        "household_count": Household.objects.filter(unit=unit, is_active=True).count() if inside else 0,
        "accounts": Membership.objects.active_on(today).filter(unit=unit).select_related("user") if inside else [],
        "predecessors": unit.successions_in.select_related("event", "predecessor__parent"),
        "successors": unit.successions_out.select_related("event", "successor__parent"),
        "changes": unit.changes.select_related("event"),
        "is_valid": unit.is_valid_on(today),
        "can_keep": inside and can_edit_people(request.user, unit),
        "can_administer": inside and is_administrator(request.user, unit),
    }
    return render(request, "units/unit_detail.html", context)


class SheetImport(View):
    """Upload, look, confirm. What is confirmed is the very file that was looked at."""

    http_method_names = ["get", "head", "post", "options"]
    resource_class = None
    purpose = ""
    may = staticmethod(keeps_people)

    def dispatch(self, request, *args, **kwargs):
        require(self.may(request.user))
        return super().dispatch(request, *args, **kwargs)

    def resource(self):
        return self.resource_class(actor=self.request.user, today=timezone.localdate())

    def get(self, request):
        return self.page(form=SheetUploadForm())

    def post(self, request):
        return self.confirm(request.POST["token"]) if "token" in request.POST else self.preview()

    def preview(self):
        form = SheetUploadForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self.page(form=form, status=422)
        try:
            data = form.cleaned_data["file"].read(MAX_BYTES + 1)
            report = self.resource().run(read_sheet(data, sheet=DATA_SHEET), commit=False)
        except RefusedWorkbook as refusal:
            form.add_error("file", str(refusal))
            return self.page(form=form, status=422)
        if report.problems:
            return self.page(form=form, report=report, status=422)
        token = keep_upload(data=data, purpose=self.purpose, actor=self.request.user)
        return self.page(form=form, report=report, token=token)

    def confirm(self, token):
        form = SheetUploadForm()
        try:
            name, data = kept_upload(token=token, purpose=self.purpose, actor=self.request.user)
            report = self.resource().run(read_sheet(data, sheet=DATA_SHEET), commit=True)
        except (ValidationError, RefusedWorkbook) as refusal:
            messages.error(self.request, " ".join(getattr(refusal, "messages", [str(refusal)])))
            return self.page(form=form, status=422)
        if report.problems:
            return self.page(form=form, report=report, status=422)
        drop_upload(name)
        messages.success(
            self.request,
            f"Đã nhập {report.total} dòng: thêm mới {report.new}, cập nhật {report.changed}, không đổi {report.same}.",
        )
        return redirect(f"units:{self.purpose}_list")

    def page(self, *, form, report=None, token="", status=200):
        resource = self.resource()
        heads = resource.shown_heads
        context = {
            "form": form,
            "report": report,
            "problems": report.problems[:MOST_ROWS_SHOWN] if report else [],
            "lines": [
                (number, word, list(zip(heads, cells, strict=True)))
                for number, word, cells in (report.lines[:MOST_ROWS_SHOWN] if token else [])
            ],
            "heads": heads,
            "token": token,
            "title": resource.title,
            "template_url": reverse(f"units:{self.purpose}_template"),
            "list_url": reverse(f"units:{self.purpose}_list"),
        }
        return render(self.request, "units/sheet_import.html", context, status=status)


class PersonImport(SheetImport):
    resource_class, purpose = PersonResource, "person"


class HouseholdImport(SheetImport):
    resource_class, purpose = HouseholdResource, "household"


class UnitImport(SheetImport):
    resource_class, purpose = UnitResource, "unit"
    may = staticmethod(administers_units)


def send_template(request, page, file_name):
    require(page.may(request.user))
    resource = page.resource_class(actor=request.user, today=timezone.localdate())
    return HttpResponse(
        resource.template(),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{file_name}"', "Cache-Control": "no-store"},
    )


@require_safe
def person_template(request):
    return send_template(request, PersonImport, "mau-ca-nhan.xlsx")


@require_safe
def household_template(request):
    return send_template(request, HouseholdImport, "mau-ho-gia-dinh.xlsx")


@require_safe
def unit_template(request):
    return send_template(request, UnitImport, "mau-don-vi.xlsx")
