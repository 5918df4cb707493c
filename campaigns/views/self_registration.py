"""People who register themselves through their unit, and the unit's answers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.enums import SelfRegistrationState
from campaigns.forms.self_registrations import (
    ConfirmForm,
    DeclineForm,
    SelfRegistrationForm,
    SelfRegistrationPlaceForm,
)
from campaigns.models import Registration, SelfRegistration
from campaigns.permissions import can_answer_people, can_register, can_register_oneself
from campaigns.selectors import self_registrations_awaiting
from campaigns.services import confirm_self_registration, decline_self_registration, send_self_registration
from interface.lists import ListPage
from units.permissions import require

DECLINE_IDS = "id_decline_%s"
TONES = {
    SelfRegistrationState.SENT: "waiting",
    SelfRegistrationState.CONFIRMED: "done",
    SelfRegistrationState.DECLINED: "alert",
}


class SelfRegistrationList(ListPage):
    """«Đăng ký của tôi»: the user's own."""

    model = SelfRegistration
    template_name = "campaigns/self_registration_list.html"
    noun = "đăng ký của tôi"
    sorts = {"nam": ("Năm", "year"), "gui_luc": ("Gửi lúc", "sent_at")}

    def rows(self):
        return SelfRegistration.objects.filter(user=self.request.user)

    def get_queryset(self):
        self.queryset = self.rows().select_related("unit", "campaign", "user")
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(may_send=can_register_oneself(self.request.user), **kwargs)
        for row in context["object_list"]:
            row.tone = TONES[row.state]
        return context


class SelfRegistrationQueue(SelfRegistrationList):
    """People who wait for an answer of the user's units."""

    template_name = "campaigns/self_registration_queue.html"
    noun = "cá nhân chờ xác nhận"
    default_sort = "gui_luc"

    def get(self, request, *args, **kwargs):
        require(can_answer_people(request.user))
        return super().get(request, *args, **kwargs)

    def rows(self):
        return self_registrations_awaiting(self.request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def self_registration_create(request):
    """Two steps, both in the address: which campaign-year through which unit, then what is pledged."""
    require(can_register_oneself(request.user))
    earlier = None
    asked = request.GET.get("tu", "")
    if asked.isdecimal() and len(asked) < 19:
        earlier = SelfRegistration.objects.filter(user=request.user, pk=asked).prefetch_related("fields").first()
    chosen = request.GET
    if earlier:
        chosen = {"campaign": f"{earlier.campaign_id}-{earlier.year}", "unit": earlier.unit_id}
    is_chosen = "campaign" in chosen and "unit" in chosen
    place = SelfRegistrationPlaceForm(chosen if is_chosen else None, user=request.user)
    if not (is_chosen and place.is_valid()):
        status = 422 if request.method == "POST" else 200
        return render(request, "campaigns/self_registration_place.html", {"form": place}, status=status)
    (campaign, year), unit = place.cleaned_data["campaign"], place.cleaned_data["unit"]
    initial = {}
    if earlier:
        initial = {"pledge": earlier.pledge, "fields_chosen": [field.pk for field in earlier.fields.all()]}
    form = SelfRegistrationForm(request.POST if request.method == "POST" else None, campaign=campaign, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            sent = send_self_registration(
                actor=request.user, unit=unit, campaign=campaign, year=year, now=timezone.now(), **form.columns()
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"Đã gửi đăng ký đến {unit}.")
            return redirect(sent)
    context = {"form": form, "campaign": campaign, "year": year, "unit": unit}
    return render(request, "campaigns/self_registration_form.html", context, status=422 if form.errors else 200)


def visible_row(request, pk):
    rows = SelfRegistration.objects.visible_to(request.user)
    rows = rows.select_related("unit", "campaign__launching_unit", "user", "person", "answered_by")
    return get_object_or_404(rows, pk=pk)


@require_safe
def self_registration_detail(request, pk):
    return detail_page(request, visible_row(request, pk))


def detail_page(request, row, *, confirm=None, decline=None, status=200):
    is_waiting = row.state == SelfRegistrationState.SENT
    may_answer = is_waiting and can_register(request.user, row.unit)
    unit_row = Registration.objects.visible_to(request.user).filter(campaign=row.campaign, year=row.year, unit=row.unit)
    context = {
        "row": row,
        "tone": TONES[row.state],
        "is_mine": row.user_id == request.user.pk,
        "is_waiting": is_waiting,
        "may_again": row.user_id == request.user.pk and row.state != SelfRegistrationState.CONFIRMED,
        "may_answer": may_answer,
        "confirm": (confirm or ConfirmForm(row=row)) if may_answer else None,
        "decline": (decline or DeclineForm(auto_id=DECLINE_IDS)) if may_answer else None,
        "fields": row.fields.all(),
        "registration": unit_row.first(),
        "events": row.events.select_related("actor").order_by("-pk"),
    }
    return render(request, "campaigns/self_registration_detail.html", context, status=status)


@require_POST
def self_registration_confirm(request, pk):
    row = visible_row(request, pk)
    require(can_register(request.user, row.unit))
    form = ConfirmForm(request.POST, row=row)
    if form.is_valid():
        try:
            done = confirm_self_registration(
                self_registration_id=pk, actor=request.user, now=timezone.now(), **form.columns()
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"Đã đưa {done.person} vào đăng ký thi đua của {done.unit}.")
            return redirect(done)
    return detail_page(request, visible_row(request, pk), confirm=form, status=422)


@require_POST
def self_registration_decline(request, pk):
    row = visible_row(request, pk)
    require(can_register(request.user, row.unit))
    form = DeclineForm(request.POST, auto_id=DECLINE_IDS)
    if form.is_valid():
        try:
            done = decline_self_registration(
                self_registration_id=pk, actor=request.user, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "Đã trả lời; người đăng ký được báo.")
            return redirect(done)
    return detail_page(request, visible_row(request, pk), decline=form, status=422)
