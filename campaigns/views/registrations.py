"""Pages of the units' registrations."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.deadlines import days_left
from campaigns.enums import RegistrationState
from campaigns.filters import RegistrationFilterSet
from campaigns.forms.registrations import RegistrationCreateForm, RegistrationForm
from campaigns.gates import registration_gaps
from campaigns.models import Registration
from campaigns.permissions import can_begin_registration, can_register
from campaigns.services import register, save_registration
from interface.lists import ListPage
from interface.versions import StaleVersion
from units.permissions import require


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
        self.queryset = (
            Registration.objects.visible_to(self.request.user)
            .select_related("unit", "campaign")
            .prefetch_related("campaign__deadlines__overrides")
        )
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            may_begin=can_begin_registration(self.request.user), states=RegistrationState, **kwargs
        )


def visible_registration(request, pk):
    """The registration with what its pages show, or 404."""
    rows = Registration.objects.visible_to(request.user)
    rows = rows.select_related("unit", "campaign__launching_unit", "registered_by")
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
        known = Registration.objects.visible_to(request.user).filter(campaign=campaign, year=year, unit=unit).first()
        if known:
            messages.info(request, f"{unit} đã có bản đăng ký này; mời xem hoặc viết tiếp.")
            return redirect(known)
        try:
            made = save_registration(actor=request.user, unit=unit, campaign=campaign, year=year, now=timezone.now())
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("campaigns:registration_edit", made.pk)
    context = {"form": form, "unit_words": words}
    return render(request, "campaigns/registration_create.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def registration_edit(request, pk):
    """The registration form; asked for JSON it is the autosave of the same form."""
    registration = visible_registration(request, pk)
    require(can_register(request.user, registration.unit))
    if request.method != "POST":
        if registration.state != RegistrationState.DRAFT:
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
        sentences = [sentence for errors in form.errors.values() for sentence in errors]
        return JsonResponse({"message": f"Chưa lưu được: {' '.join(sentences)}"}, status=422)
    return edit_page(request, form, status=422)


def edit_page(request, form, *, told_unsaved=False, status=200):
    context = {"registration": form.registration, "form": form, "pickers": form.pickers(), "unsaved": told_unsaved}
    return render(request, "campaigns/registration_edit.html", context, status=status)


def conflict_page(request, form):
    """Both versions side by side; what was typed goes along in hidden inputs, so that nothing is lost."""
    current = visible_registration(request, form.registration.pk)
    typed = form.columns()
    stored = {
        "pledge": current.pledge,
        "planned_models": current.planned_models,
        "fields": current.fields.all(),
        "people": current.people.all(),
        "households": current.households.all(),
    }
    labels = {name: form[name].label for name in ("pledge", "planned_models", "people", "households")}
    if "fields_chosen" in form.fields:
        labels["fields"] = form["fields_chosen"].label
    lines = [
        (label, spoken(stored[name]), spoken(typed[name]))
        for name, label in labels.items()
        if spoken(stored[name]) != spoken(typed[name])
    ]
    hidden = [box.as_hidden() for box in form if box.name != "version"]
    context = {
        "registration": current,
        "lines": lines,
        "hidden": hidden,
        "may_overwrite": current.state == RegistrationState.DRAFT,
    }
    return render(request, "campaigns/registration_conflict.html", context, status=409)


def spoken(value):
    return str(value) if isinstance(value, str | int) else "\n".join(sorted(map(str, value)))


@require_safe
def registration_detail(request, pk):
    registration = visible_registration(request, pk)
    return detail_page(request, registration)


def detail_page(request, registration, *, error=None, status=200):
    today = timezone.localdate()
    prefetch_related_objects([registration.campaign], "deadlines__overrides", "deadlines__receiving_unit")
    due = registration.campaign.registration_due(registration.year)
    is_draft = registration.state == RegistrationState.DRAFT
    context = {
        "registration": registration,
        "is_draft": is_draft,
        "error": error,
        "desk": registration.campaign.registration_desk,
        "due": due,
        "days_left": days_left(due.last_day, today) if due else None,
        "may_write": can_register(request.user, registration.unit),
        "gaps": registration_gaps(registration, now=timezone.now()) if is_draft else {},
        "fields": registration.fields.all(),
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
    try:
        done = register(
            registration_id=pk, actor=request.user, expected_version=int(seen) if seen.isdecimal() else None
        )
    except StaleVersion:
        sentence = "Bản đăng ký vừa được người khác sửa; hãy đọc lại bản mới dưới đây rồi gửi."
        return detail_page(request, visible_registration(request, pk), error=sentence, status=409)
    except ValidationError as error:
        return detail_page(request, registration, error=" ".join(error.messages), status=422)
    messages.success(request, f"Đã gửi đăng ký {done.code}.")
    return redirect(done)
