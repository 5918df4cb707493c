"""Letters that could not be delivered, on the administrator's desk."""

from django.contrib import admin, messages
from django.utils import timezone

from interface.admin import ScopedAdmin
from notices.models import Notice
from notices.services import resend_parked
from units.enums import Role
from units.permissions import ALLOWED, refuse


@admin.register(Notice)
class NoticeAdmin(ScopedAdmin):
    list_display = ["title", "recipient", "attempts", "last_error", "created_at"]
    list_display_links = None
    list_filter = ["kind"]
    search_fields = ["title", "recipient__full_name", "recipient__email"]
    ordering = ["pk"]
    fields = readonly_fields = [
        "recipient",
        "title",
        "body",
        "created_at",
        "mail_state",
        "attempts",
        "last_error",
    ]
    actions = ["resend"]

    def can_view(self, user):
        if user.sees_everything or Role.ADMINISTRATOR in user.roles:
            return ALLOWED
        return refuse("Thư gửi không được dành cho quản trị xem và gửi lại.")

    def get_queryset(self, request):
        return Notice.objects.parked_for(request.user).select_related("recipient")

    @admin.action(description="Gửi lại thư đã chọn", permissions=["view"])
    def resend(self, request, queryset):
        pks = list(queryset.values_list("pk", flat=True))
        count = resend_parked(notice_ids=pks, actor=request.user, now=timezone.now())
        self.message_user(request, f"{count} thư sẽ được gửi lại trong vài phút.", messages.SUCCESS)
        if count < len(pks):
            self.message_user(request, f"{len(pks) - count} thư không còn chờ nên được bỏ qua.", messages.WARNING)
