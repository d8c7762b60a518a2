"""Rules for the run itself: a skipped test fails, chance repeats itself."""

import os

import pytest
from hypothesis import settings

SOAKING = "SOAK_ROUND" in os.environ  # other chance each round: tests/soak.py

settings.register_profile("house", deadline=None, derandomize=not SOAKING, database=None, print_blob=True)
settings.load_profile("house")


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
