"""Choosing the simplified procedure while the dossier is being drawn up."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from awards.procedure import simplified_gaps
from awards.procedure_forms import SimplifiedForm
from awards.services import choose_procedure
from awards.views.drafts import get_own_dossier


@require_http_methods(["GET", "HEAD", "POST"])
def dossier_procedure(request, pk):
    """Once the dossier was sent the desk alone changes the procedure."""
    dossier = get_own_dossier(request, pk)
    if not dossier.is_editable:
        messages.info(request, "Hồ sơ đã nộp; nơi nhận hồ sơ quyết định thủ tục xét.")
        return redirect("awards:dossier_detail", pk)
    posted = request.POST if request.method == "POST" else None
    initial = {"case": dossier.simplified_case, "discovered_by": dossier.discovered_by}
    form, status = SimplifiedForm(posted, initial=initial), 200
    if posted is not None:
        status = 422
        if form.is_valid():
            try:
                choose_procedure(dossier_id=pk, actor=request.user, now=timezone.now(), **form.facts)
            except ValidationError as error:
                form.show(error)
            else:
                messages.success(request, "Đã ghi thủ tục xét của hồ sơ.")
                return redirect("awards:dossier_detail", pk)
    context = {"dossier": dossier, "form": form, "refusal": " ".join(simplified_gaps(dossier).values())}
    return render(request, "awards/dossier_procedure.html", context, status=status)
