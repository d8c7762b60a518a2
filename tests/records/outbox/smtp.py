"""A real mail server for the tests: takes what comes, refuses what it is told to, and may call somebody first."""

import socket
from contextlib import contextmanager

from aiosmtpd.controller import Controller


class Sink:
    """What arrived; `answers` are given in turn instead of taking a mail, `on_data` is called once it was taken."""

    def __init__(self):
        self.mails, self.answers, self.on_data = [], [], None

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  the library's name
        if self.answers:
            return self.answers.pop(0)
        self.mails.append((envelope.rcpt_tos, envelope.content.decode()))
        if self.on_data is not None:
            self.on_data()
        return "250 taken"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def serving():
    """The sink and the port it listens on."""
    sink, port = Sink(), _free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink, port
    finally:
        controller.stop()
