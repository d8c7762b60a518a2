"""A sealed file is read as it was written, whole and in order, or raises Tampered."""

import hashlib
import os
import tracemalloc
from itertools import pairwise, repeat
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.vault import files, keys, stores, stream
from records.vault.errors import Tampered
from records.vault.stream import CHUNK, HEADER_LENGTH, SEALED_CHUNK
from records.vault.suite import BY_ALG
from tests.records.vault.damage import every_flipped_bit, every_truncation

pytestmark = pytest.mark.usefixtures("each_suite")

FILE = UUID(int=7)


def on_disk(file_id=FILE):
    return stores.store().path(file_id.hex)


def replace(blob):
    on_disk().write_bytes(blob)


def content_of(length):
    return (b"0123456789abcde\n" * (length // 16 + 1))[:length]


@pytest.fixture
def three_chunks(record):
    """Header and chunks of a file with two full chunks and a rest."""
    files.write(record, FILE, [content_of(2 * CHUNK + 100)])
    blob = on_disk().read_bytes()
    starts = [HEADER_LENGTH, HEADER_LENGTH + SEALED_CHUNK, HEADER_LENGTH + 2 * SEALED_CHUNK]
    return blob[:HEADER_LENGTH], *(blob[start : start + SEALED_CHUNK] for start in starts)


def assert_tampered(record, file_id=FILE):
    with pytest.raises(Tampered):
        list(files.read(record, file_id))


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5])
def test_a_file_is_read_as_it_was_written(record, length):
    content = content_of(length)
    written = files.write(record, FILE, [content])
    assert written == (length, hashlib.sha256(on_disk().read_bytes()).digest())
    assert b"".join(files.read(record, FILE)) == content


def test_an_empty_file_is_legal_and_yields_nothing(record):
    assert files.write(record, FILE, []).size == 0
    assert list(files.read(record, FILE)) == []


@given(st.lists(st.binary(max_size=200)), st.integers(1, 5))
def test_how_the_bytes_arrive_does_not_matter(chunks, times):
    key, salt, suite = bytes(32), bytes(32), BY_ALG[1]
    chunks = [chunk * 400 * times for chunk in chunks]
    assert list(stream.sealed(key, suite, salt, FILE, chunks)) == list(
        stream.sealed(key, suite, salt, FILE, [b"".join(chunks)])
    )


def test_a_file_written_again_shares_no_key_with_its_forerunner(record):
    files.write(record, FILE, [b"the same"])
    before = on_disk().read_bytes()
    files.write(record, FILE, [b"the same"])
    assert on_disk().read_bytes()[HEADER_LENGTH:] != before[HEADER_LENGTH:]
    assert list(files.read(record, FILE)) == [b"the same"]


def test_a_small_file_with_any_bit_turned_or_any_end_missing_does_not_open(record):
    files.write(record, FILE, [b"family letter"])
    blob = on_disk().read_bytes()
    for damaged in [*every_flipped_bit(blob), *every_truncation(blob), blob + b"\0", blob + blob]:
        replace(damaged)
        assert_tampered(record)


@pytest.mark.parametrize(
    "order",
    ["hab", "ha", "h", "hbac", "hcab", "haabc", "habbc", "hbc", "hac", "hc", "habcc", "habca", "abc", "hhabc"],
)
def test_a_chunk_moved_doubled_left_out_or_cut_off_is_tampering(record, three_chunks, order):
    parts = dict(zip("habc", three_chunks, strict=True))
    replace(b"".join(parts[letter] for letter in order))
    assert_tampered(record)


def test_a_cut_at_any_edge_of_a_chunk_is_found_before_the_stream_ends(record, three_chunks):
    head, one, two, _ = three_chunks
    replace(head + one + two)
    given_out = []
    with pytest.raises(Tampered):
        given_out.extend(files.read(record, FILE))
    assert len(given_out) <= 1


def test_a_file_ended_at_a_full_chunk_opens_as_nothing_else(record):
    files.write(record, FILE, [content_of(2 * CHUNK)])
    blob = on_disk().read_bytes()
    for damaged in [blob[:-SEALED_CHUNK], blob + blob[-SEALED_CHUNK:], blob + bytes(16), blob[:-1]]:
        replace(damaged)
        assert_tampered(record)


# ---- Arriving in segments ----


def arrive(record, content, cuts, total=None):
    """Write `content` as segments that end at `cuts`; gives their names."""
    names, total = [], len(content) if total is None else total
    for number, (start, end) in enumerate(pairwise([0, *cuts, len(content)])):
        place = stream.Place(number, start, total)
        names.append(files.write_segment(record, FILE, [content[start:end]], place).name)
    return names


def rest_of(names):
    return [stores.store().path(name).read_bytes() for name in names]


def assert_segments_tampered(record, names):
    with pytest.raises(Tampered):
        list(files.read_segments(record, FILE, names))


@pytest.mark.parametrize("length", [CHUNK + 1, 2 * CHUNK, 3 * CHUNK, 3 * CHUNK + 7])
@pytest.mark.parametrize("cuts", [[], [CHUNK], [CHUNK, 2 * CHUNK]])
def test_segments_are_read_as_one_file(record, length, cuts):
    content = content_of(length)
    names = arrive(record, content, [cut for cut in cuts if cut < length])
    assert b"".join(files.read_segments(record, FILE, names)) == content
    replace_with = b"".join(rest_of(names))
    on_disk().parent.mkdir(parents=True, exist_ok=True)
    replace(replace_with)
    assert b"".join(files.read(record, FILE)) == content


def test_what_a_broken_line_left_of_a_chunk_is_not_sealed(record):
    segment = files.write_segment(record, FILE, [content_of(CHUNK + 500)], stream.Place(0, 0, 3 * CHUNK))
    assert segment.size == CHUNK
    assert files.write_segment(record, FILE, [content_of(500)], stream.Place(1, CHUNK, 3 * CHUNK)) is None
    assert rest_of([segment.name])[0][HEADER_LENGTH + SEALED_CHUNK :] == b""


def test_each_start_of_a_writer_has_its_own_salt_and_no_counter_comes_twice(record):
    content = content_of(2 * CHUNK)
    one, two = rest_of(arrive(record, content, [CHUNK])), rest_of(arrive(record, content, [CHUNK]))
    salts = {blob[6:HEADER_LENGTH] for blob in one + two}
    assert len(salts) == 4
    assert [blob[2:6] for blob in one] == [bytes(4), bytes([0, 0, 0, 1])]


def test_a_segment_left_out_cut_moved_doubled_or_of_another_upload_is_tampering(record):
    content = content_of(4 * CHUNK + 9)
    a, b, c = arrive(record, content, [CHUNK, 2 * CHUNK])
    x, y, z = arrive(record, content, [CHUNK, 3 * CHUNK])
    assert_segments_tampered(record, [])
    for wrong in [
        [a, c],
        [b, c],
        [a, b],
        [a],
        [b, a, c],
        [a, a, b, c],
        [a, b, c, c],
        [a, y, c],
        [x, b, z],
        [a, b, b, c],
    ]:
        assert_segments_tampered(record, wrong)
    assert b"".join(files.read_segments(record, FILE, [a, y, z])) == content


def test_a_segment_cut_at_an_edge_of_a_chunk_is_found(record):
    names = arrive(record, content_of(5 * CHUNK), [3 * CHUNK])
    path = stores.store().path(names[0])
    whole = path.read_bytes()
    for end in (HEADER_LENGTH, HEADER_LENGTH + SEALED_CHUNK, HEADER_LENGTH + 2 * SEALED_CHUNK, len(whole) - 1):
        path.write_bytes(whole[:end])
        assert_segments_tampered(record, names)


def test_a_small_file_of_two_segments_with_any_bit_turned_or_any_end_missing_does_not_open(record, monkeypatch):
    monkeypatch.setattr(stream, "CHUNK", 64)
    monkeypatch.setattr(stream, "SEALED_CHUNK", 80)
    content = b"a letter to the family at home, in two segments, since the line broke on its way"
    blob = b"".join(rest_of(arrive(record, content, [64])))
    on_disk().parent.mkdir(parents=True)
    for damaged in [*list(every_flipped_bit(blob))[::7], *every_truncation(blob), blob + b"\0", blob + blob]:
        replace(damaged)
        assert_tampered(record)
    replace(blob)
    assert b"".join(files.read(record, FILE)) == content


def test_a_segment_that_is_gone_is_tampering(record):
    names = arrive(record, content_of(2 * CHUNK), [CHUNK])
    files.discard([names[1], names[1]])
    assert_segments_tampered(record, names)


def test_chunks_of_two_files_of_one_record_do_not_mix(record, three_chunks):
    head, one, two, three = three_chunks
    files.write(record, FILE, [content_of(2 * CHUNK + 100)])
    blob = on_disk().read_bytes()
    replace(blob[:HEADER_LENGTH] + one + blob[HEADER_LENGTH + SEALED_CHUNK :])
    assert_tampered(record)
    replace(head + one + two + three)
    assert b"".join(files.read(record, FILE)) == content_of(2 * CHUNK + 100)


def test_a_file_put_in_the_place_of_another_or_of_another_record_does_not_open(record):
    other_record, other_file = uuid4(), uuid4()
    keys.make_data_key(other_record, "unit:one")
    files.write(record, FILE, [b"one"])
    files.write(record, other_file, [b"two"])
    replace(on_disk(other_file).read_bytes())
    assert_tampered(record)
    assert_tampered(other_record)


@pytest.mark.parametrize(
    "header", [b"\0\1\0\0\0\0", b"\2\1\0\0\0\0", b"\1\0\0\0\0\0", b"\1\3\0\0\0\0", b"\1\1\0\0\0\1"]
)
def test_an_unknown_version_suite_or_segment_is_tampering(record, header):
    files.write(record, FILE, [b"one"])
    replace(header + on_disk().read_bytes()[6:])
    with pytest.raises(Tampered, match="unknown"):
        files.read(record, FILE)


def test_a_missing_or_plain_file_is_known_before_the_first_byte_is_given_out(record):
    with pytest.raises(Tampered, match="missing"):
        files.read(record, FILE)
    on_disk().parent.mkdir(parents=True)
    replace(content_of(1000))
    with pytest.raises(Tampered):
        files.read(record, FILE)


def test_a_record_never_replaces_the_file_of_another(record):
    intruder = uuid4()
    keys.make_data_key(intruder, "unit:one")
    files.write(record, FILE, [b"mine"])
    with pytest.raises(FileExistsError):
        files.write(intruder, FILE, [b"theirs"])
    assert list(files.read(record, FILE)) == [b"mine"]
    assert [path.name for path in on_disk().parent.iterdir()] == [FILE.hex]


def test_an_upload_that_breaks_off_leaves_nothing_and_no_plaintext_on_the_way(record, settings):
    canary, seen = b"plaintext canary " * 8000, []

    def breaking_off():
        yield canary
        seen.extend(path.read_bytes() for path in settings.FILES_ROOT.rglob("*") if path.is_file())
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        files.write(record, FILE, breaking_off())
    assert len(seen) == 1
    assert len(seen[0]) > CHUNK
    assert b"canary" not in seen[0]
    assert not [path for path in settings.FILES_ROOT.rglob("*") if path.is_file()]


def test_a_finished_file_holds_no_plaintext_and_is_its_owners_alone(record):
    files.write(record, FILE, [b"plaintext canary " * 8000])
    assert b"canary" not in on_disk().read_bytes()
    assert on_disk().stat().st_mode & 0o077 == 0
    assert on_disk().parent.stat().st_mode & 0o077 == 0


def test_a_removed_file_is_gone(record):
    files.write(record, FILE, [b"one"])
    assert files.remove(FILE)
    assert not on_disk().exists()
    assert not files.remove(FILE)


def test_memory_stays_flat_for_64_mebibytes(record):
    chunk = os.urandom(CHUNK)
    tracemalloc.start()
    try:
        assert files.write(record, FILE, repeat(chunk, 1024)).size == 64 * 1024 * 1024
        assert sum(len(piece) for piece in files.read(record, FILE)) == 64 * 1024 * 1024
        assert tracemalloc.get_traced_memory()[1] < 2 * 1024 * 1024
    finally:
        tracemalloc.stop()
