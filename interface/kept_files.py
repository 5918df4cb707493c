"""The file between preview and confirmation: kept privately, bound to its sender, gone within a day."""

import hashlib
from datetime import timedelta
from secrets import token_urlsafe

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

FOLDER = "imports"
LIFETIME = timedelta(hours=2)
SALT = "kept file"


def keep_upload(*, data, purpose, actor):
    """Store the bytes and return the signed word that only ``actor`` can redeem, for ``purpose`` only."""
    _sweep()
    name = default_storage.save(f"{FOLDER}/{token_urlsafe(24)}.xlsx", ContentFile(data))
    return signing.dumps([name, hashlib.sha256(data).hexdigest(), purpose, actor.pk], salt=SALT)


def kept_upload(*, token, purpose, actor):
    """The bytes that were previewed, and their name; ``ValidationError`` when the word is not good any more."""
    gone = ValidationError("Tệp xem trước đã hết hạn hoặc không còn; hãy tải tệp lên lại.")
    try:
        name, digest, kept_for, owner = signing.loads(token, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        raise gone from None
    if (kept_for, owner) != (purpose, actor.pk) or not default_storage.exists(name):
        raise gone
    with default_storage.open(name) as file:
        data = file.read()
    if hashlib.sha256(data).hexdigest() != digest:
        raise gone
    return name, data


def drop_upload(name):
    default_storage.delete(name)


def _sweep():
    if not default_storage.exists(FOLDER):
        return
    oldest = timezone.now() - timedelta(days=1)
    for file in default_storage.listdir(FOLDER)[1]:
        name = f"{FOLDER}/{file}"
        if default_storage.get_modified_time(name) < oldest:
            default_storage.delete(name)
