"""What holds for every test: a skipped one fails, browsers drive all of tests/web, chance repeats itself."""

from pathlib import Path

import pytest
from hypothesis import settings

WEB = Path(__file__).parent / "web"

settings.register_profile("house", deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile("house")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(WEB):
            item.add_marker(pytest.mark.browser)


def refuse_to_skip(report):
    """A check that did not run must not look green: say which, and fail."""
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped, and nothing here may be: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport():
    return refuse_to_skip((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report():
    return refuse_to_skip((yield))
