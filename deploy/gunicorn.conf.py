"""The web server of every place; a reverse proxy with TLS stands before it in production."""

import os
import sys
from pathlib import Path

from gunicorn.glogging import Logger

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dankhe.logs import without_tokens


class AccessLog(Logger):
    """The log of requests without the tokens of calendar addresses."""

    def atoms(self, *arguments):
        atoms = super().atoms(*arguments)
        return {name: without_tokens(value) if isinstance(value, str) else value for name, value in atoms.items()}


logger_class = AccessLog
bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY") or min(2 * (os.cpu_count() or 1) + 1, 9))
worker_class = "sync"
preload_app = True
timeout = 60
graceful_timeout = 8
max_requests = 2000
max_requests_jitter = 200
accesslog = "-"
errorlog = "-"
loglevel = "warning"
no_control_socket = True
