"""The settings of the floor: the same database, and nothing between the server and the view."""

from outreach.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.plain.floor"
WSGI_APPLICATION = "tests.bench.plain.wsgi.application"
INSTALLED_APPS = ["records.vault.apps.VaultConfig"]
MIDDLEWARE = []
