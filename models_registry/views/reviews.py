"""The yearly review of the list: opened, and filled in page by page."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from interface.lists import ListPage
from models_registry.filters import ReviewFilterSet
from models_registry.forms.reviews import ReviewOpenForm, ReviewRowForm
from models_registry.gates import TEN_ITEMS
from models_registry.models import ListReview, MobilisationModel, ReviewLine
from models_registry.permissions import can_review, can_review_any
from models_registry.selectors import last_updates
from models_registry.selectors.reviews import (
    line_mark,
    review_counts,
    review_facts,
    reviewed_models,
    with_lines,
)
from models_registry.services import open_review, propose_for_all, save_proposals
from models_registry.services.reviews import OVERTAKEN
from models_registry.views.review_outcome import result_page, visible_review
from units.permissions import require

ROWS_ON_A_PAGE = 50


class ReviewList(ListPage):
    model = ListReview
    template_name = "models_registry/review_list.html"
    noun = "đợt rà soát"
    sorts = {"nam": ("Năm", "year")}
    default_sort = "-nam"
    form = None

    def get_queryset(self):
        rows = ListReview.objects.visible_to(self.request.user)
        self.queryset = rows.select_related("campaign__launching_unit")
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        form = self.form
        if form is None and can_review_any(self.request.user):
            form = ReviewOpenForm(user=self.request.user)
        return super().get_context_data(form=form, **kwargs)

    def post(self, request, *args, **kwargs):
        """Open the review of a campaign-year, or go on with the one that is there."""
        require(can_review_any(request.user))
        self.form = ReviewOpenForm(request.POST, user=request.user)
        if self.form.is_valid():
            try:
                return redirect(open_review(actor=request.user, **self.form.cleaned_data))
            except ValidationError as error:
                self.form.add_error(None, error.messages)
        answer = self.get(request, *args, **kwargs)
        answer.status_code = 422
        return answer


class ReviewDetail(ListPage):
    """The batch screen: a page of models, each with what is known, what is suggested and what is proposed.

    Confirmed, it shows how far the review is carried out.
    """

    model = MobilisationModel
    template_name = "models_registry/review_detail.html"
    paginate_by = ROWS_ON_A_PAGE
    noun = "mô hình"
    search_placeholder = "Tên mô hình, có dấu hoặc không"
    sorts = {
        "don_vi": ("Đơn vị", "unit__sort_key"),
        "ten": ("Mô hình", "search_key"),
        "nam": ("Từ năm", "year"),
    }
    default_sort = "don_vi"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.today = timezone.localdate()

    def dispatch(self, request, *args, **kwargs):
        self.review = visible_review(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if self.review.confirmed_at:
            return result_page(request, self.review)
        self.rows = None
        return super().get(request, *args, **kwargs)

    def candidates(self):
        rows = with_lines(reviewed_models(self.review), self.review)
        return rows.select_related("unit", "field").defer(*TEN_ITEMS[1:])

    def get_queryset(self):
        self.filterset_class = partial(ReviewFilterSet, review=self.review, today=self.today)
        self.queryset = self.candidates()
        return super().get_queryset()

    def paginate_queryset(self, queryset, page_size):
        """Which models make the page is found by their keys alone; then those are read."""
        paginator, page, keys, is_paginated = super().paginate_queryset(
            queryset.values_list("pk", flat=True), page_size
        )
        keys = list(keys)
        rows = {row.pk: row for row in self.candidates().filter(pk__in=keys)}
        return paginator, page, [rows[key] for key in keys], is_paginated

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = self.rows if self.rows is not None else self.row_forms(context["object_list"])
        told = last_updates([row.model.pk for row in rows])
        for row in rows:
            row.update = told.get(row.model.pk)
        counts = review_counts(self.review, self.today)
        tiles = [
            (label, count, self.address(look=look), look == self.asked.get("look"))
            for label, count, look in (
                ("Tất cả mô hình", counts.total, None),
                ("Chưa có đề xuất", counts.undecided, "undecided"),
                ("Không cập nhật một năm", counts.silent, "silent"),
                ("Chưa từng công nhận", counts.unrecognised, "unrecognised"),
                ("Duy trì", counts.keep, "keep"),
                ("Củng cố", counts.strengthen, "strengthen"),
                ("Đưa ra", counts.delist, "delist"),
            )
        ]
        return context | {
            "review": self.review,
            "campaign": self.review.campaign,
            "rows": rows,
            "tiles": tiles,
            "counts": counts,
            "decided": counts.total - counts.undecided,
            "may_write": can_review(self.request.user, self.review.campaign),
            "here": self.request.get_full_path(),
        }

    def row_forms(self, models, data=None):
        facts = review_facts(list(models), self.today)
        return [ReviewRowForm(data, facts=known) for known in facts.values()]

    def post(self, request, *args, **kwargs):
        """Save the rows of the page; asked for JSON it is the autosave of the same rows."""
        require(can_review(request.user, self.review.campaign))
        if self.review.confirmed_at:
            return self.refusal("Đợt rà soát đã được xác nhận; kết quả không sửa được nữa.")
        keys = [key for key in request.POST.getlist("m") if key.isdecimal() and len(key) < 19][:ROWS_ON_A_PAGE]
        order = {int(key): place for place, key in enumerate(keys)}
        models = sorted(self.candidates().filter(pk__in=keys), key=lambda model: order[model.pk])
        rows = self.row_forms(models, request.POST)
        for row in rows:
            if request.POST.get("follow") == str(row.model.pk):
                row.follow()
        try:
            saved, refused = self.save(rows)
            everyone = self.propose_for_all(request.POST.get("all", ""))
        except ValidationError as error:
            return self.refusal(" ".join(error.messages))
        if not request.accepts("text/html"):
            return self.told(saved, refused)
        hour = f"{timezone.localtime():%H:%M}"
        if everyone is not None:
            messages.success(request, f"Đã ghi đề xuất cho {everyone} mô hình chưa có đề xuất.")
        elif saved:
            messages.success(request, f"Đã lưu {len(saved)} dòng lúc {hour}.")
        elif not refused:
            messages.info(request, "Chưa có dòng nào thay đổi.")
        if not refused:
            return redirect(request.get_full_path())
        self.rows = rows
        answer = super().get(request, *args, **kwargs)
        answer.status_code = 409 if any(row.stored is not None for row in refused) else 422
        return answer

    def save(self, rows):
        """``(rows written, rows refused)``; a refused row keeps what was typed and says why."""
        touched = [row for row in rows if row.is_valid() and row.is_touched]
        refused = [row for row in rows if not row.is_valid()]
        for row in refused:
            row.refusal = " ".join(sentence for found in row.errors.values() for sentence in found)
        faults = save_proposals(
            review_id=self.review.pk, rows=[row.proposed() for row in touched], actor=self.request.user
        )
        overtaken = [row.model.pk for row in touched if faults.get(row.model.pk) == OVERTAKEN]
        stored = {line.model_id: line for line in ReviewLine.objects.filter(review=self.review, model__in=overtaken)}
        for row in touched:
            row.refusal = faults.get(row.model.pk, "")
            if row.refusal == OVERTAKEN:
                line = stored.get(row.model.pk)
                row.stored = f"{line.get_proposal_display()}. {line.reason}" if line else "chưa đề xuất"
                if self.request.accepts("text/html"):
                    row.write("seen", line_mark(line.proposal, line.reason) if line else line_mark("", ""))
        return [row for row in touched if not row.refusal], refused + [row for row in touched if row.refusal]

    def propose_for_all(self, what):
        """What «tất cả mô hình đang hiện» asks for: the filtered list, not the page alone. ``None`` when not asked."""
        if what not in ("keep", "suggested"):
            return None
        rows, facts = self.candidates(), {"review": self.review, "today": self.today}
        filterset = ReviewFilterSet(self.asked, queryset=rows, request=self.request, **facts)
        if not filterset.form.is_valid():
            raise ValidationError("Điều kiện lọc không đọc được; chưa ghi đề xuất nào.")
        shown = filterset.qs
        return propose_for_all(
            review_id=self.review.pk,
            models=reviewed_models(self.review).filter(pk__in=shown.order_by().values("pk")),
            actor=self.request.user,
            follow_suggestions=what == "suggested",
        )

    def told(self, saved, refused):
        """The answer to an autosave: the new marks of what was written, and what could not be written yet."""
        hour = f"{timezone.localtime():%H:%M}"
        sentences = [f"{row.model}: {row.refusal}" for row in refused]
        return JsonResponse(
            {
                "saved_at": hour,
                "partial": bool(refused),
                "message": f"Đã lưu {hour}. Chưa lưu {len(refused)} dòng: {sentences[0]}" if refused else "",
                "seen": {row["seen"].html_name: line_mark(*row.typed) for row in saved},
            }
        )

    def refusal(self, sentence):
        if not self.request.accepts("text/html"):
            return JsonResponse({"message": f"Chưa lưu được: {sentence}"}, status=422)
        messages.error(self.request, sentence)
        return redirect(self.review)
