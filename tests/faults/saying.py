"""What a process that waits to be killed says of what it did."""

import sys


def say(*words) -> None:
    """What was said must hold afterwards, whatever happens."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()
