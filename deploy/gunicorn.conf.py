"""The web server of every place; a reverse proxy with TLS stands before it in production."""

import os

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
