"""Pages of scales: the list, one scale as it will be printed, what may be done with it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns.models import Campaign
from interface.lists import ListPage
from models_registry.models import Rubric
from models_registry.permissions import can_change_rubric, can_keep_rubrics, keeps_any_rubrics
from models_registry.scoring import rubric_gaps
from models_registry.selectors.appraisals import campaigns_to_score, scale_of
from models_registry.services.rubrics import adopt_rubric, revise_rubric
from models_registry.views.papers import blank_paper
from units.permissions import require


def state_of(rubric, today):
    """``(words, tone)`` of where a scale stands."""
    if rubric.is_example:
        return "Ví dụ", "plain"
    if rubric.valid_from is None:
        return "Bản nháp", "plain"
    if rubric.valid_to and rubric.valid_to < today:
        return "Thôi áp dụng", "closed"
    if rubric.valid_from > today:
        return "Chưa đến ngày áp dụng", "waiting"
    return "Đang áp dụng", "done"


class RubricList(ListPage):
    model = Rubric
    template_name = "models_registry/rubric_list.html"
    noun = "thang điểm"

    def get_queryset(self):
        rows = Rubric.objects.visible_to(self.request.user).select_related("campaign")
        self.queryset = rows.annotate(used=Count("appraisals")).order_by("is_example", "name", "-edition")
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(may_keep=keeps_any_rubrics(self.request.user), **kwargs)
        for rubric in context["object_list"]:
            rubric.words, rubric.tone = state_of(rubric, timezone.localdate())
        return context


def visible_rubric(request, pk):
    rows = Rubric.objects.visible_to(request.user).select_related("campaign__launching_unit")
    return get_object_or_404(rows.prefetch_related("criteria", "bands"), pk=pk)


@require_safe
def rubric_detail(request, pk):
    return detail_page(request, visible_rubric(request, pk))


def detail_page(request, rubric, *, error="", status=200):
    words, tone = state_of(rubric, timezone.localdate())
    keeps = not rubric.is_example and can_keep_rubrics(request.user, rubric.campaign)
    campaigns = []
    if rubric.is_example and keeps_any_rubrics(request.user):
        campaigns = list(campaigns_to_score(request.user).exclude(rubrics__name=rubric.name))
    context = {
        "rubric": rubric,
        "words": words,
        "tone": tone,
        **blank_paper(scale_of(rubric)),
        "gaps": rubric_gaps(list(rubric.criteria.all()), list(rubric.bands.all())),
        "may_change": can_change_rubric(request.user, rubric),
        "may_revise": keeps and rubric.is_locked,
        "campaigns": campaigns,
        "editions": []
        if rubric.is_example
        else Rubric.objects.filter(campaign=rubric.campaign_id, name=rubric.name).exclude(pk=rubric.pk),
        "error": error,
    }
    return render(request, "models_registry/rubric_detail.html", context, status=status)


@require_POST
def rubric_adopt(request, pk):
    """An example copied for a campaign in one press."""
    rubric = visible_rubric(request, pk)
    require(keeps_any_rubrics(request.user))
    key = request.POST.get("campaign", "")
    if not key.isdecimal() or len(key) > 18:
        return detail_page(request, rubric, error="Hãy chọn phong trào.", status=422)
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user).select_related("launching_unit"), pk=key)
    require(can_keep_rubrics(request.user, campaign))
    try:
        copied = adopt_rubric(rubric_id=pk, campaign_id=campaign.pk, actor=request.user, today=timezone.localdate())
    except ValidationError as error:
        return detail_page(request, rubric, error=" ".join(error.messages), status=422)
    messages.success(request, f"Đã chép cho {campaign}, áp dụng từ hôm nay. Hãy đọc lại và sửa cho hợp với địa phương.")
    return redirect("models_registry:rubric_detail", copied.pk)


@require_POST
def rubric_revise(request, pk):
    rubric = visible_rubric(request, pk)
    if not rubric.is_example:
        require(can_keep_rubrics(request.user, rubric.campaign))
    try:
        revised = revise_rubric(rubric_id=pk, actor=request.user)
    except ValidationError as error:
        return detail_page(request, rubric, error=" ".join(error.messages), status=422)
    messages.success(request, f"Đã lập phiên bản {revised.edition}; sửa xong hãy ghi ngày áp dụng.")
    return redirect("models_registry:rubric_detail", revised.pk)
