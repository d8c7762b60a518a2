"""Processes that work until they are killed, and what they had said by then."""

import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings

from tests.systems import environment

SECONDS = 120  # for a word, on a machine with much else to do


@dataclass
class Worker:
    """`python -m tests.faults.MODULE WORDS…` on this test's system; killed, it may be started again."""

    module: str
    words: list[str] = field(default_factory=list)
    more: dict[str, str] = field(default_factory=dict)  # for its environment
    said: list[list[str]] = field(default_factory=list)  # by all that were killed, line by line

    def start(self) -> "Worker":
        """It speaks into a file, so that nobody has to listen all the time."""
        command = [sys.executable, "-m", f"tests.faults.{self.module}", *self.words]
        self._folder = tempfile.TemporaryDirectory(prefix="worker-")
        self._heard, self._errors = (Path(self._folder.name) / name for name in ("heard", "errors"))
        with self._heard.open("w") as out, self._errors.open("w") as errors:
            self._process = subprocess.Popen(
                command, env=environment() | self.more, cwd=settings.BASE_DIR, stdout=out, stderr=errors
            )
        return self

    def until(self, count: int) -> None:
        """Wait until it said so many lines."""
        give_up = time.monotonic() + SECONDS
        while self._heard.read_bytes().count(b"\n") < count:
            if self._process.poll() is not None or time.monotonic() > give_up:
                told = self._told()
                self.end()
                pytest.fail(told)
            time.sleep(0.002)

    def kill(self) -> None:
        """End it as a machine that loses its power would. Whoever ended before, by an error, fails the test."""
        self._process.send_signal(signal.SIGKILL)
        assert self._process.wait() == -signal.SIGKILL, self._told()
        self.said += [line.split() for line in self._heard.read_text().splitlines(keepends=True) if line[-1] == "\n"]
        self._folder.cleanup()

    def end(self) -> None:
        """When a test fails in between: leave no process behind."""
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def _told(self) -> str:
        return f"{self.module} {self.words}: {self._heard.read_text()[-2000:]}{self._errors.read_text()[-8000:]}"
