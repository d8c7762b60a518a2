"""Migrations of a version that is not there yet: those of the trail, and one more.

MIGRATION_MODULES = {"outreach_audit": "tests.records.backup.newer"}
"""

from records.audit import migrations

__path__ = [*migrations.__path__, *__path__]
