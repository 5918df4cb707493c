"""Pages of models: the list, the registration form, one model with its steps."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, prefetch_related_objects
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from interface.amounts import write_amount
from interface.lists import ListPage
from interface.versions import StaleVersion
from models_registry.enums import LEVEL_RANK, ModelState, RecognitionLevel
from models_registry.filters import ModelFilterSet
from models_registry.forms import StepForm
from models_registry.gates import CONTENT_COUNT, TEN_ITEMS, content_gaps, years_kept_anew
from models_registry.models import MobilisationModel, Promise
from models_registry.permissions import can_begin, can_edit, can_keep_up, can_record_any_past
from models_registry.selectors import funnel, similar_to, source_of
from models_registry.selectors.appraisals import appraisals_of
from models_registry.services import advance_model
from models_registry.workflow import TRANSITIONS, act_label, buttons
from units.enums import UnitLevel
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
        return super().get_context_data(
            tiles=tiles,
            may_begin=can_begin(self.request.user),
            may_record=can_record_any_past(self.request.user),
            **kwargs,
        )


def visible_model(request, pk):
    """The model with what its pages show, or 404."""
    rows = MobilisationModel.objects.visible_to(request.user)
    rows = rows.select_related(
        "unit",
        "campaign__launching_unit",
        "field",
        "owner",
        "created_by",
        "replicated_from__unit",
        "replicated_from__owner",
    ).with_replica_units()
    return get_object_or_404(rows.prefetch_related(*ROWS_OF_A_MODEL), pk=pk)


ROWS_OF_A_MODEL = (
    "force_rows",
    "resource_rows",
    Prefetch("promises", Promise.objects.select_related("indicator")),
    "level_entries",
    "recognitions",
)


def seen_twins(user, model):
    """What the model resembles, and whether the user may open each; a province that judges looks through all of it."""
    over = user.sees_everything or any(unit.level == UnitLevel.PROVINCE for unit in user.scope)
    wide = over and model.campaign.launching_unit.level == UnitLevel.PROVINCE
    return with_sight(user, similar_to(model, wide=wide))


def with_sight(user, found):
    """Whether the user may open each."""
    return [
        (twin, user.sees_everything or any(twin.model.unit.is_within(unit) for unit in user.scope)) for twin in found
    ]


def model_facts(model):
    """What a model is registered as, and apart from it what it was recognised as."""
    entered = sorted({entry.level for entry in model.level_entries.all()} or {model.target_level}, key=LEVEL_RANK.get)
    recognised = {row.level: row.year for row in model.recognitions.all()}
    hard = f"Có: {model.hard_area_reason}" if model.hard_area_reason else "Có"
    return {
        "Mã": model.code,
        "Phong trào": model.campaign,
        "Đơn vị đăng ký": model.unit,
        "Chủ trì": model.owner or "Tập thể đơn vị",
        "Năm đăng ký": model.year,
        "Lĩnh vực": model.field,
        "Hình thức": model.get_origin_display(),
        "Cấp đăng ký công nhận": ", ".join(RecognitionLevel(level).label for level in entered),
        "Cấp đã công nhận": ", ".join(
            f"{RecognitionLevel(level).label} (năm {recognised[level]})"
            for level in sorted(recognised, key=LEVEL_RANK.get)
        ),
        **({"Mô hình điểm": f"Đề nghị hỗ trợ: {model.pilot_support}"} if model.is_pilot else {}),
        **({"Địa bàn khó khăn, đặc thù": hard} if model.is_hard_area else {}),
        "Bắt đầu": f"{model.starts_on:%d/%m/%Y}" if model.starts_on else "",
        "Thời điểm đánh giá": f"{model.assess_on:%d/%m/%Y}" if model.assess_on else "",
        "Đăng ký lúc": f"{timezone.localtime(model.registered_at):%H:%M ngày %d/%m/%Y}" if model.registered_at else "",
    }


def model_items(model):
    """The ten items as ``(column, label, prose, rows in words)``."""
    dates = (("Bắt đầu", model.starts_on), ("Đánh giá", model.assess_on))
    rows = {
        "schedule": [f"{word} ngày {day:%d/%m/%Y}" for word, day in dates if day],
        "forces": [f"{row}: {row.duty}" if row.duty else str(row) for row in model.force_rows.all()],
        "resources": [
            f"{row.get_kind_display()}, {row.get_source_display().lower()}: {write_amount(row.amount)} {row.unit_name}"
            + (f" ({row.note})" if row.note else "")
            for row in model.resource_rows.all()
        ],
        "outputs": [
            f"{row.indicator.name}: từ {write_amount(row.baseline)} lên {write_amount(row.value)} "
            f"{row.indicator.unit_name}"
            for row in model.promises.all()
        ],
    }
    return [
        (name, model._meta.get_field(name).verbose_name, getattr(model, name), rows.get(name, ())) for name in TEN_ITEMS
    ]


@require_safe
def model_detail(request, pk):
    return detail_page(request, visible_model(request, pk))


def detail_page(request, model, *, tried=None, refused=(), status=200):
    """``tried`` is the bound form of a step that was not taken, ``refused`` the sentences that say why."""
    twins = seen_twins(request.user, model) if model.state in STILL_JUDGED else []
    steps = []
    for name in buttons(request.user, model):
        move = TRANSITIONS[name]
        form = StepForm(name=name, move=move, model=model, twins=twins)
        steps.append((name, move, tried if tried is not None and tried.step == name else form))
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
        "facts": model_facts(model),
        "items": model_items(model),
        "recognitions": list(model.recognitions.all()),
        "appraisal": next(iter(appraisals_of(model)), None),
        "twins": twins,
        "source": source_of(model, request.user),
        "is_judged": model.state in STILL_JUDGED,
        "events": events,
        "years": years_of(model, request.user),
    }
    return render(request, "models_registry/model_detail.html", context, status=status)


def years_of(model, user):
    """What the model was in each year, and the last year for which the user may still declare it kept: two queries."""
    prefetch_related_objects([model], "years", "delistings")
    may_keep_up = can_keep_up(user, model)
    open_years = years_kept_anew(model, timezone.localdate()) if may_keep_up else []
    return {"held": model.years.all(), "open": max(open_years, default=None)}


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
    return attempt_form(form, partial(advance_model, model_id=model.pk, action=name, actor=user))


def attempt_form(form, take):
    """Give a posted step to the service ``take``; what it refuses comes back with the typed text."""
    if not form.is_valid():
        return Attempt(422, form)
    facts = {field: value for field, value in form.cleaned_data.items() if field not in ("action", "version")}
    try:
        take(expected_version=form.cleaned_data["version"], **facts)
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
