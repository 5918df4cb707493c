from pathlib import Path
from urllib.parse import quote

import pytest
from django.http import Http404

from documents.selectors import file_response
from documents.tests.corpus import DOCX_FILE, JPG_FILE, PDF_FILE
from documents.tests.factories import make_stored_file

NAME = "Quyết định số 12 “đợt 1”.pdf"


@pytest.fixture
def stored(db, private_root):
    return make_stored_file(NAME)


def test_a_file_leaves_as_an_attachment_that_no_browser_runs(stored):
    response = file_response(stored)
    assert b"".join(response.streaming_content) == PDF_FILE
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(NAME)}"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(PDF_FILE))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "X-Frame-Options" not in response  # the site's DENY is set by its middleware


@pytest.mark.parametrize(
    ("name", "content", "disposition"),
    [("a.pdf", PDF_FILE, "inline"), ("a.jpg", JPG_FILE, "inline"), ("a.docx", DOCX_FILE, "attachment")],
)
def test_only_pdf_and_pictures_are_shown_beside_a_form(name, content, disposition, db, private_root):
    response = file_response(make_stored_file(name, content), inline=True)
    response.close()
    assert response["Content-Disposition"] == f'{disposition}; filename="{name}"'
    assert response.get("X-Frame-Options") == ("SAMEORIGIN" if disposition == "inline" else None)
    framed = "; style-src 'unsafe-inline'; frame-ancestors 'self'" if disposition == "inline" else ""
    assert response["Content-Security-Policy"] == f"sandbox; default-src 'none'{framed}"


def test_a_file_lost_from_the_disk_is_said_to_be_lost(stored):
    Path(stored.file.path).unlink()
    with pytest.raises(Http404, match="không còn trên máy chủ"):
        file_response(stored)
