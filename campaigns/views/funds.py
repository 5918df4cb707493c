"""Pages of a campaign-year's funds: the lines, their sums, a sheet to print and one for Excel."""

import io

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.forms.funds import BudgetForm
from campaigns.models import BudgetLine
from campaigns.permissions import can_begin_record, can_record
from campaigns.selectors.records import budget_tables, fund_totals
from campaigns.services.funds import cancel_budget_line, save_budget_line
from campaigns.views.records import (
    edit_record,
    note_form,
    refused_note,
    unit_words,
    visible_campaign,
    visible_record,
    year_asked,
    years_of,
)
from interface.lists import ListPage
from interface.sheets import Book, workbook_response
from units.permissions import require


def lines_of(request, campaign, year):
    rows = BudgetLine.objects.visible_to(request.user).filter(campaign=campaign, year=year)
    return rows.select_related("unit", "campaign")


class BudgetList(ListPage):
    """The funds of one campaign-year with their sums; «nam» in the address chooses the year."""

    model = BudgetLine
    template_name = "campaigns/budget_list.html"
    noun = "khoản"
    paginate_by = 100
    sorts = {
        "noi_dung": ("Nội dung chi", "purpose"),
        "don_vi": ("Đơn vị", "unit__sort_key"),
    }

    def get_queryset(self):
        self.campaign = visible_campaign(self.request, self.kwargs["pk"])
        self.year = year_asked(self.request, self.campaign, timezone.localdate())
        self.lines = self.queryset = lines_of(self.request, self.campaign, self.year)
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(
            campaign=self.campaign,
            year=self.year,
            years=years_of(self.campaign, timezone.localdate()),
            totals=fund_totals(self.lines),
            may_begin=can_begin_record(self.request.user),
            **kwargs,
        )
        for line in context["object_list"]:
            line.over = 0 if line.is_cancelled else max(0, line.spent - (line.approved or 0))
        return context


@require_safe
def budget_export(request, pk):
    """The lines that the user sees, as a workbook whose sums are formulas."""
    campaign = visible_campaign(request, pk)
    year = year_asked(request, campaign, timezone.localdate())
    unit = campaign.launching_unit
    kept = io.BytesIO()
    with Book(kept, office=str(unit), parent_office=str(unit.parent) if unit.parent else "") as book:
        for table in budget_tables(campaign, year, lines_of(request, campaign, year)):
            book.add(table)
    return workbook_response(kept.getvalue(), f"kinh-phi-{campaign.pk}-{year}.xlsx")


def save(request, form, campaign, line=None):
    columns = form.columns()
    return save_budget_line(
        actor=request.user,
        unit=line.unit if line else form.cleaned_data["unit"],
        campaign=campaign,
        now=timezone.now(),
        line_id=line and line.pk,
        expected_version=form.cleaned_data["version"],
        **columns,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def budget_create(request, pk):
    campaign = visible_campaign(request, pk)
    require(can_begin_record(request.user))
    today = timezone.localdate()
    year = year_asked(request, campaign, today)
    form = BudgetForm(
        request.POST or None,
        user=request.user,
        campaign=campaign,
        years=years_of(campaign, today),
        words=unit_words(request),
        initial={"year": year},
    )
    return edit_record(
        request,
        form,
        lambda form: save(request, form, campaign),
        heading="Thêm khoản kinh phí",
        campaign=campaign,
        section="budget_list",
        back_url=campaign_funds(campaign, year),
        back_label="Kinh phí",
    )


def campaign_funds(campaign, year):
    return f"{reverse('campaigns:budget_list', args=[campaign.pk])}?nam={year}"


@require_http_methods(["GET", "HEAD", "POST"])
def budget_edit(request, pk):
    line = visible_record(request, BudgetLine, pk)
    require(can_record(request.user, line.unit))
    years = sorted({*years_of(line.campaign, timezone.localdate()), line.year})
    form = BudgetForm(request.POST or None, instance=line, user=request.user, years=years)
    return edit_record(
        request,
        form,
        lambda form: save(request, form, line.campaign, visible_record(request, BudgetLine, pk)),
        heading=f"Sửa khoản kinh phí {line.code}",
        record=line,
        campaign=line.campaign,
        section="budget_list",
    )


@require_safe
def budget_detail(request, pk):
    return detail_page(request, visible_record(request, BudgetLine, pk))


def detail_page(request, line, *, tried=None, status=200):
    may_write = can_record(request.user, line.unit) and not line.is_cancelled
    context = {
        "line": line,
        "campaign": line.campaign,
        "funds_url": campaign_funds(line.campaign, line.year),
        "over": 0 if line.is_cancelled else max(0, line.spent - (line.approved or 0)),
        "may_write": may_write,
        "cancelling": (tried or note_form(label="Lý do hủy")) if may_write else None,
        "events": line.events.select_related("actor").order_by("-pk"),
    }
    return render(request, "campaigns/budget_detail.html", context, status=status)


@require_POST
def budget_cancel(request, pk):
    line = visible_record(request, BudgetLine, pk)
    require(can_record(request.user, line.unit))
    form = note_form(request.POST, label="Lý do hủy")
    if status := refused_note(
        request,
        form,
        lambda note: cancel_budget_line(line_id=pk, actor=request.user, now=timezone.now(), note=note),
        done="Đã hủy khoản kinh phí.",
    ):
        return detail_page(request, line, tried=form, status=status)
    return redirect(line)
