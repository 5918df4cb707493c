"""The list, a dossier, its papers and receipts, and what a campaign awards."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from awards.eligibility import in_force, open_holds
from awards.enums import DossierState, SubjectKind
from awards.filters import DossierFilterSet
from awards.models import Dossier, DossierFile, DossierVersion
from awards.permissions import can_manage_rules, is_preparer
from awards.selectors import (
    awards_of,
    current_files,
    dossier_for_page,
    fetch_standards,
    history_of,
    honours_of,
    life_of,
    limit_at,
    lines_told,
    mendable_fields,
    papers_of,
    related_to,
    report_form_of,
    standards_shown,
    tell_completeness,
    ways_read,
    with_held,
    with_limits,
    with_ways,
    with_what_completes,
    written_in,
    written_of,
)
from awards.selectors.scores import scores_of
from awards.services import frozen_content
from awards.workflow import open_actions
from campaigns.enums import PlanKind
from campaigns.models import Campaign
from campaigns.permissions import can_run_campaign
from documents.selectors import file_response
from interface.lists import ListPage
from units.enums import Role


def get_dossier(request, pk):
    """The dossier with all that its pages show; of awards only what is published."""
    rows = with_ways(dossier_for_page(Dossier.objects.visible_to(request.user)))
    (dossier,) = ways_read(get_object_or_404(rows, pk=pk))
    fetch_standards([dossier], lines=lines_told(request.user, at_desk=False))
    return dossier


class DossierList(ListPage):
    model = Dossier
    template_name = "awards/dossier_list.html"
    filterset_class = DossierFilterSet
    noun = "hồ sơ"
    search_placeholder = "Tên đối tượng, thành tích; có dấu hoặc không"
    sorts = {
        "doi_tuong": ("Đối tượng", "search_key"),
        "don_vi": ("Đơn vị", "unit__sort_key"),
        "nam": ("Năm", "year"),
        "trang_thai": ("Trạng thái", "state"),
        "ngay_nop": ("Nộp lúc", "submitted_at"),
    }

    def get_queryset(self):
        rows = with_what_completes(with_held(with_limits(Dossier.objects.visible_to(self.request.user))))
        self.queryset = rows.order_by("-pk")
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        now = timezone.now()
        tell_completeness(context["object_list"], today=timezone.localdate())
        for dossier in context["object_list"]:
            dossier.limit = limit_at(dossier, now)
        return context | {"may_open": may_open(self.request.user)}


def may_open(user):
    return Role.PREPARER in user.roles


@dataclass(frozen=True)
class Shown:
    """What a reader sees of a dossier; ``version`` is ``None`` where that is the working copy."""

    content: dict
    files: list
    papers: list
    version: DossierVersion | None = None


def shown_to(user, dossier, *, today):
    """A preparer reads the working copy while it may change; everybody else the version that was sent last."""
    versions = list(dossier.versions.all())
    prepares = is_preparer(user, dossier)
    if versions and not (prepares and dossier.is_editable):
        last = versions[0]
        files, written = list(last.files.all()), written_in(last.content)
        return Shown(last.content, files, papers_of(dossier, files, today=today, written=written), last)
    form = report_form_of(dossier, today=today)
    files = current_files(dossier) if prepares else []
    papers = papers_of(dossier, files, today=today, written=written_of(dossier, form))
    return Shown(frozen_content(dossier, form=form), files, papers)


@require_safe
def dossier_detail(request, pk):
    dossier = get_dossier(request, pk)
    prepares = is_preparer(request.user, dossier)
    shown = shown_to(request.user, dossier, today=timezone.localdate())
    content = shown.content
    returned = next((event for event in dossier.events.all() if event.action == "return"), None)
    related = related_to(dossier, request.user)
    return render(
        request,
        "awards/dossier_detail.html",
        {
            "dossier": dossier,
            "content": content,
            "papers": shown.papers,
            "standards": standards_shown(dossier, request.user, today=timezone.localdate()),
            "holds": open_holds(dossier),
            "lookalikes": related.lookalikes,
            "honours": honours_of(dossier, related.of_subject),
            "versions": dossier.versions.all(),
            "history": history_of(dossier),
            "life": life_of(dossier),
            "limit": limit_at(dossier, timezone.now()),
            "may_edit": prepares and dossier.is_editable,
            "may_withdraw": "withdraw" in open_actions(request.user, dossier),
            "returned": returned if dossier.return_due_on else None,
            "flagged": flagged_names(dossier, returned),
            "ways": dossier.forwardings.all(),
            "windows": [line.window for line in dossier.comment_lines.all()],
            "today": timezone.localdate(),
            "ending": ending_of(dossier),
            "decision_line": published_line_of(dossier),
            "late_requests": dossier.late_requests.all(),
            "facts": facts_of(dossier, content),
            "scores": (scores := scores_of(dossier)),
            "may_self_score": prepares
            and scores is not None
            and scores.phase.unit_writes
            and not scores.review.is_closed,
        },
    )


def opens_self_scoring(scores):
    return scores is not None and scores.phase.unit_writes and not scores.review.is_closed


def published_line_of(dossier):
    """The line that awards the dossier, once its decision is known or was taken back."""
    line = getattr(dossier, "decision_line", None)
    known = line is not None and (line.decision.is_published or dossier.state == DossierState.REVOKED)
    return line if known else None


def facts_of(dossier, content):
    direct = {True: "Có", False: "Không"}.get(content["is_direct_worker"], "")
    rows = [
        ("Đối tượng", f"{content['subject_name']} ({content['subject_kind'].lower()})"),
        ("Chức vụ, công việc", content["position"]),
        ("Người lao động trực tiếp", direct),
        ("Đơn vị lập hồ sơ", content["unit"]),
        ("Phong trào", f"{content['campaign']}, năm {dossier.year}"),
        ("Hình thức đề nghị", content["award"]),
        ("Cấp quyết định", dossier.campaign_award.deciding_unit),
        ("Nơi nhận hồ sơ", dossier.receiving_unit),
        ("Mô hình", content["model"] or "không gắn mô hình"),
    ]
    return [(label, value) for label, value in rows if value != ""]


def flagged_names(dossier, returned):
    """What the desk asked to mend, in words, each with its place on the page that mends it."""
    if returned is None:
        return []
    names = mendable_fields(dossier)
    asked = returned.details.get("fields") or []
    return [(names[name], f"#{name}" if name.startswith("item-") else f"#id_{name}") for name in asked if name in names]


def ending_of(dossier):
    """The act that refused the dossier, took it or its award back, for its reason."""
    ends = {"refuse": "refused", "withdraw": "withdrawn", "revoke": "revoked"}
    return next((e for e in dossier.events.all() if ends.get(e.action) == dossier.state), None)


@require_safe
def dossier_file_download(request, pk, file_pk):
    rows = DossierFile.objects.visible_to(request.user).select_related("file")
    found = get_object_or_404(rows, pk=file_pk, dossier=pk)
    return file_response(found.file, inline=request.GET.get("xem") == "1")


@require_safe
def dossier_receipt(request, pk, number):
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user), pk=pk)
    version = get_object_or_404(dossier.versions.select_related("receiving_unit", "submitted_by"), number=number)
    files = list(version.files.select_related("file", "item_type"))
    return render(request, "awards/dossier_receipt.html", {"dossier": dossier, "version": version, "files": files})


@require_safe
def campaign_awards(request, pk):
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user).select_related("launching_unit"), pk=pk)
    today = timezone.localdate()
    rows = []
    for award in awards_of(campaign, today=today):
        groups = [
            (kind.label, [r for r in in_force(award.rules.all(), today) if r.subject_kind == kind])
            for kind in SubjectKind
        ]
        kinds = [kind.label for kind in award.award_form.subject_kinds]
        rows.append((award, [(label, rules) for label, rules in groups if rules], kinds))
    return render(
        request,
        "awards/campaign_awards.html",
        {
            "campaign": campaign,
            "rows": rows,
            "may_open": may_open(request.user),
            "may_run": can_run_campaign(request.user, campaign),
            "may_set_awards": can_manage_rules(request.user, campaign.launching_unit),
            "guidance": campaign.plans.filter(kind=PlanKind.GUIDANCE).order_by("issued_on", "pk"),
            "coming": campaign.awards.filter(valid_from__gt=today).select_related("award_form"),
        },
    )
