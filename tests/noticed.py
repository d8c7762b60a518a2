"""The planted mistakes of a run: which are still to be tried, or how many were noticed.

python -m tests.noticed SAMPLE [waiting] — as many as SAMPLE, the same as long as they are there; 0: all
"""

import hashlib
import json
import sys
from pathlib import Path

SURVIVED, NO_TESTS, NOT_TESTED = 0, 5, 33  # what mutmut keeps of each


def main(sample: int, waiting: bool) -> None:
    kept: dict[str, int | None] = {}
    for path in Path("mutants").rglob("*.meta"):
        kept |= json.loads(path.read_text())["exit_code_by_key"]
    names = sorted(kept, key=lambda name: hashlib.sha256(name.encode()).digest())[: sample or None]
    if waiting:
        sys.stdout.write("".join(f"{name}\n" for name in names if kept[name] is None))
        return
    tried = [kept[name] for name in names if kept[name] is not None]
    noticed = sum(code not in (SURVIVED, NO_TESTS, NOT_TESTED) for code in tried)
    sys.stdout.write(
        f"{noticed} of {len(tried)} mistakes noticed: {noticed / max(len(tried), 1):.1%}"
        f" ({len(kept)} there are, {len(names) - len(tried)} still to be tried)\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:] == ["waiting"])
