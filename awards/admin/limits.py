"""The quotas and the share of direct workers over one dossier: a page of its own, shown live beside the dossier."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils import timezone

from awards.selectors import desk_rows
from awards.selectors.limits import limits_of
from interface.admin import explained


class DossierLimits:
    """The part of the dossiers' desk that other pages take their panel of limits from, anew every half minute."""

    @explained
    def limits_view(self, request, object_id):
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = desk_rows(request.user).select_related(
            "unit", "receiving_unit", "campaign_award__award_form", "lowered_form", "person", "decision_line"
        )
        dossier = rows.filter(pk=object_id).first()
        if dossier is None:
            raise Http404("Không tìm thấy hồ sơ, hoặc hồ sơ nằm ngoài phạm vi của anh/chị.")
        context = {
            "title": f"Chỉ tiêu và tỷ lệ: {dossier.code} {dossier.subject_name}",
            "dossier": dossier,
            "limits": limits_of([dossier], request.user, day=timezone.localdate()),
        }
        return TemplateResponse(request, "admin/awards/dossier/limits.html", context)
