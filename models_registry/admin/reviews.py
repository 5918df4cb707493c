"""Reviews at the desk: read there, filled in and confirmed on the site."""

from django.contrib import admin
from django.db.models import Count, Q
from django.utils.html import format_html

from interface.admin import ScopedAdmin
from interface.templatetags.ui import state_badge
from models_registry.enums import ReviewProposal
from models_registry.models import ListReview
from units.permissions import refuse


@admin.register(ListReview)
class ListReviewAdmin(ScopedAdmin):
    actions = None
    list_display = ["campaign", "year", "state_shown", "kept", "strengthened", "delisted", "confirmed_at"]
    list_select_related = ["campaign"]
    ordering = ["-year", "-pk"]
    fields = readonly_fields = [
        "campaign",
        "year",
        "state_shown",
        "screen",
        "opened_by",
        "opened_at",
        "confirmed_by",
        "confirmed_at",
        "carried_out_at",
        "kept",
        "strengthened",
        "delisted",
        "undone",
    ]

    def get_queryset(self, request):
        counts = {value: Count("lines", filter=Q(lines__proposal=value)) for value in ReviewProposal.values}
        undone = Count("lines", filter=~Q(lines__refusal=""))
        return super().get_queryset(request).annotate(**counts, undone_count=undone)

    def can_change(self, user, obj):
        return refuse("Đợt rà soát được lập và xác nhận trên trang Rà soát danh sách.")

    @admin.display(description="Tình trạng")
    def state_shown(self, review):
        if review.carried_out_at:
            return state_badge("Đã thực hiện", "done")
        return state_badge("Đang thực hiện", "waiting") if review.confirmed_at else state_badge("Đang rà soát", "plain")

    @admin.display(description="Trang rà soát")
    def screen(self, review):
        return format_html('<a href="{}">Mở trang rà soát</a>', review.get_absolute_url())

    @admin.display(description="Duy trì")
    def kept(self, review):
        return review.keep

    @admin.display(description="Củng cố")
    def strengthened(self, review):
        return review.strengthen

    @admin.display(description="Đưa ra khỏi danh sách")
    def delisted(self, review):
        return review.delist

    @admin.display(description="Chưa thực hiện được")
    def undone(self, review):
        return review.undone_count
