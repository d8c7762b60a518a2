"""Servers on loopback: gunicorn with one process and one thread, stopped by its own pid."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.bench.client import Client
from tests.bench.databases import ROOT, Filled

APPLICATIONS = {
    "outreach": ("outreach.wsgi", "outreach.settings"),
    "floor": ("tests.bench.plain.wsgi", "tests.bench.plain.floor_settings"),
    "peer": ("tests.bench.plain.wsgi", "tests.bench.plain.peer_settings"),
}
START, STOP = 60, 10  # seconds at most


@contextmanager
def served(filled: Filled, *names: str) -> Iterator[list[Client]]:
    """A client for each of the applications `names`, all on one database."""
    with ExitStack() as stack:
        yield [stack.enter_context(_served(filled, name)) for name in names]


@contextmanager
def _served(filled: Filled, name: str) -> Iterator[Client]:
    application, settings = APPLICATIONS[name]
    port = _free_port()
    command = [
        sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", "1",
        "--threads", "1", "--worker-class", "gthread", "--keep-alive", "120", "--max-requests", "0",
        "--log-level", "error",
    ]  # fmt: skip
    environment = filled.environment | {"DJANGO_SETTINGS_MODULE": settings}
    # The table goes to standard output, so the log of who asked for what does not.
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=sys.stderr)
    try:
        _wait_for(port, server)
        with Client(port) as client:
            yield client
    finally:
        server.terminate()
        try:
            server.wait(STOP)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int, server: subprocess.Popen) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"The server ended with exit code {server.returncode}.")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server does not answer.")
