"""The council's desk: Django's admin behind the site's own door."""

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.admin.templatetags import admin_list
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.html import format_html

from awards.selectors import desk_queue, late_requests_awaiting
from interface.templatetags.ui import icon
from notices.models import Notice
from units.enums import Role


def yes_or_no(value):
    """A boolean of a list or of a read-only page in words; the stock icons say «True» and «False»."""
    word, name = {True: ("Có", "check-circle"), False: ("Không", "dash-circle")}.get(value, ("Chưa rõ", "circle"))
    return format_html("{} {}", icon(name), word)


admin_list._boolean_icon = yes_or_no


class DeskSite(AdminSite):
    site_header = "Bàn làm việc của Hội đồng Thi đua - Khen thưởng"
    site_title = "Dân vận khéo"
    index_title = "Việc cần làm"
    site_url = "/"
    enable_nav_sidebar = False

    login = method_decorator(secure_admin_login)(AdminSite.login)

    def get_urls(self):
        """The stock addresses but «view on site», which no record has."""
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", "") != "view_on_site"]

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def password_change_done(self, request, extra_context=None):
        return redirect("home")

    def index(self, request, extra_context=None):
        """The work queue first: what waits for this user, each number a link to its list; then the lists."""
        user = request.user
        queue = desk_queue(user)
        late = late_requests_awaiting(user).count() if user.roles & {Role.SECRETARY, Role.CHAIRMAN} else None
        parked = None
        if user.sees_everything or Role.ADMINISTRATOR in user.roles:
            parked = Notice.objects.parked_for(user).count()
        shown = {
            "queue": queue,
            "late_count": late,
            "parked_count": parked,
            "waiting_total": sum(line.count for line in queue) + (late or 0) + (parked or 0),
        }
        return super().index(request, shown | (extra_context or {}))
