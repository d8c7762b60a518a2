"""A mail server for the outbox's tests."""

import pytest

from tests.records.outbox.smtp import serving


@pytest.fixture
def server(settings):
    """A real server at the address of the settings."""
    with serving() as (sink, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield sink
