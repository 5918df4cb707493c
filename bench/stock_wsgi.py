"""The product with Django's default connection setting: a new database connection for each request."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dankhe.settings")

from django.conf import settings

settings.DATABASES["default"] |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}

from dankhe.wsgi import application  # noqa: E402

__all__ = ["application"]
