"""What may stand in a log: no query of an address; of a long run of letters, as tokens are, its first four; of an error
its kind and the lines of code. What an error says may be what somebody typed: `int(note)` repeats the note.
"""

import logging
import re

from gunicorn.glogging import Logger

# A UUID has 36 characters and stays; every token of ours (links, devices, sessions' signed forms) is longer.
LONG = re.compile(r"[A-Za-z0-9_~=-]{41,}")
QUERY = re.compile(r"(/\S*)\?\S+")


def masked(text: str) -> str:
    """`text` without what could be a token."""
    return LONG.sub(lambda found: found[0][:4] + "…", text)


def wordless(error: BaseException, before: tuple[BaseException, ...] = ()) -> BaseException:
    """A twin of `error`: its kind and its frames, none of its words; the errors behind it likewise."""
    kind, seen = type(error), (*before, error)
    place = {"__module__": kind.__module__, "__qualname__": kind.__qualname__}
    twin: BaseException = type(kind.__name__, (Exception,), place)()
    for name in ("__cause__", "__context__"):
        other = getattr(error, name)
        setattr(twin, name, None if other is None or other in seen else wordless(other, seen))
    twin.__suppress_context__ = error.__suppress_context__
    return twin.with_traceback(error.__traceback__)


class Masked(logging.Filter):
    """Masks a record before any handler writes it: Django names the path of a request that found nothing."""

    def filter(self, record):
        error = record.exc_info[1] if record.exc_info else None
        record.msg, record.args = masked(QUERY.sub(r"\1?…", _message(record, error))), ()
        if error is not None:
            twin = wordless(error)
            record.exc_info, record.exc_text = (type(twin), twin, twin.__traceback__), None
        return True


def _message(record: logging.LogRecord, error: BaseException | None) -> str:
    """The message; where it repeats an error, the kind of that error stands instead."""
    parts = (error, record.msg, *(record.args if isinstance(record.args, tuple) else ()))
    said = record.getMessage()
    for one in (part for part in parts if isinstance(part, BaseException)):
        words = str(one) or repr(one)
        for spelt in (repr(one), words, words.encode("unicode_escape").decode()):  # Django escapes what it names
            said = said.replace(spelt, type(one).__name__)
    return said


class AccessLog(Logger):
    """Gunicorn's logs: of an access the path alone, masked; no query, no referrer, no header of the client's."""

    masks = Masked()

    def setup(self, cfg):
        super().setup(cfg)
        self.error_log.addFilter(self.masks)

    def atoms(self, resp, req, environ, request_time):
        atoms = super().atoms(resp, req, environ, request_time)
        return atoms | {"U": masked(environ.get("PATH_INFO") or ""), "r": "", "q": "", "f": "", "a": ""}
