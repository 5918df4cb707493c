"""Pages of checks: the plan, the result, what must be mended."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.deadlines import days_left
from campaigns.enums import FindingState, InspectionState
from campaigns.forms.inspections import (
    FindingFormSet,
    InspectionChangeForm,
    InspectionPlanForm,
    MendForm,
    ResultForm,
    checklist_of,
)
from campaigns.forms.record_filters import FindingFilterSet, InspectionFilterSet
from campaigns.forms.records import take_refusal
from campaigns.models import Campaign, Finding, Inspection
from campaigns.permissions import can_inspect, can_plan_inspections
from campaigns.selectors.records import last_checklist
from campaigns.services.inspections import (
    Answer,
    Found,
    advance_finding,
    cancel_inspection,
    carry_out_inspection,
    change_inspection,
    plan_inspections,
)
from campaigns.views.records import (
    RecordList,
    asked_of,
    edit_record,
    no_such_step,
    note_form,
    record_file,
    refused_note,
    steps_for,
    take_step,
    unit_words,
    visible_record,
)
from campaigns.workflow import FINDING_STEPS, INSPECTION_STEPS, open_steps
from interface.lists import ListPage
from interface.versions import StaleVersion
from units.permissions import require

STATE_TONES = {
    InspectionState.PLANNED: "plain",
    InspectionState.CARRIED_OUT: "waiting",
    InspectionState.CLOSED: "done",
    InspectionState.CANCELLED: "closed",
}
FINDING_TONES = {FindingState.OPEN: "alert", FindingState.MENDED: "waiting", FindingState.CLOSED: "done"}
MORE_ROWS = 3


class InspectionList(RecordList):
    model = Inspection
    related = ("unit", "campaign", "inspecting_unit")
    template_name = "campaigns/inspection_list.html"
    filterset_class = InspectionFilterSet
    noun = "cuộc kiểm tra"
    search_placeholder = "Đơn vị được kiểm tra, đoàn kiểm tra"
    sorts = {"ngay": ("Ngày", "planned_on"), "don_vi": ("Đơn vị", "unit__sort_key")}

    def get_queryset(self):
        rows = super().get_queryset()
        return rows.prefetch_related("findings")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(may_plan=can_plan_inspections(self.request.user), **kwargs)
        for inspection in context["object_list"]:
            inspection.tone = STATE_TONES[inspection.state]
            findings = inspection.findings.all()
            inspection.found = len(findings)
            inspection.open_findings = sum(row.state != FindingState.CLOSED for row in findings)
            inspection.overdue = sum(
                row.state == FindingState.OPEN and row.due_on < context["today"] for row in findings
            )
        return context


class FindingList(ListPage):
    """What must be mended after checks, wherever the user stands: checked, checking or above."""

    model = Finding
    template_name = "campaigns/finding_list.html"
    filterset_class = FindingFilterSet
    noun = "tồn tại"
    search_placeholder = "Tên đơn vị được kiểm tra"
    sorts = {"han": ("Hạn khắc phục", "due_on"), "don_vi": ("Đơn vị", "inspection__unit__sort_key")}

    def get_queryset(self):
        self.queryset = Finding.objects.visible_to(self.request.user).select_related(
            "inspection__unit", "inspection__inspecting_unit", "inspection__campaign"
        )
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        mark_findings(context["object_list"])
        return context


def mark_findings(findings):
    today = timezone.localdate()
    for finding in findings:
        finding.tone = FINDING_TONES[finding.state]
        finding.left = days_left(finding.due_on, today) if finding.state == FindingState.OPEN else None
    return findings


def visible_inspection(request, pk):
    return visible_record(request, Inspection, pk, "inspecting_unit")


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_plan(request):
    require(can_plan_inspections(request.user))
    initial = {"planned_on": timezone.localdate(), **asked_of(request, "campaign", "inspecting_unit")}
    if "campaign" in initial:
        campaign = Campaign.objects.visible_to(request.user).filter(pk=initial["campaign"]).first()
        initial["checklist"] = last_checklist(campaign, request.user) if campaign else []
    form = InspectionPlanForm(request.POST or None, user=request.user, words=unit_words(request), initial=initial)
    context = {"form": form, "words": unit_words(request)}
    if request.method != "POST":
        return render(request, "campaigns/inspection_plan.html", context)
    if form.is_valid():
        try:
            made = plan_inspections(actor=request.user, now=timezone.now(), **form.columns())
        except ValidationError as error:
            take_refusal(form, error)
        else:
            if len(made) == 1:
                messages.success(request, f"Đã lập {made[0].code}.")
                return redirect(made[0])
            messages.success(request, f"Đã lập {len(made)} cuộc kiểm tra.")
            return redirect(f"{reverse('campaigns:inspection_list')}?campaign={made[0].campaign_id}&state=planned")
    return render(request, "campaigns/inspection_plan.html", context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_edit(request, pk):
    inspection = visible_inspection(request, pk)
    require(can_inspect(request.user, inspection))
    if inspection.state != InspectionState.PLANNED:
        messages.info(request, "Cuộc kiểm tra này không còn ở bước dự kiến, không sửa được nữa.")
        return redirect(inspection)
    initial = {
        "version": inspection.version,
        "planned_on": inspection.planned_on,
        "team": inspection.team,
        "checklist": checklist_of(inspection),
    }

    def save(form):
        cleaned = form.cleaned_data
        return change_inspection(
            inspection_id=pk,
            actor=request.user,
            now=timezone.now(),
            expected_version=cleaned["version"],
            planned_on=cleaned["planned_on"],
            team=cleaned["team"],
            checklist=cleaned["checklist"],
        )

    return edit_record(
        request,
        InspectionChangeForm(request.POST or None, initial=initial),
        save,
        heading=f"Sửa kế hoạch kiểm tra {inspection.code}",
        record=inspection,
        campaign=inspection.campaign,
        section="inspection_list",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_carry_out(request, pk):
    """The result, line by line, and what must be mended; «more» only adds empty rows."""
    inspection = visible_inspection(request, pk)
    require(can_inspect(request.user, inspection))
    if inspection.state != InspectionState.PLANNED:
        messages.info(request, "Kết quả cuộc kiểm tra này đã ghi, hoặc cuộc kiểm tra đã hủy.")
        return redirect(inspection)
    wants_more = "more" in request.POST
    data = request.POST or None
    if wants_more:
        data = request.POST.copy()
        total = request.POST.get("form-TOTAL_FORMS", "")
        data["form-TOTAL_FORMS"] = min(int(total) if total.isdecimal() and len(total) < 4 else 0, 27) + MORE_ROWS
    form = ResultForm(
        data,
        request.FILES or None,
        inspection=inspection,
        initial={"carried_out_on": timezone.localdate()},
    )
    rows = FindingFormSet(data)
    if request.method != "POST" or wants_more:
        return result_page(request, inspection, form, rows, unsaved=wants_more)
    if form.is_valid() & rows.is_valid():
        cleaned = form.cleaned_data
        try:
            carry_out_inspection(
                inspection_id=pk,
                actor=request.user,
                now=timezone.now(),
                carried_out_on=cleaned["carried_out_on"],
                conclusion=cleaned["conclusion"],
                answers=[Answer(*answer) for answer in form.answers()],
                findings=[Found(**row.cleaned_data) for row in rows if row.has_changed()],
                uploads=cleaned["files"],
                expected_version=cleaned["version"],
            )
        except StaleVersion as error:
            form.data = form.data.copy()
            form.data["version"] = error.current.version
            form.add_error(None, error)
            return result_page(request, inspection, form, rows, status=409)
        except ValidationError as error:
            take_refusal(form, error)
        else:
            messages.success(request, "Đã ghi kết quả kiểm tra và báo cho đơn vị.")
            return redirect(inspection)
    return result_page(request, inspection, form, rows, status=422)


def result_page(request, inspection, form, rows, *, unsaved=False, status=200):
    context = {
        "inspection": inspection,
        "campaign": inspection.campaign,
        "form": form,
        "rows": rows,
        "unsaved": unsaved,
        "move": INSPECTION_STEPS["carry_out"],
    }
    return render(request, "campaigns/inspection_carry_out.html", context, status=status)


@require_safe
def inspection_detail(request, pk):
    return detail_page(request, visible_inspection(request, pk))


def detail_page(request, inspection, *, cancelling=None, tried=None, status=200):
    """``tried`` is ``(finding key, step, refused form)``."""
    user = request.user
    steps = open_steps(INSPECTION_STEPS, user, inspection)
    findings = mark_findings(
        list(inspection.findings.select_related("inspection__unit", "inspection__inspecting_unit"))
    )
    for finding in findings:
        refused = {tried[1]: tried[2]} if tried and tried[0] == finding.pk else {}
        finding.steps = list(steps_for(FINDING_STEPS, user, finding, forms={"report": MendForm}, tried=refused))
    context = {
        "inspection": inspection,
        "campaign": inspection.campaign,
        "tone": STATE_TONES[inspection.state],
        "items": inspection.items.all(),
        "findings": findings,
        "files": inspection.files.all(),
        "steps": steps,
        "cancelling": cancelling or note_form(label=INSPECTION_STEPS["cancel"].note_label),
        "events": inspection.events.select_related("actor").order_by("-pk"),
    }
    return render(request, "campaigns/inspection_detail.html", context, status=status)


@require_POST
def inspection_cancel(request, pk):
    inspection = visible_inspection(request, pk)
    require(can_inspect(request.user, inspection))
    form = note_form(request.POST, label=INSPECTION_STEPS["cancel"].note_label)
    if status := refused_note(
        request,
        form,
        lambda note: cancel_inspection(inspection_id=pk, actor=request.user, now=timezone.now(), note=note),
        done="Đã hủy cuộc kiểm tra.",
    ):
        return detail_page(request, inspection, cancelling=form, status=status)
    return redirect(inspection)


@require_POST
def finding_advance(request, pk):
    """One address for the steps of a finding; a refusal shows the page of its check."""
    finding = get_object_or_404(Finding.objects.visible_to(request.user).select_related("inspection__unit"), pk=pk)
    inspection = visible_inspection(request, finding.inspection_id)
    name = request.POST.get("action", "")
    if name not in FINDING_STEPS:
        return no_such_step(request, inspection)
    move = FINDING_STEPS[name]
    require(move.who(request.user, finding))
    is_report = name == "report"
    form = MendForm(request.POST, request.FILES) if is_report else note_form(request.POST, label=move.note_label)

    def act(cleaned):
        advance_finding(
            finding_id=pk,
            action=name,
            actor=request.user,
            note=cleaned.get("note", ""),
            uploads=cleaned.get("files", ()),
        )

    if status := take_step(request, FINDING_STEPS, name, form, act):
        return detail_page(request, inspection, tried=(finding.pk, name, form), status=status)
    return redirect(inspection)


@require_safe
def inspection_file(request, pk, file_pk):
    return record_file(request, Inspection, pk, file_pk)
