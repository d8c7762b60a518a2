"""The root of all addresses."""

from django.urls import include, path

from outreach import health, metrics

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("api/v1/", include("api.v1.urls")),
    path("", include("outreach.web.urls")),
]

handler403 = "outreach.web.errors.forbidden"
handler404 = "outreach.web.errors.not_found"
handler500 = "outreach.web.errors.server_error"
