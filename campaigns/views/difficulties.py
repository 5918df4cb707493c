"""Pages of difficulties: raised by a unit, answered or passed upwards."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.enums import DifficultyState
from campaigns.forms.difficulties import DifficultyForm
from campaigns.forms.record_filters import DifficultyFilterSet
from campaigns.models import Difficulty
from campaigns.permissions import can_begin_record
from campaigns.services.difficulties import advance_difficulty, raise_difficulty
from campaigns.views.records import (
    RecordList,
    asked_of,
    edit_record,
    no_such_step,
    note_form,
    steps_for,
    take_step,
    unit_words,
    visible_record,
)
from campaigns.workflow import DIFFICULTY_STEPS
from units.permissions import require

TONES = {
    DifficultyState.RAISED: "waiting",
    DifficultyState.PASSED_UP: "waiting",
    DifficultyState.ANSWERED: "done",
    DifficultyState.CLOSED: "closed",
}


class DifficultyList(RecordList):
    model = Difficulty
    related = ("unit", "campaign", "handling_unit")
    template_name = "campaigns/difficulty_list.html"
    filterset_class = DifficultyFilterSet
    noun = "vướng mắc"
    search_placeholder = "Nội dung, đơn vị nêu"
    sorts = {
        "ten": ("Khó khăn, vướng mắc", "search_key"),
        "don_vi": ("Đơn vị nêu", "unit__sort_key"),
        "ngay": ("Nêu lúc", "created_at"),
    }

    def get_context_data(self, **kwargs):
        context = super().get_context_data(may_begin=can_begin_record(self.request.user), **kwargs)
        for difficulty in context["object_list"]:
            difficulty.tone = TONES[difficulty.state]
        return context


@require_http_methods(["GET", "HEAD", "POST"])
def difficulty_create(request):
    require(can_begin_record(request.user))
    form = DifficultyForm(
        request.POST or None,
        user=request.user,
        words=unit_words(request),
        initial=asked_of(request, "campaign", "unit"),
    )

    def save(form):
        place = form.instance
        return raise_difficulty(
            actor=request.user, unit=place.unit, campaign=place.campaign, now=timezone.now(), **form.columns()
        )

    return edit_record(
        request,
        form,
        save,
        heading="Nêu khó khăn, vướng mắc",
        submit="Gửi thường trực phong trào",
        intro="Gửi đến thường trực của đơn vị phát động; nơi đó trả lời, hoặc kiến nghị cấp trên.",
        back_url=reverse("campaigns:difficulty_list"),
        back_label="Khó khăn, vướng mắc",
    )


def visible_difficulty(request, pk):
    return visible_record(request, Difficulty, pk, "handling_unit")


@require_safe
def difficulty_detail(request, pk):
    return detail_page(request, visible_difficulty(request, pk))


def detail_page(request, difficulty, *, tried=None, status=200):
    context = {
        "difficulty": difficulty,
        "campaign": difficulty.campaign,
        "tone": TONES[difficulty.state],
        "steps": list(steps_for(DIFFICULTY_STEPS, request.user, difficulty, tried=tried)),
        "events": difficulty.events.select_related("actor").order_by("-pk"),
    }
    return render(request, "campaigns/difficulty_detail.html", context, status=status)


@require_POST
def difficulty_advance(request, pk):
    difficulty = visible_difficulty(request, pk)
    name = request.POST.get("action", "")
    if name not in DIFFICULTY_STEPS:
        return no_such_step(request, difficulty)
    move = DIFFICULTY_STEPS[name]
    require(move.who(request.user, difficulty))
    form = note_form(request.POST, label=move.note_label)

    def act(cleaned):
        advance_difficulty(
            difficulty_id=pk,
            action=name,
            actor=request.user,
            note=cleaned["note"],
            expected_version=cleaned["version"],
        )

    if status := take_step(request, DIFFICULTY_STEPS, name, form, act):
        return detail_page(request, visible_difficulty(request, pk), tried={name: form}, status=status)
    return redirect("campaigns:difficulty_list" if not still_seen(request, pk) else difficulty)


def still_seen(request, pk):
    return Difficulty.objects.visible_to(request.user).filter(pk=pk).exists()
