"""Keeps a small database of the present stage, from which an upgrade is tested ever after.

    python -m tests.upgrades.make 2026-11-main-job

writes tests/upgrades/<stage>/: the database as SQL for SQLite, its own root key in hex, its sealed files, and what is
said when all of it is opened. Run it again, with the same stage, while the migrations of that stage still change; once
a stage is released its folder stays as it is.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


def main(stage: str) -> None:
    """Build the stage in a process and a folder of its own, and write it here."""
    with tempfile.TemporaryDirectory() as scratch:
        var = Path(scratch)
        environment = os.environ | {
            "OUTREACH_VAR": scratch,
            "DATABASE_URL": f"sqlite:///{var / 'outreach.sqlite3'}",
            "ROOT_KEY_FILE": str(var / "root.key"),
            "FILES_ROOT": str(var / "files"),
        }
        said = f"from tests.upgrades import build; build.keep({str(HERE / stage)!r})"
        command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", said]
        subprocess.run(command, cwd=HERE.parents[1], env=environment, check=True)


if __name__ == "__main__":
    main(sys.argv[1])
