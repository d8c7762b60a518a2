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
    """Run all commands (arguments of this Python) until one ends or the user stops; then end the others."""
    running = [
        subprocess.Popen([sys.executable, *command], env=os.environ | environment)  # noqa: S603  our own
        for command in commands
    ]
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    try:
        while all(process.poll() is None for process in running):
            time.sleep(0.3)
    except KeyboardInterrupt:
        pass
    finally:
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
