"""The scores of a review year at the desk: the table, the classes of units, the appraisers' sheet."""

import io

from django.core.paginator import Paginator
from django.db.models import F
from django.db.models.functions import Abs
from django.http import Http404, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from awards.permissions import can_appraise_unit, can_read_scores, is_secretary
from awards.score_forms import SheetForm
from awards.score_gates import current_phase, dossier_gaps, phase_gaps
from awards.selectors.reviews import review_dossiers, units_of_review
from awards.selectors.scores import (
    changes_of_sheet,
    compared,
    find_sheet,
    others_of,
    scored_dossiers,
    scores_of,
    sheet_shown,
    unit_classes,
)
from awards.services.scores import save_sheet
from awards.views.sheets import answer_sheet, progress_words
from interface.admin import explained
from interface.sheets import Book, Column, Table, workbook_response
from models_registry.enums import ScoreColumn
from units.permissions import require

PAGE = 50
SORTS = {
    "ma": ("Mã hồ sơ", ["pk"]),
    "lech": ("Lệch nhiều nhất", [F("gap_size").desc(nulls_last=True), "pk"]),
    "diem": ("Điểm cao nhất", [F("assessment__total").desc(nulls_last=True), "pk"]),
    "tham-dinh": ("Thẩm định cao nhất", [F("assessment__appraised_total").desc(nulls_last=True), "pk"]),
}
MOST_DIGITS = 6


def page_number(text):
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 1


class ScoreScreens:
    """The part of the review years' desk that reads and gives scores."""

    def score_urls(self, wrap, name):
        at = "<int:object_id>/"
        return [
            path(f"{at}ho-so/", wrap(self.scores_view), name=f"{name}_scores"),
            path(f"{at}ho-so/excel/", wrap(self.scores_sheet_view), name=f"{name}_scores_sheet"),
            path(f"{at}ho-so/<int:dossier_id>/", wrap(self.appraise_view), name=f"{name}_appraise"),
            path(f"{at}don-vi/", wrap(self.units_view), name=f"{name}_units"),
            path(f"{at}don-vi/excel/", wrap(self.units_sheet_view), name=f"{name}_units_sheet"),
            path(f"{at}don-vi/<int:unit_id>/", wrap(self.appraise_unit_view), name=f"{name}_appraise_unit"),
        ]

    def scored(self, request, review):
        """The dossiers of the year with their scores as they are asked for, and the chosen sort."""
        asked = request.GET.get("sap-xep", "")
        sort = asked if asked in SORTS else "ma"
        gap = Abs(F("assessment__appraised_total") - F("assessment__self_total"))
        rows = scored_dossiers(review_dossiers(review)).annotate(gap_size=gap)
        text = request.GET.get("q", "").replace("\x00", "")[:200]
        return rows.search(text).order_by(*SORTS[sort][1]), sort, text

    @explained
    def scores_view(self, request, object_id):
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        review = self.review_or_404(request, object_id)
        require(can_read_scores(request.user, review))
        rows, sort, text = self.scored(request, review)
        page = Paginator(rows, PAGE).get_page(page_number(request.GET.get("trang", "1")))
        context = {
            "title": f"Bảng điểm năm {review.year}",
            "review": review,
            "page": page,
            "sort": sort,
            "sorts": [(name, label) for name, (label, _) in SORTS.items()],
            "text": text,
        }
        return TemplateResponse(request, "admin/awards/review/scores.html", context)

    @explained
    def scores_sheet_view(self, request, object_id):
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        review = self.review_or_404(request, object_id)
        require(can_read_scores(request.user, review))
        rows, _, _ = self.scored(request, review)
        table = Table(
            name="Điểm hồ sơ",
            title=f"BẢNG ĐIỂM HỒ SƠ ĐỀ NGHỊ KHEN THƯỞNG NĂM {review.year}",
            subtitle=str(review.campaign),
            columns=(
                Column("Mã hồ sơ", 16),
                Column("Đối tượng", 30),
                Column("Đơn vị", 26),
                Column("Đề nghị", 30),
                Column("Tự chấm", 10),
                Column("Thẩm định", 10),
                Column("Lệch", 10),
                Column("Hội đồng", 10),
                Column("Số phiếu", 9),
                Column("Điểm kết luận", 11),
                Column("Xếp loại", 18),
            ),
            rows=[
                (
                    row.code,
                    row.subject_name,
                    str(row.unit),
                    str(row.campaign_award),
                    *self.cells_of(getattr(row, "assessment", None), row.sheets_in),
                )
                for row in rows
            ],
            notes=("Ô trống là chưa chấm.",) if review.is_closed else ("Điểm chưa khóa.", "Ô trống là chưa chấm."),
        )
        return self.book(review, table, f"bang-diem-{review.year}.xlsx")

    @staticmethod
    def cells_of(assessment, sheets_in):
        if assessment is None:
            return None, None, None, None, 0, None, ""
        return (
            assessment.self_total,
            assessment.appraised_total,
            assessment.gap,
            assessment.council_total,
            sheets_in,
            assessment.total,
            assessment.class_words,
        )

    def book(self, review, table, name):
        file = io.BytesIO()
        with Book(file, office=str(review.unit)) as book:
            book.add(table)
        return workbook_response(file.getvalue(), name)

    @explained
    def units_view(self, request, object_id):
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        review = self.review_or_404(request, object_id)
        require(can_read_scores(request.user, review))
        years, rows = unit_classes(review, timezone.localdate())
        context = {
            "title": "Xếp loại đơn vị",
            "review": review,
            "years": years,
            "rows": [(row, row.cells(years)) for row in rows],
            "scores": review.unit_rubric is not None and bool(can_appraise_unit(request.user, review)),
        }
        return TemplateResponse(request, "admin/awards/review/units.html", context)

    @explained
    def units_sheet_view(self, request, object_id):
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        review = self.review_or_404(request, object_id)
        require(can_read_scores(request.user, review))
        years, rows = unit_classes(review, timezone.localdate())
        by_year = [
            column
            for year in years
            for column in (Column("Điểm", 10, group=f"Năm {year}"), Column("Xếp loại", 18, group=f"Năm {year}"))
        ]
        table = Table(
            name="Xếp loại đơn vị",
            title="BẢNG XẾP LOẠI ĐƠN VỊ",
            subtitle=f"{review.campaign}; cả giai đoạn: {review.get_period_rule_display().lower()}",
            columns=(
                Column("Đơn vị", 34),
                *by_year,
                Column("Điểm", 10, group="Cả giai đoạn"),
                Column("Xếp loại", 18, group="Cả giai đoạn"),
            ),
            rows=[
                (
                    str(row.unit),
                    *(value for cell in row.cells(years) for value in self.total_and_class(cell)),
                    row.total,
                    row.band.name if row.band else "",
                )
                for row in rows
            ],
        )
        return self.book(review, table, f"xep-loai-don-vi-{review.year}.xlsx")

    @staticmethod
    def total_and_class(assessment):
        return (assessment.total, assessment.class_words) if assessment else (None, "")

    # The appraisers' sheet

    @explained
    def appraise_view(self, request, object_id, dossier_id):
        """Criterion by criterion beside the unit's own points; then the next of the table."""
        review = self.review_or_404(request, object_id)
        require(can_read_scores(request.user, review))
        rows = review_dossiers(review).select_related(
            "unit", "receiving_unit", "campaign_award__award_form", "assessment__band"
        )
        dossier = rows.filter(pk=dossier_id).first()
        if dossier is None:
            raise Http404("Không tìm thấy hồ sơ trong năm xét này.")
        target = {"dossier_id": dossier.pk}
        gaps = dossier_gaps(current_phase(review), dossier, ScoreColumn.APPRAISER)
        following = rows.filter(pk__gt=dossier.pk).order_by("pk").values_list("pk", flat=True).first()
        name = "admin:awards_reviewyear_appraise"
        extra = {
            "title": f"Thẩm định: {dossier.subject_name}",
            "dossier": dossier,
            "compared": {row.criterion.pk: row for row in compared(review, dossier)},
            "scores": scores_of(dossier),
            "others": others_of(review, dossier, None) if review.is_closed else None,
        }
        return self.appraiser_sheet(
            request,
            review,
            review.rubric,
            target,
            allowed=is_secretary(request.user, dossier),
            gaps=gaps,
            addresses=(
                reverse(name, args=[review.pk, dossier.pk]),
                reverse(name, args=[review.pk, following])
                if following
                else reverse("admin:awards_reviewyear_scores", args=[review.pk]),
            ),
            extra=extra,
        )

    @explained
    def appraise_unit_view(self, request, object_id, unit_id):
        review = self.review_or_404(request, object_id)
        require(can_read_scores(request.user, review))
        unit = units_of_review(review, timezone.localdate()).filter(pk=unit_id).first()
        if unit is None or review.unit_rubric is None:
            raise Http404("Không tìm thấy đơn vị trong năm xét này, hoặc năm xét không xếp loại đơn vị.")
        return self.appraiser_sheet(
            request,
            review,
            review.unit_rubric,
            {"unit_id": unit.pk},
            allowed=can_appraise_unit(request.user, review),
            gaps={},
            addresses=(
                reverse("admin:awards_reviewyear_appraise_unit", args=[review.pk, unit.pk]),
                reverse("admin:awards_reviewyear_units", args=[review.pk]),
            ),
            extra={"title": f"Chấm điểm năm {review.year}: {unit}", "unit": unit},
        )

    def appraiser_sheet(self, request, review, rubric, target, *, allowed, gaps, addresses, extra):
        here, following = addresses
        column = ScoreColumn.APPRAISER

        def fresh():
            return sheet_shown(rubric, column, find_sheet(review, column, **target))

        def page(form=None, status=200):
            shown = fresh()
            hindrance = phase_gaps(review, current_phase(review), column, today=timezone.localdate()) or gaps
            hindrance = hindrance or ({} if allowed else {"who": allowed.reason})
            bound = form or SheetForm(shown=shown)
            context = {
                "review": review,
                "shown": shown,
                "form": bound,
                "groups": bound.rows(shown),
                "progress": progress_words(shown),
                "writes": not hindrance,
                "refusal": " ".join(hindrance.values()),
                "changes": changes_of_sheet(shown.row),
                "here": here,
                **extra,
            }
            return TemplateResponse(request, "admin/awards/review/appraise.html", context, status=status)

        if request.method != "POST":
            return page()
        require(allowed)

        def save(**facts):
            save_sheet(review_id=review.pk, column=column, actor=request.user, **target, **facts)

        return answer_sheet(
            request,
            fresh=fresh,
            save=save,
            page=page,
            address=lambda going: following if going == "next" else here,
        )
