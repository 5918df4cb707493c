"""Settings read from the environment, and the sentence that stops the boot when one is wrong."""

import os
import secrets
import sys
from pathlib import Path

from environs import Env, EnvError

KNOWN = frozenset(
    {
        "DANKHE_MODE",
        "DANKHE_DATA_DIR",
        "DANKHE_SECRET_KEY",
        "DANKHE_ALLOWED_HOSTS",
        "DANKHE_BASE_URL",
        "DANKHE_CACHE_URL",
        "DANKHE_EMAIL_URL",
        "DANKHE_EMAIL_FROM",
        "DANKHE_TRUSTED_PROXIES",
        "DANKHE_PUBLIC_NAME",
    }
)


def stop(sentence):
    """End the process with a sentence for the operator instead of a traceback."""
    sys.exit(f"Cấu hình chưa đúng: {sentence}")


def refuse_unknown():
    """A misspelt setting must not be silently ignored."""
    unknown = sorted(name for name in os.environ if name.startswith("DANKHE_") and name not in KNOWN)
    if unknown:
        stop(f"không có thiết lập tên {', '.join(unknown)}. Các tên hợp lệ: {', '.join(sorted(KNOWN))}.")


def read(reader, name, *args, **kwargs):
    """Call one reader of ``environs`` and turn its complaint into a sentence."""
    try:
        return reader(name, *args, **kwargs)
    except (EnvError, ValueError, KeyError) as error:
        stop(f"không đọc được {name} ({error}). Hãy sửa giá trị rồi khởi động lại.")


def local_secret_key(data_dir: Path):
    """The key of a local installation: made once, kept beside the data, readable by its owner alone."""
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()


env = Env()
