"""Many registrations at once: the grid, the sheet, and sending them together."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.forms.registration_grid import CampaignYearForm, GridRowForm, SheetForm
from campaigns.forms.registrations import LateReasonForm
from campaigns.gates import is_late_at, registration_gaps
from campaigns.models import Registration
from campaigns.permissions import can_begin_registration, can_register
from campaigns.resources.registration_sheet import RegistrationSheet
from campaigns.selectors import ROUTE, expected_units, posts_of, route_of, units_to_register
from campaigns.services import register_each, save_registration
from interface.kept_files import drop_upload, keep_upload, kept_upload
from interface.sheets import workbook_response
from interface.text import without_control_characters
from interface.versions import refuse_stale
from interface.workbooks import MAX_BYTES, RefusedWorkbook, read_sheet
from units.permissions import require
from units.querysets import subtree_q

ROWS_ON_A_PAGE = 50
MOST_SENT = 200
OVERTAKEN = "Có người vừa lưu dòng này. Bấm Lưu lần nữa để thay bằng nội dung anh/chị vừa ghi."
SENT_MEANWHILE = "Đăng ký của đơn vị này vừa được gửi; nội dung anh/chị ghi vẫn ở đây để chép lại."
MOST_LINES_SHOWN = 200
VERSIONS = "campaigns.registration_import"
PURPOSE = "registration"


def asked_campaign(request):
    """``(form, campaign, year)``; without a choice in the address the only one there is, else ``None``."""
    form = CampaignYearForm(user=request.user)
    pairs = form.fields["campaign"].pairs
    asked = request.GET.get("campaign", "")
    if asked not in pairs and len(pairs) == 1:
        asked = next(iter(pairs))
    campaign, year = pairs.get(asked, (None, None))
    form.initial["campaign"] = asked
    return form, campaign, year


def drafts_of(campaign, year, units):
    """The registrations of the units, whatever their state, with their fields: two queries."""
    rows = Registration.objects.filter(campaign=campaign, year=year, unit__in=units)
    return {row.unit_id: row for row in rows.select_related("unit").prefetch_related("fields")}


def posted_units(request, campaign):
    """The units of the page that was sent, though the list has moved on since."""
    keys = [key for key in request.POST.getlist("u") if key.isdecimal() and len(key) < 19][:ROWS_ON_A_PAGE]
    units = expected_units(campaign, timezone.localdate()).filter(subtree_q(posts_of(request.user)), pk__in=keys)
    return list(units.select_related("parent").order_by("sort_key", "pk"))


@require_http_methods(["GET", "HEAD", "POST"])
def registration_grid(request):
    """«Nhập nhanh»: one row for each unit that has not sent its registration."""
    require(can_begin_registration(request.user))
    choice, campaign, year = asked_campaign(request)
    context = {"choice": choice, "campaign": campaign, "year": year}
    if campaign is None:
        return render(request, "campaigns/registration_grid.html", context)
    asked = without_control_characters(request.GET)
    words = asked.get("q", "")[:100]
    units = units_to_register(campaign, year, posts_of(request.user), timezone.localdate())
    paginator = Paginator(units.search(words).select_related("parent"), ROWS_ON_A_PAGE)
    page = paginator.get_page(asked.get("trang", 1))
    shown = list(page.object_list)
    offered = {field.pk: field for field in campaign.fields.all()}
    drafts = drafts_of(campaign, year, shown)
    data = request.POST if request.method == "POST" else None
    if data is not None:
        shown = posted_units(request, campaign)
        drafts = drafts_of(campaign, year, shown)
    rows = [GridRowForm(data, unit=unit, registration=drafts.get(unit.pk), offered=offered) for unit in shown]
    status = 200
    if data is not None:
        answer = save_rows(request, campaign, year, rows)
        if answer is not None:
            return answer
        status = 422
    query = urlencode({"campaign": choice.initial["campaign"]} | ({"q": words} if words else {}))
    context |= {"rows": rows, "page_obj": page, "words": words, "offered": list(offered.values()), "query": query}
    return render(request, "campaigns/registration_grid.html", context, status=status)


def save_rows(request, campaign, year, rows):
    """Save what was written row by row, then go on to sending what was ticked; ``None`` while a row is refused."""
    now = timezone.now()
    sending = request.POST.get("send", "")
    wanted, saved, refused = [], 0, 0
    for row in rows:
        if row.is_touched:
            save_row(request.user, campaign, year, row, now=now)
            saved += row.saved
            refused += not row.saved
        picked = sending == str(row.unit.pk) or (sending == "chosen" and row.is_there and row["chosen"].value())
        if picked and row.registration is None:
            row.add_error(None, "Dòng này chưa có nội dung nào để gửi.")
            refused += 1
        elif picked:
            wanted.append(row.registration.pk)
    if sending == "chosen" and not wanted and not refused:
        messages.warning(request, "Chưa chọn dòng nào; hãy đánh dấu ô «Chọn» ở các dòng cần gửi.")
    elif saved:
        messages.success(request, f"Đã lưu {saved} dòng lúc {timezone.localtime(now):%H:%M}.")
    elif not refused and not wanted:
        messages.info(request, "Chưa có dòng nào thay đổi.")
    if refused:
        return None
    if wanted:
        query = urlencode([("dk", pk) for pk in wanted])
        return redirect(f"{reverse('campaigns:registration_batch')}?{query}")
    return redirect(request.get_full_path())


def save_row(actor, campaign, year, row, *, now):
    """One row through the service; one that somebody else saved meanwhile tells what is stored and may be repeated."""
    if not row.is_valid():
        return
    known = row.registration
    seen = row.cleaned_data["seen"]
    try:
        if known and seen is None:
            refuse_stale(known, 0)
        row.registration = save_registration(
            actor=actor,
            unit=row.unit,
            campaign=campaign,
            year=year,
            now=now,
            registration_id=known.pk if known else None,
            expected_version=seen,
            **row.columns(),
        )
        row.saved = True
        see(row, row.registration)
    except ValidationError as error:
        row.stored = drafts_of(campaign, year, [row.unit]).get(row.unit.pk)
        if row.stored is None or row.stored.version == seen:
            row.add_error(None, error.messages)
        elif row.stored.is_editable:
            row.add_error(None, OVERTAKEN)
        else:
            row.add_error(None, SENT_MEANWHILE)
        see(row, row.stored)


def see(row, registration):
    """From now on the page stands on this version."""
    row.data = row.data.copy()
    row.data[row["seen"].html_name] = registration.version if registration else ""
    row.registration = registration


def picked_registrations(request, keys):
    """Registrations that the user may write, in the order of the list; what is not theirs is left out."""
    keys = [key for key in dict.fromkeys(keys) if key.isdecimal() and len(key) < 19][:MOST_SENT]
    rows = Registration.objects.visible_to(request.user).filter(pk__in=keys)
    rows = rows.select_related("unit", "campaign__launching_unit", "campaign__standing_unit").order_by(
        "unit__sort_key", "pk"
    )
    rows = [row for row in rows if can_register(request.user, row.unit)]
    prefetch_related_objects(rows, *ROUTE)
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
def registration_batch(request):
    """Which registrations go where; after the press, what was sent and what was left out and why."""
    require(can_begin_registration(request.user))
    if request.method == "POST":
        return send_batch(request)
    return batch_page(request, picked_registrations(request, request.GET.getlist("dk")))


def batch_page(request, rows, *, form=None, status=200):
    now = timezone.now()
    ready, left_out, needs_reason = [], [], False
    for row in rows:
        gaps = registration_gaps(row, now=now) if row.is_editable else {"state": "Đã gửi rồi."}
        needs_reason |= bool(gaps.pop("late_reason", None))
        row.way = route_of(row)
        row.will_be_late = row.is_editable and is_late_at(row, now)
        if gaps:
            left_out.append((row, " ".join(gaps.values())))
        else:
            ready.append(row)
    if needs_reason and form is None:
        form = LateReasonForm()
    context = {"ready": ready, "left_out": left_out, "form": form if ready else None, "late": needs_reason}
    return render(request, "campaigns/registration_batch.html", context, status=status)


def send_batch(request):
    versions = {}
    for pair in request.POST.getlist("dk"):
        pk, _, version = pair.partition("-")
        if version.isdecimal() and len(version) < 10:
            versions[pk] = int(version)
    rows = picked_registrations(request, versions)
    form = LateReasonForm(request.POST)
    reason = form.cleaned_data["late_reason"] if form.is_valid() else ""
    if not rows or ("late_reason" in request.POST and not reason):
        return batch_page(request, rows, form=form if "late_reason" in request.POST else None, status=422)
    outcomes = register_each(
        seen=[(row, versions[str(row.pk)]) for row in rows], actor=request.user, late_reason=reason
    )
    context = {
        "done": [outcome.registration for outcome in outcomes if not outcome.refusal],
        "left_out": [outcome for outcome in outcomes if outcome.refusal],
    }
    return render(request, "campaigns/registration_batch_result.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def registration_import(request):
    """Upload, look, confirm. What is confirmed is the very file and the very drafts that were looked at."""
    require(can_begin_registration(request.user))
    if request.method != "POST":
        _, campaign, year = asked_campaign(request)
        chosen = {"campaign": f"{campaign.pk}-{year}"} if campaign else {}
        return import_page(request, SheetForm(user=request.user, initial=chosen))
    if "token" in request.POST:
        return confirm_import(request)
    form = SheetForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return import_page(request, form, status=422)
    campaign, year = form.cleaned_data["campaign"]
    sheet = RegistrationSheet(actor=request.user, campaign=campaign, year=year, now=timezone.now())
    try:
        data = form.cleaned_data["file"].read(MAX_BYTES + 1)
        report = sheet.run(read_sheet(data, sheet=sheet.DATA_SHEET), commit=False)
    except RefusedWorkbook as refusal:
        form.add_error("file", str(refusal))
        return import_page(request, form, status=422)
    if report.problems:
        return import_page(request, form, report=report, status=422)
    token = keep_upload(data=data, purpose=f"{PURPOSE}:{campaign.pk}-{year}", actor=request.user)
    seen = signing.dumps(report.versions, salt=VERSIONS)
    context = {"token": token, "seen": seen, "chosen": f"{campaign.pk}-{year}", "campaign": campaign, "year": year}
    return import_page(request, form, report=report, **context)


def confirm_import(request):
    choice = CampaignYearForm(request.POST, user=request.user)
    form = SheetForm(user=request.user)
    if not choice.is_valid():
        messages.error(request, "Phong trào này không còn nhận đăng ký; chưa ghi gì.")
        return import_page(request, form, status=422)
    campaign, year = choice.cleaned_data["campaign"]
    form.initial["campaign"] = f"{campaign.pk}-{year}"
    sheet = RegistrationSheet(actor=request.user, campaign=campaign, year=year, now=timezone.now())
    try:
        seen = signing.loads(request.POST.get("seen", ""), salt=VERSIONS)
        purpose = f"{PURPOSE}:{campaign.pk}-{year}"
        name, data = kept_upload(token=request.POST["token"], purpose=purpose, actor=request.user)
        report = sheet.run(read_sheet(data, sheet=sheet.DATA_SHEET), commit=True, seen=seen)
    except signing.BadSignature:
        messages.error(request, "Trang xem trước không còn dùng được; hãy tải tệp lên lại.")
        return import_page(request, form, status=422)
    except (ValidationError, RefusedWorkbook) as refusal:
        messages.error(request, " ".join(getattr(refusal, "messages", [str(refusal)])))
        return import_page(request, form, status=422)
    if report.problems:
        return import_page(request, form, report=report, status=422)
    drop_upload(name)
    messages.success(request, f"Đã ghi {report.total} bản nháp: lập mới {report.new}, sửa {report.changed}.")
    return redirect(f"{reverse('campaigns:registration_grid')}?campaign={campaign.pk}-{year}")


def import_page(request, form, *, report=None, status=200, **context):
    context |= {
        "form": form,
        "report": report,
        "problems": report.problems[:MOST_LINES_SHOWN] if report else [],
        "lines": report.lines[:MOST_LINES_SHOWN] if report and "token" in context else [],
    }
    return render(request, "campaigns/registration_import.html", context, status=status)


@require_safe
def registration_template(request):
    """The sheet to fill in, with the units that still have to register."""
    require(can_begin_registration(request.user))
    _, campaign, year = asked_campaign(request)
    if campaign is None:
        messages.info(request, "Hãy chọn phong trào và năm trước khi tải tệp mẫu.")
        return redirect("campaigns:registration_import")
    sheet = RegistrationSheet(actor=request.user, campaign=campaign, year=year, now=timezone.now())
    return workbook_response(sheet.template(), f"dang-ky-thi-dua-{year}.xlsx")
