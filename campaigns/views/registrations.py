"""Pages of the units' registrations."""

import io

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.deadlines import days_left, local_day, local_moment
from campaigns.enums import RegistrationState
from campaigns.filters import RegistrationFilterSet
from campaigns.forms.registrations import LateReasonForm, RegistrationCreateForm, RegistrationForm, ReopenForm
from campaigns.gates import is_late_at, registration_gaps
from campaigns.models import Registration
from campaigns.permissions import can_begin_registration, can_register, can_reopen_registration
from campaigns.selectors import (
    ROUTE,
    campaign_after,
    registration_of_last_year,
    route_of,
    way_gone,
)
from campaigns.services import copy_registration, register, reopen_registration, save_registration
from interface.lists import ListPage
from interface.sheets import Book, Column, Table, workbook_response
from interface.versions import StaleVersion
from units.permissions import require

MOST_EXPORTED = 5_000
STATE_TONES = {
    RegistrationState.DRAFT: "plain",
    RegistrationState.REGISTERED: "done",
    RegistrationState.REOPENED: "alert",
}
NOTHING_TO_COPY = "Đơn vị chưa có đăng ký năm trước của phong trào này để sao chép; hãy lập bản nháp mới."


class RegistrationList(ListPage):
    model = Registration
    template_name = "campaigns/registration_list.html"
    filterset_class = RegistrationFilterSet
    noun = "đăng ký"
    search_placeholder = "Tên đơn vị, phong trào; có dấu hoặc không"
    sorts = {
        "don_vi": ("Đơn vị", "unit__sort_key"),
        "nam": ("Năm", "year"),
        "gui_luc": ("Gửi lúc", "registered_at"),
    }

    def get_queryset(self):
        rows = Registration.objects.visible_to(self.request.user)
        self.queryset = rows.select_related("unit", "campaign", "receiving_unit")
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(
            may_begin=can_begin_registration(self.request.user),
            states=RegistrationState,
            export_url=f"{reverse('campaigns:registration_export')}{self.address()}",
            **kwargs,
        )
        urls = [row.get_absolute_url() for row in context["object_list"]]
        told = self.request.user.notices.filter(kind="registration", read_at=None, url__in=urls)
        told = set(told.values_list("url", flat=True))
        for row, url in zip(context["object_list"], urls, strict=True):
            row.tone, row.is_news = STATE_TONES[row.state], url in told
        return context


class RegistrationExport(RegistrationList):
    """The list with its filters and its order, as an official sheet."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        rows = list(self.get_queryset().prefetch_related("fields")[: MOST_EXPORTED + 1])
        conditions = "; ".join(f"{chip.label}: {chip.value}" for chip in self.chips)
        notes = [f"Điều kiện lọc: {conditions}."] if conditions else []
        if len(rows) > MOST_EXPORTED:
            notes.append(f"Chỉ ghi {MOST_EXPORTED} dòng đầu; hãy lọc hẹp hơn để lấy đủ.")
        columns = (
            Column("Đơn vị", 28),
            Column("Phong trào", 32),
            Column("Năm", 8),
            Column("Nội dung, lĩnh vực", 36),
            Column("Nội dung đăng ký, giao ước", 40),
            Column("Số mô hình dự kiến", 11, is_summed=True),
            Column("Trạng thái", 16),
            Column("Gửi lúc", 18),
            Column("Đúng hạn hay muộn", 14),
            Column("Lý do muộn", 28),
        )
        table = Table(
            name="Đăng ký thi đua",
            title="Danh sách đăng ký thi đua",
            columns=columns,
            rows=[as_cells(row) for row in rows[:MOST_EXPORTED]],
            notes=tuple(notes),
        )
        file = io.BytesIO()
        scope = self.request.user.scope
        with Book(file, office=str(scope[0]) if scope else "") as book:
            book.add(table)
        return workbook_response(file.getvalue(), "dang-ky-thi-dua.xlsx")


def as_cells(row):
    in_time = "Muộn" if row.is_late else "Đúng hạn"
    return (
        str(row.unit),
        str(row.campaign),
        str(row.year),
        "; ".join(map(str, row.fields.all())),
        row.pledge,
        row.planned_models,
        row.get_state_display(),
        local_moment(row.registered_at) if row.registered_at else None,
        in_time if row.registered_at else "",
        row.late_reason if row.is_late else "",
    )


def visible_registration(request, pk):
    """The registration with what its pages show, or 404."""
    rows = Registration.objects.visible_to(request.user)
    rows = rows.select_related(
        "unit", "campaign__launching_unit", "campaign__standing_unit", "registered_by", "receiving_unit"
    )
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def registration_create(request):
    """Choose the campaign-year and the unit. One that is there already is opened instead of made twice."""
    require(can_begin_registration(request.user))
    chosen = {name: request.GET[name] for name in ("campaign", "unit") if name in request.GET}
    words = request.GET.get("tim", "")
    data = request.POST if request.method == "POST" else None
    form = RegistrationCreateForm(data, user=request.user, unit_words=words, initial=chosen)
    if request.method == "POST" and form.is_valid():
        (campaign, year), unit = form.cleaned_data["campaign"], form.cleaned_data["unit"]
        source = registration_of_last_year(unit, campaign, year) if "copy" in request.POST else None
        if "copy" in request.POST and source is None and not known_registration(request, unit, campaign, year):
            form.add_error(None, NOTHING_TO_COPY)
        else:
            try:
                return begin(request, unit, campaign, year, source)
            except ValidationError as error:
                form.add_error(None, error.messages)
    context = {"form": form, "unit_words": words}
    return render(request, "campaigns/registration_create.html", context, status=422 if form.errors else 200)


def known_registration(request, unit, campaign, year):
    rows = Registration.objects.visible_to(request.user)
    return rows.filter(campaign=campaign, year=year, unit=unit).first()


def begin(request, unit, campaign, year, source):
    """Open the draft, the one that is there or a new one, out of ``source`` where it is given."""
    if known := known_registration(request, unit, campaign, year):
        messages.info(request, f"{unit} đã có bản đăng ký này; mời xem hoặc viết tiếp.")
        return redirect(known)
    if source:
        made = copy_registration(
            source_id=source.pk, actor=request.user, campaign=campaign, year=year, now=timezone.now()
        )
        messages.success(
            request,
            f"Đã lập bản nháp từ đăng ký năm {source.year} ({source.code}). Người, hộ không còn ở đơn vị được bỏ ra; "
            "hãy đọc lại trước khi gửi.",
        )
    else:
        made = save_registration(actor=request.user, unit=unit, campaign=campaign, year=year, now=timezone.now())
    return redirect("campaigns:registration_edit", made.pk)


@require_POST
def registration_copy(request, pk):
    """Next year's draft out of this registration."""
    source = visible_registration(request, pk)
    require(can_register(request.user, source.unit))
    campaign = campaign_after(source)
    if campaign is None:
        sentence = f"Chưa có phong trào nào nhận đăng ký cho năm {source.year + 1}."
        return detail_page(request, source, error=sentence, status=422)
    try:
        return begin(request, source.unit, campaign, source.year + 1, source)
    except ValidationError as error:
        return detail_page(request, source, error=" ".join(error.messages), status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def registration_edit(request, pk):
    """The registration form; asked for JSON it is the autosave of the same form."""
    registration = visible_registration(request, pk)
    require(can_register(request.user, registration.unit))
    if request.method != "POST":
        if not registration.is_editable:
            messages.info(request, "Đăng ký đã gửi, không sửa được nữa.")
            return redirect(registration)
        return edit_page(request, RegistrationForm(registration=registration))
    form = RegistrationForm(request.POST, registration=registration)
    if "search" in request.POST:
        return edit_page(request, form, told_unsaved=True)
    wants_page = request.accepts("text/html")
    if form.is_valid():
        try:
            saved = save_registration(
                actor=request.user,
                unit=registration.unit,
                campaign=registration.campaign,
                year=registration.year,
                now=timezone.now(),
                registration_id=pk,
                expected_version=form.cleaned_data["version"],
                **form.columns(),
            )
        except StaleVersion as error:
            if wants_page:
                return conflict_page(request, form)
            return JsonResponse({"message": f"Chưa lưu được: {' '.join(error.messages)}"}, status=409)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            hour = f"{timezone.localtime():%H:%M}"
            if not wants_page:
                return JsonResponse({"saved_at": hour, "version": saved.version})
            messages.success(request, f"Đã lưu lúc {hour}.")
            return redirect(
                "campaigns:registration_detail" if "done" in request.POST else "campaigns:registration_edit", pk
            )
    if not wants_page:
        return JsonResponse({"message": f"Chưa lưu được: {' '.join(form.sentences())}"}, status=422)
    return edit_page(request, form, status=422)


def edit_page(request, form, *, told_unsaved=False, status=200):
    reopened = None
    if form.registration.state == RegistrationState.REOPENED:
        reopened = form.registration.events.filter(after=RegistrationState.REOPENED).last()
    context = {
        "registration": form.registration,
        "form": form,
        "pickers": form.pickers(),
        "unsaved": told_unsaved,
        "reopened": reopened,
    }
    return render(request, "campaigns/registration_edit.html", context, status=status)


def conflict_page(request, form):
    """Both versions side by side; what was typed goes along in hidden inputs, so that nothing is lost."""
    current = visible_registration(request, form.registration.pk)
    typed = form.columns()
    stored = {
        "pledge": current.pledge,
        "planned_models": current.planned_models,
        "planned_list": [row.title for row in current.planned_list.all()],
        "fields": current.fields.all(),
        "people": current.people.all(),
        "households": current.households.all(),
    }
    typed["planned_list"] = [line["title"] for line in typed["planned_list"] or ()]
    labels = {name: form[name].label for name in ("pledge", "planned_models", "people", "households")}
    labels["planned_list"] = "Tên các mô hình dự kiến"
    if "fields_chosen" in form.fields:
        labels["fields"] = form["fields_chosen"].label
    lines = [
        (label, spoken(stored[name]), spoken(typed[name]))
        for name, label in labels.items()
        if spoken(stored[name]) != spoken(typed[name])
    ]
    boxes = [box for box in form if box.name != "version"]
    if form.has_lines:
        boxes += [box for line in [form.planned.management_form, *form.planned] for box in line]
    context = {
        "registration": current,
        "lines": lines,
        "hidden": [box.as_hidden() for box in boxes],
        "may_overwrite": current.is_editable,
    }
    return render(request, "campaigns/registration_conflict.html", context, status=409)


def spoken(value):
    return str(value) if isinstance(value, str | int) else "\n".join(sorted(map(str, value)))


@require_safe
def registration_detail(request, pk):
    return detail_page(request, visible_registration(request, pk))


def detail_page(request, registration, *, late_form=None, error=None, status=200):
    now = timezone.now()
    prefetch_related_objects([registration], *ROUTE)
    route = route_of(registration)
    may_write = can_register(request.user, registration.unit)
    gaps, is_late = {}, False
    if registration.is_editable:
        gaps = registration_gaps(registration, now=now)
        is_late = is_late_at(registration, now)
        asked = gaps.pop("late_reason", None) or (is_late and registration.late_reason)
        if asked and late_form is None:
            late_form = LateReasonForm(initial={"late_reason": registration.late_reason})
    next_campaign = campaign_after(registration) if may_write and registration.registered_at else None
    context = {
        "registration": registration,
        "tone": STATE_TONES[registration.state],
        "is_draft": registration.is_editable,
        "is_reopened": registration.state == RegistrationState.REOPENED,
        "error": error,
        "route": route,
        "way": str(route) if registration.is_editable else way_gone(registration),
        "due": route.due,
        "days_left": days_left(route.due.last_day, local_day(now)) if route.due else None,
        "is_late": is_late,
        "late_form": late_form,
        "may_write": may_write,
        "may_reopen": registration.state == RegistrationState.REGISTERED
        and can_reopen_registration(request.user, registration),
        "next_campaign": next_campaign,
        "gaps": gaps,
        "fields": registration.fields.all(),
        "planned": registration.planned_list.select_related("field"),
        "people": registration.people.all(),
        "households": registration.households.all(),
        "events": registration.events.select_related("actor").order_by("-pk"),
    }
    return render(request, "campaigns/registration_detail.html", context, status=status)


@require_POST
def registration_register(request, pk):
    registration = visible_registration(request, pk)
    require(can_register(request.user, registration.unit))
    seen = request.POST.get("version", "")
    form = LateReasonForm(request.POST)
    reason = form.cleaned_data["late_reason"] if form.is_valid() else ""
    if request.POST.get("late_reason") and not reason:
        return detail_page(request, registration, late_form=form, status=422)
    try:
        done = register(
            registration_id=pk,
            actor=request.user,
            expected_version=int(seen) if seen.isdecimal() and len(seen) < 10 else None,
            late_reason=reason,
        )
    except StaleVersion:
        sentence = "Bản đăng ký vừa được người khác sửa; hãy đọc lại bản mới dưới đây rồi gửi."
        return detail_page(request, visible_registration(request, pk), error=sentence, status=409)
    except ValidationError as error:
        sentence = " ".join(error.messages)
        return detail_page(request, visible_registration(request, pk), error=sentence, status=422)
    messages.success(request, f"Đã gửi đăng ký {done.code} đến {way_gone(done)}.")
    return redirect(done)


@require_http_methods(["GET", "HEAD", "POST"])
def registration_reopen(request, pk):
    """The receiving desk gives a sent registration back for a correction."""
    registration = visible_registration(request, pk)
    require(can_reopen_registration(request.user, registration))
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            reopen_registration(
                registration_id=pk, actor=request.user, reason=form.cleaned_data["reason"], now=timezone.now()
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"Đã mở lại; {registration.unit} được báo để sửa và gửi lại.")
            return redirect(registration)
    context = {"registration": registration, "form": form}
    return render(request, "campaigns/registration_reopen.html", context, status=422 if form.errors else 200)
