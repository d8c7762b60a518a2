"""Bytes bent by chance, for whatever reads bytes: a whole one cut or put into in a few places, or none at all."""

from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.soak import examples

NO_WHOLE_ONE = st.binary(max_size=300)


@st.composite
def bent(draw, whole: bytes):
    """`whole` after one to four changes, each some bytes gone from a place and some others in theirs."""
    blob = bytearray(whole)
    for _change in range(draw(st.integers(1, 4))):
        at, gone = draw(st.integers(0, len(blob))), draw(st.sampled_from((0, 1, 1, 4, 40, len(whole))))
        blob[at : at + gone] = draw(st.binary(max_size=6))
    return bytes(blob)


def broken(*whole: bytes):
    """What is bent of any of these, and what never was one."""
    return st.one_of(NO_WHOLE_ONE, *map(bent, whole))


def a_few(count: int):
    """So many examples, ten times as many in a soak; the fixtures of the test serve them all."""
    return settings(max_examples=examples(count), suppress_health_check=[HealthCheck.function_scoped_fixture])


def outcome(read: Callable, *errors: type[Exception]):
    """What `read` gives, or the error that it may raise instead; any other goes on."""
    try:
        return read()
    except errors as error:
        return error
