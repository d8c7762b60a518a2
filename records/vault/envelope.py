"""Envelopes: a small dictionary sealed under its record's key, bound to the record, a name and a revision.

`01 | alg | nonce 12 | ciphertext + tag`. The plaintext is u32 length, UTF-8 JSON and zero bytes up to the next multiple
of 1 KiB, so that the size says little; the AAD is LP("env.v1", the first two bytes, record id, name, revision u32); the
key is the data key's subkey "env".
"""

import json
import os
from collections.abc import Iterable
from struct import pack, unpack_from
from typing import Any, NamedTuple
from uuid import UUID

from records.vault import keys, suite
from records.vault.columns import binary
from records.vault.errors import Tampered
from records.vault.lp import lp
from records.vault.wrapping import subkey

Content = dict[str, Any]

VERSION = 1
NONCE_END = 2 + suite.NONCE_LENGTH
BLOCK = 1024
LENGTH_BYTES = 4


class Place(NamedTuple):
    """What an envelope is bound to: moved to another place, it does not open."""

    record_id: UUID
    name: str
    revision: int


def seal(record_id: UUID, name: str, revision: int, content: Content) -> bytes:
    """`content` as an envelope. Raises ValueError for what JSON in UTF-8 cannot hold, such as a lone surrogate."""
    place = Place(record_id, name, revision)
    return seal_under(keys.data_key(record_id), suite.current(), os.urandom(suite.NONCE_LENGTH), place, content)


def unseal(record_id: UUID, name: str, revision: int, blob: object) -> Content:
    """What `seal` was given, if `blob` is that very envelope. Anything else raises Tampered."""
    [content] = unseal_many([(record_id, name, revision, blob)])
    return content


def unseal_many(envelopes: Iterable[tuple[UUID, str, int, object]]) -> list[Content]:
    """Many envelopes in the same order, with one query for their keys.

    The first that does not open raises Tampered, naming its record.
    """
    batch = [(Place(record_id, name, revision), blob) for record_id, name, revision, blob in envelopes]
    data_keys = keys.data_keys(place.record_id for place, _ in batch)
    return [unseal_under(data_keys[place.record_id], place, blob) for place, blob in batch]


def seal_under(data_key: bytes, chosen: suite.Suite, nonce: bytes, place: Place, content: Content) -> bytes:
    """As `seal`, with key and nonce given; a nonce is never used twice (apart from frozen test vectors)."""
    header = bytes([VERSION, chosen.alg])
    sealed = chosen.seal(subkey(chosen, data_key, b"env"), nonce, _packed(content), _aad(header, place))
    return header + nonce + sealed


def unseal_under(data_key: bytes, place: Place, blob: object) -> Content:
    """As `unseal`, with the key given."""
    try:
        sealed = binary(blob, "envelope")
        if len(sealed) < NONCE_END + suite.TAG_LENGTH or sealed[0] != VERSION:
            raise Tampered("envelope: unknown format")
        chosen = suite.by_alg(sealed[1], "envelope")
        key = subkey(chosen, data_key, b"env")
        return _unpacked(chosen.open(key, sealed[2:NONCE_END], sealed[NONCE_END:], _aad(sealed[:2], place), "envelope"))
    except Tampered as error:
        error.record_id = place.record_id
        raise


def _aad(header: bytes, place: Place) -> bytes:
    return lp(b"env.v1", header, place.record_id.bytes, place.name.encode(), pack(">I", place.revision))


def _packed(content: Content) -> bytes:
    text = _encoded(json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")))
    packed = pack(">I", len(text)) + text
    return packed + bytes(-len(packed) % BLOCK)


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        pass
    # Raised out here: the codec's own error holds the whole text, and would hang on to this one as its context.
    raise ValueError("A lone surrogate cannot be sealed.")


def _unpacked(plaintext: bytes) -> Content:
    if len(plaintext) < LENGTH_BYTES:
        raise Tampered("envelope: no length")
    [length] = unpack_from(">I", plaintext)
    end = LENGTH_BYTES + length
    padding = plaintext[end:]
    if len(plaintext) != end + -end % BLOCK or padding.count(0) != len(padding):
        raise Tampered("envelope: wrong padding")
    content = _decoded(plaintext[LENGTH_BYTES:end])
    if not isinstance(content, dict):
        raise Tampered("envelope: not a dictionary")
    return content


def _decoded(text: bytes) -> object:
    try:
        return json.loads(text.decode())
    except (ValueError, RecursionError):
        pass
    raise Tampered("envelope: not JSON")  # Out here for the same reason as above.
