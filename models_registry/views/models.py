"""Pages of models: the list, the registration form, one model with its steps."""

from copy import copy
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interface.lists import ListPage
from interface.versions import StaleVersion
from models_registry.enums import ModelState
from models_registry.filters import ModelFilterSet
from models_registry.forms import CreateForm, MobilisationModelForm, StepForm
from models_registry.gates import CONTENT_COUNT, TEN_ITEMS, content_gaps
from models_registry.models import MobilisationModel
from models_registry.permissions import can_begin, can_edit, is_preparer
from models_registry.selectors import funnel, similar_to
from models_registry.services import advance_model, create_model, save_model
from models_registry.workflow import TRANSITIONS, act_label, buttons
from units.permissions import require

STILL_JUDGED = frozenset({ModelState.IDEA, ModelState.REGISTERED})


class ModelList(ListPage):
    model = MobilisationModel
    template_name = "models_registry/model_list.html"
    filterset_class = ModelFilterSet
    noun = "mô hình"
    search_placeholder = "Tên mô hình, có dấu hoặc không"
    sorts = {
        "ten": ("Tên mô hình", "search_key"),
        "don_vi": ("Đơn vị", "unit__sort_key"),
        "nam": ("Năm", "year"),
    }

    def get_queryset(self):
        self.queryset = MobilisationModel.objects.visible_to(self.request.user).select_related("unit", "field")
        rows = super().get_queryset()
        self.funnel = funnel(self.whatever_their_state())
        return rows

    def whatever_their_state(self):
        """The same list without its condition on the state, which the tiles offer."""
        asked = self.asked.copy()
        asked.pop("state", None)
        return ModelFilterSet(asked, queryset=self.queryset, request=self.request).qs

    def get_context_data(self, **kwargs):
        tiles = [
            (label, count, self.address(state=state))
            for label, count, state in (
                ("Đã đăng ký", self.funnel.registered, "counted"),
                ("Có trong danh sách", self.funnel.listed, "listed"),
                ("Đã công nhận", self.funnel.recognised, ModelState.RECOGNISED),
                ("Đang soạn", self.funnel.ideas, ModelState.IDEA),
                ("Đưa ra khỏi danh sách", self.funnel.delisted, ModelState.DELISTED),
            )
        ]
        return super().get_context_data(tiles=tiles, may_begin=can_begin(self.request.user), **kwargs)


def visible_model(request, pk):
    """The model with what its pages show, or 404."""
    rows = MobilisationModel.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("unit", "campaign__launching_unit", "field", "owner", "created_by"), pk=pk
    )


@require_http_methods(["GET", "HEAD", "POST"])
def model_create(request):
    require(can_begin(request.user))
    form = CreateForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            model = create_model(actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("models_registry:model_edit", model.pk)
    return render(request, "models_registry/model_create.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def model_edit(request, pk):
    """The registration form; asked for JSON it is the autosave of the same form."""
    model = visible_model(request, pk)
    if request.method != "POST":
        require(can_edit(request.user, model))
        return edit_page(request, model, MobilisationModelForm(instance=model))
    require(is_preparer(request.user, model))
    form = MobilisationModelForm(request.POST, instance=copy(model))
    wants_page = request.accepts("text/html")
    if form.is_valid():
        columns = dict(form.cleaned_data)
        try:
            saved = save_model(actor=request.user, model_id=pk, expected_version=columns.pop("version"), **columns)
        except StaleVersion as error:
            return conflict_page(request, error.current, form) if wants_page else refusal(409, error)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if not wants_page:
                return JsonResponse({"version": saved.version, **spoken_save(saved)})
            messages.success(request, f"Đã lưu lúc {timezone.localtime():%H:%M}.")
            return redirect(
                "models_registry:model_detail" if "done" in request.POST else "models_registry:model_edit", pk
            )
    if not wants_page:
        return refusal(422, [sentence for errors in form.errors.values() for sentence in errors])
    return edit_page(request, model, form, status=422)


def spoken_save(model):
    """What the form says after it saved itself: the hour, and how much is still missing."""
    hour, missing = f"{timezone.localtime():%H:%M}", len(content_gaps(model))
    rest = f"còn thiếu {missing}/{CONTENT_COUNT} mục" if missing else "đã đủ để đăng ký"
    return {"saved_at": hour, "message": f"Đã lưu {hour}, {rest}."}


def refusal(status, error):
    sentences = error.messages if isinstance(error, ValidationError) else error
    return JsonResponse({"message": f"Chưa lưu được: {' '.join(sentences)}"}, status=status)


def edit_page(request, model, form, status=200):
    gaps = content_gaps(model)
    context = {
        "model": model,
        "form": form,
        "gaps": gaps,
        "done": CONTENT_COUNT - len(gaps),
        "total": CONTENT_COUNT,
        "duplicates": seen_duplicates(request.user, model),
    }
    return render(request, "models_registry/model_edit.html", context, status=status)


def conflict_page(request, current, form):
    """Both versions side by side: what was just typed stays in the form, what is stored stands below it."""
    differing = []
    for name in form.Meta.fields:
        box = form[name]
        stored, typed = getattr(current, name), form.cleaned_data[name]
        if stored != typed:
            label = getattr(current, f"get_{name}_display", None)
            differing.append((box, label() if label else stored))
    names = {box.name for box, _ in differing}
    context = {
        "model": current,
        "form": form,
        "differing": differing,
        "same": [form[name] for name in form.Meta.fields if name not in names],
        "may_save": can_edit(request.user, current),
    }
    return render(request, "models_registry/model_conflict.html", context, status=409)


def seen_duplicates(user, model):
    """Likely twins, and whether the user may open each."""
    found = similar_to(model)
    return [
        (twin, user.sees_everything or any(twin.model.unit.is_within(unit) for unit in user.scope)) for twin in found
    ]


@require_safe
def model_detail(request, pk):
    return detail_page(request, visible_model(request, pk))


def detail_page(request, model, *, tried=None, refused=(), status=200):
    """``tried`` is the bound form of a step that was not taken, ``refused`` the sentences that say why."""
    steps = []
    for name in buttons(request.user, model):
        move = TRANSITIONS[name]
        form = tried if tried is not None and tried.step == name else StepForm(name=name, move=move, model=model)
        steps.append((name, move, form))
    is_idea = model.state == ModelState.IDEA
    gaps = content_gaps(model) if is_idea else {}
    events = [
        {
            "at": event.at,
            "actor": event.actor,
            "label": act_label(event.action),
            "note": event.note,
        }
        for event in model.events.select_related("actor").order_by("-pk")
    ]
    context = {
        "model": model,
        "refused": refused,
        "steps": steps,
        "gaps": gaps,
        "done": CONTENT_COUNT - len(gaps),
        "total": CONTENT_COUNT,
        "is_idea": is_idea,
        "may_edit": can_edit(request.user, model),
        "facts": {
            "Mã": model.code,
            "Phong trào": model.campaign,
            "Đơn vị đăng ký": model.unit,
            "Chủ trì": model.owner or "Tập thể đơn vị",
            "Năm đăng ký": model.year,
            "Lĩnh vực": model.field,
            "Hình thức": model.get_origin_display(),
            "Cấp đăng ký công nhận": model.get_target_level_display(),
            "Đăng ký lúc": f"{timezone.localtime(model.registered_at):%H:%M ngày %d/%m/%Y}"
            if model.registered_at
            else "",
        },
        "items": [(model._meta.get_field(name).verbose_name, getattr(model, name)) for name in TEN_ITEMS],
        "recognitions": list(model.recognitions.all()),
        "duplicates": seen_duplicates(request.user, model) if model.state in STILL_JUDGED else [],
        "events": events,
    }
    return render(request, "models_registry/model_detail.html", context, status=status)


@dataclass(frozen=True)
class Attempt:
    """What became of one posted step: ``status`` 0 when it was taken, else the form and the sentences to show."""

    status: int
    form: StepForm | None = None
    refused: tuple = ()


def attempt_step(user, model, name, data):
    """Take the posted step through the service; raises ``PermissionDenied`` with its reason."""
    if name not in TRANSITIONS or TRANSITIONS[name].opens:
        return Attempt(422, refused=("Không có bước này.",))
    form = StepForm(data.dict(), name=name, move=TRANSITIONS[name], model=model)
    require(TRANSITIONS[name].who(user, model))
    if not form.is_valid():
        return Attempt(422, form)
    facts = {field: value for field, value in form.cleaned_data.items() if field not in ("action", "version")}
    try:
        advance_model(
            model_id=model.pk, action=name, actor=user, expected_version=form.cleaned_data["version"], **facts
        )
    except StaleVersion as error:
        form.data = form.data | {"version": str(error.current.version)}
        return Attempt(409, form, tuple(error.messages))
    except ValidationError as error:
        if hasattr(error, "error_dict") and error.error_dict.keys() <= form.fields.keys():
            form.add_error(None, error)
            return Attempt(422, form)
        return Attempt(422, form, tuple(error.messages))
    return Attempt(0, form)


@require_POST
def model_advance(request, pk):
    """The one address of all steps; the answer to a refusal is the page with the reason and the typed text."""
    model = visible_model(request, pk)
    name = request.POST.get("action", "")
    attempt = attempt_step(request.user, model, name, request.POST)
    if attempt.status:
        model = visible_model(request, pk) if attempt.status == 409 else model
        return detail_page(request, model, tried=attempt.form, refused=attempt.refused, status=attempt.status)
    messages.success(request, f"{TRANSITIONS[name].label}: đã ghi nhận.")
    return redirect("models_registry:model_detail", pk)
