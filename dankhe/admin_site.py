"""The council's desk: Django's admin behind the site's own door."""

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite


class DeskSite(AdminSite):
    site_header = "Bàn làm việc của Hội đồng Thi đua - Khen thưởng"
    site_title = "Dân vận khéo"
    index_title = "Việc cần làm"
    site_url = "/"
    enable_nav_sidebar = False

    login = secure_admin_login(AdminSite.login)
