"""Second factors of an account: authenticator app (RFC 6238), passkeys, recovery codes. The rows are django-allauth's.

The app's key is sealed to its account (purpose `totp`): copied to another account's row, it does not open. Of recovery
codes only HMAC(`totp`, LP("recovery.v1", account, code)) is kept: nobody can show one a second time, and a copied row
lets nobody in. What use changes (`used_…`, `last_used_at`) stands beside what counts (`secret`, `codes`, `credential`).
"""

import base64
import hashlib
import hmac
import secrets as random
import time
from struct import pack, unpack
from urllib.parse import quote

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef

from records.people.enums import APART
from records.people.grant_rules import standing
from records.people.units import Organisation
from records.vault import mac, secrets
from records.vault.errors import Tampered
from records.vault.lp import lp
from records.vault.sealed import SealedModel

PURPOSE = "totp"
STEP, DIGITS, TOLERANCE = 30, 6, 1
CODES, GROUP = 10, 5
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another
TOTP, PASSKEY, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES


class Factor(SealedModel, Authenticator):
    """A row of django-allauth's, which has its seal when a verb saves it by this name."""

    class Meta:
        proxy = True


def of(user) -> list:
    """The second factors of an account, recovery codes left out, oldest first."""
    return list(Authenticator.objects.filter(user=user).exclude(type=RECOVERY).order_by("created_at", "pk"))


def second(user) -> bool:
    """Whether the account has a second factor; recovery codes alone are none."""
    return Authenticator.objects.filter(user=user).exclude(type=RECOVERY).exists()


def has_second() -> Exists:
    """As `second`, as a column of a list of accounts."""
    return Exists(Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=RECOVERY))


def obliged(user) -> bool:
    """Whether the account holds, or was granted from a later day, what nobody may hold on a password alone."""
    return standing(user).filter(role__in=APART).exists()


def waived() -> bool:
    """Whether nobody needs a second factor: in the demo's invented organisation, served by a process started so.

    Neither the row alone nor the setting alone does it.
    """
    return settings.DEMO_WITHOUT_SECOND_FACTOR and Organisation.objects.filter(sample=True).exists()


def lacking(user) -> bool:
    """Whether the account must set up a second factor before it may do anything."""
    return obliged(user) and not second(user) and not waived()


def alone(user) -> bool:
    """Whether the holder may change the second factors without another's approval: the first one always."""
    return not obliged(user) or not second(user)


def codes_left(user) -> int:
    """How many recovery codes of the account have not been used."""
    row = Authenticator.objects.filter(user=user, type=RECOVERY).first()
    return len(row.data.get("codes", ())) - row.data.get("used_mask", 0).bit_count() if row else 0


def forget(user) -> None:
    """Take every second factor of the account away; whoever is obliged sets one up at the next sign-in."""
    Factor.objects.filter(user=user).delete()


# ---- The authenticator app ----


def new_key() -> str:
    """A key for an authenticator app: 160 bits, in the letters that people type into it."""
    return base64.b32encode(random.token_bytes(20)).decode()


def seal_key(user, key: str) -> str:
    """The key as the row keeps it."""
    return base64.b64encode(secrets.seal(PURPOSE, str(user.pk), key.encode())).decode()


def open_key(row) -> str:
    """The key in `row`. Raises Tampered unless it was sealed for the account of the row."""
    return open_sealed(row.user_id, row.data.get("secret") if isinstance(row.data, dict) else None)


def open_sealed(user_id, sealed) -> str:
    """What `seal_key` gave for this account. Raises Tampered."""
    try:
        blob = base64.b64decode(sealed, validate=True)
    except (TypeError, ValueError):
        raise Tampered("totp secret: not sealed") from None
    return secrets.open(PURPOSE, str(user_id), blob).decode()


def address_of(key: str, site: str, name: str) -> str:
    """What an authenticator app reads from the square code."""
    return f"otpauth://totp/{quote(site)}:{quote(name)}?secret={key}&issuer={quote(site)}"


def step_of(key: str, code: str, now: float | None = None) -> int | None:
    """The time step for which `code` is the app's; None where it is that of no step near now."""
    typed = code.replace(" ", "").replace("\0", "")
    present = int(time.time() if now is None else now) // STEP
    steps = range(present - TOLERANCE, present + TOLERANCE + 1)
    found = [step for step in steps if hmac.compare_digest(code_at(key, step).encode(), typed.encode())]
    return found[0] if found else None


def code_at(key: str, step: int) -> str:
    """The six digits for one time step (RFC 6238 with the SHA-1 that every app speaks)."""
    digest = hmac.digest(base64.b32decode(key), pack(">Q", step), hashlib.sha1)
    offset = digest[-1] & 15
    return f"{(unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**DIGITS:0{DIGITS}}"


# ---- Recovery codes ----


def new_codes(user) -> tuple[list[str], dict]:
    """Ten codes of 49 bits, to be shown this once, and what the row keeps of them."""
    codes = [
        "-".join("".join(random.choice(LETTERS) for _letter in range(GROUP)) for _group in range(2))
        for _code in range(CODES)
    ]
    version, _ = mac.mac(PURPOSE, b"")
    return codes, {"codes": [_kept(user.pk, code, version) for code in codes], "key": version, "used_mask": 0}


def place_of(row, code: str) -> int | None:
    """Which of the codes in `row` this is, where it is one and was not used."""
    typed = code.strip().lower().replace(" ", "-")
    kept, used = _kept(row.user_id, typed, row.data["key"]), row.data["used_mask"]
    found = [at for at, one in enumerate(row.data["codes"]) if hmac.compare_digest(one, kept) and not used >> at & 1]
    return found[0] if found else None


def _kept(user_id, code: str, version: int) -> str:
    return mac.mac(PURPOSE, lp(b"recovery.v1", str(user_id).encode(), code.encode()), version)[1].hex()
