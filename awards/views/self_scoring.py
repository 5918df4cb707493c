"""The unit scores its own dossier, with the evidence the scale asks."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.models import SheetScore
from awards.permissions import is_preparer
from awards.score_forms import SheetForm
from awards.score_gates import current_phase, dossier_gaps, phase_gaps
from awards.selectors.reviews import review_of
from awards.selectors.scores import changes_of_sheet, find_sheet, scores_of, sheet_shown
from awards.services.scores import attach_score_file, save_sheet
from awards.views.reading import get_dossier
from awards.views.sheets import answer_sheet, progress_words
from documents.selectors import file_response
from models_registry.enums import ScoreColumn
from units.permissions import require

EVIDENCE_TYPES = ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"


def dossier_and_review(request, pk):
    dossier = get_dossier(request, pk)
    review = review_of(dossier)
    if review is None:
        raise Http404("Năm xét của hồ sơ này chưa được lập nên chưa tự chấm điểm.")
    return dossier, review


@require_http_methods(["GET", "HEAD", "POST"])
def self_score(request, pk):
    dossier, review = dossier_and_review(request, pk)
    require(is_preparer(request.user, dossier))
    if request.method != "POST":
        return self_score_page(request, dossier, review)

    def save(**facts):
        save_sheet(review_id=review.pk, dossier_id=pk, column=ScoreColumn.SELF, actor=request.user, **facts)

    return answer_sheet(
        request,
        fresh=lambda: own_sheet(review, dossier),
        save=save,
        page=lambda form, status: self_score_page(request, dossier, review, form=form, status=status),
        address=lambda going: reverse("awards:dossier_detail" if going else "awards:self_score", args=[pk]),
    )


def own_sheet(review, dossier):
    row = find_sheet(review, ScoreColumn.SELF, dossier_id=dossier.pk)
    return sheet_shown(review.rubric, ScoreColumn.SELF, row)


def self_score_page(request, dossier, review, *, form=None, status=200):
    shown = own_sheet(review, dossier)
    phase = current_phase(review)
    gaps = phase_gaps(review, phase, ScoreColumn.SELF, today=timezone.localdate())
    gaps = gaps or dossier_gaps(phase, dossier, ScoreColumn.SELF)
    form = form or SheetForm(shown=shown)
    context = {
        "dossier": dossier,
        "review": review,
        "phase": phase,
        "shown": shown,
        "form": form,
        "groups": form.rows(shown),
        "progress": progress_words(shown),
        "writes": not gaps,
        "refusal": " ".join(gaps.values()),
        "changes": changes_of_sheet(shown.row),
        "scores": scores_of(dossier),
        "here": reverse("awards:self_score", args=[dossier.pk]),
        "file_types": EVIDENCE_TYPES,
        "max_bytes": settings.MAX_UPLOAD_BYTES,
        "takes_files": not gaps,
    }
    return render(request, "awards/self_score.html", context, status=status)


@require_POST
def self_score_file_add(request, pk):
    """The file of the criterion whose button was pressed; «go» takes the one away that is there."""
    dossier, review = dossier_and_review(request, pk)
    require(is_preparer(request.user, dossier))
    key = request.POST.get("criterion", "")
    upload = request.FILES.get(f"file-{key}")
    takes_away = request.POST.get("viec") == "go"
    back = reverse("awards:self_score", args=[pk])
    if not key.isdecimal() or len(key) > 18 or (upload is None and not takes_away):
        messages.error(request, "Hãy chọn tệp rồi bấm “Tải lên”.")
        return redirect(back)
    try:
        attach_score_file(
            review_id=review.pk,
            dossier_id=pk,
            criterion_id=int(key),
            column=ScoreColumn.SELF,
            upload=None if takes_away else upload,
            actor=request.user,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Đã gỡ tệp minh chứng." if takes_away else "Đã lưu tệp minh chứng.")
    return redirect(f"{back}#tieu-chi-{key}")


@require_safe
def self_score_file(request, pk, score_pk):
    """Evidence of the unit's own sheet, for whoever reads the dossier."""
    dossier = get_dossier(request, pk)
    rows = SheetScore.objects.select_related("evidence").filter(
        sheet__assessment__dossier=dossier, sheet__column=ScoreColumn.SELF, evidence__isnull=False
    )
    return file_response(get_object_or_404(rows, pk=score_pk).evidence, inline=request.GET.get("xem") == "1")
