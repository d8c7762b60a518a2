"""An envelope opens at its own record, name and revision, whole and unchanged, or raises Tampered."""

import os
from struct import pack
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.vault import envelope, keys, suite
from records.vault.envelope import Place
from records.vault.errors import Tampered
from records.vault.wrapping import subkey
from tests.records.vault.damage import every_flipped_bit, every_truncation

pytestmark = pytest.mark.usefixtures("each_suite")
KEY = bytes(range(32))
NOTE = Place(UUID(int=1), "note", 0)

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=20,
)
contents = st.dictionaries(texts, values)


def seal(content, place=NOTE):
    return envelope.seal_under(KEY, suite.current(), os.urandom(12), place, content)


def seal_plaintext(plaintext):
    """What somebody with the key, but not our code, could make."""
    nonce, chosen = os.urandom(12), suite.current()
    header = bytes([1, chosen.alg])
    return header + nonce + chosen.seal(subkey(chosen, KEY, b"env"), nonce, plaintext, envelope._aad(header, NOTE))


@given(contents, st.uuids(), texts, st.integers(0, 2**32 - 1))
def test_what_was_sealed_opens_the_same(content, record_id, name, revision):
    place = Place(record_id, name, revision)
    assert envelope.unseal_under(KEY, place, seal(content, place)) == content


@pytest.mark.parametrize(("letters", "blocks"), [(0, 1), (1, 1), (1009, 1), (1010, 2), (2033, 2), (2034, 3)])
def test_the_size_tells_only_the_number_of_kilobytes(letters, blocks):
    assert len(seal({"said": "x" * letters})) == 2 + 12 + blocks * 1024 + 16


@pytest.mark.parametrize("text", ["𠮷野家", "龘𪚥𰻝", "e\u0301 ﹣ １", "\U0010ffff", "\x00", "\u2028</script>"])
def test_every_character_is_kept_as_it_was_typed(text):
    assert envelope.unseal_under(KEY, NOTE, seal({text: text})) == {text: text}


@pytest.mark.parametrize("content", [{"said": "secret \ud800"}, {"\udfff": ""}, {"said": ["secret", {"x": "\udc80"}]}])
def test_a_lone_surrogate_is_refused_without_showing_the_text(content):
    with pytest.raises(ValueError, match=r"^A lone surrogate cannot be sealed\.$") as error:
        seal(content)
    assert error.value.__context__ is None
    assert not isinstance(error.value, UnicodeError)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_json_does_not_know_is_refused(number):
    with pytest.raises(ValueError, match="JSON"):
        seal({"hours": number})


def test_two_envelopes_of_the_same_words_have_nothing_in_common():
    one, two = seal({"said": "the same"}), seal({"said": "the same"})
    assert one[2:14] != two[2:14]
    assert one[14:] != two[14:]


def test_an_envelope_with_any_bit_turned_does_not_open():
    for damaged in every_flipped_bit(seal({"said": "…"})):
        with pytest.raises(Tampered):
            envelope.unseal_under(KEY, NOTE, damaged)


def test_an_envelope_with_any_end_missing_or_something_after_it_does_not_open():
    blob = seal({"said": "…"})
    for damaged in [*every_truncation(blob), blob + b"\0", blob + blob]:
        with pytest.raises(Tampered):
            envelope.unseal_under(KEY, NOTE, damaged)


@pytest.mark.parametrize(
    "other",
    [
        NOTE._replace(record_id=UUID(int=2)),
        NOTE._replace(name="note2"),
        NOTE._replace(name=""),
        NOTE._replace(revision=1),
    ],
)
def test_an_envelope_moved_to_another_record_name_or_revision_does_not_open(other):
    with pytest.raises(Tampered) as error:
        envelope.unseal_under(KEY, other, seal({"said": "…"}))
    assert error.value.record_id == other.record_id


@pytest.mark.parametrize(
    "value", [None, b"", "", "in the clear", b'{"said":"in the clear"}', {"said": "x"}, 7, bytes(2000)]
)
def test_null_or_plaintext_in_the_place_of_an_envelope_is_tampering(value):
    with pytest.raises(Tampered):
        envelope.unseal_under(KEY, NOTE, value)


@pytest.mark.parametrize("header", [b"\0\1", b"\2\1", b"\xff\1", b"\1\0", b"\1\3", b"\1\xff"])
def test_an_unknown_version_or_suite_is_tampering(header):
    with pytest.raises(Tampered, match="unknown"):
        envelope.unseal_under(KEY, NOTE, header + seal({"said": "…"})[2:])


@pytest.mark.parametrize(
    "plaintext",
    [
        b"",
        b"\0\0\0",
        pack(">I", 2) + b"{}",  # no padding
        pack(">I", 2) + b"{}" + bytes(1017) + b"\1",  # padding that says something
        pack(">I", 2) + b"{}" + bytes(1018 + 1024),  # more padding than needed
        pack(">I", 5000) + b"{}" + bytes(1018),  # longer than it is
        pack(">I", 1) + b"{}" + bytes(1018),  # shorter than it is
        pack(">I", 2) + b"[]" + bytes(1018),  # not a dictionary
        pack(">I", 4) + b"null" + bytes(1016),
        pack(">I", 2) + b"\xff\xfe" + bytes(1018),  # not UTF-8
        pack(">I", 0) + bytes(1020),  # nothing
    ],
)
def test_a_well_sealed_envelope_of_another_shape_is_tampering_and_shows_nothing(plaintext):
    with pytest.raises(Tampered) as error:
        envelope.unseal_under(KEY, NOTE, seal_plaintext(plaintext))
    assert error.value.__context__ is None


def test_a_memoryview_as_postgresql_gives_it_opens():
    assert envelope.unseal_under(KEY, NOTE, memoryview(seal({"said": "…"}))) == {"said": "…"}


def test_a_record_seals_and_opens_by_its_stored_key(record):
    blob = envelope.seal(record, "note", 2, {"said": "…"})
    keys.forget()
    assert envelope.unseal(record, "note", 2, blob) == {"said": "…"}
    keys.rewrap(record, "unit:two")
    assert envelope.unseal(record, "note", 2, blob) == {"said": "…"}


def sealed_batch(count):
    batch = []
    for number in range(count):
        record_id = uuid4()
        keys.make_data_key(record_id, f"unit:{number % 5}")
        batch.append((record_id, "note", number, envelope.seal(record_id, "note", number, {"number": number})))
    return batch


@pytest.mark.django_db
def test_many_envelopes_open_in_their_order_with_one_query_however_many(django_assert_num_queries):
    batch = sealed_batch(40)
    for size in (1, 10, 40):
        keys.forget()
        with django_assert_num_queries(1):
            opened = envelope.unseal_many(batch[:size])
        assert opened == [{"number": number} for number in range(size)]
    assert envelope.unseal_many([]) == []


@pytest.mark.django_db
def test_of_many_envelopes_the_one_that_does_not_open_is_named():
    batch = sealed_batch(3)
    batch[1] = (*batch[1][:3], batch[2][3])
    with pytest.raises(Tampered) as error:
        envelope.unseal_many(batch)
    assert error.value.record_id == batch[1][0]
