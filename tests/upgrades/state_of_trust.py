"""What keeps a system trusted, opened and checked: factors, links, proposals, evidence, kit, checkpoints, paper."""

from hashlib import sha256

from allauth.mfa.models import Authenticator

from records.audit import checkpoints
from records.audit.models import Checkpoint
from records.people import factors
from records.people.evidence import Evidence
from records.people.links import Link
from records.people.proposals import Proposal
from records.vault import files, kit, papers, recovery
from tests.systems import SEED


def read() -> dict:
    """What each of them says; nothing where a stage had none yet."""
    bound = {str(row.pk): row.bound() for table in (Link, Proposal) for row in table.objects.all()}
    paper = papers.current()
    return {
        "factors": {str(row.user_id): factors.open_key(row) for row in Authenticator.objects.filter(type=factors.TOTP)},
        "bound": bound,
        "evidence": {str(row.pk): _digest(files.read(row.owner, row.file)) for row in Evidence.objects.all()},
        "kit": {"opens": kit.drill(SEED) == []} if recovery.public() is not None else {},
        "checkpoints": {str(row.size): checkpoints.check(row.note).root.hex() for row in Checkpoint.objects.all()},
        "papers": {"current": paper.fingerprint} if paper else {},
    }


def _digest(chunks) -> str:
    return sha256(b"".join(chunks)).hexdigest()
