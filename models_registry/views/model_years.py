"""The years of one model: what it was in each, and declaring it kept or outstanding."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from models_registry.forms.years import OutstandingForm
from models_registry.gates import years_kept_anew
from models_registry.permissions import can_keep_up, is_secretary_or_chairman
from models_registry.services import keep_up_model, set_outstanding
from models_registry.views.models import visible_model
from units.permissions import require


@require_safe
def model_years(request, pk):
    return years_page(request, visible_model(request, pk))


def years_page(request, model, *, refused=(), form=None, status=200):
    """What the model was in each year, and what may be said of the years now."""
    today = timezone.localdate()
    prefetch_related_objects([model], "years", "delistings", "review_lines__review")
    may_choose = bool(is_secretary_or_chairman(request.user, model))
    reviews = {line.review.year: line for line in model.review_lines.all() if line.review.confirmed_at}
    recognised = {}
    for row in model.recognitions.all():
        recognised.setdefault(row.year, []).append(row)
    years = []
    for row in model.years.all():
        tried = form if form is not None and form.data.get("year") == str(row.year) else None
        initial = {"year": row.year, "chosen": not row.is_outstanding}
        years.append(
            {
                "row": row,
                "recognitions": recognised.get(row.year, []),
                "review": reviews.get(row.year),
                "form": tried or OutstandingForm(initial=initial, auto_id=f"id_{row.year}_%s"),
                "may_choose": may_choose and (row.is_outstanding or any(held <= row.year for held in recognised)),
            }
        )
    context = {
        "model": model,
        "years": years,
        "delistings": model.delistings.all(),
        "open_years": years_kept_anew(model, today) if can_keep_up(request.user, model) else [],
        "refused": refused,
    }
    return render(request, "models_registry/model_years.html", context, status=status)


@require_POST
def model_keep_up(request, pk):
    """Declare the model kept for one year."""
    model = visible_model(request, pk)
    require(can_keep_up(request.user, model))
    asked = request.POST.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else 0
    try:
        keep_up_model(model_id=pk, year=year, actor=request.user)
    except ValidationError as error:
        return years_page(request, model, refused=error.messages, status=422)
    messages.success(request, f"Đã ghi duy trì mô hình năm {year}.")
    return redirect("models_registry:model_years", pk)


@require_POST
def model_outstanding(request, pk):
    """Name the model outstanding of a year, or take that back."""
    model = visible_model(request, pk)
    require(is_secretary_or_chairman(request.user, model))
    form = OutstandingForm(request.POST)
    if not form.is_valid():
        return years_page(request, model, refused=("Chưa đọc được năm.",), status=422)
    asked = form.cleaned_data
    try:
        set_outstanding(
            model_id=pk,
            year=asked["year"],
            is_outstanding=asked["chosen"],
            actor=request.user,
            reason=asked["reason"],
        )
    except ValidationError as error:
        if "reason" in getattr(error, "error_dict", {}):
            form.add_error("reason", error.message_dict["reason"])
        return years_page(request, model, refused=error.messages, form=form, status=422)
    words = "Đã chọn là" if asked["chosen"] else "Đã bỏ chọn"
    messages.success(request, f"{words} mô hình tiêu biểu của năm {asked['year']}.")
    return redirect("models_registry:model_years", pk)
