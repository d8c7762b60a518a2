from pathlib import Path

import pytest
from django.conf import settings as project

from tests.api.client import Mobile


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """No manifest: the static files of these tests were never gathered."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = project.STORAGES | {"staticfiles": plain}


@pytest.fixture(scope="session", autouse=True)
def static_root():
    """The folder that the server looks into at its start; empty here."""
    Path(project.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def mobile(world):
    """A signed-in mobile client by the name of the account."""
    return Mobile
