"""Running the demo's processes side by side until one ends or Ctrl+C: server, server for a phone, worker, clock."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence

PATIENCE = 10  # seconds a process gets to end by itself


def free_port(wanted: int) -> int:
    """`wanted`, or the first free port above it."""
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise OSError(f"no free port from {wanted} on")


def own_address() -> str:
    """This machine's address on the local network, as another device would reach it; sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return probe.getsockname()[0]


def run(commands: Sequence[Sequence[str]], environment: dict[str, str]) -> None:
    """Run all commands (arguments of this Python) until one ends or the user stops; then end the others.

    Each is a process group of its own: a terminal's Ctrl+C comes here alone, and each is told once. A gunicorn worker
    that is interrupted by the terminal and told to quit by its master at once waits for itself for ever.
    """
    running = [
        subprocess.Popen(  # noqa: S603  our own
            [sys.executable, *command], env=os.environ | environment, stdin=subprocess.DEVNULL, process_group=0
        )
        for command in commands
    ]
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    try:
        while all(process.poll() is None for process in running):
            time.sleep(0.3)
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl+C would leave them behind
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
