"""Pages of appraisals: those under way, those of one model, the end of one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from interface.lists import ListPage
from interface.versions import StaleVersion
from models_registry.enums import ScoreColumn
from models_registry.filters import AppraisalFilterSet
from models_registry.forms.appraisals import CancelForm, EndForm, OpenForm
from models_registry.models import Appraisal, MobilisationModel
from models_registry.permissions import can_keep_rubrics, is_secretary
from models_registry.scoring import closing_gaps, verdict_words
from models_registry.selectors.appraisals import rubrics_in_force, scale_of, sheet_of
from models_registry.services.appraisals import cancel_appraisal, end_appraisal, open_appraisal
from models_registry.views.sheets import address_of, visible_appraisal
from models_registry.workflow import TRANSITIONS
from units.permissions import require


class AppraisalList(ListPage):
    model = Appraisal
    template_name = "models_registry/appraisal_list.html"
    filterset_class = AppraisalFilterSet
    noun = "lần thẩm định"
    search_placeholder = "Tên mô hình, có dấu hoặc không"
    sorts = {
        "ten": ("Mô hình", "model__search_key"),
        "don_vi": ("Đơn vị", "model__unit__sort_key"),
        "ngay": ("Ngày đến", "visited_on"),
    }

    def get_queryset(self):
        rows = Appraisal.objects.visible_to(self.request.user).with_progress()
        self.queryset = rows.select_related("model__unit", "model__campaign", "band")
        return super().get_queryset()


def visible_model(request, pk):
    rows = MobilisationModel.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("unit", "campaign__launching_unit", "field"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def model_appraisals(request, pk):
    """The appraisals of one model; the desk opens the next one here."""
    model = visible_model(request, pk)
    may_open = TRANSITIONS["appraise"].who(request.user, model)
    form, status = None, 200
    rubrics = rubrics_in_force(model.campaign, timezone.localdate()) if may_open else []
    if request.method == "POST":
        require(may_open)
        appraisal, form, status = opened(request, model, rubrics)
        if appraisal:
            messages.success(request, f"Đã mở phiếu thẩm định và mời {model.unit} tự chấm.")
            return redirect(appraisal)
    elif rubrics and model.state in TRANSITIONS["appraise"].sources:
        form = OpenForm(rubrics=rubrics, campaign=model.campaign, initial={"version": model.version})
    context = {
        "model": model,
        "appraisals": model.appraisals.with_progress().select_related("rubric", "band", "closed_by"),
        "may_open": may_open,
        "can_open": model.state in TRANSITIONS["appraise"].sources,
        "rubrics": rubrics,
        "scales": [scale_of(rubric) for rubric in rubrics],
        "form": form,
        "move": TRANSITIONS["appraise"],
        "may_keep": can_keep_rubrics(request.user, model.campaign),
    }
    return render(request, "models_registry/model_appraisals.html", context, status=status)


def opened(request, model, rubrics):
    """``(appraisal, None, 302)`` or ``(None, the form with its refusal, status)``."""
    if not rubrics:
        messages.error(request, "Phong trào chưa có thang điểm đang áp dụng.")
        return None, None, 422
    form = OpenForm(request.POST, rubrics=rubrics, campaign=model.campaign)
    if not form.is_valid():
        return None, form, 422
    facts = dict(form.cleaned_data)
    try:
        appraisal = open_appraisal(
            model_id=model.pk,
            rubric_id=facts.pop("rubric").pk,
            expected_version=facts.pop("version"),
            actor=request.user,
            **facts,
        )
    except StaleVersion as error:
        form.data = form.data.dict() | {"version": str(error.current.version)}
        form.add_error(None, error)
        return None, form, 409
    except ValidationError as error:
        form.add_error(None, error)
        return None, form, 422
    return appraisal, None, 302


@require_http_methods(["GET", "HEAD", "POST"])
def appraisal_end(request, pk):
    """What the end would freeze, what is missing; posted, it is the end."""
    appraisal = visible_appraisal(request, pk)
    require(is_secretary(request.user, appraisal.model))
    if request.method != "POST":
        return end_page(request, appraisal)
    form = EndForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            ended = end_appraisal(
                appraisal_id=pk,
                actor=request.user,
                conclusion=facts["conclusion"],
                expected_version=facts["version"],
            )
        except StaleVersion as error:
            return end_page(request, visible_appraisal(request, pk), form=retyped(form, error), status=409)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"Đã kết thúc thẩm định: {ended.get_outcome_display()}. Đã báo cho đơn vị.")
            return redirect(ended)
    return end_page(request, appraisal, form=form, status=422)


@require_POST
def appraisal_cancel(request, pk):
    appraisal = visible_appraisal(request, pk)
    require(is_secretary(request.user, appraisal.model))
    form = CancelForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            cancelled = cancel_appraisal(
                appraisal_id=pk, actor=request.user, reason=facts["reason"], expected_version=facts["version"]
            )
        except StaleVersion as error:
            return end_page(request, visible_appraisal(request, pk), cancelling=retyped(form, error), status=409)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "Đã hủy lần thẩm định và báo cho đơn vị.")
            return redirect(cancelled)
    return end_page(request, appraisal, cancelling=form, status=422)


def retyped(form, error):
    """The same words over the version that is now the last."""
    form.data = form.data.dict() | {"version": str(error.current.version)}
    form.add_error(None, "Phiếu điểm vừa được sửa; hãy xem lại kết quả bên dưới rồi bấm lại.")
    return form


def end_page(request, appraisal, *, form=None, cancelling=None, status=200):
    sheet = sheet_of(appraisal, list(ScoreColumn))
    verdict = sheet.deciding
    gaps = closing_gaps(verdict)
    column_url = address_of(appraisal.pk, verdict.column)
    initial = {"version": appraisal.version}
    own = sheet.verdicts[ScoreColumn.SELF]
    context = {
        "appraisal": appraisal,
        "model": appraisal.model,
        "verdict": verdict,
        "words": verdict_words(verdict),
        "column": ScoreColumn(verdict.column).label,
        "gaps": [(sentence, f"{column_url}#tieu-chi-{key}") for key, sentence in gaps.items()],
        "self_missing": len(own.unscored),
        "ranges": sheet.scale.ranges,
        "form": form or EndForm(initial=initial),
        "cancelling": cancelling or CancelForm(initial=initial, auto_id="id_cancel_%s"),
        "tried_to_cancel": cancelling is not None,
        "is_ready": not gaps and appraisal.is_open,
    }
    return render(request, "models_registry/appraisal_end.html", context, status=status)
