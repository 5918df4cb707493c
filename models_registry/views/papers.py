"""Score sheets on paper: of an appraisal, blank for the visit or filled; of a scale, as it will be printed."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from interface.amounts import write_amount
from models_registry.enums import ScoreColumn
from models_registry.permissions import columns_seen
from models_registry.scoring import score_words
from models_registry.selectors.appraisals import scale_of, sheet_of
from models_registry.views.sheets import visible_appraisal

FIXED_COLUMNS = 4


def blank_paper(scale):
    """What the paper of a scale shows before anybody scored: all columns, empty."""
    empty = [""] * len(ScoreColumn)
    return {
        "scale": scale,
        "paper_columns": [column.label for column in ScoreColumn],
        "paper_groups": [
            (name, [(number, criterion, empty, "") for number, criterion in rows]) for name, rows in scale.groups
        ],
        "paper_totals": empty,
        "paper_width": FIXED_COLUMNS + len(ScoreColumn),
    }


def filled_paper(sheet):
    """The columns in sight with their points and totals; notes of all columns in one."""
    columns = list(sheet.verdicts)
    groups = []
    for name, lines in sheet.groups:
        rows = []
        for line in lines:
            scores = [line.scores[column] for column in columns]
            note = "; ".join(dict.fromkeys(score.note for score in scores if score and score.note))
            rows.append((line.number, line.criterion, [score_words(score) for score in scores], note))
        groups.append((name, rows))
    return {
        "scale": sheet.scale,
        "paper_columns": [ScoreColumn(column).label for column in columns],
        "paper_groups": groups,
        "paper_totals": [total_words(sheet, column) for column in columns],
        "paper_width": FIXED_COLUMNS + len(columns),
    }


def total_words(sheet, column):
    """The total of a column that has begun; a column that nobody touched has none."""
    verdict = sheet.verdicts[column]
    return write_amount(verdict.total) if len(verdict.unscored) < len(sheet.lines) else ""


@require_safe
def appraisal_print(request, pk):
    appraisal = visible_appraisal(request, pk)
    is_blank = request.GET.get("phieu") == "trong"
    if is_blank:
        paper = blank_paper(scale_of(appraisal.rubric))
    else:
        paper = filled_paper(sheet_of(appraisal, columns_seen(request.user, appraisal, timezone.localdate())))
    context = {
        "appraisal": appraisal,
        "model": appraisal.model,
        "is_blank": is_blank,
        "team": [line for line in appraisal.team.splitlines() if line.strip()],
        "other": "?" if is_blank else "?phieu=trong",
        **paper,
    }
    return render(request, "models_registry/appraisal_print.html", context)
