"""What tests through the whole stack of middleware need: static files that were never gathered."""

import pytest
from django.conf import settings as project


@pytest.fixture(autouse=True)
def plain_static_files(settings, tmp_path):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = project.STORAGES | {"staticfiles": plain}
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
