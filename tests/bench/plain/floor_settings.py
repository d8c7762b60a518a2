"""The settings of the floor: the same database, and nothing between the server and the view."""

from outreach.settings import *  # noqa: F403
from outreach.settings import INSTALLED_APPS

ROOT_URLCONF = "tests.bench.plain.floor"
WSGI_APPLICATION = "tests.bench.plain.wsgi.application"
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith("allauth")]
MIDDLEWARE = []
