import pytest
from django.conf import settings as project

from tests.api.client import Mobile


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """No manifest: the static files of these tests were never gathered."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = project.STORAGES | {"staticfiles": plain}
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def mobile(world):
    """A signed-in mobile client by the name of the account."""
    return Mobile
