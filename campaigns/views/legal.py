"""The legal frame to read: what is in force, what replaced what, which plans stand on it."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.filters import LegalDocumentFilterSet
from campaigns.models import LegalDocument, Plan
from campaigns.permissions import can_keep_legal_frame
from interface.lists import ListPage


class LegalDocumentList(ListPage):
    model = LegalDocument
    template_name = "campaigns/legal_document_list.html"
    filterset_class = LegalDocumentFilterSet
    noun = "văn bản"
    search_placeholder = "Số, trích yếu; có dấu hoặc không"
    sorts = {
        "so": ("Số, ký hiệu", "number"),
        "ngay": ("Ngày ban hành", "issued_on"),
        "hieu_luc": ("Có hiệu lực từ", "valid_from"),
    }

    def get_queryset(self):
        self.queryset = LegalDocument.objects.visible_to(self.request.user).select_related("replaced_by")
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        may_keep = can_keep_legal_frame(self.request.user)
        return super().get_context_data(may_keep=may_keep, today=timezone.localdate(), **kwargs)


@require_safe
def legal_document_detail(request, pk):
    rows = LegalDocument.objects.visible_to(request.user).select_related("replaced_by")
    document = get_object_or_404(rows, pk=pk)
    plans = Plan.objects.visible_to(request.user).filter(legal_bases__document=document).distinct()
    context = {
        "document": document,
        "replaces": document.replaces.all(),
        "plans": plans.select_related("campaign").order_by("-issued_on", "-pk"),
        "may_keep": can_keep_legal_frame(request.user),
        "today": timezone.localdate(),
    }
    return render(request, "campaigns/legal_document_detail.html", context)
