"""The settings of a version that is not there yet."""

from outreach.settings import *  # noqa: F403
from outreach.settings import MIGRATION_MODULES as OURS

MIGRATION_MODULES = OURS | {"outreach_audit": "tests.records.backup.newer"}
