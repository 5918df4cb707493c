import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from documents.models import StoredFile
from documents.services import sweep_files
from documents.tests.corpus import PDF_FILE
from documents.tests.factories import NOW, make_stored_file

STRAY = "ab/" + "ab" * 16


def age(path, hours):
    moment = (NOW - timedelta(hours=hours)).timestamp()
    os.utime(path, (moment, moment))


@pytest.fixture
def disk(db, private_root):
    """One stored file and one stray of the same age, one stray of today, one file that is not ours."""
    stored = make_stored_file()
    folder = private_root / "ab"
    folder.mkdir(exist_ok=True)
    files = {
        "stored": Path(stored.file.path),
        "stray": private_root / STRAY,
        "young": folder / ("ac" * 16),
        "foreign": folder / "ghi-chu.txt",
    }
    for name, path in files.items():
        if name != "stored":
            path.write_bytes(b"12345")
        age(path, 2 if name == "young" else 48)
    return files


def test_the_sweep_removes_only_old_files_without_a_row(disk):
    sweep = sweep_files(now=NOW, older_than_hours=24)
    assert (sweep.strays, sweep.size, sweep.kept) == (1, 5, 3)
    assert {name for name, path in disk.items() if path.exists()} == {"stored", "young", "foreign"}
    assert sweep_files(now=NOW, older_than_hours=24).strays == 0


def test_a_dry_run_counts_and_removes_nothing(disk):
    assert sweep_files(now=NOW, older_than_hours=24, dry_run=True).strays == 1
    assert disk["stray"].exists()


def test_the_command_says_what_it_did_and_refuses_to_touch_uploads_under_way(disk):
    output = StringIO()
    call_command("sweep_files", "--dry-run", stdout=output)
    assert output.getvalue().startswith("Sẽ xóa ")
    with pytest.raises(CommandError, match="phải từ 1 trở lên"):
        call_command("sweep_files", "--older-than-hours", "0")


UPLOADER = """
import django; django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from documents.services import store_upload
from documents.tests.corpus import PDF_FILE
print("ready", flush=True)
while True:
    store_upload(upload=SimpleUploadedFile("a.pdf", PDF_FILE), actor=None, now=timezone.now())
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_uploader_never_leaves_a_row_without_its_whole_file(process_environment, tmp_path):
    for kill in range(4):
        uploader = subprocess.Popen(
            [sys.executable, "-c", UPLOADER], env=process_environment, stdout=subprocess.PIPE, start_new_session=True
        )
        uploader.stdout.readline()
        time.sleep(0.3 + kill * 0.07)
        os.killpg(uploader.pid, signal.SIGKILL)
        uploader.wait()
    root = tmp_path / "data" / "private"
    rows = list(StoredFile.objects.values_list("file", flat=True))
    assert len(rows) > 4
    assert [name for name in rows if (root / name).read_bytes() != PDF_FILE] == []
