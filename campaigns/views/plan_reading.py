"""From a pasted plan to a campaign: the paper comes in, its facts are confirmed, the campaign is built and launched."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.enums import CampaignAct, CampaignState
from campaigns.forms.plans import PlanUploadForm, ReadingForms
from campaigns.gates import launch_gaps, launch_warnings
from campaigns.models import Campaign, Plan, PlanUpload
from campaigns.passages import cut
from campaigns.permissions import can_run_campaign, can_run_campaigns_of, can_set_up_campaigns
from campaigns.plan_reader import read_plan
from campaigns.proposals import ADDABLE, GROUPS, spoken
from campaigns.selectors import expected_units, papers_around, rows_of_plan
from campaigns.services import build_campaign, discard_plan, keep_plan, launch_campaign, save_answers
from units.permissions import require


@require_http_methods(["GET", "HEAD", "POST"])
def plan_upload(request):
    """Bring a plan in, or go on with one that was not finished."""
    require(can_set_up_campaigns(request.user))
    words = request.GET.get("tim", "")
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PlanUploadForm(*given, user=request.user, today=timezone.localdate(), unit_words=words)
    if given and form.is_valid():
        cleaned = form.cleaned_data
        try:
            kept = keep_plan(
                actor=request.user,
                unit=form.chosen_unit,
                now=timezone.now(),
                upload=cleaned["file"],
                text=cleaned["text"],
            )
        except ValidationError as error:
            form.add_error(None, error) if not hasattr(error, "error_dict") else form.add_error(None, error.error_dict)
        else:
            return redirect("campaigns:plan_reading", kept.pk)
    unfinished = PlanUpload.objects.visible_to(request.user).filter(campaign=None).select_related("unit")
    context = {"form": form, "unit_words": words, "unfinished": unfinished.defer("text", "answers")}
    return render(request, "campaigns/plan_upload.html", context, status=422 if form.errors else 200)


def own_upload(request, pk):
    rows = PlanUpload.objects.visible_to(request.user).select_related("unit", "campaign")
    upload = get_object_or_404(rows, pk=pk)
    require(can_run_campaigns_of(request.user, upload.unit))
    return upload


def reading_forms(upload, *, answers=None, editing="", adding=""):
    return ReadingForms(
        upload,
        read_plan(upload.text),
        answers=upload.answers if answers is None else answers,
        today=timezone.localdate(),
        editing=editing,
        adding=adding,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def plan_reading(request, pk):
    """The facts of the plan beside its text; asked for JSON it is the autosave of the same form."""
    upload = own_upload(request, pk)
    if upload.campaign:
        return redirect("campaigns:campaign_built", upload.campaign_id)
    if request.method != "POST":
        wanted = {"editing": request.GET.get("sua", ""), "adding": request.GET.get("them", "")}
        return reading_page(request, reading_forms(upload, **wanted))
    page = reading_forms(upload, answers=request.POST.dict())
    answers = page.posted(request.POST)
    left = []
    if group := request.POST.get("confirm"):
        answers, left = reading_forms(upload, answers=answers).confirming(answers, group)
    try:
        save_answers(upload_id=pk, actor=request.user, answers=answers)
    except ValidationError as error:
        if not request.accepts("text/html"):
            return JsonResponse({"message": " ".join(error.messages)}, status=409)
        messages.error(request, " ".join(error.messages))
        return redirect("campaigns:plan_reading", pk)
    hour = f"{timezone.localtime():%H:%M}"
    if not request.accepts("text/html"):
        return JsonResponse({"saved_at": hour})
    if editing := request.POST.get("edit"):
        return redirect(f"{reverse('campaigns:plan_reading', args=[pk])}?sua={editing}#{editing}")
    if (kind := request.POST.get("add")) in ADDABLE:
        key = reading_forms(upload, answers=answers).next_added(kind)
        return redirect(f"{reverse('campaigns:plan_reading', args=[pk])}?them={kind}#{key}")
    if group:
        tell_confirmed(request, left)
        anchor = "" if group == "all" else f"#nhom-{group}"
        return redirect(f"{reverse('campaigns:plan_reading', args=[pk])}{anchor}")
    if "build" not in request.POST:
        messages.success(request, f"Đã lưu lúc {hour}.")
        return redirect("campaigns:plan_reading", pk)
    page = reading_forms(upload, answers=answers)
    if page.errors or page.gaps:
        return reading_page(request, page, asked=True, status=422)
    return redirect("campaigns:plan_build", pk)


def tell_confirmed(request, left):
    if not left:
        messages.success(request, "Đã xác nhận. Xem lại từng mục rồi bấm «Xem trước khi lập».")
        return
    names = "; ".join(f"{line.label} “{spoken(line)[:60]}”" for line in left[:5])
    more = f" và {len(left) - 5} mục khác" if len(left) > 5 else ""
    messages.warning(request, f"Đã xác nhận, còn {len(left)} mục cần điền thêm rồi mới xác nhận được: {names}{more}.")


def reading_page(request, page, *, asked=False, status=200):
    groups = page.groups
    context = {
        "upload": page.upload,
        "page": page,
        "groups": groups,
        "pieces": page.pieces(groups),
        "asked": asked,
    }
    return render(request, "campaigns/plan_reading.html", context, status=status)


@require_POST
def plan_discard(request, pk):
    upload = own_upload(request, pk)
    try:
        discard_plan(upload_id=pk, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Đã bỏ “{upload}”.")
    return redirect("campaigns:plan_upload")


@require_http_methods(["GET", "HEAD", "POST"])
def plan_build(request, pk):
    """Say what will be made and what is left out; then make it."""
    upload = own_upload(request, pk)
    if upload.campaign:
        return redirect("campaigns:campaign_built", upload.campaign_id)
    page = reading_forms(upload)
    if page.errors or page.gaps:
        return reading_page(request, page, asked=True, status=422)
    error = None
    if request.method == "POST":
        try:
            made = build_campaign(
                upload_id=pk, actor=request.user, now=timezone.now(), answers=page.confirmed, role=page.role
            )
        except ValidationError as refusal:
            error = refusal
        else:
            return redirect("campaigns:campaign_built", made.pk)
    by_group = [
        (title, [(form.line, form.words or spoken(form.line)) for form in page.taken if form.line.group == key])
        for key, title in GROUPS.items()
    ]
    context = {
        "upload": upload,
        "page": page,
        "groups": [(title, rows) for title, rows in by_group if rows],
        "left_out": [(line, spoken(line)) for line in page.left_out],
        "error": error,
    }
    return render(request, "campaigns/plan_build.html", context, status=422 if error else 200)


def run_campaign(request, pk):
    """The campaign for those who run it; 404 for who does not see it, 403 for who only sees it."""
    rows = Campaign.objects.visible_to(request.user).select_related("launching_unit").prefetch_related("stages")
    campaign = get_object_or_404(rows, pk=pk)
    require(can_run_campaign(request.user, campaign))
    return campaign


@require_safe
def campaign_built(request, pk):
    """The receipt of a build: what was made, what was left to do by hand, and the button that launches."""
    campaign = run_campaign(request, pk)
    event = campaign.events.filter(action=CampaignAct.READ).select_related("actor").first()
    origin, *remarks = event.note.splitlines() if event else [""]
    context = {
        "campaign": campaign,
        "event": event,
        "origin": origin,
        "remarks": remarks,
        "made": rows_of_plan(campaign),
        "gaps": launch_gaps(campaign),
        "warnings": launch_warnings(campaign),
        "is_draft": campaign.state == CampaignState.DRAFT,
    }
    return render(request, "campaigns/campaign_built.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_launch(request, pk):
    """Say whom the launch reaches; then launch."""
    campaign = run_campaign(request, pk)
    error = None
    if request.method == "POST":
        try:
            launch_campaign(
                campaign_id=pk, actor=request.user, now=timezone.now(), note=request.POST.get("note", "")[:1000]
            )
        except ValidationError as refusal:
            error = refusal
        else:
            messages.success(request, f"Đã phát động “{campaign}”. Các đơn vị đăng ký được từ bây giờ.")
            return redirect(campaign)
    context = {
        "campaign": campaign,
        "gaps": launch_gaps(campaign),
        "warnings": launch_warnings(campaign),
        "reached": expected_units(campaign, timezone.localdate()).count(),
        "is_draft": campaign.state == CampaignState.DRAFT,
        "error": error,
    }
    return render(request, "campaigns/campaign_launch.html", context, status=422 if error else 200)


@require_safe
def plan_detail(request, pk):
    """A plan with its text, the facts read from it, and the plans above and below."""
    rows = Plan.objects.visible_to(request.user).select_related("campaign__launching_unit", "unit", "file")
    plan = get_object_or_404(rows, pk=pk)
    passages = list(plan.passages.all())
    numbered = [(number, passage) for number, passage in enumerate(passages, 1)]
    context = {
        "plan": plan,
        "campaign": plan.campaign,
        "today": timezone.localdate(),
        "chain": papers_around(plan, user=request.user),
        "bases": plan.legal_bases.select_related("document__replaced_by"),
        "passages": numbered,
        "pieces": cut(plan.text, [(passage.start, passage.end, str(number)) for number, passage in numbered]),
    }
    return render(request, "campaigns/plan_detail.html", context)
