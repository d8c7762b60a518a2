"""A PKCS #11 token: one signed-in session a process, opened when it is first needed, opened anew when it was lost.

A forked child begins its own. PKCS #11 libraries are not asked for threads of their own, so one thread at a time works.
"""

import os
import stat
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

import pkcs11
from pkcs11 import PinExpired, PinIncorrect, PinInvalid, PinLenRange, PinLocked, PKCS11Error, Session

from records.vault.errors import KeyUnavailable

OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO
PIN_REFUSED = (PinIncorrect, PinInvalid, PinLocked, PinExpired, PinLenRange)
Value = TypeVar("Value")


class Settings(NamedTuple):
    """Where the token is and how one signs in; the PIN itself or the file that holds it."""

    module: str
    label: str
    pin: str
    pin_file: Path | None


class Token:
    """Runs work in a session. What a lost session broke is done once more in a new one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._begin()
        os.register_at_fork(after_in_child=self._after_fork)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._session: Session | None = None
        self._refused_pin = ""

    def run(self, work: Callable[[Session], Value], *, writing: bool = False) -> Value:
        """`work` with a session, one that may write where asked. Raises KeyUnavailable where nothing answers."""
        with self._lock:
            try:
                return self._tried(work, writing)
            except PKCS11Error as error:
                raise KeyUnavailable(f"The security module does not answer: {_words(error)}.") from None

    def close(self) -> None:
        """Sign out. The next work signs in again."""
        with self._lock:
            self._drop()

    def _tried(self, work: Callable[[Session], Value], writing: bool) -> Value:
        if writing:
            self._drop()  # a token keeps one kind of session at a time for whoever is signed in
            try:
                return work(self._open(writing=True))
            finally:
                self._drop()
        try:
            return work(self._session or self._open())
        except PIN_REFUSED:
            raise
        except PKCS11Error:
            self._drop()
            self._again()
        return work(self._open())

    def _open(self, *, writing: bool = False) -> Session:
        library = pkcs11.lib(self._settings.module)
        token, pin = library.get_token(token_label=self._settings.label), self._pin()
        if pin == self._refused_pin:
            raise KeyUnavailable("The security module refused the PIN. It is not tried again, lest it be locked.")
        try:
            self._session = token.open(user_pin=pin, rw=writing)
        except PIN_REFUSED:
            self._refused_pin = pin
            raise
        return self._session

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with suppress(PKCS11Error):
                session.close()

    def _again(self) -> None:
        """Let the library forget what it knew of tokens and sessions."""
        library = pkcs11.lib(self._settings.module)
        with suppress(PKCS11Error):
            library.finalize()
        if not library.initialized:
            library.initialize()

    def _after_fork(self) -> None:
        used = self._session is not None
        self._begin()
        if used:
            with suppress(PKCS11Error):
                self._again()

    def _pin(self) -> str:
        path = self._settings.pin_file
        if path is None:
            return self._settings.pin
        try:
            if path.stat().st_mode & OPEN_TO_OTHERS:
                raise KeyUnavailable("The file with the PIN is open to other accounts; its mode must be 0400.")
            return path.read_text().strip()
        except OSError as error:
            raise KeyUnavailable(f"The file with the PIN cannot be read: {error.strerror}.") from None


def _words(error: PKCS11Error) -> str:
    """What went wrong, by its name: never a PIN."""
    return type(error).__name__
