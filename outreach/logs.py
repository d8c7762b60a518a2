"""What may stand in a log: no query of an address, and of a long run of letters, as tokens are, its first four."""

import logging
import re

from gunicorn.glogging import Logger

# A UUID has 36 characters and stays; every token of ours (links, devices, sessions' signed forms) is longer.
LONG = re.compile(r"[A-Za-z0-9_~=-]{41,}")


def masked(text: str) -> str:
    """`text` without what could be a token."""
    return LONG.sub(lambda found: found[0][:4] + "…", text)


class Masked(logging.Filter):
    """Masks a record before any handler writes it: Django names the path of a request that found nothing."""

    def filter(self, record):
        record.msg, record.args = masked(record.getMessage()), ()
        return True


class AccessLog(Logger):
    """Gunicorn's access log with the path alone, masked; no query, no referrer, no header of the client's."""

    def atoms(self, resp, req, environ, request_time):
        atoms = super().atoms(resp, req, environ, request_time)
        return atoms | {"U": masked(environ.get("PATH_INFO") or ""), "r": "", "q": "", "f": "", "a": ""}
