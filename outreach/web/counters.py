"""The cache that counts: files that all processes of a machine share, in which adding is one step for all of them."""

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache


class CounterCache(FileBasedCache):
    """Django's own looks and then writes: between the two, another process looks as well, and both have added.

    The locks under which limits are counted rest on `add`.
    """

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        with self._alone():
            return super().add(key, value, timeout, version)

    @contextmanager
    def _alone(self):
        self._createdir()
        handle = os.open(Path(self._dir, "lock"), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
