"""System checks about checkpoints: that they leave the machine, and do not lie beside what they are to prove."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as Caution

from records.audit import targets
from records.vault.checks import shares

HINT = "Name CHECKPOINT_DIR (on another volume), CHECKPOINT_MAIL or CHECKPOINT_WEBHOOK."


@register(Tags.security, deploy=True)
def checkpoints_leave_the_machine(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Iterator[CheckMessage]:
    """Whoever writes the database can cut off what no checkpoint elsewhere covers."""
    if not targets.configured():
        yield Caution("Checkpoints of the audit trail are handed out nowhere.", hint=HINT, id="outreach_audit.W001")
    for shared, name in folder_shares():
        message = f"The folder of checkpoints shares a {shared} with the {name}."
        yield Caution(message, hint="Mount another volume there.", id="outreach_audit.W002")


def folder_shares() -> Iterator[tuple[str, str]]:
    """What CHECKPOINT_DIR, where it is named, shares with what it is to prove: as `vault.checks.shares` says it."""
    if settings.CHECKPOINT_DIR:
        yield from shares(Path(settings.CHECKPOINT_DIR) / "checkpoint.txt")
