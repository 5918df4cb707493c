from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class DankheConfig(AppConfig):
    name = "dankhe"
    verbose_name = "Dân vận khéo"


class DeskConfig(AdminConfig):
    """The admin with the council's desk as its site."""

    default_site = "dankhe.admin_site.DeskSite"

    def ready(self):
        """Rights come from memberships and addresses from accounts: the libraries' own tables stay off the desk."""
        super().ready()
        from allauth.account.models import EmailAddress
        from django.contrib import admin
        from django.contrib.auth.models import Group

        admin.site.unregister([Group, EmailAddress])
