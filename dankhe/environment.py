"""Settings read from the environment, and the sentence that stops the boot when one is wrong.

A sentence names the setting and what it accepts; it never repeats a value that may hold a password.
"""

import os
import secrets
import sys
from pathlib import Path
from urllib.parse import urlsplit

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

env = Env()


def stop(sentence):
    """End the process with a sentence for the operator instead of a traceback."""
    sys.exit(f"Cấu hình chưa đúng: {sentence}")


def refuse_unknown():
    """A misspelt setting must not be silently ignored."""
    unknown = sorted(name for name in os.environ if name.startswith("DANKHE_") and name not in KNOWN)
    if unknown:
        stop(f"không có thiết lập tên {', '.join(unknown)}. Các tên hợp lệ: {', '.join(sorted(KNOWN))}.")


def read(reader, name, *args, accepts="giá trị đúng định dạng"):
    """Call one reader of ``environs`` and turn its complaint into a sentence."""
    try:
        return reader(name, *args)
    except (EnvError, ValueError, KeyError):
        stop(f"không đọc được {name}; thiết lập này nhận {accepts}.")


def read_number(name, default, *, lowest, highest):
    accepts = f"số nguyên từ {lowest} đến {highest}"
    number = read(env.int, name, default, accepts=accepts)
    if not lowest <= number <= highest:
        stop(f"{name} là {number}; thiết lập này nhận {accepts}.")
    return number


def read_url(name, default, *schemes):
    """An address of one of ``schemes``; empty means the default.

    An unencoded ``@`` or ``#`` in a password would silently give another host: refused.
    """
    url = read(env.str, name, default) or default
    if not url:
        return url
    accepts = f"địa chỉ bắt đầu bằng {', '.join(f'{scheme}://' for scheme in schemes)}"
    try:
        parts = urlsplit(url)
        readable = parts.port is None or parts.port > 0
    except ValueError:
        readable = False
    if not readable or "://" not in url or parts.scheme not in schemes:
        stop(f"không đọc được {name}; thiết lập này nhận {accepts}.")
    if "#" in url or parts.netloc.count("@") > 1:
        stop(f"không đọc được {name}; ký tự @ : / # trong mật khẩu phải viết ở dạng %40 %3A %2F %23.")
    return url


def read_data_dir(name, default: Path):
    """The one folder that is written to; made when missing, so that a wrong place is known at once."""
    folder = Path(read(env.str, name, str(default))).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        stop(f"không tạo được thư mục {folder} của {name} ({error.strerror}).")
    if not os.access(folder, os.W_OK | os.X_OK):
        stop(f"không ghi được vào thư mục {folder} của {name}.")
    return folder


def local_secret_key(data_dir: Path):
    """The key of a local installation: made once, kept beside the data, readable by its owner alone."""
    path = data_dir / "secret_key"
    if not path.exists():
        with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()
