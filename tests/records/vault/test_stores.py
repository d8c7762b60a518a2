"""Both stores keep the same promises; the one in a bucket is tried against a server that speaks S3."""

import pytest

from records.vault import files, stores
from records.vault.errors import KeyUnavailable, Tampered
from records.vault.stores_s3 import PART
from records.vault.stream import CHUNK, SEALED_CHUNK, Place
from tests import buckets
from tests.records.vault.test_files import FILE, content_of

NAME = FILE.hex


@pytest.fixture(scope="module")
def s3_server():
    with buckets.s3_server() as address:
        yield address


@pytest.fixture(params=["local", "s3"])
def store(request, settings):
    """The store of the settings: a folder, or an empty bucket."""
    settings.FILES_STORE = request.param
    stores._bucket.cache_clear()
    if request.param == "s3":
        address = request.getfixturevalue("s3_server")
        settings.FILES_S3 = buckets.options(address, "sealed/")
        bucket = buckets.made(address, "sealed/")
        yield stores.store()
        bucket.storage.bucket.objects.delete()
        bucket.storage.bucket.delete()
    else:
        yield stores.store()
    stores._bucket.cache_clear()


def test_a_file_is_read_as_it_was_written(store, record):
    for length in (0, 1, CHUNK, 3 * CHUNK + 5):
        files.write(record, FILE, [content_of(length)])
        assert b"".join(files.read(record, FILE)) == content_of(length)
    with store.open(NAME) as file:
        assert b"0123456789abcde" not in file.read()


def pieces_of(content):
    """As a sealed file comes: never in one."""
    yield from (content[start : start + SEALED_CHUNK] for start in range(0, len(content), SEALED_CHUNK))


@pytest.mark.parametrize("length", [PART - 1, PART, PART + 1, 2 * PART + 77])
def test_what_is_put_is_what_is_got_whatever_its_length(store, length):
    content = b"".join(bytes([number % 251]) * 1000 for number in range(length // 1000 + 1))[:length]
    store.put(NAME, pieces_of(content))
    with store.open(NAME) as file:
        assert file.read() == content
    assert [(stored.name, stored.size) for stored in store.everything()] == [(NAME, length)]


def test_where_a_file_lies_in_the_folder_is_frozen(tmp_path):
    name = "0123456789abcdef0123456789abcdef"
    assert stores.Folder(tmp_path).path(name) == tmp_path / "ef" / name
    assert stores.Folder(tmp_path).path(f"{name}.part") == tmp_path / "ef" / f"{name}.part"


def test_segments_are_joined(store, record):
    content = content_of(2 * CHUNK + 9)
    one = files.write_segment(record, FILE, [content[:CHUNK]], Place(0, 0, len(content)))
    two = files.write_segment(record, FILE, [content[CHUNK:]], Place(1, CHUNK, len(content)))
    assert b"".join(files.read_segments(record, FILE, [one.name, two.name])) == content
    assert {stored.name for stored in files.everything()} == {one.name, two.name}
    files.discard([one.name, two.name, "0" * 32])
    assert list(files.everything()) == []


@pytest.mark.parametrize("length", [100, 2 * PART])
def test_what_breaks_off_is_not_there(store, length):
    def breaking_off():
        yield from pieces_of(bytes(length))
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.put(NAME, breaking_off())
    assert list(store.everything()) == []


def test_what_is_gone_is_told(store, record):
    files.write(record, FILE, [b"one"])
    assert files.remove(FILE)
    assert not files.remove(FILE)
    with pytest.raises(Tampered, match="missing"):
        files.read(record, FILE)


def test_a_record_never_replaces_the_file_of_another(store, record, db):
    files.write(record, FILE, [b"mine"])
    store.put(NAME, [b"\x01\x01" + bytes(60)])
    with pytest.raises(FileExistsError):
        files.write(record, FILE, [b"theirs"])


def test_a_bucket_that_does_not_answer_is_no_damage(settings, record):
    settings.FILES_STORE = "s3"
    settings.FILES_S3 = buckets.options("http://127.0.0.1:9", "")
    stores._bucket.cache_clear()
    with pytest.raises(KeyUnavailable):
        files.read(record, FILE)
    stores._bucket.cache_clear()
