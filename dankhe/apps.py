from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class DankheConfig(AppConfig):
    name = "dankhe"
    verbose_name = "Dân vận khéo"


class DeskConfig(AdminConfig):
    """The admin with the council's desk as its site."""

    default_site = "dankhe.admin_site.DeskSite"
