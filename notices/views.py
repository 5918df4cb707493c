"""The bell: what the person was told, newest first."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from interface.lists import ListPage
from notices.models import Notice
from notices.services import mark_all_read, mark_read


class NoticeListPage(ListPage):
    template_name = "notices/notice_list.html"
    noun = "thông báo"

    def get_queryset(self):
        self.queryset = Notice.objects.visible_to(self.request.user)
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        today = timezone.localdate()
        for notice in context["object_list"]:
            notice.days_left = (notice.last_day - today).days if notice.last_day else None
        return context


@require_POST
def notice_open(request, pk):
    """Read the notice and go where it points; an address that leaves the site is not followed."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    mark_read(notice=notice, now=timezone.now())
    if notice.url and url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None):
        return redirect(notice.url)
    return redirect("notices:notice_list")


@require_POST
def notice_read_all(request):
    count = mark_all_read(user=request.user, now=timezone.now())
    messages.success(request, f"Đã đánh dấu đọc {count} thông báo." if count else "Không còn thông báo nào chưa đọc.")
    return redirect("notices:notice_list")
