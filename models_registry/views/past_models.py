"""Lists of past years: upload, look row by row, answer what is unclear, confirm."""

from pathlib import PurePath

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from interface.kept_files import drop_upload, keep_upload, kept_upload
from interface.sheets import workbook_response
from interface.workbooks import MAX_BYTES, RefusedWorkbook, read_sheet
from models_registry.forms.past_models import PastCampaignForm, PastListForm
from models_registry.permissions import can_record_any_past
from models_registry.resources.past_models import DATA_SHEET, PastSheet
from units.permissions import require

SEEN = "models_registry.past_models"
PURPOSE = "past-models"
MOST_SHOWN = 300


@require_http_methods(["GET", "HEAD", "POST"])
def model_import(request):
    """What is confirmed is the very file that was looked at, against the very models it was matched with."""
    require(can_record_any_past(request.user))
    if request.method != "POST":
        return import_page(request, PastListForm(user=request.user, initial=request.GET.dict()))
    if "token" in request.POST:
        return confirm_import(request)
    form = PastListForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return import_page(request, form, status=422)
    campaign, file = form.cleaned_data["campaign"], form.cleaned_data["file"]
    source = f"Tệp {PurePath(file.name).name[:80]}"
    data = file.read(MAX_BYTES + 1)
    try:
        rows = read_sheet(data, sheet=DATA_SHEET)
    except RefusedWorkbook as refusal:
        form.add_error("file", str(refusal))
        return import_page(request, form, status=422)
    sheet = PastSheet(actor=request.user, campaign=campaign, now=timezone.now())
    report = sheet.run(rows, choices={}, source=source, commit=False)
    if report.problems:
        return import_page(request, form, report=report, status=422)
    token = keep_upload(data=data, purpose=f"{PURPOSE}:{campaign.pk}", actor=request.user)
    seen = signing.dumps([report.seen, source], salt=SEEN)
    return import_page(request, form, report=report, token=token, seen=seen, campaign=campaign)


def confirm_import(request):
    choice, form = PastCampaignForm(request.POST, user=request.user), PastListForm(user=request.user)
    if not choice.is_valid():
        messages.error(request, "Không nhập được cho phong trào này; chưa ghi gì.")
        return import_page(request, form, status=422)
    campaign = choice.cleaned_data["campaign"]
    form.initial["campaign"] = campaign.pk
    try:
        keys, source = signing.loads(request.POST.get("seen", ""), salt=SEEN)
        name, data = kept_upload(token=request.POST["token"], purpose=f"{PURPOSE}:{campaign.pk}", actor=request.user)
        rows = read_sheet(data, sheet=DATA_SHEET)
    except signing.BadSignature:
        messages.error(request, "Trang xem trước không còn dùng được; hãy tải tệp lên lại.")
        return import_page(request, form, status=422)
    except (ValidationError, RefusedWorkbook) as refusal:
        messages.error(request, " ".join(getattr(refusal, "messages", [str(refusal)])))
        return import_page(request, form, status=422)
    sheet = PastSheet(actor=request.user, campaign=campaign, now=timezone.now())
    choices = request.POST.dict()
    report = sheet.run(rows, choices=choices, source=source, commit="confirm" in request.POST, seen=frozenset(keys))
    if report.problems:
        return import_page(request, form, report=report, status=422)
    if report.open_questions or "confirm" not in request.POST:
        if report.open_questions:
            messages.warning(request, f"Còn {len(report.open_questions)} chỗ chưa chọn; chưa ghi gì.")
        seen = signing.dumps([report.seen, source], salt=SEEN)
        context = {"report": report, "token": request.POST["token"], "seen": seen, "campaign": campaign}
        return import_page(request, form, status=422 if report.open_questions else 200, **context)
    drop_upload(name)
    messages.success(
        request, f"Đã ghi {report.new} mô hình mới, bổ sung {report.known} mô hình đã có từ {len(report.lines)} dòng."
    )
    return redirect(f"{reverse('models_registry:model_list')}?campaign={campaign.pk}")


def import_page(request, form, *, report=None, status=200, **context):
    context |= {
        "form": form,
        "report": report,
        "problems": report.problems[:MOST_SHOWN] if report else [],
        "lines": report.lines[:MOST_SHOWN] if report and "token" in context else [],
    }
    return render(request, "models_registry/model_import.html", context, status=status)


@require_safe
def model_template(request):
    """The sheet to fill in for one campaign."""
    require(can_record_any_past(request.user))
    choice = PastCampaignForm(request.GET, user=request.user)
    if not choice.is_valid():
        messages.info(request, "Hãy chọn phong trào trước khi tải tệp mẫu.")
        return redirect("models_registry:model_import")
    sheet = PastSheet(actor=request.user, campaign=choice.cleaned_data["campaign"], now=timezone.now())
    return workbook_response(sheet.template(), "mo-hinh-cac-nam-truoc.xlsx")
