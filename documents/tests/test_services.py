import hashlib
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import IntegrityError

from documents import services
from documents.models import NumberSeries, StoredFile
from documents.services import store_generated, store_upload, take_number
from documents.tests.corpus import GOOD, HOSTILE, PDF_FILE
from documents.tests.factories import NOW, upload_of
from units.tests.factories import make_unit, make_user


def files_below(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(("name", "content"), [(n, c) for n, c, _ in GOOD], ids=[ascii(n)[:50] for n, _, _ in GOOD])
def test_a_good_file_is_kept_whole_under_a_random_name(name, content, db, private_root):
    actor = make_user()
    stored = store_upload(upload=upload_of(name, content), actor=actor, now=NOW)

    stored.refresh_from_db()
    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (stored.uploaded_by, stored.uploaded_at) == (actor, NOW)
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{32}", stored.file.name)
    assert files_below(private_root) == [Path(stored.file.path)]
    assert Path(stored.file.path).read_bytes() == content
    assert Path(stored.file.path).stat().st_mode & 0o777 == 0o600
    shown = stored.original_name
    assert unicodedata.is_normalized("NFC", shown)
    assert not re.search(r"[/\\\x00-\x1f\u202a-\u202e]", shown)
    assert len(shown) <= 200
    assert shown.rpartition(".")[2].lower() in {"pdf", "docx", "xlsx", "jpg", "jpeg", "png"}


@pytest.mark.parametrize(
    ("name", "content", "verdict"), HOSTILE, ids=[f"{code}-{ascii(name)[1:40]}" for name, _, code in HOSTILE]
)
def test_a_hostile_file_is_refused_with_a_sentence_and_leaves_nothing(name, content, verdict, db, private_root):
    with pytest.raises(ValidationError) as refusal:
        store_upload(upload=upload_of(name, content), actor=make_user(), now=NOW)
    assert refusal.value.code == verdict
    (sentence,) = refusal.value.messages
    assert sentence.endswith(".")
    assert not re.search(r"[\x00-\x1f\u202a-\u202e]", sentence)
    assert not StoredFile.objects.exists()
    assert files_below(private_root) == []


def test_one_byte_decides_at_the_size_limit(db, settings):
    settings.MAX_UPLOAD_BYTES = len(PDF_FILE)
    assert store_upload(upload=upload_of("vua.pdf", PDF_FILE), actor=None, now=NOW).size == len(PDF_FILE)
    settings.MAX_UPLOAD_BYTES = len(PDF_FILE) - 1
    with pytest.raises(ValidationError) as refusal:
        store_upload(upload=upload_of("qua.pdf", PDF_FILE), actor=None, now=NOW)
    assert refusal.value.code == "size"


def test_the_sentence_of_the_size_limit_names_the_limit(db):
    upload = upload_of("lon.pdf", PDF_FILE)
    upload.size = 20 * 1024 * 1024 + 1
    with pytest.raises(ValidationError, match="lớn hơn mức cho phép 20 MB"):
        store_upload(upload=upload, actor=None, now=NOW)


def test_a_large_upload_is_taken_from_its_temporary_file(db):
    upload = TemporaryUploadedFile("lon.pdf", "application/pdf", len(PDF_FILE), None)
    upload.write(PDF_FILE)
    assert store_upload(upload=upload, actor=None, now=NOW).sha256 == hashlib.sha256(PDF_FILE).hexdigest()


def test_a_full_disk_is_told_plainly_and_leaves_nothing(db, private_root, monkeypatch):
    def no_space(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(services.os, "fsync", no_space)
    with pytest.raises(ValidationError, match="ổ đĩa đầy") as refusal:
        store_upload(upload=upload_of("a.pdf", PDF_FILE), actor=None, now=NOW)
    assert refusal.value.code == "disk"
    assert not StoredFile.objects.exists()
    assert files_below(private_root) == []


def test_a_row_that_the_database_refuses_takes_its_file_along(db, private_root):
    nobody = make_user()
    nobody.pk = None
    with pytest.raises((IntegrityError, ValueError)):
        store_upload(upload=upload_of("a.pdf", PDF_FILE), actor=nobody, now=NOW)
    assert files_below(private_root) == []


def test_the_file_is_on_the_disk_before_the_row_exists(db, monkeypatch):
    seen = []

    def watch(stored, **kwargs):
        seen.append((Path(stored.file.path).read_bytes(), StoredFile.objects.filter(pk=stored.pk).exists()))

    monkeypatch.setattr(StoredFile, "save", watch)
    store_upload(upload=upload_of("a.pdf", PDF_FILE), actor=None, now=NOW)
    assert seen == [(PDF_FILE, False)]


def test_a_file_made_by_the_system_is_kept_the_same_way(db):
    stored = store_generated(content=b"PK\x03\x04", name="Tổng hợp 2026.xlsx", actor=None, now=NOW)
    assert default_storage.open(stored.file.name).read() == b"PK\x03\x04"
    assert (stored.original_name, stored.size) == ("Tổng hợp 2026.xlsx", 4)


def test_numbers_run_by_unit_kind_and_year(db):
    unit, other = make_unit(), make_unit()
    assert [take_number(unit=unit, kind="receipt", year=2026) for _ in range(3)] == [1, 2, 3]
    assert take_number(unit=unit, kind="receipt", year=2027) == 1
    assert take_number(unit=unit, kind="decision", year=2026) == 1
    assert take_number(unit=other, kind="receipt", year=2026) == 1


TAKER = """
import django; django.setup()
from documents.services import take_number
from units.models import Unit
unit = Unit.objects.get()
print(*(take_number(unit=unit, kind="receipt", year=2026) for _ in range(25)))
"""


@pytest.mark.django_db(transaction=True)
def test_four_writers_at_once_never_take_the_same_number(process_environment):
    make_unit()
    takers = [
        subprocess.Popen([sys.executable, "-c", TAKER], env=process_environment, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    taken = sorted(int(number) for taker in takers for number in taker.communicate(timeout=120)[0].split())
    assert taken == list(range(1, 101))
    assert NumberSeries.objects.get().last == 100
