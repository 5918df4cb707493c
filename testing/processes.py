"""Real processes of the product on the test's own database, for tests that race or kill them."""

import os
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection


@pytest.fixture
def process_environment(transactional_db, tmp_path):
    """Environment of a child that runs on the product's settings, the test database and a data folder of its own."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "dankhe.settings",
        "DATABASE_URL": url,
        "DANKHE_DATA_DIR": str(tmp_path / "data"),
        "DANKHE_SECRET_KEY": settings.SECRET_KEY,
        "PYTHONPATH": str(settings.BASE_DIR),
    }
