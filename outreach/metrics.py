"""`/metrics` for Prometheus: how many requests, how long they took, what waits. No account, address or id is a label.

Under gunicorn each process counts in a file of its own (`gunicorn.conf.py` names the folder) and any of them adds up.
"""

import os
import time
from collections.abc import Iterator

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from outreach.health import looked
from outreach.monitoring import trusted
from records.audit.models import Head
from records.checkup.backups import last_made
from records.checkup.findings import BAD, LOOK, OK
from records.checkup.machinery import oldest_waiting
from records.checkup.trail import checkpoint_seconds

STATES = {OK: 0, LOOK: 1, BAD: 2}
NOWHERE = "none"  # an address that leads to no view: its path is never a label
REQUESTS = Counter("outreach_requests", "Requests answered.", ["view", "method", "status"])
SECONDS = Histogram(
    "outreach_request_seconds", "Time to an answer.", ["face"], buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 30)
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@require_safe
def metrics(request):
    """The figures, for whoever shows the token; for all others there is nothing here."""
    if not trusted(request):
        raise Http404
    text = generate_latest(_counted()) + generate_latest(_asked())
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


class CountingMiddleware:
    """Counts each request by its view's name, which is the same whatever id the address holds."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began = time.perf_counter()
        response = self.get_response(request)
        view = request.resolver_match.view_name if request.resolver_match else NOWHERE
        method = request.method if request.method in METHODS else NOWHERE
        REQUESTS.labels(view or NOWHERE, method, response.status_code).inc()
        SECONDS.labels("api" if request.path_info.startswith("/api/") else "web").observe(time.perf_counter() - began)
        return response


def _counted() -> CollectorRegistry:
    """What all processes counted together, where there are several."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry


def _asked() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_System())
    return registry


class _System(Collector):
    """What the database knows, asked at each scrape."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        figures = {
            "outreach_events": ("Events in the trail.", Head.objects.values_list("number", flat=True).first() or 0),
            "outreach_checkpoint_seconds": ("Age of the newest checkpoint.", checkpoint_seconds()),
            "outreach_backup_seconds": ("Age of the newest backup.", _seconds(getattr(last_made(), "at", None))),
            "outreach_tasks_waiting": ("Tasks that nobody took yet.", DBTaskResult.objects.ready().count()),
            "outreach_oldest_task_seconds": ("Age of the oldest of them.", _seconds(oldest_waiting()) or 0),
        }
        for name, (words, figure) in figures.items():
            if figure is not None:
                yield GaugeMetricFamily(name, words, value=figure)
        family = GaugeMetricFamily("outreach_check", "Needed checks: 0 ok, 1 look, 2 bad.", labels=["check"])
        for check, state in looked().items():
            family.add_metric([check], STATES[state])
        yield family


def _seconds(at) -> float | None:
    return (timezone.now() - at).total_seconds() if at else None
