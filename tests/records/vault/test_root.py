"""The root key file: made once, refused when others could read it; and what it wraps opens nowhere else."""

import pytest

from records.vault.errors import KeyUnavailable, Tampered
from records.vault.root import FileRoot, provider
from tests.hearing import hearing
from tests.records.vault.damage import every_flipped_bit, every_truncation

pytestmark = pytest.mark.usefixtures("each_suite")

KEY, CONTEXT = bytes(range(32)), b"unit:one"


def test_a_key_file_is_made_with_32_random_bytes_for_its_owner_alone(tmp_path):
    one, two = FileRoot.create(tmp_path / "one"), FileRoot.create(tmp_path / "two")
    assert one.path.stat().st_mode & 0o777 == 0o400
    assert len(one.path.read_bytes()) == 32
    assert one.path.read_bytes() != two.path.read_bytes()


def test_a_key_file_that_exists_is_never_made_anew(root_key):
    before = root_key.read_bytes()
    with pytest.raises(FileExistsError):
        FileRoot.create(root_key)
    assert root_key.read_bytes() == before


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o420, 0o401, 0o644, 0o777])
def test_a_key_file_open_to_others_is_refused(root_key, mode):
    root_key.chmod(mode)
    with pytest.raises(KeyUnavailable, match="0400"):
        provider().wrap(KEY, CONTEXT)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_file_of_another_length_is_refused(tmp_path, length):
    path = tmp_path / "root.key"
    path.write_bytes(bytes(length))
    path.chmod(0o400)
    with pytest.raises(KeyUnavailable, match="32 bytes"):
        FileRoot(path).wrap(KEY, CONTEXT)


def test_a_missing_key_file_is_refused_without_telling_more(tmp_path):
    with pytest.raises(KeyUnavailable, match="No such file"):
        FileRoot(tmp_path / "nowhere").unwrap_many([])


def test_a_key_file_is_made_where_there_is_none_with_the_folders_above_it(tmp_path):
    root = FileRoot(tmp_path / "a" / "key" / "root.key")
    assert root.make()
    assert (tmp_path / "a" / "key").stat().st_mode & 0o777 == 0o700
    name = root.name()
    assert not root.make()
    assert root.name() == name


def test_a_wrapped_key_says_whether_it_is_under_this_root(root_key):
    root, other = FileRoot(root_key), bytes([9])
    blob = root.wrap(KEY, CONTEXT)
    assert root.holds(blob)
    for changed in (other + blob[1:], blob[:1] + other + blob[2:], blob[:2] + bytes(8) + blob[10:], blob[:-1], b""):
        assert not root.holds(changed)


def test_many_keys_are_unwrapped_in_their_order():
    pairs = [(provider().wrap(bytes([number]) * 32, CONTEXT), CONTEXT) for number in range(5)]
    assert provider().unwrap_many(pairs) == [bytes([number]) * 32 for number in range(5)]


def test_rewrapping_keeps_the_keys_and_uses_new_nonces():
    pairs = [(provider().wrap(KEY, context), context) for context in (b"one", b"two")]
    rewrapped = provider().rewrap_many(pairs)
    assert provider().unwrap_many(list(zip(rewrapped, (b"one", b"two"), strict=True))) == [KEY, KEY]
    assert not {blob for blob, _ in pairs} & set(rewrapped)


def test_a_wrapped_key_opens_in_its_own_context_alone():
    blob = provider().wrap(KEY, CONTEXT)
    with pytest.raises(Tampered):
        provider().unwrap_many([(blob, b"unit:two")])


def test_a_wrapped_key_under_another_root_says_so(tmp_path):
    blob = provider().wrap(KEY, CONTEXT)
    with pytest.raises(Tampered, match="not wrapped by this root key"):
        FileRoot.create(tmp_path / "other.key").unwrap_many([(blob, CONTEXT)])


@pytest.mark.parametrize("opened", ["root.key.next", "root.key"])
def test_whoever_looks_while_the_next_key_takes_its_place_notices_nothing(root_key, opened):
    """The change of the files is no one step: here it comes the moment before one of them is opened."""
    root = FileRoot(root_key)
    before = root.wrap(KEY, CONTEXT)
    name, changed = root.prepare(), []
    after = root.wrap(KEY, CONTEXT)

    def change(path, _flags):
        if path.name == opened and not changed:
            changed.append(path)
            root.settle(name)

    with hearing(change):
        assert root.unwrap_many([(before, CONTEXT), (after, CONTEXT)]) == [KEY, KEY]
    assert changed
    assert not root.next.exists()


def test_a_wrapped_key_with_any_bit_turned_or_any_end_missing_does_not_open():
    blob = provider().wrap(KEY, CONTEXT)
    for damaged in [*every_flipped_bit(blob), *every_truncation(blob), blob + b"\0"]:
        with pytest.raises(Tampered):
            provider().unwrap_many([(damaged, CONTEXT)])
