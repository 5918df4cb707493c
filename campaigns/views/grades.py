"""Pages of the units' grades: the list, and the grid the desk fills."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.enums import UnitGrade
from campaigns.forms.grades import GradeGrid
from campaigns.forms.record_filters import GradeFilterSet
from campaigns.models import UnitClassification
from campaigns.permissions import can_grade_units
from campaigns.selectors.records import grade_lines
from campaigns.services.grades import grade_units
from campaigns.views.records import RecordList, visible_campaign, year_asked, years_of
from units.permissions import require

TONES = {UnitGrade.EXCELLENT: "done", UnitGrade.GOOD: "done", UnitGrade.DONE: "plain", UnitGrade.NOT_DONE: "alert"}
PERIOD = "giai-doan"


class GradeList(RecordList):
    """Grades that stand; with «cu» in the address also those that were corrected."""

    model = UnitClassification
    related = ("unit", "campaign", "graded_by")
    template_name = "campaigns/grade_list.html"
    filterset_class = GradeFilterSet
    noun = "xếp loại"
    sorts = {
        "don_vi": ("Đơn vị", "unit__sort_key"),
        "nam": ("Năm", "year"),
        "diem": ("Điểm", "score"),
    }

    def get_queryset(self):
        rows = super().get_queryset()
        self.shows_older = self.request.GET.get("cu") == "1"
        return rows if self.shows_older else rows.filter(is_current=True)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(
            shows_older=self.shows_older, older_url=self.address(cu=None if self.shows_older else "1"), **kwargs
        )
        campaign = context["campaign"]
        context["may_grade"] = campaign is not None and can_grade_units(self.request.user, campaign)
        for row in context["object_list"]:
            row.tone = TONES[row.grade] if row.is_current else "closed"
        return context


@require_http_methods(["GET", "HEAD", "POST"])
def grade_edit(request, pk):
    """Every unit of a campaign-year in one grid; the first press shows what will be written, the second writes it."""
    campaign = visible_campaign(request, pk)
    require(can_grade_units(request.user, campaign))
    today = timezone.localdate()
    is_period = request.GET.get("nam") == PERIOD
    year = None if is_period else year_asked(request, campaign, today)
    grid = GradeGrid(grade_lines(campaign, year, today), request.POST or None)
    context = {
        "campaign": campaign,
        "year": year,
        "span": "cả giai đoạn" if is_period else f"năm {year}",
        "years": years_of(campaign, today),
        "period": PERIOD,
        "grid": grid,
        "here": f"{request.path}?nam={PERIOD if is_period else year}",
        "sentences": [],
    }
    if request.method != "POST":
        return render(request, "campaigns/grade_edit.html", context)
    if not grid.is_valid() or grid.wants_basis() or "back" in request.POST:
        back = "back" in request.POST and grid.is_valid()
        return render(request, "campaigns/grade_edit.html", context, status=200 if back else 422)
    changes = list(grid.changes())
    if not changes:
        messages.info(request, "Không có xếp loại nào thay đổi.")
        return redirect(context["here"])
    if "confirmed" not in request.POST:
        labels = dict(UnitGrade.choices)
        context["changes"] = [(row, labels[grading.grade], grading) for row, grading in changes]
        return render(request, "campaigns/grade_confirm.html", context)
    try:
        fresh = grade_units(
            campaign_id=campaign.pk,
            year=year,
            gradings=[grading for _, grading in changes],
            actor=request.user,
            now=timezone.now(),
        )
    except ValidationError as error:
        context["sentences"] = error.messages
        return render(request, "campaigns/grade_edit.html", context, status=409)
    messages.success(request, f"Đã ghi xếp loại {len(fresh)} đơn vị và báo cho các đơn vị.")
    tail = "" if is_period else f"&year={year}"
    return redirect(f"{reverse('campaigns:grade_list')}?campaign={campaign.pk}{tail}")
