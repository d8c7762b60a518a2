"""How gunicorn serves Outreach, by hand, in a container or under systemd; its own options and GUNICORN_CMD_ARGS win."""

import os
import shutil
import tempfile

wsgi_app = "outreach.wsgi"
bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = 2
threads = 4
preload_app = True  # what is read once, fonts above all, is read before the workers part
control_socket_disable = True  # nobody steers a running server but by signals
max_requests = 10_000  # a worker is renewed now and then
max_requests_jitter = 1_000
timeout = 60
graceful_timeout = 30
limit_request_line = 4094
limit_request_field_size = 8190

# A page whose question to the database takes longer is cut off; commands are not (settings.py).
os.environ.setdefault("STATEMENT_SECONDS", "50")

# Who asked for what, when, with which answer: no query, since a search may hold a name; no token, no referrer.
accesslog = "-"
access_log_format = "%(t)s %(h)s %(m)s %(U)s %(s)s %(B)s %(M)s ms"
logger_class = "outreach.logs.AccessLog"

# Each process counts in a file of its own here, and any of them adds up (outreach/metrics.py).
_counts = None
if os.environ.get("MONITOR_TOKEN") or os.environ.get("MONITOR_TOKEN_FILE"):
    _counts = tempfile.mkdtemp(prefix="outreach-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _counts


def child_exit(server, worker):
    """What a process counted stays; only what it was at work on goes."""
    if _counts:
        from prometheus_client import multiprocess  # noqa: PLC0415  it looks for the folder when it is imported

        multiprocess.mark_process_dead(worker.pid)


def on_exit(server):
    """The folder goes with the server."""
    if _counts:
        shutil.rmtree(_counts, ignore_errors=True)
