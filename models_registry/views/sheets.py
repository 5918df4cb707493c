"""The sheet of an appraisal: one column scored at a time, evidence beside it, and the paper of it."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.selectors import file_response
from interface.amounts import write_amount
from interface.versions import StaleVersion
from models_registry.enums import ScoreColumn
from models_registry.forms.appraisals import SheetForm
from models_registry.models import Appraisal, CriterionScore
from models_registry.permissions import can_score, columns_scored_by, columns_seen, is_secretary
from models_registry.scoring import score_fault, score_words
from models_registry.selectors.appraisals import SheetLine, changes_of, sheet_of
from models_registry.services.appraisals import attach_evidence, drop_evidence, save_scores
from units.permissions import require

COLUMN_OF = {
    "tu-cham": ScoreColumn.SELF,
    "doan-tham-dinh": ScoreColumn.APPRAISER,
    "hoi-dong": ScoreColumn.COUNCIL,
}
SLUG_OF = {column: slug for slug, column in COLUMN_OF.items()}
EVIDENCE_TYPES = ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"


def visible_appraisal(request, pk):
    """The appraisal with what its pages show, or 404."""
    rows = Appraisal.objects.visible_to(request.user).select_related(
        "model__unit", "model__campaign__launching_unit", "model__field", "model__owner", "rubric", "band", "closed_by"
    )
    return get_object_or_404(rows.prefetch_related("rubric__criteria", "rubric__bands"), pk=pk)


@require_safe
def appraisal_detail(request, pk):
    """The sheet, with the first column that the user may score."""
    appraisal = visible_appraisal(request, pk)
    mine = columns_scored_by(request.user, appraisal, timezone.localdate())
    return sheet_page(request, appraisal, next(iter(mine), None))


@require_http_methods(["GET", "HEAD", "POST"])
def appraisal_column(request, pk, column):
    """The sheet with one column to score; asked for JSON it is the autosave of that column."""
    appraisal, column = visible_appraisal(request, pk), column_named(column)
    if request.method == "POST":
        return save_column(request, appraisal, column)
    if appraisal.is_open:
        require(can_score(request.user, appraisal, column, timezone.localdate()))
    return sheet_page(request, appraisal, column if appraisal.is_open else None)


def column_named(slug):
    if slug not in COLUMN_OF:
        raise Http404("Không có cột này.")
    return COLUMN_OF[slug]


def seen_sheet(request, appraisal):
    return sheet_of(appraisal, columns_seen(request.user, appraisal, timezone.localdate()))


def column_form(sheet, writing, data=None):
    version = getattr(sheet.appraisal, f"{writing}_version")
    return SheetForm(data, lines=sheet.lines, column=writing, version=version)


def save_column(request, appraisal, column):
    wants_page, going = request.accepts("text/html"), "go" in request.POST
    if not appraisal.is_open:
        return closed_meanwhile(request, appraisal, wants_page)
    require(can_score(request.user, appraisal, column, timezone.localdate()))
    sheet = seen_sheet(request, appraisal)
    form = column_form(sheet, column, request.POST)
    form.is_valid()
    given = form.given()
    faults = faults_of(sheet, column, given, request.user)
    form.refuse(faults)
    version = form.cleaned_data.get("version")
    if version is not None and not (form.errors and (wants_page or going)):
        kept = {key: said for key, said in given.items() if key not in faults}
        try:
            save_scores(
                appraisal_id=appraisal.pk, column=column, given=kept, actor=request.user, expected_version=version
            )
        except StaleVersion:
            return stale(request, appraisal.pk, column, wants_page)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return saved(request, appraisal.pk, column, form, wants_page)
    if not wants_page:
        return JsonResponse({"message": f"Chưa lưu được: {' '.join(form.sentences())}"}, status=422)
    return sheet_page(request, appraisal, column, form=form, status=422)


def faults_of(sheet, column, given, actor):
    """``{key of the criterion: sentence}`` for what was read and still cannot be kept."""
    now = timezone.now()
    return {
        line.criterion.pk: fault
        for line in sheet.lines
        if line.criterion.pk in given
        and (fault := score_fault(line.criterion, line.scores[column], given[line.criterion.pk], actor=actor, now=now))
    }


def saved(request, pk, column, form, wants_page):
    """What the sheet says after a column was saved; boxes that could not be kept are named and stay typed."""
    if wants_page:
        messages.success(request, f"Đã lưu lúc {timezone.localtime():%H:%M}.")
        return redirect(address_of(pk, column))
    appraisal = visible_appraisal(request, pk)
    sheet = seen_sheet(request, appraisal)
    hour, unfinished = f"{timezone.localtime():%H:%M}", form.sentences()
    told = f"Đã lưu {hour}: {progress_words(sheet, column)}."
    return JsonResponse(
        {
            "saved_at": hour,
            "version": getattr(appraisal, f"{column}_version"),
            "partial": bool(unfinished),
            "message": f"{told} Chưa lưu: {' '.join(unfinished)}" if unfinished else told,
            "next": address_of(pk, column),
            "columns": {SLUG_OF[seen]: progress_words(sheet, seen) for seen in sheet.verdicts},
            "gaps": {str(line.criterion.pk): gap_words(line) for line in sheet.lines},
        }
    )


def closed_meanwhile(request, appraisal, wants_page):
    sentence = "Lần thẩm định đã kết thúc trong lúc anh/chị chấm; phiếu điểm được giữ nguyên, chữ vừa gõ chưa được lưu."
    if not wants_page:
        return JsonResponse({"message": sentence}, status=409)
    messages.error(request, sentence)
    return sheet_page(request, appraisal, None, status=409)


def stale(request, pk, column, wants_page):
    """Both versions: what was typed stays in the boxes, what is kept is named beside those that differ."""
    if not wants_page:
        sentence = "Có người vừa lưu cột này ở nơi khác. Bấm “Lưu cột” để xem cả hai bản."
        return JsonResponse({"message": sentence}, status=409)
    appraisal = visible_appraisal(request, pk)
    if not appraisal.is_open:
        return closed_meanwhile(request, appraisal, wants_page)
    sheet = seen_sheet(request, appraisal)
    data = request.POST.copy()
    data["version"] = getattr(appraisal, f"{column}_version")
    form = column_form(sheet, column, data)
    form.is_valid()
    return sheet_page(request, appraisal, column, form=form, conflicting=True, status=409)


def address_of(pk, column):
    return reverse("models_registry:appraisal_column", args=[pk, SLUG_OF[column]])


def progress_words(sheet, column):
    """«8/10 tiêu chí, 72,5 điểm, Khá»: how far one column has come."""
    verdict = sheet.verdicts[column]
    asked = len(sheet.lines)
    done = asked - len(verdict.unscored)
    words = [f"{done}/{asked} tiêu chí"]
    if done and sheet.scale.highest:
        words.append(f"{write_amount(verdict.total)} điểm")
    if not verdict.unscored and verdict.band:
        words.append(verdict.band.name)
    if verdict.unmet:
        words.append(f"{len(verdict.unmet)} điều kiện không đạt")
    return ", ".join(words)


def gap_words(line):
    """«lệch −3,5 điểm» between the unit's own points and the appraisers'."""
    if not line.differs:
        return ""
    if line.gap is None:
        return "Khác với đơn vị tự xét"
    sign = "+" if line.gap > 0 else "−"
    return f"Lệch {sign}{write_amount(abs(line.gap))} điểm"


@dataclass(frozen=True)
class Cell:
    """What one column says of one criterion."""

    column: str
    label: str
    words: str
    score: CriterionScore | None
    is_written: bool


@dataclass(frozen=True)
class Row:
    """One criterion on the page, with the boxes of the column that is written."""

    line: SheetLine
    cells: list
    gap: str
    boxes: tuple = ()
    stored: str = ""


def rows_of(sheet, writing=None, form=None, conflicting=False):
    """``(group, rows)``; in a conflict each row names what is kept where it is not what was typed."""
    groups = []
    for name, lines in sheet.groups:
        rows = []
        for line in lines:
            cells = [
                Cell(column, ScoreColumn(column).label, score_words(score), score, column == writing)
                for column, score in line.scores.items()
            ]
            boxes = tuple(form.boxes(line)) if form else ()
            stored = ""
            if conflicting:
                kept = line.scores[writing]
                typed = form.given().get(line.criterion.pk)
                held = (kept.points, kept.is_met, kept.note) if kept else (None, None, "")
                if typed is None or held != (typed.points, typed.is_met, typed.note):
                    note = f" ({kept.note})" if kept and kept.note else ""
                    stored = f"Đang lưu: {score_words(kept) or 'chưa chấm'}{note}"
            rows.append(Row(line, cells, gap_words(line), boxes, stored))
        groups.append((name, rows))
    return groups


def sheet_page(request, appraisal, writing, *, form=None, conflicting=False, status=200):
    today = timezone.localdate()
    sheet = seen_sheet(request, appraisal)
    if writing and form is None:
        form = column_form(sheet, writing)
    keeps = is_secretary(request.user, appraisal.model)
    context = {
        "appraisal": appraisal,
        "model": appraisal.model,
        "sheet": sheet,
        "groups": rows_of(sheet, writing, form, conflicting),
        "writing": writing,
        "writing_label": ScoreColumn(writing).label if writing else "",
        "here": address_of(appraisal.pk, writing) if writing else "",
        "form": form,
        "sentences": form.sentences() if form and form.is_bound and not conflicting else [],
        "conflicting": conflicting,
        "columns": [
            (SLUG_OF[column], ScoreColumn(column).label, progress_words(sheet, column), column == writing)
            for column in sheet.verdicts
        ],
        "switches": [
            (ScoreColumn(column).label, address_of(appraisal.pk, column))
            for column in columns_scored_by(request.user, appraisal, today)
            if column != writing
        ],
        "hides": len(sheet.verdicts) < len(ScoreColumn),
        "may_end": keeps and appraisal.is_open,
        "changes": list(changes_of(appraisal, list(sheet.verdicts))),
        "file_types": EVIDENCE_TYPES,
        "max_bytes": settings.MAX_UPLOAD_BYTES,
    }
    return render(request, "models_registry/appraisal_detail.html", context, status=status)


@require_POST
def evidence_add(request, pk, column):
    """The file of the criterion whose button was pressed."""
    appraisal, column = visible_appraisal(request, pk), column_named(column)
    if not appraisal.is_open:
        return closed_meanwhile(request, appraisal, True)
    require(can_score(request.user, appraisal, column, timezone.localdate()))
    key = request.POST.get("criterion", "")
    upload = request.FILES.get(f"file-{key}")
    back = address_of(pk, column)
    if not key.isdecimal() or len(key) > 18 or upload is None:
        messages.error(request, "Hãy chọn tệp rồi bấm “Tải lên”.")
        return redirect(back)
    try:
        attach_evidence(appraisal_id=pk, criterion_id=int(key), column=column, upload=upload, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Đã lưu tệp minh chứng.")
    return redirect(f"{back}#tieu-chi-{key}")


def visible_evidence(request, pk, score_pk):
    """A score of a column in the user's sight that has a file."""
    appraisal = visible_appraisal(request, pk)
    seen = columns_seen(request.user, appraisal, timezone.localdate())
    rows = CriterionScore.objects.select_related("evidence").filter(appraisal=appraisal, column__in=seen)
    return appraisal, get_object_or_404(rows.exclude(evidence=None), pk=score_pk)


@require_safe
def evidence_download(request, pk, score_pk):
    return file_response(visible_evidence(request, pk, score_pk)[1].evidence)


@require_POST
def evidence_remove(request, pk, score_pk):
    appraisal, score = visible_evidence(request, pk, score_pk)
    if not appraisal.is_open:
        return closed_meanwhile(request, appraisal, True)
    require(can_score(request.user, appraisal, score.column, timezone.localdate()))
    drop_evidence(appraisal_id=pk, score_id=score_pk, actor=request.user)
    messages.success(request, "Đã gỡ tệp minh chứng.")
    return redirect(f"{address_of(pk, score.column)}#tieu-chi-{score.criterion_id}")
