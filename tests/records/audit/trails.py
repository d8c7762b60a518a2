"""A trail of many events, without the verbs that would leave them: for what depends on its length alone."""

from django.db import transaction

from records.audit import trail
from records.people.actor import SYSTEM
from records.vault import keys


def write(count: int, *, about: str = "thing", batch: int = 1000) -> None:
    """Leave `count` events, chained and numbered as any."""
    keys.make_service_keys()
    for start in range(0, count, batch):
        drafts = [
            trail.Draft("record.saved", SYSTEM, trail.Subject(id=f"{about}-{number}", label="谈-JT00-2026-0001"))
            for number in range(start, min(start + batch, count))
        ]
        with transaction.atomic():
            trail.write(drafts)
