"""The product's settings with only what a test run must change: where it writes, and slow password hashing."""

import atexit
import os
import re
import shutil
import tempfile

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
data_dir = tempfile.mkdtemp(prefix=f"dankhe-test-{WORKER}-")
atexit.register(shutil.rmtree, data_dir, ignore_errors=True)
os.environ["DANKHE_DATA_DIR"] = data_dir
os.environ.setdefault("DANKHE_SECRET_KEY", "only-for-tests-" * 4)

from dankhe.settings import *  # noqa: E402, F403
from dankhe.settings import CACHE_URL, CACHES, CELERY_BROKER_URL, DATA_DIR, DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}  # a file: WAL and locks as in real use
if CACHE_URL:  # one Redis database per process for the cache, one for the broker
    number = int(WORKER.removeprefix("gw")) if WORKER != "main" else 9
    CACHES["default"]["LOCATION"] = re.sub(r"/\d+$", f"/{10 + number}", CACHE_URL)
    CELERY_BROKER_URL = re.sub(r"/\d+$", f"/{30 + number}", CELERY_BROKER_URL)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT.mkdir(exist_ok=True)
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
