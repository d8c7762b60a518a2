"""The same checks for `manage.py check --deploy`: what must be right before a system with real records is served."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks

from records.checkup.all import CHECKS, found
from records.checkup.findings import BAD

# What stops, and what a system on its first day may still lack. Django says itself that DEBUG is on, the vault where
# its key file lies.
STOPS = {"address": "outreach.E001", "handing_out": "outreach.E002", "cache": "outreach.E003"}
WARNS = {"second_factors": "outreach.W001", "kit": "outreach.W002", "backup": "outreach.W003", "mail": "outreach.W004"}


@checks.register(checks.Tags.security, deploy=True)
def machine_is_ready(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Iterator[checks.CheckMessage]:
    """What `doctor` calls bad, of those checks that matter before the first record."""
    for one in CHECKS:
        if one.name not in STOPS | WARNS:
            continue
        finding = found(one)
        if finding.state == BAD:
            kind, number = (checks.Error, STOPS[one.name]) if one.name in STOPS else (checks.Warning, WARNS[one.name])
            yield kind(f"{one.label}: {finding.words}.", hint=finding.mend, id=number)
