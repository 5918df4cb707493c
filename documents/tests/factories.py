"""Uploads and stored files for the tests of any app."""

from datetime import UTC, datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from documents.services import store_upload
from documents.tests.corpus import PDF_FILE

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def upload_of(name="bao-cao.pdf", content=PDF_FILE):
    """An upload whose name is raw, past Django's own cleaning."""
    upload = SimpleUploadedFile("x", content)
    upload._name = name
    return upload


def make_stored_file(name="bao-cao.pdf", content=PDF_FILE, actor=None, now=NOW):
    return store_upload(upload=upload_of(name, content), actor=actor, now=now)
