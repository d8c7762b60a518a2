"""Checks a proof of Outreach's audit trail without Outreach: Python's standard library and the openssl program alone.

    python3 -I check_proof.py PROOF.json --key 'outreach.example/trail/1+…'  [--kept CHECKPOINT.txt]

The key is the one that you were given when the system was set up (`manage.py audit key`), never the one in the proof.
With --kept, the proof must also fit a checkpoint that you kept yourself. Exit code 0: proved; 1: not proved.
"""

import argparse
import base64
import datetime
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)  # noqa: UP017  for older Pythons as well
ED25519 = b"\x01"
DER = bytes.fromhex("302a300506032b6570032100")  # what comes before a bare Ed25519 key in SubjectPublicKeyInfo


class NotProved(Exception):
    """Why the proof proves nothing."""


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def lp(*parts):
    """One byte count, then each part behind its length in four bytes, big-endian."""
    return bytes([len(parts)]) + b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def leaf_of(header, digest):
    """The leaf of an event: RFC 9162's hash of an entry, 0x00 in front. Earlier events tell of no seals."""
    seals = [bytes.fromhex(header["seals"])] if "seals" in header else []
    return sha256(
        b"\x00",
        lp(
            b"leaf.v2" if seals else b"leaf.v1",
            header["number"].to_bytes(8, "big"),
            header["at"].to_bytes(8, "big"),
            *(header[name].encode() for name in ("action", "actor", "on_behalf_of", "object", "unit", "result")),
            header["version"].to_bytes(8, "big"),
            bytes.fromhex(header["object_digest"]),
            *seals,
            header["key_version"].to_bytes(4, "big"),
            digest,
        ),
    )


def node(left, right):
    return sha256(b"\x01", left, right)


def root_by_path(leaf, index, size, path):
    """RFC 9162, 2.1.3.2."""
    place, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            raise NotProved("the path is too long")
        if place & 1 or place == last:
            found = node(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, step)
        place, last = place >> 1, last >> 1
    if last:
        raise NotProved("the path is too short")
    return found


def check_consistency(old, new, path):
    """RFC 9162, 2.1.4.2; `old` and `new` are (size, root)."""
    if old[0] == new[0]:
        if path or old[1] != new[1]:
            raise NotProved("two checkpoints over as many events, with different roots")
        return
    if not 0 < old[0] < new[0]:
        raise NotProved("the older checkpoint covers more events")
    steps = path if old[0] & (old[0] - 1) else [old[1], *path]
    if not steps or climb(steps, old[0] - 1, new[0] - 1) != (old[1], new[1]):
        raise NotProved("the newer history does not go on from the older one")


def climb(steps, place, last):
    """The two roots to which the steps lead."""
    while place & 1:
        place, last = place >> 1, last >> 1
    older = newer = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise NotProved("the path is too long")
        if place & 1 or place == last:
            older, newer = node(step, older), node(step, newer)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = node(newer, step)
        place, last = place >> 1, last >> 1
    if last:
        raise NotProved("the path is too short")
    return older, newer


def read_checkpoint(note, keys):
    """(size, root) of a signed note, once one of the keys has signed it."""
    text, gap, lines = note.rpartition("\n\n")
    if not gap:
        raise NotProved("the checkpoint is not signed")
    text += "\n"
    origin, size, root, *_more = text.split("\n")
    for line in lines.splitlines():
        name, _space, coded = line.removeprefix("— ").rpartition(" ")
        data = base64.b64decode(coded, validate=True)
        for key in keys:
            if key[:2] == (name, data[:4]):
                check_signature(key[2], text.encode(), data[4:])
                sys.stdout.write(f"signed    by {name}: {origin}, {size} events\n")
                return int(size), base64.b64decode(root, validate=True)
    raise NotProved("none of the keys given signed the checkpoint")


def read_key(text):
    """(name, key id, public key) of a verifier key."""
    name, key_id, coded = text.strip().split("+", 2)
    data = base64.b64decode(coded, validate=True)
    if data[:1] != ED25519 or len(data) != 33 or sha256(name.encode(), b"\n", data)[:4].hex() != key_id:
        raise NotProved("this is no verifier key")
    return name, bytes.fromhex(key_id), data[1:]


def check_signature(public, text, signature):
    """Ed25519, by openssl 3."""
    with tempfile.TemporaryDirectory() as folder:
        files = {name: pathlib.Path(folder, name) for name in ("key", "text", "signature")}
        for name, content in (("key", DER + public), ("text", text), ("signature", signature)):
            files[name].write_bytes(content)
        command = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", files["key"]]
        command += ["-in", files["text"], "-sigfile", files["signature"]]
        if subprocess.run(command, capture_output=True, check=False).returncode:  # noqa: S603  no shell
            raise NotProved("the signature is false")


def check_inclusion(proof, keys):
    """An event stands in the tree of a checkpoint; gives back the checkpoint."""
    header, digest = proof["header"], bytes.fromhex(proof["digest"])
    if "payload" in proof:
        if sha256(lp(bytes.fromhex(proof["salt"]), proof["payload"].encode())) != digest:
            raise NotProved("the payload is not that of the event")
        sys.stdout.write(f"payload   {proof['payload']}\n")
    size, root = read_checkpoint(proof["checkpoint"], keys)
    if not 1 <= header["number"] <= size:
        raise NotProved("the checkpoint does not cover the event")
    path = [bytes.fromhex(step) for step in proof["path"]]
    if root_by_path(leaf_of(header, digest), header["number"] - 1, size, path) != root:
        raise NotProved("the event is not in the tree of the checkpoint")
    shown = ", ".join(f"{name} {header[name]}" for name in ("action", "result", "actor", "object") if header[name])
    at = EPOCH + datetime.timedelta(microseconds=header["at"])
    sys.stdout.write(f"event     {header['number']}: {at.isoformat()}, {shown}\n")
    return size, root


def check(proof, keys, kept):
    """Raises NotProved unless all of it holds."""
    if proof["format"] == "outreach-inclusion-1":
        found = [check_inclusion(proof, keys)]
    elif proof["format"] == "outreach-consistency-1":
        found = [read_checkpoint(proof["old"], keys), read_checkpoint(proof["new"], keys)]
        check_consistency(*found, [bytes.fromhex(step) for step in proof["path"]])
    else:
        raise NotProved("unknown format")
    if kept is not None and read_checkpoint(kept, keys) not in found:
        raise NotProved("the checkpoint that you kept is not the one in the proof")


def main():
    parser = argparse.ArgumentParser(description="Checks a proof of Outreach's audit trail.")
    parser.add_argument("proof", type=pathlib.Path)
    parser.add_argument("--key", action="append", required=True, help="a verifier key, or a file with one a line")
    parser.add_argument("--kept", type=pathlib.Path, help="a checkpoint that you kept")
    options = parser.parse_args()
    try:
        keys = []
        for given in options.key:
            text = given if "+" in given else pathlib.Path(given).read_text()
            keys += [read_key(line) for line in text.splitlines() if line.strip()]
        kept = options.kept.read_text(encoding="utf-8") if options.kept else None
        check(json.loads(options.proof.read_text(encoding="utf-8")), keys, kept)
    except (NotProved, KeyError, ValueError, TypeError, AttributeError, OverflowError, OSError) as error:
        sys.stdout.write(f"NOT PROVED: {error or type(error).__name__}\n")
        return 1
    sys.stdout.write("PROVED\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
