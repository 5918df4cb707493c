"""Appraisals opened for many models at once from the desk's list: a page to confirm first, then what became of each."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.template.response import TemplateResponse
from django.utils import timezone

from interface.forms import DateField
from models_registry.admin.batches import BATCH_LIMIT, BatchRow, why_not
from models_registry.selectors.appraisals import rubrics_in_force
from models_registry.services.appraisals import open_appraisal
from models_registry.workflow import TRANSITIONS

MOVE = TRANSITIONS["appraise"]


class BatchForm(forms.Form):
    """One visit for all; a scale for each campaign that has models among them (``{campaign: rubrics in force}``)."""

    year = forms.IntegerField(label="Thẩm định cho năm", min_value=2000, max_value=2100)
    visited_on = DateField(label="Ngày đến thẩm định", required=False)
    team = forms.CharField(
        label="Đoàn thẩm định", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, scales, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("year", timezone.localdate().year)
        for campaign, rubrics in scales.items():
            self.fields[f"rubric-{campaign.pk}"] = forms.TypedChoiceField(
                label=f"Thang điểm: {campaign}",
                choices=[(rubric.pk, str(rubric)) for rubric in rubrics],
                coerce=int,
            )

    def rubric_for(self, campaign):
        return self.cleaned_data[f"rubric-{campaign.pk}"]


def reason_against(user, model, scales):
    """Why the model cannot be appraised by the user now; empty when it can."""
    reason = why_not("appraise", user, model)
    return reason or ("" if scales[model.campaign] else "Phong trào chưa có thang điểm đang áp dụng.")


@admin.action(description="Mở thẩm định các mô hình đã chọn")
def appraise_chosen(desk, request, queryset):
    """Confirm page first; posted with ``confirmed``, each model goes through the service on its own."""
    rows = queryset.select_related("unit", "campaign__launching_unit", "field").order_by("pk")
    chosen = list(rows[: BATCH_LIMIT + 1])
    if len(chosen) > BATCH_LIMIT:
        messages.error(request, f"Mỗi lần mở thẩm định không quá {BATCH_LIMIT} mô hình; hãy lọc bớt.")
        return None
    today = timezone.localdate()
    scales = {campaign: rubrics_in_force(campaign, today) for campaign in {model.campaign for model in chosen}}
    batch = [BatchRow(model, reason_against(request.user, model, scales)) for model in chosen]
    ready = [row.model for row in batch if not row.reason]
    offered = {campaign: scales[campaign] for campaign in sorted({m.campaign for m in ready}, key=lambda c: c.pk)}
    confirmed = "confirmed" in request.POST
    form = BatchForm(request.POST if confirmed else None, scales=offered)
    context = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "action": "appraise_chosen",
        "move": MOVE,
        "back": request.get_full_path(),
    }
    if not confirmed or not form.is_valid():
        context |= {
            "title": "Mở thẩm định: xem lại danh sách",
            "ready": ready,
            "skipped": [row for row in batch if row.reason],
            "form": form,
        }
        status = 422 if confirmed else 200
        return TemplateResponse(request, "admin/models_registry/appraise_confirm.html", context, status=status)
    batch = [BatchRow(row.model, row.reason or open_one(request, row.model, form)) for row in batch]
    context |= {
        "title": "Mở thẩm định: kết quả",
        "done": [row.model for row in batch if not row.reason],
        "skipped": [row for row in batch if row.reason],
    }
    return TemplateResponse(request, "admin/models_registry/appraise_result.html", context)


def open_one(request, model, form):
    """Why the model was left out; empty when its appraisal was opened as it stood on the confirm page."""
    seen = request.POST.get(f"version-{model.pk}", "")
    try:
        open_appraisal(
            model_id=model.pk,
            rubric_id=form.rubric_for(model.campaign),
            year=form.cleaned_data["year"],
            visited_on=form.cleaned_data["visited_on"],
            team=form.cleaned_data["team"],
            actor=request.user,
            expected_version=int(seen) if seen.isdigit() else None,
        )
    except PermissionDenied as error:
        return str(error)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
