"""Checkpoints: signing the root of the tree, and checking what was signed. Handing them out is `handing_out.py`'s.

A checkpoint is signed only when the tree still holds the one before it. The first under a new key is signed by the old
one too, so that whoever knows the old public key sees that the log went on.
"""

import datetime
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from records.audit import growing, signed_note, tiles
from records.audit.models import Checkpoint, Head
from records.audit.signed_note import Body, Malformed
from records.vault import signing
from records.vault.errors import Tampered

PURPOSE = "checkpoint"


def origin(generation: int | None = None) -> str:
    """Which log: the address of this installation and the generation, which a restore raises."""
    if generation is None:
        generation = _generation()
    address = urlsplit(settings.BASE_URL)
    return f"{address.netloc}{address.path.rstrip('/')}/trail/{generation}"


def _generation() -> int:
    return Head.objects.filter(pk=1).values_list("generation", flat=True).first() or 1


def newest() -> Checkpoint | None:
    """The checkpoint over the most events."""
    return Checkpoint.objects.order_by("-size").first()


def covering(number: int) -> Checkpoint | None:
    """The newest checkpoint, if it covers event `number`."""
    checkpoint = newest()
    return checkpoint if checkpoint is not None and 1 <= number <= checkpoint.size else None


def due(now: datetime.datetime | None = None) -> bool:
    """Whether events wait that the newest checkpoint is too old for."""
    latest, size = newest(), growing.size()
    if latest is None:
        return size > 0
    age = (now or timezone.now()) - latest.made_at
    return size > latest.size and age >= datetime.timedelta(minutes=settings.CHECKPOINT_MINUTES)


def make() -> Checkpoint | None:
    """Append what is new and sign it, unless it was signed already; None while there is no event. Raises Tampered."""
    growing.grow()
    with transaction.atomic():
        tree, latest = growing.locked(), newest()
        if latest is not None:
            _check_latest(latest, tree.size)
        if tree.size == (latest.size if latest else 0):
            return latest
        return _sign(tree.size, latest)


def _check_latest(latest: Checkpoint, size: int) -> None:
    """The tree must hold what was signed last: no second history is ever signed over the first."""
    said = check(latest.note)
    if latest.size > size:
        raise Tampered(f"checkpoint: covers {latest.size} events, the tree {size}")
    if (said.size, said.root) != (latest.size, bytes(latest.root)) or tiles.Stored(size).root(said.size) != said.root:
        raise Tampered(f"checkpoint: not the tree of {latest.size} events")


def _sign(size: int, latest: Checkpoint | None) -> Checkpoint:
    generation, root = _generation(), tiles.Stored(size).root()
    name = origin(generation)
    text = signed_note.body(name, size, root)
    version = signing.public_key(PURPOSE).version
    versions = [version] if latest is None or latest.key_version >= version else [version, latest.key_version]
    note = text + "\n" + "".join(_line(name, text, one) for one in versions)
    return Checkpoint.objects.create(
        size=size, root=root, note=note, key_version=version, generation=generation, made_at=timezone.now()
    )


def _line(name: str, text: str, version: int) -> str:
    public = signing.public_key(PURPOSE, version).key
    return signed_note.line(name, public, signing.sign(PURPOSE, text.encode(), version)[1])


def check(note: str, publics: Sequence[signing.PublicKey] | None = None) -> Body:
    """What a checkpoint says, if one of our keys signed it (`publics`, where they are at hand). Raises Tampered."""
    try:
        parts = signed_note.read(note)
        said = signed_note.read_body(parts.text)
    except Malformed:
        raise Tampered("checkpoint: unknown format") from None
    for public in publics or signing.public_keys(PURPOSE):
        for one in parts.signatures:
            if one.key_id == signed_note.key_id(one.name, public.key):
                signing.verify(public.key, parts.text.encode(), one.signature, "checkpoint")
                return said
    raise Tampered("checkpoint: signed by no key of this system")


def verifier_keys() -> list[str]:
    """The verifier keys of all versions, newest first, for whoever checks checkpoints without us."""
    name = origin()
    return [signed_note.verifier_key(name, public.key) for public in reversed(signing.public_keys(PURPOSE))]
