"""The council's desk: Django's admin behind the site's own door."""

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.urls import NoReverseMatch, reverse

from awards.selectors import desk_queue, late_requests_awaiting
from notices.models import Notice
from units.enums import Role


class DeskSite(AdminSite):
    site_header = "Bàn làm việc của Hội đồng Thi đua - Khen thưởng"
    site_title = "Dân vận khéo"
    index_title = "Việc cần làm"
    site_url = "/"
    enable_nav_sidebar = False

    login = secure_admin_login(AdminSite.login)

    def index(self, request, extra_context=None):
        """The work queue first: what waits for this user, each number a link to its list; then the lists."""
        user = request.user
        queue = desk_queue(user)
        late = late_requests_awaiting(user).count() if user.roles & {Role.SECRETARY, Role.CHAIRMAN} else None
        parked = None
        if user.sees_everything or Role.ADMINISTRATOR in user.roles:
            parked = Notice.objects.parked_for(user).values("pk").distinct().count()
        shown = {
            "queue": queue,
            "late_count": late,
            "parked_count": parked,
            "parked_url": parked_url(),
            "waiting_total": sum(line.count for line in queue) + (late or 0) + (parked or 0),
        }
        return super().index(request, shown | (extra_context or {}))


def parked_url():
    """The list of letters that could not be delivered, where the site has one."""
    try:
        return f"{reverse('admin:notices_notice_changelist')}?mail_state__exact=parked"
    except NoReverseMatch:
        return ""
