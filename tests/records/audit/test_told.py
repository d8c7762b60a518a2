"""What an event tells of seals is read back as it was written, and nothing else is read at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.audit import told
from records.vault.errors import Tampered
from tests.bent import a_few, broken, outcome

NAMES = st.text(min_size=1, max_size=60)
SAID = {"record:1": 2, "account:2": 258, "consent:3": 2**32 - 1}


@given(st.dictionaries(NAMES, st.integers(0, 2**32 - 1), max_size=20))
def test_what_was_written_is_read_back_in_order(epochs):
    assert list(told.unpack(told.pack(epochs))) == sorted(epochs.items())


def test_the_form_of_it_is_frozen():
    assert told.pack({"b:2": 258, "a:1": 1}) == b"\3a:1\0\0\0\1" + b"\3b:2\0\0\1\2"


def test_what_was_cut_off_within_one_of_them_is_no_whole():
    packed, rows = told.pack(SAID), sorted(SAID.items())
    whole = {len(told.pack(dict(rows[:count]))): rows[:count] for count in range(len(rows) + 1)}
    for length in range(len(packed) + 1):
        if length in whole:
            assert list(told.unpack(packed[:length])) == whole[length]
        else:
            with pytest.raises(Tampered, match="seals: cut off"):
                list(told.unpack(packed[:length]))


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(Tampered, match="not text"):
        list(told.unpack(b"\1\xff\0\0\0\1"))


@a_few(300)
@given(broken(told.pack(SAID)))
def test_no_bytes_at_all_crash_the_reader(packed):
    read = outcome(lambda: list(told.unpack(packed)), Tampered)
    if not isinstance(read, Tampered):
        assert sum(1 + len(name.encode()) + told.EPOCH_BYTES for name, _epoch in read) == len(packed)
