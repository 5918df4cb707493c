"""Pages of interim and final reviews."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.forms.record_filters import ReviewFilterSet
from campaigns.forms.reviews import ReviewForm
from campaigns.models import Review
from campaigns.permissions import can_begin_record, can_record
from campaigns.selectors.records import review_suggestion, units_with_records_by
from campaigns.services.reviews import cancel_review, save_review
from campaigns.views.records import (
    RecordList,
    edit_record,
    note_form,
    record_file,
    refused_note,
    unit_words,
    visible_campaign,
    visible_record,
    year_asked,
    years_of,
)
from units.permissions import require


class ReviewList(RecordList):
    model = Review
    template_name = "campaigns/review_list.html"
    filterset_class = ReviewFilterSet
    noun = "cuộc"
    sorts = {"ngay": ("Ngày tổ chức", "held_on"), "don_vi": ("Đơn vị", "unit__sort_key"), "nam": ("Năm", "year")}

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_begin=can_begin_record(self.request.user), **kwargs)


@require_http_methods(["GET", "HEAD", "POST"])
def review_create(request, pk):
    """A new review, its results begun with the live figures of the year and of the user's highest unit."""
    campaign = visible_campaign(request, pk)
    require(can_begin_record(request.user))
    today = timezone.localdate()
    year = year_asked(request, campaign, today)
    initial = {"year": year, "held_on": today}
    own = units_with_records_by(request.user, today).under([campaign.launching_unit]).order_by("path").first()
    if own is not None and request.method != "POST":
        initial |= {
            "unit": own.pk,
            "results": review_suggestion(campaign, year, user=request.user, unit=own, today=today),
        }
    form = ReviewForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        campaign=campaign,
        plan=campaign,
        years=years_of(campaign, today),
        words=unit_words(request),
        initial=initial,
    )
    return edit_record(
        request,
        form,
        lambda form: save(request, form, campaign),
        template="campaigns/review_form.html",
        heading="Ghi sơ kết, tổng kết",
        campaign=campaign,
        year=year,
        years=years_of(campaign, today),
        section="review_list",
        back_url=f"{reverse('campaigns:review_list')}?campaign={campaign.pk}",
        back_label="Sơ kết, tổng kết",
    )


def save(request, form, campaign, review=None):
    return save_review(
        actor=request.user,
        unit=review.unit if review else form.cleaned_data["unit"],
        campaign=campaign,
        now=timezone.now(),
        review_id=review and review.pk,
        expected_version=form.cleaned_data["version"],
        **form.columns(),
        **form.upload_columns(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def review_edit(request, pk):
    review = visible_record(request, Review, pk)
    require(can_record(request.user, review.unit))
    campaign = review.campaign
    form = ReviewForm(
        request.POST or None,
        request.FILES or None,
        instance=review,
        user=request.user,
        plan=campaign,
        years=sorted({*years_of(campaign, timezone.localdate()), review.year}),
    )
    return edit_record(
        request,
        form,
        lambda form: save(request, form, campaign, visible_record(request, Review, pk)),
        heading=f"Sửa {review.get_kind_display().lower()} {review.code}",
        record=review,
        campaign=campaign,
        section="review_list",
    )


@require_safe
def review_detail(request, pk):
    return detail_page(request, visible_record(request, Review, pk, "stage", "movement"))


def detail_page(request, review, *, tried=None, status=200):
    may_write = can_record(request.user, review.unit) and not review.is_cancelled
    context = {
        "review": review,
        "campaign": review.campaign,
        "files": review.files.all(),
        "may_write": may_write,
        "cancelling": (tried or note_form(label="Lý do hủy")) if may_write else None,
        "events": review.events.select_related("actor").order_by("-pk"),
    }
    return render(request, "campaigns/review_detail.html", context, status=status)


@require_POST
def review_cancel(request, pk):
    review = visible_record(request, Review, pk, "stage", "movement")
    require(can_record(request.user, review.unit))
    form = note_form(request.POST, label="Lý do hủy")
    if status := refused_note(
        request,
        form,
        lambda note: cancel_review(review_id=pk, actor=request.user, now=timezone.now(), note=note),
        done="Đã hủy.",
    ):
        return detail_page(request, review, tried=form, status=status)
    return redirect(review)


@require_safe
def review_file(request, pk, file_pk):
    return record_file(request, Review, pk, file_pk)
