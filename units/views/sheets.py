"""Importing units, people and households from a sheet."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views import View
from django.views.decorators.http import require_safe

from interface.kept_files import drop_upload, keep_upload, kept_upload
from interface.sheets import workbook_response
from interface.workbooks import MAX_BYTES, RefusedWorkbook, read_sheet
from units.forms import SheetUploadForm
from units.permissions import administers_units, keeps_people, require
from units.resources.sheets import DATA_SHEET, HouseholdResource, PersonResource, UnitResource

MOST_ROWS_SHOWN = 200


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
    return workbook_response(resource.template(), file_name)


@require_safe
def person_template(request):
    return send_template(request, PersonImport, "mau-ca-nhan.xlsx")


@require_safe
def household_template(request):
    return send_template(request, HouseholdImport, "mau-ho-gia-dinh.xlsx")


@require_safe
def unit_template(request):
    return send_template(request, UnitImport, "mau-don-vi.xlsx")
