"""The end of a yearly review: confirmed in one press, carried out in the background, told to the units."""

import io

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.deadlines import local_moment
from interface.lists import ListPage
from interface.sheets import Book, Column, Table
from models_registry.enums import ReviewProposal
from models_registry.filters import LetterFilterSet
from models_registry.gates import TEN_ITEMS
from models_registry.models import ListReview, ReviewLine
from models_registry.permissions import can_review
from models_registry.selectors.reviews import (
    progress_of,
    review_counts,
    review_gaps,
    review_mark,
    reviewed_models,
    with_lines,
)
from models_registry.services import confirm_review
from models_registry.tasks import carry_out
from units.permissions import require

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_NAMED = 100
MOST_LETTERS = 10_000
TONES = {ReviewProposal.KEEP: "done", ReviewProposal.STRENGTHEN: "waiting", ReviewProposal.DELIST: "closed"}


def visible_review(request, pk):
    rows = ListReview.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("campaign__launching_unit", "opened_by", "confirmed_by"), pk=pk)


def result_page(request, review):
    """What was confirmed and how far it is carried out; the fragment alone when the page asks for its next look."""
    done, every = progress_of(review)
    context = {
        "review": review,
        "campaign": review.campaign,
        "under_way": review.carried_out_at is None,
        "percent": 100 * done // every if every else 100,
        "done": done,
        "every": every,
    }
    if request.headers.get("HX-Request"):
        return render(request, "models_registry/review_progress.html", context)
    chosen = dict(review.lines.order_by().values_list("proposal").annotate(Count("pk")))
    letters = reverse("models_registry:review_letters", args=[review.pk])
    context |= {
        "tiles": [
            (label, chosen.get(proposal, 0), f"{letters}?proposal={proposal}")
            for proposal, label in ReviewProposal.choices
        ],
        "undone": review.lines.exclude(refusal="").select_related("model__unit")[:MOST_NAMED],
    }
    return render(request, "models_registry/review_result.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review_confirm(request, pk):
    """Names, numbers, what will happen and who is told; one press settles all of it."""
    review = visible_review(request, pk)
    require(can_review(request.user, review.campaign))
    if review.confirmed_at:
        return redirect(review)
    if request.method != "POST":
        return confirm_page(request, review)
    try:
        confirm_review(review_id=pk, actor=request.user, seen=request.POST.get("seen", ""))
    except ValidationError as error:
        return confirm_page(request, review, refused=error.messages, status=409)
    transaction.on_commit(lambda: wake_worker(pk))
    messages.success(request, f"Đã xác nhận kết quả rà soát danh sách năm {review.year}.")
    return redirect(review)


def confirm_page(request, review, *, refused=(), status=200):
    counts = review_counts(review, timezone.localdate())
    rows = with_lines(reviewed_models(review), review).select_related("unit").defer(*TEN_ITEMS[1:])
    rows = rows.order_by("unit__sort_key", "pk")
    changes = [
        (ReviewProposal(proposal).label, number, list(rows.filter(proposal=proposal)[:MOST_NAMED]), proposal)
        for proposal, number in (
            (ReviewProposal.STRENGTHEN, counts.strengthen),
            (ReviewProposal.DELIST, counts.delist),
        )
        if number
    ]
    context = {
        "review": review,
        "campaign": review.campaign,
        "counts": counts,
        "changes": changes,
        "units": rows.order_by().values("unit").distinct().count(),
        "kept_on": rows.filter(year__lt=review.year).exclude(proposal=ReviewProposal.DELIST).count(),
        "gaps": review_gaps(review),
        "mark": review_mark(review),
        "refused": refused,
    }
    return render(request, "models_registry/review_confirm.html", context, status=status)


def wake_worker(review_id):
    """A broker that does not answer only delays the work: the clock's tick finds the review in the table."""
    try:
        carry_out.apply_async([review_id], retry=False)
    except carry_out.OperationalError:
        return


class ReviewLetters(ListPage):
    """Per unit the models with decision and reason, as the letters to the units tell them."""

    model = ReviewLine
    template_name = "models_registry/review_letters.html"
    filterset_class = LetterFilterSet
    paginate_by = 100
    noun = "mô hình"

    def get_queryset(self):
        self.review = visible_review(self.request, self.kwargs["pk"])
        if self.review.confirmed_at is None:
            raise PermissionDenied("Đợt rà soát chưa được xác nhận nên chưa có kết quả để gửi.")
        rows = self.review.lines.select_related("model__unit")
        self.queryset = rows.order_by("model__unit__sort_key", "model__unit", "pk")
        return super().get_queryset()

    def sort_rows(self, rows):
        self.sorted_by = ""
        return rows

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for line in context["object_list"]:
            line.tone = TONES[line.proposal]
        return context | {
            "review": self.review,
            "campaign": self.review.campaign,
            "export_url": f"{reverse('models_registry:review_export', args=[self.review.pk])}{self.address()}",
        }


class ReviewExport(ReviewLetters):
    """The same lines, all of them, as an official sheet."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        rows = list(self.get_queryset()[:MOST_LETTERS])
        review = self.review
        columns = (
            Column("Đơn vị", 30),
            Column("Mã", 18),
            Column("Mô hình", 40),
            Column("Kết quả", 20),
            Column("Lý do", 50),
            Column("Ghi chú", 30),
        )
        table = Table(
            name=f"Rà soát {review.year}",
            title=f"Kết quả rà soát danh sách mô hình năm {review.year}",
            subtitle=f"{review.campaign}. Xác nhận ngày {local_moment(review.confirmed_at):%d/%m/%Y}",
            columns=columns,
            rows=[
                (
                    str(row.model.unit),
                    row.model.code,
                    str(row.model),
                    row.get_proposal_display(),
                    row.reason,
                    f"Chưa thực hiện: {row.refusal}" if row.refusal else "",
                )
                for row in rows
            ],
        )
        file = io.BytesIO()
        with Book(file, office=str(review.campaign.launching_unit)) as book:
            book.add(table)
        headers = {
            "Content-Disposition": f'attachment; filename="ra-soat-mo-hinh-{review.year}.xlsx"',
            "Cache-Control": "no-store",
        }
        return HttpResponse(file.getvalue(), content_type=XLSX, headers=headers)
