"""Pages of exemplars: the list, the draft that saves itself, one exemplar with its steps."""

from copy import copy
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interface.lists import ListPage
from interface.versions import StaleVersion
from models_registry.enums import ExemplarState
from models_registry.filters import ExemplarFilterSet
from models_registry.forms.exemplars import ExemplarCreateForm, ExemplarForm, ExemplarStepForm
from models_registry.gates import introduction_gaps
from models_registry.models import Exemplar
from models_registry.permissions import can_begin_exemplar, can_edit_exemplar, is_preparer
from models_registry.selectors import exemplar_counts, exemplar_funnel
from models_registry.services import advance_exemplar, create_exemplar, save_exemplar
from models_registry.views.models import Attempt, attempt_form
from models_registry.views.registration import place_errors, refusal
from models_registry.workflow import EXEMPLAR_TRANSITIONS, act_label, open_actions
from units.permissions import require


class ExemplarList(ListPage):
    model = Exemplar
    template_name = "models_registry/exemplar_list.html"
    filterset_class = ExemplarFilterSet
    noun = "điển hình"
    search_placeholder = "Việc làm, tên người, hộ, đơn vị; có dấu hoặc không"
    sorts = {
        "viec": ("Việc làm nêu gương", "search_key"),
        "don_vi": ("Đơn vị", "unit__sort_key"),
        "nam": ("Năm", "year"),
    }

    def get_queryset(self):
        rows = Exemplar.objects.visible_to(self.request.user)
        self.queryset = rows.select_related("unit", "person", "household", "field")
        rows = super().get_queryset()
        asked = self.asked.copy()
        asked.pop("state", None)
        self.whatever_their_state = ExemplarFilterSet(asked, queryset=self.queryset, request=self.request).qs
        return rows

    def get_context_data(self, **kwargs):
        funnel = exemplar_funnel(self.whatever_their_state)
        tiles = [
            (label, count, self.address(state=state))
            for label, count, state in (
                ("Đã giới thiệu", funnel.introduced, "listed"),
                ("Được công nhận", funnel.recognised, ExemplarState.RECOGNISED),
                ("Đang soạn", funnel.drafts, ExemplarState.DRAFT),
                ("Đã rút", funnel.withdrawn, ExemplarState.WITHDRAWN),
            )
        ]
        return super().get_context_data(
            tiles=tiles,
            counts=[
                (row, self.address(state="listed", year=row.year, kind=row.kind))
                for row in exemplar_counts(self.whatever_their_state)
            ],
            may_begin=can_begin_exemplar(self.request.user),
            **kwargs,
        )


def visible_exemplar(request, pk):
    """The exemplar with what its pages show, or 404."""
    rows = Exemplar.objects.visible_to(request.user)
    related = ("unit", "campaign__launching_unit", "field", "person", "household", "model", "created_by")
    return get_object_or_404(rows.select_related(*related), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def exemplar_create(request):
    require(can_begin_exemplar(request.user))
    chosen = {name: request.GET[name] for name in ("unit", "campaign", "year", "title") if name in request.GET}
    form = ExemplarCreateForm(request.POST or None, user=request.user, initial=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            exemplar = create_exemplar(actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            place_errors(form, error)
        else:
            return redirect("models_registry:exemplar_edit", exemplar.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "models_registry/exemplar_create.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def exemplar_edit(request, pk):
    """The draft on one page; asked for JSON it is the autosave of the same page."""
    exemplar = visible_exemplar(request, pk)
    if request.method != "POST":
        require(can_edit_exemplar(request.user, exemplar))
        return edit_page(request, exemplar, ExemplarForm(instance=exemplar))
    require(is_preparer(request.user, exemplar))
    form = ExemplarForm(request.POST, instance=copy(exemplar))
    wants_page, done = request.accepts("text/html"), "done" in request.POST
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            saved = save_exemplar(actor=request.user, exemplar_id=pk, expected_version=version, **form.columns())
        except StaleVersion as error:
            return conflict_page(request, form) if wants_page else refusal(409, error)
        except ValidationError as error:
            place_errors(form, error)
        else:
            hour, onward = f"{timezone.localtime():%H:%M}", saved.get_absolute_url() if done else request.path
            if not wants_page:
                answer = {"saved_at": hour, "version": saved.version, "next": onward}
                return JsonResponse(answer | {"message": spoken_save(hour, introduction_gaps(saved))})
            messages.success(request, f"Đã lưu lúc {hour}.")
            return redirect(onward)
    if not wants_page:
        return refusal(422, [sentence for errors in form.errors.values() for sentence in errors])
    return edit_page(request, exemplar, form, status=422)


def spoken_save(hour, gaps):
    return f"Đã lưu {hour}. {' '.join(gaps.values())}" if gaps else f"Đã lưu {hour}, đã đủ để giới thiệu."


def edit_page(request, exemplar, form, status=200):
    context = {"exemplar": exemplar, "form": form, "gaps": introduction_gaps(exemplar)}
    return render(request, "models_registry/exemplar_edit.html", context, status=status)


def conflict_page(request, form):
    """Both versions side by side: what was just typed stays in the form, what is stored stands below it."""
    current = visible_exemplar(request, form.instance.pk)
    stored = {
        "subject": current.subject,
        "title": current.title,
        "field": current.field,
        "model": current.model,
        "story": current.story,
    }
    typed = form.columns()
    typed["subject"] = typed["person"] or typed["household"] or current.unit
    differing = [(form[name], value) for name, value in stored.items() if typed[name] != value]
    apart = {box.name for box, _ in differing}
    context = {
        "exemplar": current,
        "differing": differing,
        "same": [form[name] for name in stored if name not in apart],
        "may_save": can_edit_exemplar(request.user, current),
    }
    return render(request, "models_registry/exemplar_conflict.html", context, status=409)


@require_safe
def exemplar_detail(request, pk):
    return detail_page(request, visible_exemplar(request, pk))


def detail_page(request, exemplar, *, tried=None, refused=(), status=200):
    """``tried`` is the bound form of a step that was not taken, ``refused`` the sentences that say why."""
    is_draft = exemplar.state == ExemplarState.DRAFT
    gaps = introduction_gaps(exemplar) if is_draft else {}
    steps = []
    for name in open_actions(request.user, exemplar, EXEMPLAR_TRANSITIONS):
        move = EXEMPLAR_TRANSITIONS[name]
        form = ExemplarStepForm(name=name, move=move, exemplar=exemplar)
        steps.append((name, move, tried if tried is not None and tried.step == name else form))
    context = {
        "exemplar": exemplar,
        "facts": exemplar_facts(exemplar),
        "gaps": gaps,
        "is_draft": is_draft,
        "steps": [] if gaps else steps,
        "refused": refused,
        "may_edit": can_edit_exemplar(request.user, exemplar),
        "events": [
            {
                "at": event.at,
                "actor": event.actor,
                "label": act_label(event.action, EXEMPLAR_TRANSITIONS),
                "note": event.note,
            }
            for event in exemplar.events.select_related("actor").order_by("-pk")
        ],
    }
    return render(request, "models_registry/exemplar_detail.html", context, status=status)


def exemplar_facts(exemplar):
    introduced = exemplar.registered_at
    recognised = ""
    if exemplar.decision_number:
        level, paper = exemplar.get_recognised_level_display(), exemplar.decision_number
        recognised = f"{level}, số {paper} ngày {exemplar.decided_on:%d/%m/%Y}"
    return {
        "Mã": exemplar.code,
        "Đối tượng": f"{exemplar.kind.label}: {exemplar.subject}",
        "Đơn vị giới thiệu": exemplar.unit,
        "Phong trào": exemplar.campaign,
        "Năm": exemplar.year,
        "Lĩnh vực": exemplar.field,
        "Giới thiệu lúc": f"{timezone.localtime(introduced):%H:%M ngày %d/%m/%Y}" if introduced else "",
        "Công nhận": recognised,
    }


def attempt_exemplar_step(user, exemplar, name, data):
    """Take the posted step through the service; raises ``PermissionDenied`` with its reason."""
    if name not in EXEMPLAR_TRANSITIONS:
        return Attempt(422, refused=("Không có bước này.",))
    move = EXEMPLAR_TRANSITIONS[name]
    form = ExemplarStepForm(data.dict(), name=name, move=move, exemplar=exemplar)
    require(move.who(user, exemplar))
    return attempt_form(form, partial(advance_exemplar, exemplar_id=exemplar.pk, action=name, actor=user))


@require_POST
def exemplar_advance(request, pk):
    """The one address of all steps; the answer to a refusal is the page with the reason and the typed text."""
    exemplar = visible_exemplar(request, pk)
    name = request.POST.get("action", "")
    attempt = attempt_exemplar_step(request.user, exemplar, name, request.POST)
    if attempt.status:
        exemplar = visible_exemplar(request, pk) if attempt.status == 409 else exemplar
        return detail_page(request, exemplar, tried=attempt.form, refused=attempt.refused, status=attempt.status)
    messages.success(request, f"{EXEMPLAR_TRANSITIONS[name].label}: đã ghi nhận.")
    return redirect(exemplar)
