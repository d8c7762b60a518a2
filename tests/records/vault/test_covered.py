"""The bytes that a seal is made over: frozen for each type of column, no two types alike."""

import datetime
import json
from uuid import UUID

import pytest

from records.vault import covered
from records.vault.errors import Tampered

AT = datetime.datetime(2026, 3, 1, 8, 30, 0, 5, tzinfo=datetime.UTC)
CODED = [
    (UUID(int=5), "75" + "00" * 15 + "05"),
    ("甲a", "73e794b261"),
    ("\ud800", "73eda080"),
    (None, "2d"),
    (True, "3f31"),
    (False, "3f30"),
    (1, "69" + "00" * 8 + "01"),
    (-1, "69" + "ff" * 9),
    (AT, "74" + ((AT - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)).days * 86_400 * 10**6
                 + 30_600 * 10**6 + 5).to_bytes(8, "big").hex()),
    (AT.date(), "64" + datetime.date(2026, 3, 1).toordinal().to_bytes(4, "big").hex()),
    (b"\x00x", "620078"),
    (memoryview(b"x"), "6278"),
    ({"b": [1, None], "a": "甲"}, "6a" + '{"a":"甲","b":[1,null]}'.encode().hex()),
    ([], "6a5b5d"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "expected"), CODED, ids=[type(value).__name__ + str(n) for n, (value, _) in enumerate(CODED)]
)
def test_a_value_is_coded_as_ever(value, expected):
    assert covered.coded(value).hex() == expected


def test_values_of_two_types_are_never_coded_alike():
    alike = [0, False, None, "", b"", [], "0", "null", "[]", json.dumps(None), {}]
    assert len({covered.coded(value) for value in alike}) == len(alike) - 1, "only the same word twice is alike"


def test_a_value_that_no_column_holds_is_tampering():
    with pytest.raises(Tampered, match="impossible value"):
        covered.coded(object())
