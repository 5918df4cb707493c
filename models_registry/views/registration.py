"""The registration of a model: begun with a name, written in steps that save themselves, looked over, sent."""

from copy import copy
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from interface.text import without_control_characters
from interface.versions import StaleVersion
from models_registry.enums import RecognitionLevel
from models_registry.forms import (
    LAST_LOOK,
    STEP_OF,
    STEPS,
    CreateForm,
    MobilisationModelForm,
    StepForm,
    force_rows,
    promise_rows,
    resource_rows,
)
from models_registry.gates import CONTENT_COUNT, content_gaps, detail_gaps, registration_gaps
from models_registry.models import MobilisationModel
from models_registry.permissions import can_begin, can_edit, can_register_for, is_preparer
from models_registry.selectors import indicators_for, planned_titles, similar_models, source_of, units_around
from models_registry.services import create_model, save_model
from models_registry.views.models import model_facts, model_items, seen_twins, visible_model, with_sight
from models_registry.workflow import TRANSITIONS
from units.models import Unit
from units.permissions import require
from units.text import search_key

SHORTEST_NAME = 3
ROW_TITLES = {
    "force_rows": ("Lực lượng theo vai trò", "Mỗi dòng một lực lượng; cần có đơn vị chủ trì."),
    "resource_rows": ("Nguồn lực theo nguồn", "Đơn vị tính để trống thì hiểu là đồng, ngày công hoặc m² theo loại."),
    "promises": (
        "Kết quả đo đếm được",
        "Chọn chỉ số trong danh mục, ghi mức hiện có và mức phấn đấu. Chưa có trong danh mục? Ghi vào ô bên dưới và "
        "báo quản trị cấp tỉnh bổ sung.",
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def model_create(request):
    require(can_begin(request.user))
    chosen = {name: request.GET[name] for name in ("unit", "campaign", "year", "title") if name in request.GET}
    data = request.POST if request.method == "POST" else None
    form = CreateForm(data, user=request.user, initial=chosen)
    if data is not None and form.is_valid():
        try:
            model = create_model(actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("models_registry:model_edit", model.pk)
    today = timezone.localdate()
    planned = [
        (
            line,
            f"?{urlencode({'unit': place.unit_id, 'campaign': place.campaign_id, 'year': place.year, 'title': line})}",
        )
        for place, line in planned_titles(request.user, (today.year, today.year + 1))
    ]
    context = {"form": form, "planned": planned}
    return render(request, "models_registry/model_create.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def model_edit(request, pk, step=STEPS[0].slug):
    """One step of the registration form; asked for JSON it is the autosave of the same step."""
    model = visible_model(request, pk)
    if step == LAST_LOOK:
        return last_look(request, model)
    step = next((known for known in STEPS if known.slug == step), None)
    if step is None:
        raise Http404("Không có bước này.")
    if request.method != "POST":
        require(can_edit(request.user, model))
        return edit_page(request, model, step, MobilisationModelForm(instance=model, step=step), row_sets(model, step))
    require(is_preparer(request.user, model))
    form = MobilisationModelForm(request.POST, instance=copy(model), step=step)
    rows = row_sets(model, step, request.POST)
    wants_page, going = request.accepts("text/html"), request.POST.get("go", "")
    valid = form.is_valid()
    unfinished = [name for name, found in rows.items() if not found.is_valid()]
    if valid and (not unfinished or not (wants_page or going)):
        columns = dict(form.cleaned_data)
        columns |= {name: found.rows for name, found in rows.items() if name not in unfinished}
        try:
            saved = save_model(actor=request.user, model_id=pk, expected_version=columns.pop("version"), **columns)
        except StaleVersion as error:
            return conflict_page(request, error.current, step, form, rows) if wants_page else refusal(409, error)
        except ValidationError as error:
            place_errors(form, error)
        else:
            saved = visible_model(request, pk)
            slug, _, anchor = going.partition("#")
            next_address = address_of(pk, slug) + (f"#{anchor}" if anchor else "") if slug in SLUGS else ""
            if not wants_page:
                answer = {"version": saved.version, "partial": bool(unfinished), "next": next_address}
                return JsonResponse(answer | spoken_save(saved, {name: rows[name] for name in unfinished}))
            messages.success(request, f"Đã lưu lúc {timezone.localtime():%H:%M}.")
            return redirect(next_address or address_of(pk, step.slug))
    if not wants_page:
        sentences = [sentence for errors in form.errors.values() for sentence in errors]
        return refusal(422, [*sentences, *(text for name in unfinished for text in rows[name].sentences())])
    return edit_page(request, model, step, form, rows, status=422)


SLUGS = frozenset({*(step.slug for step in STEPS), LAST_LOOK})


def address_of(pk, slug):
    return reverse("models_registry:model_step", args=[pk, slug])


def row_sets(model, step, data=None):
    """The sets of rows of the step, by name; a form without them leaves them as they are."""
    make = {
        "force_rows": lambda data: force_rows(model, data, units=units_around(model.unit, timezone.localdate())),
        "resource_rows": lambda data: resource_rows(model, data),
        "promises": lambda data: promise_rows(model, data, indicators=indicators_for(model)),
    }
    wanted = [name for name in step.rows if data is None or f"{name}-TOTAL_FORMS" in data]
    return {name: make[name](data) for name in wanted}


def place_errors(form, error):
    """Each sentence beside its field where the step has it, else on top."""
    known = getattr(error, "error_dict", {None: error.error_list if hasattr(error, "error_list") else [error]})
    for name, found in known.items():
        form.add_error(name if name in form.fields else None, found)


def gaps_of(model):
    """What is missing or cannot be, as (sentence, address of its box)."""
    gaps = content_gaps(model) | detail_gaps(model)
    return [(sentence, f"{address_of(model.pk, STEP_OF[name])}#id_{name}") for name, sentence in gaps.items()]


def steps_of(model, here):
    """``(number, step, how many things it lacks, whether it is the one shown)``."""
    lacking = [STEP_OF[name] for name in content_gaps(model) | detail_gaps(model)]
    return [
        (number, step.slug, step.label, lacking.count(step.slug), step.slug == here)
        for number, step in enumerate(STEPS, start=1)
    ]


def spoken_save(model, unfinished):
    """What the form says after it saved itself: the hour, and how much is still missing."""
    hour, missing = f"{timezone.localtime():%H:%M}", len(content_gaps(model))
    rest = f"còn thiếu {missing}/{CONTENT_COUNT} mục" if missing else "đã đủ mười mục và lĩnh vực"
    begun = "".join(
        f" Bảng “{ROW_TITLES[name][0]}” chưa lưu: {found.sentences()[0]}" for name, found in unfinished.items()
    )
    return {
        "saved_at": hour,
        "message": f"Đã lưu {hour}, {rest}.{begun}",
        "done": CONTENT_COUNT - missing,
        "gaps": gaps_of(model),
    }


def refusal(status, error):
    sentences = error.messages if isinstance(error, ValidationError) else error
    return JsonResponse({"message": f"Chưa lưu được: {' '.join(sentences)}"}, status=status)


def edit_page(request, model, step, form, rows, status=200):
    at = STEPS.index(step)
    context = {
        "model": model,
        "form": form,
        "step": step,
        "steps": steps_of(model, step.slug),
        "boxes": [form[name] for name in step.fields],
        "row_sets": {name: (*ROW_TITLES[name], found) for name, found in rows.items()},
        "around": next(
            (found.form_kwargs["units"].values() for found in rows.values() if "units" in found.form_kwargs), ()
        ),
        "gaps": gaps_of(model),
        "done": CONTENT_COUNT - len(content_gaps(model)),
        "total": CONTENT_COUNT,
        "next_slug": STEPS[at + 1].slug if at + 1 < len(STEPS) else LAST_LOOK,
        "before_slug": STEPS[at - 1].slug if at else "",
        "twins": seen_twins(request.user, model) if at == 0 else [],
        "offers_source": at == 0,
        **source_facts(request.user, model),
    }
    return render(request, "models_registry/model_edit.html", context, status=status)


def source_facts(user, model):
    """What the model was copied from, and what of it still has to be adapted, as (sentence, address of its box)."""
    source = source_of(model, user)
    kept = source.kept if source else {}
    return {
        "source": source,
        "kept": [(sentence, f"{address_of(model.pk, STEP_OF[name])}#id_{name}") for name, sentence in kept.items()],
    }


def conflict_page(request, current, step, form, rows):
    """Both versions side by side: what was just typed stays in the form, what is stored stands below it."""
    current = visible_model(request, current.pk)
    differing, names = [], [*step.fields]
    for name in names:
        stored, typed = stored_words(current, name), form.cleaned_data[name]
        if name == "levels":
            typed = ", ".join(RecognitionLevel(level).label for level in RecognitionLevel.values if level in typed)
        if stored[0] != typed:
            differing.append((form[name], stored[1]))
    apart = {box.name for box, _ in differing}
    managers = {"force_rows": current.force_rows, "resource_rows": current.resource_rows, "promises": current.promises}
    tables = []
    for name, found in rows.items():
        stored, typed = [str(row) for row in managers[name].all()], found.lines
        tables.append((ROW_TITLES[name][0], stored, typed))
    context = {
        "model": current,
        "form": form,
        "step": step,
        "differing": differing,
        "tables": tables,
        "same": [form[name] for name in names if name not in apart],
        "row_boxes": [box for found in rows.values() for line in [found.management_form, *found] for box in line],
        "may_save": can_edit(request.user, current),
    }
    return render(request, "models_registry/model_conflict.html", context, status=409)


def stored_words(model, name):
    """``(value to compare, value to show)`` of what is stored."""
    if name == "levels":
        entered = {entry.level for entry in model.level_entries.all()} or {model.target_level}
        words = ", ".join(RecognitionLevel(level).label for level in RecognitionLevel.values if level in entered)
        return words, words
    value = getattr(model, name)
    label = getattr(model, f"get_{name}_display", None)
    if isinstance(value, bool):
        return value, "Có" if value else "Không"
    return value, label() if label else f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else value


def last_look(request, model):
    """Everything on one page, what is missing with its place, and what looks like the same model; then the button."""
    if request.method == "POST":
        return HttpResponseNotAllowed(["GET", "HEAD"])
    require(can_edit(request.user, model))
    twins = seen_twins(request.user, model)
    hindered = [text for name, text in registration_gaps(model).items() if name not in STEP_OF]
    gaps = [*gaps_of(model), *hindered]
    move = TRANSITIONS["register"]
    context = {
        "model": model,
        "steps": steps_of(model, LAST_LOOK),
        "gaps": gaps,
        "done": CONTENT_COUNT - len(content_gaps(model)),
        "total": CONTENT_COUNT,
        "facts": model_facts(model),
        "items": [
            (label, text, lines, address_of(model.pk, STEP_OF[name])) for name, label, text, lines in model_items(model)
        ],
        "twins": twins,
        "move": move,
        **source_facts(request.user, model),
        "step_form": StepForm(name="register", move=move, model=model, twins=twins),
        "before_slug": STEPS[-1].slug,
    }
    return render(request, "models_registry/model_last_look.html", context)


@require_safe
def model_likeness(request):
    """What the name being typed resembles, for the unit it is typed for; of other units no more than name and title."""
    require(can_begin(request.user))
    asked = without_control_characters(request.GET)
    title, unit_key, own_key = asked.get("ten", "")[:200], asked.get("don-vi", ""), asked.get("tru", "")
    unit = None
    if unit_key.isdecimal() and len(unit_key) < 19:
        unit = Unit.objects.filter(pk=unit_key).first()
    if unit is None or not can_register_for(request.user, unit) or len(search_key(title)) < SHORTEST_NAME:
        return JsonResponse({"found": []})
    own = int(own_key) if own_key.isdecimal() and len(own_key) < 19 else None
    mine = MobilisationModel.objects.visible_to(request.user).filter(pk=own)
    source = mine.values_list("replicated_from", flat=True).first()
    return JsonResponse(
        {
            "found": [
                {
                    "title": str(likeness.model),
                    "about": f"{likeness.model.unit}, năm {likeness.model.year}. "
                    + ("Nhân rộng từ mô hình này." if likeness.model.pk == source else likeness.reason),
                    "url": likeness.model.get_absolute_url() if is_visible else "",
                }
                for likeness, is_visible in with_sight(request.user, similar_models(title, unit))
                if likeness.model.pk != own
            ]
        }
    )
