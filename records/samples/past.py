"""A year that passes in a minute: inside `at(moment)` all that asks Django for the time is told `moment`.

For sample data alone, in a process of its own: the trail of the demo shows when things would have happened.
"""

from contextlib import contextmanager

from django.utils import timezone


@contextmanager
def at(moment):
    """Let it be `moment` (aware) until the block ends."""
    before = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = before
