"""Pages of complaints, denunciations and petitions: for their handlers alone."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.deadlines import days_left
from campaigns.enums import PetitionState
from campaigns.forms.petitions import AssignForm, ExtendForm, PetitionForm, SettleForm
from campaigns.forms.record_filters import PetitionFilterSet
from campaigns.models import Petition
from campaigns.permissions import can_receive_petition
from campaigns.services.petitions import advance_petition, assign_petition, receive_petition
from campaigns.views.records import edit_record, no_such_step, note_form, record_file, steps_for, take_step
from campaigns.workflow import IN_HAND, PETITION_STEPS
from interface.lists import ListPage
from units.permissions import require

TONES = {
    PetitionState.RECEIVED: "waiting",
    PetitionState.HANDLING: "waiting",
    PetitionState.RESOLVED: "done",
    PetitionState.FORWARDED: "closed",
    PetitionState.NOT_ACCEPTED: "closed",
}
SETTLING = frozenset({"resolve", "forward", "not_accept"})


class PetitionList(ListPage):
    model = Petition
    template_name = "campaigns/petition_list.html"
    filterset_class = PetitionFilterSet
    noun = "đơn"
    sorts = {"ngay": ("Ngày tiếp nhận", "received_on"), "han": ("Hạn giải quyết", "due_on")}

    def get_queryset(self):
        rows = Petition.objects.visible_to(self.request.user).select_related("unit").prefetch_related("handlers")
        self.queryset = rows
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(may_receive=can_receive_petition(self.request.user), **kwargs)
        for petition in context["object_list"]:
            mark(petition)
        return context


def mark(petition):
    petition.tone = TONES[petition.state]
    petition.left = days_left(petition.due_on, timezone.localdate()) if petition.state in IN_HAND else None
    return petition


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def petition_create(request):
    require(can_receive_petition(request.user))
    form = PetitionForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        initial={"received_on": timezone.localdate()},
    )

    def save(form):
        return receive_petition(actor=request.user, now=timezone.now(), **form.columns())

    return edit_record(
        request,
        form,
        save,
        template="campaigns/petition_create.html",
    )


def visible_petition(request, pk):
    rows = Petition.objects.visible_to(request.user).select_related("unit", "campaign", "created_by")
    return get_object_or_404(rows.prefetch_related("handlers"), pk=pk)


@require_safe
def petition_detail(request, pk):
    return detail_page(request, visible_petition(request, pk))


def step_forms(petition):
    forms = {
        "assign": lambda data=None, files=None: AssignForm(data, petition=petition),
        "extend": lambda data=None, files=None: ExtendForm(
            data, label=PETITION_STEPS["extend"].note_label, initial={"version": petition.version}
        ),
    }
    for name in SETTLING:
        forms[name] = lambda data=None, files=None, label=PETITION_STEPS[name].note_label: SettleForm(
            data, files, label=label, initial={"version": petition.version}
        )
    return forms


def detail_page(request, petition, *, tried=None, status=200):
    steps = steps_for(PETITION_STEPS, request.user, petition, forms=step_forms(petition), tried=tried)
    context = {
        "petition": mark(petition),
        "files": petition.files.all(),
        "steps": list(steps),
        "events": petition.events.select_related("actor").order_by("-pk"),
    }
    return render(request, "campaigns/petition_detail.html", context, status=status)


@sensitive_post_parameters()
@sensitive_variables()
@require_POST
def petition_advance(request, pk):
    petition = visible_petition(request, pk)
    name = request.POST.get("action", "")
    if name not in PETITION_STEPS:
        return no_such_step(request, petition)
    move = PETITION_STEPS[name]
    require(move.who(request.user, petition))
    made = step_forms(petition)
    form = made[name](request.POST, request.FILES) if name in made else note_form(request.POST, label=move.note_label)

    def act(cleaned):
        common = {"petition_id": pk, "actor": request.user, "expected_version": cleaned["version"]}
        if name == "assign":
            assign_petition(handlers=cleaned["handlers"], now=timezone.now(), **common)
            return
        advance_petition(
            action=name,
            note=cleaned.get("note", ""),
            days=cleaned.get("days"),
            uploads=cleaned.get("files", ()),
            **common,
        )

    if status := take_step(request, PETITION_STEPS, name, form, act):
        return detail_page(request, visible_petition(request, pk), tried={name: form}, status=status)
    return redirect(petition)


@require_safe
def petition_file(request, pk, file_pk):
    return record_file(request, Petition, pk, file_pk)
