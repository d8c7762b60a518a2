"""Every check, in the order in which `manage.py doctor` shows them. A module that holds new ones is imported here."""

from records.checkup import keys, database, clock, trail, machinery, mail, people, serving, fonts, backups  # noqa: F401, I001
from records.checkup.findings import CHECKS, Check, Finding, everything, found

__all__ = ["CHECKS", "Check", "Finding", "everything", "found"]
