"""The awarded, one decision, and the state of a dossier for whoever holds its code and receipt."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from awards.filters import AwardedFilterSet
from awards.forms import LookupForm
from awards.models import AwardDecision, AwardDecisionLine
from awards.selectors import awarded_rows, standing_of
from interface.lists import ListPage

LINES_ON_A_PAGE = 100
LOOKUP = "dossier_lookup"


class AwardedList(ListPage):
    model = AwardDecisionLine
    template_name = "awards/awarded_list.html"
    filterset_class = AwardedFilterSet
    noun = "lượt khen thưởng"
    search_placeholder = "Tên người, hộ, tập thể, thành tích; có dấu hoặc không"
    sorts = {
        "doi_tuong": ("Đối tượng", "search_key"),
        "don_vi": ("Đơn vị", "unit__sort_key"),
        "nam": ("Năm", "year"),
        "ngay": ("Quyết định", "decision__decided_on"),
    }
    default_sort = "-ngay"

    def get_queryset(self):
        self.queryset = awarded_rows(self.request.user).order_by("-pk")
        return super().get_queryset()


@require_safe
def decision_detail(request, pk):
    """A decision with those of its lines that lie in the reader's own subtree."""
    rows = AwardDecision.objects.visible_to(request.user).with_counts().select_related("unit", "revokes")
    decision = get_object_or_404(rows, pk=pk)
    lines = awarded_rows(request.user)
    if decision.is_revocation:
        total = decision.revoked_lines.count()
        lines = lines.filter(revocation__decision=decision)
    else:
        total = decision.line_total
        lines = lines.filter(decision=decision)
    page = Paginator(lines.order_by("pk"), LINES_ON_A_PAGE).get_page(request.GET.get("trang", 1))
    return render(
        request,
        "awards/decision_detail.html",
        {
            "decision": decision,
            "page_obj": page,
            "lines": page.object_list,
            "line_total": total,
            "revocations": decision.revocations.visible_to(request.user).order_by("pk"),
        },
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dossier_lookup(request):
    """The code travels in the body, so that no log keeps it; what does not fit gets one answer, whatever is wrong."""
    form, standing, status = LookupForm(request.POST if request.method == "POST" else None), None, 200
    if request.method == "POST":
        if (refusal := ratelimit.consume_or_429(request, action=LOOKUP)) is not None:
            return refusal
        if form.is_valid():
            standing = standing_of(form.cleaned_data["code"], form.cleaned_data["receipt"])
            if standing is None:
                form.add_error(None, "Không có hồ sơ nào khớp cả mã hồ sơ và số biên nhận này.")
        status = 200 if standing else 422
    return render(request, "awards/dossier_lookup.html", {"form": form, "standing": standing}, status=status)
