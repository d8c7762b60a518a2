"""Which key a wrapped key is: the context that binds its row, for the root and for the recovery key alike.

LP("domain.v1", domain, version u32, alg u8) or LP("service.v1", purpose, version u32, alg u8), so that no row can stand
in for another.
"""

from struct import error as StructError  # noqa: N812  it is a class
from struct import pack

from records.vault.columns import binary
from records.vault.errors import Tampered
from records.vault.lp import lp
from records.vault.models import DomainKey, ServiceKey
from records.vault.root import Wrapped

KeyRow = DomainKey | ServiceKey


def domain(name: str, version: int, alg: int) -> bytes:
    """The context of a domain key."""
    return _context(b"domain.v1", name, version, alg)


def service(purpose: str, version: int, alg: int) -> bytes:
    """The context of a service key."""
    return _context(b"service.v1", purpose, version, alg)


def of(row: KeyRow) -> bytes:
    """The context of the key in `row`. Raises Tampered for particulars that cannot be."""
    try:
        if isinstance(row, DomainKey):
            return domain(row.domain, row.version, row.alg)
        return service(row.purpose, row.version, row.alg)
    except (AttributeError, StructError):  # SQLite keeps whatever is written past us, of any type.
        raise Tampered("wrapped key: impossible particulars") from None


def wrapped(row: KeyRow) -> Wrapped:
    """What the root is handed to open the key in `row`."""
    return binary(row.wrapped, "wrapped key"), of(row)


def title(row: KeyRow) -> str:
    """What a key is called where people read it."""
    if isinstance(row, DomainKey):
        return f"{row.domain} v{row.version}"
    return f"{row.purpose} v{row.version}"


def _context(label: bytes, name: str, version: int, alg: int) -> bytes:
    return lp(label, name.encode(), pack(">I", version), pack(">B", alg))
