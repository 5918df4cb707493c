"""The models of one year in tables: each number is a link to the list behind it."""

import io
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Prefetch, Q, When, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.enums import DeadlineKind, TargetMeasure
from campaigns.models import Campaign, Target
from campaigns.selectors import LEVEL_THAT_TAKES_PART, expected_units, target_figures, year_in_focus
from interface.charts import Bar
from interface.sheets import Book, Column, Table
from interface.text import without_control_characters
from models_registry.enums import FunnelStep, ModelOrigin
from models_registry.forms.years import YearForm
from models_registry.models import Delisting, MobilisationModel
from models_registry.selectors.years import (
    NOTHING,
    STEPS,
    field_lines,
    funnel_of_year,
    line_of_unit,
    models_gone_in,
    models_unsettled_in,
    unit_lines,
    units_told,
)
from units.enums import UnitLevel
from units.models import Unit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNITS_ON_A_PAGE = 50
GONE_SHOWN = 20
MOST_UNITS = 5_000
EARLIEST = 6
MODEL_MEASURES = (TargetMeasure.NEW_MODELS, TargetMeasure.UNITS_WITH_MODEL)
ORIGIN_COLUMNS = (
    ("new", ModelOrigin.NEW, "Xây dựng mới"),
    ("replicated", ModelOrigin.REPLICATED, "Nhân rộng"),
    ("kept", ModelOrigin.MAINTAINED, "Duy trì"),
)
STEP_COLUMNS = {
    FunnelStep.EFFECTIVE: "Có hiệu quả",
    FunnelStep.RECOGNISED: "Đã công nhận",
    FunnelStep.OUTSTANDING: "Tiêu biểu",
    FunnelStep.PROPOSED: "Đề nghị khen",
    FunnelStep.AWARDED: "Được khen",
}


@dataclass(frozen=True)
class Cell:
    """A number of a table and the list behind it."""

    value: object
    url: str = ""
    is_change: bool = False

    @property
    def text(self):
        return f"{self.value:+d}" if self.is_change and self.value else str(self.value)


@dataclass(frozen=True)
class Asked:
    """The question of the page: a year, of one campaign or of all, among what the user sees."""

    user: object
    campaign: Campaign | None
    year: int

    @property
    def rows(self):
        rows = MobilisationModel.objects.visible_to(self.user)
        return rows if self.campaign is None else rows.filter(campaign=self.campaign)

    @cached_property
    def list_url(self):
        asked = {"campaign": self.campaign.pk} if self.campaign else {}
        return f"{reverse('models_registry:model_list')}?{urlencode(asked | {'in_year': self.year})}"

    def url(self, **query):
        """The list of models behind one number."""
        return f"{self.list_url}&{urlencode(query)}" if query else self.list_url

    def cell(self, value, **query):
        return Cell(value, self.url(**query) if value else "")

    def origin_cells(self, counts, **query):
        """New, replicated, kept and their total."""
        cells = [self.cell(getattr(counts, name), role=origin, **query) for name, origin, _ in ORIGIN_COLUMNS]
        return [*cells, self.cell(counts.total, **query)]


def chosen_campaign(user, today):
    """The campaign that most concerns the user: it runs this year, launched at the user's own unit before one above."""
    own = {unit.pk for unit in user.scope}
    above = {pk for unit in user.scope for pk in unit.ancestor_ids}
    rows = Campaign.objects.running_in(today.year).filter(launching_unit__in=own | above)
    return rows.order_by(Case(When(launching_unit__in=own, then=0), default=1), "-pk").first()


def asked_of(request, today):
    """``(form, Asked)``; what cannot be read is named in a message and left out."""
    query = without_control_characters(request.GET)
    data = {name: query[name] for name in ("campaign", "year") if name in query}
    if "campaign" not in data and (default := chosen_campaign(request.user, today)):
        data["campaign"] = default.pk
    form = YearForm(data, user=request.user)
    form.is_valid()
    campaign = form.cleaned_data.get("campaign")
    year = form.cleaned_data.get("year")
    if "campaign" in form.errors or ("year" in data and year is None):
        messages.warning(request, "Bỏ qua phong trào hoặc năm không đọc được.")
    if year is None:
        year = year_in_focus(campaign, today) if campaign else today.year
        form = YearForm({**data, "year": year}, user=request.user)
    return form, Asked(request.user, campaign, year)


def years_offered(campaign, year, today):
    """Newest first."""
    last = min(today.year, campaign.period_end.year) if campaign and campaign.period_end else today.year
    first = campaign.period_start.year if campaign else today.year - EARLIEST
    return sorted({*range(first, last + 1), year}, reverse=True)


@require_safe
def models_by_year(request):
    today = timezone.localdate()
    form, asked = asked_of(request, today)
    lines = field_lines(asked.rows, asked.year)
    units = line_units(asked, today)
    page = Paginator(units, UNITS_ON_A_PAGE).get_page(request.GET.get("trang", 1))
    gone = list(delistings_of(asked)[: GONE_SHOWN + 1])
    total = sum((line.counts for line in lines), NOTHING)
    unsettled = models_unsettled_in(asked.rows, asked.year).count()
    context = {
        "form": form,
        "asked": asked,
        "campaign": asked.campaign,
        "year": asked.year,
        "is_now": asked.year == today.year,
        "years": [
            (year, f"?{urlencode({'campaign': asked.campaign.pk if asked.campaign else '', 'year': year})}")
            for year in years_offered(asked.campaign, asked.year, today)
        ],
        "total": total,
        "funnel": funnel_bars(asked),
        "by_field": field_sheet(asked, lines),
        "by_subject": subject_sheet(asked, lines),
        "by_unit": unit_sheet(asked, page),
        "page_obj": page,
        "unsettled": asked.cell(unsettled, role="unsettled") if unsettled else None,
        "gone": gone[:GONE_SHOWN],
        "more_gone": asked.cell(total.gone, role="gone") if len(gone) > GONE_SHOWN else None,
        "targets": model_targets(request.user, asked, today),
        "export_url": f"{reverse('models_registry:models_by_year_export')}?"
        + urlencode({"campaign": asked.campaign.pk if asked.campaign else "", "year": asked.year}),
    }
    return render(request, "models_registry/models_by_year.html", context)


def line_units(asked, today):
    """Units with a line: those that are to take part and those that have models in the year or had."""
    told = units_told(asked.rows, asked.year, line_of_unit(asked.user, asked.campaign))
    condition = Q(pk__in=told)
    if asked.campaign:
        launcher = asked.campaign.launching_unit
        wide = asked.user.sees_everything or any(unit.level == UnitLevel.PROVINCE for unit in asked.user.scope)
        if wide or LEVEL_THAT_TAKES_PART[launcher.level] == UnitLevel.GRASSROOTS:
            day = min(today, today.replace(year=asked.year, month=12, day=31))
            condition |= Q(pk__in=expected_units(asked.campaign, day).values("pk"))
    return Unit.objects.managed_by(asked.user).filter(condition).order_by("sort_key", "pk")


def delistings_of(asked):
    left = models_gone_in(asked.rows, asked.year)
    rows = Delisting.objects.filter(model__in=left.values("pk"), delisted_on__year=asked.year)
    return rows.select_related("model__unit")


def funnel_bars(asked):
    """How far the models of the year came, each step as a share of those registered."""
    counts = funnel_of_year(asked.rows, asked.year)
    whole = counts[FunnelStep.REGISTERED]
    later = {step: number for step, number in counts.items() if step != FunnelStep.REGISTERED and whole}
    shares = {step: f" ({round(100 * number / whole)} %)" for step, number in later.items()}
    return [
        Bar(
            FunnelStep(step).label,
            number,
            text=f"{number}{shares.get(step, '')}",
            url=asked.url(reached=step) if number else "",
            tone="done" if step in (FunnelStep.RECOGNISED, FunnelStep.OUTSTANDING, FunnelStep.AWARDED) else "plain",
        )
        for step, number in counts.items()
    ]


@dataclass(frozen=True)
class Sheet:
    """A table of numbers; ``rows`` are ``(label, address, cells)``."""

    title: str
    head: str
    columns: list
    rows: list
    totals: list | None = None


def field_sheet(asked, lines):
    columns = [*(label for *_, label in ORIGIN_COLUMNS), "Tổng số", "So với năm trước", "Đưa ra khỏi danh sách"]

    def cells(counts, change, **query):
        return [
            *asked.origin_cells(counts, **query),
            Cell(change, is_change=True),
            asked.cell(counts.gone, role="gone", **query),
        ]

    rows = [(line.name, "", cells(line.counts, line.change, field=line.name)) for line in lines]
    whole = sum((line.counts for line in lines), NOTHING)
    totals = cells(whole, sum(line.change for line in lines))
    return Sheet("Mô hình theo lĩnh vực", "Lĩnh vực", columns, rows, totals)


def subject_sheet(asked, lines):
    """{collective, individual} × field, new and kept apart."""
    rows = []
    for subject, label in (("collective", "Tập thể"), ("individual", "Cá nhân")):
        for name, origin, word in ORIGIN_COLUMNS:
            numbers = [(getattr(getattr(line, subject), name), line.name) for line in lines]
            whole = asked.cell(sum(number for number, _ in numbers), subject=subject, role=origin)
            cells = [asked.cell(number, subject=subject, role=origin, field=field) for number, field in numbers]
            rows.append((f"{label}, {word.lower()}", "", [*cells, whole]))
    totals = [asked.cell(line.counts.total, field=line.name) for line in lines]
    totals.append(asked.cell(sum(line.counts.total for line in lines)))
    columns = [*(line.name for line in lines), "Tổng số"]
    return Sheet("Mô hình của tập thể, của cá nhân", "Chủ trì", columns, rows, totals)


def unit_sheet(asked, units):
    columns = [
        *(label for *_, label in ORIGIN_COLUMNS),
        "Tổng số",
        "So với năm trước",
        "Đưa ra khỏi danh sách",
        *(STEP_COLUMNS[step] for step in FunnelStep if step in STEP_COLUMNS and step in STEPS),
    ]
    line = line_of_unit(asked.user, asked.campaign)
    rows = [
        (
            str(row.unit),
            asked.url(unit=row.unit.pk),
            [
                *asked.origin_cells(row.counts, unit=row.unit.pk),
                Cell(row.change, is_change=True),
                asked.cell(row.counts.gone, role="gone", unit=row.unit.pk),
                *(
                    asked.cell(row.reached[step], reached=step, unit=row.unit.pk)
                    for step in FunnelStep
                    if step in STEP_COLUMNS and step in STEPS
                ),
            ],
        )
        for row in unit_lines(asked.rows, asked.year, line, list(units))
    ]
    return Sheet("Mô hình theo đơn vị", "Đơn vị", columns, rows)


def model_targets(user, asked, today):
    """``(figure, address of the target's page, address of those who owe)`` of the targets that models meet."""
    campaign = asked.campaign
    if campaign is None or not campaign.runs_in(asked.year):
        return []
    wanted = Target.objects.filter(measure__in=MODEL_MEASURES)
    prefetch_related_objects([campaign], Prefetch("targets", wanted))
    if not campaign.targets.all():
        return []
    view_from = user.scope[0] if user.scope else campaign.launching_unit
    day = min(today, today.replace(year=asked.year, month=12, day=31))
    figures = target_figures(campaign, year=asked.year, unit=view_from, today=day)
    deadline = campaign.deadlines.filter(kind=DeadlineKind.MODEL_REGISTRATION).first()
    owing = ""
    if deadline is not None and deadline.applies_in(asked.year):
        owing = reverse("campaigns:owing_list", args=[deadline.pk, asked.year])
    return [
        (figure, reverse("campaigns:target_detail", args=[figure.target.pk, asked.year]), owing) for figure in figures
    ]


@require_safe
def models_by_year_export(request):
    """The same tables, every unit, as an official workbook."""
    today = timezone.localdate()
    _, asked = asked_of(request, today)
    lines = field_lines(asked.rows, asked.year)
    sheets = [
        field_sheet(asked, lines),
        subject_sheet(asked, lines),
        unit_sheet(asked, line_units(asked, today)[:MOST_UNITS]),
    ]
    of_what = str(asked.campaign) if asked.campaign else "Mọi phong trào"
    subtitle = f"{of_what}, năm {asked.year}"
    gone = Table(
        name="Đưa ra khỏi danh sách",
        title="Mô hình đưa ra khỏi danh sách và lý do",
        subtitle=subtitle,
        columns=(Column("Mô hình", 40), Column("Đơn vị", 28), Column("Ngày", 12), Column("Lý do", 50)),
        rows=[(str(row.model), str(row.model.unit), row.delisted_on, row.reason) for row in delistings_of(asked)],
    )
    file = io.BytesIO()
    scope = request.user.scope
    with Book(file, office=str(scope[0]) if scope else "") as book:
        for name, sheet in zip(("Theo lĩnh vực", "Tập thể, cá nhân", "Theo đơn vị"), sheets, strict=True):
            book.add(as_table(sheet, name, subtitle))
        book.add(gone)
    headers = {
        "Content-Disposition": f'attachment; filename="mo-hinh-nam-{asked.year}.xlsx"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(file.getvalue(), content_type=XLSX, headers=headers)


def as_table(sheet, name, subtitle):
    numbers = tuple(Column(label, 12, is_summed=True) for label in sheet.columns)
    rows = [(label, *(cell.value for cell in cells)) for label, _, cells in sheet.rows]
    return Table(name=name, title=sheet.title, subtitle=subtitle, columns=(Column(sheet.head, 34), *numbers), rows=rows)
