"""The root of all addresses."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("api.v1.urls")),
    path("", include("outreach.web.urls")),
]
