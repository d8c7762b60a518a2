"""A web process of the tests' own system: gunicorn with one worker, asked as a client asks it."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests.systems import environment

MEMORY = 256 * 1024 * 1024
AMPLE = MEMORY * 3 // 4  # what it may have held of it at once: so near to the limit, chance would decide


class Server:
    """Gunicorn with one worker, whose memory the system limits."""

    def __init__(self, **more):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = environment() | {"DEBUG": "1", "API_RATE": "100000/min"} | more
        self.start()

    def start(self):
        """The system limits what each process writes into, heap and stacks: allocating more fails."""
        command = ["prlimit", f"--data={MEMORY}", sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}",
                   "--workers", "1", "--timeout", "600"]  # fmt: skip
        self.process = subprocess.Popen(command, env=self.environment, cwd=settings.BASE_DIR, stderr=subprocess.DEVNULL)
        self._wait_until(answers=True)

    def _wait_until(self, *, answers):
        for _ in range(600):
            with socket.socket() as probe:
                if (probe.connect_ex(("127.0.0.1", self.port)) == 0) == answers:
                    return
            time.sleep(0.1)
        pytest.fail("the server did not start or stop")

    def processes(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def peak(self) -> int:
        """The most memory that any of its processes held at once."""
        found = [Path(f"/proc/{pid}/status").read_text() for pid in self.processes()]
        return max(int(re.search(r"VmHWM:\s+(\d+)", text)[1]) for text in found) * 1024

    def kill(self):
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self._wait_until(answers=False)

    @contextmanager
    def request(self, method, path, token, body=None, **headers):
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)) as line:
            line.request(method, f"/api/v1{path}", body, {"Authorization": f"Bearer {token}"} | headers)
            with line.getresponse() as answer:
                yield answer
