"""The attacks go through the doors that a browser and a phone have."""

from tests.views.conftest import plain_static_files, sign_in  # noqa: F401  fixtures
