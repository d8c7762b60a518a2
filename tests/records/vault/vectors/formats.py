"""Made `formats.json` once, from the words of docs/security.md and of the modules, and shares no code with the vault.

`python tests/records/vault/vectors/formats.py` writes the same again but for what is sealed to the recovery kit, which
has chance in it. The kit's seed is that of `recovery.json`.
"""

import base64
import hashlib
import hmac
import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

SEED = bytes.fromhex(json.loads(Path(__file__).with_name("recovery.json").read_text())["seed"])
ID = bytes.fromhex("6f9619ff8b864d11b42d00c04fc964ff")
ALG, KEY_VERSION = 1, 5
HPKE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def fixed(name: str, length: int = 32) -> bytes:
    """A key or nonce that anybody can make again."""
    return hashlib.sha256(b"outreach vector " + name.encode()).digest()[:length]


def u(number: int, length: int) -> bytes:
    return number.to_bytes(length, "big")


def lp(*parts: bytes) -> bytes:
    return u(len(parts), 1) + b"".join(u(len(part), 4) + part for part in parts)


def mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, "sha256").digest()


def hkdf(key: bytes, salt: bytes, info: bytes, length: int = 32) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(key)


def text(blob: bytes) -> str:
    return base64.urlsafe_b64encode(blob).decode().rstrip("=")


def backup(content: bytes) -> dict:
    """A head, its file key sealed to the kit, and one chunk under the key made from file key and voucher."""
    made_at, file_key, salt = 1_790_000_000_123_456, fixed("file key"), fixed("salt")
    head = b"\x01" + ID + u(made_at, 8)
    inner = mlkem.MLKEM768PrivateKey.from_seed_bytes(hkdf(SEED, b"recovery.v1", lp(b"ml-kem-768"), 64)).public_key()
    outer = x25519.X25519PrivateKey.from_private_bytes(hkdf(SEED, b"recovery.v1", lp(b"x25519"))).public_key()
    public = inner.public_bytes_raw() + outer.public_bytes_raw()
    kit = b"\x01" + hashlib.sha256(lp(b"recovery.id", public)).digest()[:8]
    to_kit = lp(b"recovery.v1", kit, lp(b"backup.v1", head))
    sealed_key = kit + HPKE.encrypt(u(ALG, 1) + file_key, hpke.MLKEM768X25519PublicKey(inner, outer), to_kit)
    voucher = hkdf(SEED, b"recovery.v1", lp(b"voucher"))
    body_key = hkdf(file_key, voucher, lp(b"backup.body", head))
    header = b"\x01" + u(ALG, 1) + u(0, 4) + salt
    chunk_key = HKDFExpand(hashes.SHA256(), 32, lp(b"file", ID, salt)).derive(body_key)
    body = header + AESGCM(chunk_key).encrypt(u(0, 11) + b"\x01", content, header)
    blob = head + u(len(sealed_key), 4) + sealed_key + body
    return {"id": ID.hex(), "made_at": made_at, "content": content.hex(), "blob": blob.hex()}


def root_in_module() -> dict:
    key, name, nonce, domain_key = fixed("root"), u(3, 4) + fixed("name", 4), fixed("nonce", 12), fixed("domain key")
    header, context = b"\x02" + name, lp(b"domain.v1", b"people", u(7, 4), u(ALG, 1))
    blob = header + nonce + AESGCM(key).encrypt(nonce, domain_key, lp(b"root.v2", header, context))
    told = {"root": key, "name": name, "context": context, "key": domain_key, "blob": blob}
    return {name: value.hex() for name, value in told.items()}


def paper(event: int, revision: int) -> dict:
    head = b"\x01" + u(KEY_VERSION, 2) + u(event, 6) + u(revision, 2)
    code = base64.urlsafe_b64encode(head + mac(fixed("links"), lp(b"paper.v1", head))[:16]).decode()
    return {"event": event, "revision": revision, "code": code}


def link(kind: str, epoch: int, expires: int) -> dict:
    body = b"\x01" + u(KEY_VERSION, 4) + u(epoch, 4) + u(expires, 8) + ID + u(len(kind), 1) + kind.encode()
    spoken = hkdf(fixed("links"), b"derive.v1", lp(b"code.v1", ID, u(epoch, 4)), 10)
    code = "".join("abcdefghjkmnpqrstuvwxyz23456789"[byte % 31] for byte in spoken)
    token = text(body + mac(fixed("links"), lp(b"link.v1", body)))
    return {"kind": kind, "id": ID.hex(), "epoch": epoch, "expires": expires, "token": token, "code": code}


def secret(owner: str, content: bytes) -> dict:
    header, nonce, purpose = b"\x01" + u(ALG, 1) + u(KEY_VERSION, 4), fixed("secret's nonce", 12), b"totp"
    key = hkdf(fixed("totp"), b"derive.v1", lp(b"secret.v1", purpose, owner.encode()))
    blob = header + nonce + AESGCM(key).encrypt(nonce, content, lp(b"secret.v1", header, purpose, owner.encode()))
    return {"owner": owner, "content": content.hex(), "blob": blob.hex()}


def seal() -> dict:
    """A person whose columns are a word and nothing, with one post: a unit, a word, a day and nothing."""
    post = lp(b"u" + ID, b"shead", b"d" + u(739_000, 4), b"-")
    parts = (b"seal.v1", b"person", b"one", u(258, 8), b"s20001", b"-", u(1, 4) + post)
    return {"row": "one", "epoch": 258, "mac": mac(fixed("rows"), lp(*parts)).hex()}


if __name__ == "__main__":
    keys = {purpose: fixed(purpose).hex() for purpose in ("links", "rows", "totp")}
    found = {
        "keys": keys, "key_version": KEY_VERSION, "backup": backup(b"a small archive"),
        "root_in_module": root_in_module(), "paper": paper(2**40 + 7, 258), "link": link("reset", 259, 1_800_000_000),
        "secret": secret("one", b"JBSWY3DPEHPK3PXP"), "seal": seal(),
    }  # fmt: skip
    json.dump(found, sys.stdout, indent=2)
    sys.stdout.write("\n")
