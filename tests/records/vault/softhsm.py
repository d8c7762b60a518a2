"""SoftHSM2, a security module in software: a token of the test's own in a folder of its own."""

import os
import subprocess
from pathlib import Path

MODULE, LABEL, PIN = "/usr/lib/softhsm/libsofthsm2.so", "outreach", "4321"


def configure(folder: Path) -> None:
    """Let the library, here and in child processes, keep its tokens in `folder`."""
    (folder / "tokens").mkdir(parents=True)
    conf = folder / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(conf)


def make_token(label=LABEL) -> None:
    words = ["softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "87654321", "--pin", PIN]
    subprocess.run(words, check=True, capture_output=True)
