"""The writers of stored files and of document numbers."""

import contextlib
import hashlib
import os
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from documents.models import NumberSeries, StoredFile, random_path
from documents.uploads import CONTENT_TYPES, check_upload, clean_name, extension_of


def store_upload(*, upload, actor, now):
    """Keep an acceptable upload under a random name; raises ``ValidationError`` with the reason of a refusal."""
    name, content_type = check_upload(upload, max_bytes=settings.MAX_UPLOAD_BYTES)
    return keep(upload.chunks(), name=name, content_type=content_type, actor=actor, now=now)


def store_generated(*, content, name, actor, now):
    """Keep a file that the system itself made (``content`` in bytes), of a type that uploads may have too."""
    name = clean_name(name)
    chunks = ContentFile(content).chunks()
    return keep(chunks, name=name, content_type=CONTENT_TYPES[extension_of(name)], actor=actor, now=now)


def keep(chunks, *, name, content_type, actor, now):
    """File and folder are on the disk before the row is: a crash in between leaves a stray file, never a bare row."""
    stored = StoredFile(original_name=name, content_type=content_type, uploaded_by=actor, uploaded_at=now)
    stored.file.name = random_path(stored, name)
    path = Path(stored.file.path)
    try:
        stored.size, stored.sha256 = write_through(path, chunks)
        with transaction.atomic():
            stored.save(force_insert=True)
    except BaseException as error:
        with contextlib.suppress(OSError):
            path.unlink()
        if isinstance(error, OSError):
            raise ValidationError(
                f"Máy chủ chưa lưu được tệp “{name}” (ổ đĩa đầy hoặc lỗi ghi). Hãy thử lại sau hoặc báo quản trị.",
                code="disk",
            ) from error
        raise
    return stored


def write_through(path, chunks):
    """Write a new file down to the disk; its ``(size, SHA-256)``."""
    digest, size = hashlib.sha256(), 0
    path.parent.mkdir(mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, settings.FILE_UPLOAD_PERMISSIONS)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return size, digest.hexdigest()


@dataclass(frozen=True)
class Sweep:
    strays: int
    size: int
    kept: int


def sweep_files(*, now, older_than_hours, dry_run=False):
    """Remove stored files that no row knows and that are too old to be an upload still under way."""
    before = (now - timedelta(hours=older_than_hours)).timestamp()
    root = Path(StoredFile._meta.get_field("file").storage.location)
    strays = size = kept = 0
    for folder in sorted(root.glob("[0-9a-f][0-9a-f]")):
        known = set(StoredFile.objects.filter(file__startswith=f"{folder.name}/").values_list("file", flat=True))
        for path in sorted(folder.iterdir()):
            status = path.stat()
            if f"{folder.name}/{path.name}" in known or status.st_mtime > before or not is_stored_name(path.name):
                kept += 1
                continue
            strays += 1
            size += status.st_size
            if not dry_run:
                path.unlink(missing_ok=True)
    return Sweep(strays, size, kept)


def is_stored_name(name):
    try:
        return uuid.UUID(hex=name).hex == name
    except ValueError:
        return False


@transaction.atomic
def take_number(*, unit, kind, year):
    """The next number of the unit's series, from 1 each year; a rolled-back caller gives it back."""
    series, _ = NumberSeries.objects.select_for_update().get_or_create(unit=unit, kind=kind, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last
