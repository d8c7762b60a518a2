"""Pages as a signed-in account gets them, without a browser."""

import pytest
from django.test import Client

from tests import signing


@pytest.fixture(autouse=True)
def plain_static_files(settings, tmp_path):
    """No page waits for `make install` to have gathered the static files."""
    settings.STATIC_ROOT = tmp_path
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture
def sign_in(world):
    """`sign_in("zhou")` gives a client of that account, in English unless `language` says otherwise."""

    def sign_in(name, language="en"):
        client = Client()
        signing.sign_in(client, world.users[name])
        client.cookies["language"] = language
        return client

    return sign_in
