"""The particulars of an event in words: what each code of its payload is called, and how its value is written."""

import json
from collections.abc import Iterator

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.web.audit.telling import is_id, listed, names_of, units_of
from records.actions.mail_texts import SUBJECTS
from records.ledger.kinds.registry import KINDS
from records.ledger.sections import Section
from records.people.enums import Operation, Relation, Scope

WORDS = {
    "added": gettext_lazy("People added"),
    "asked": gettext_lazy("Asked on"),
    "attachment": gettext_lazy("Attachment"),
    "browser": gettext_lazy("Browser"),
    "changed": gettext_lazy("People changed"),
    "code": gettext_lazy("Code typed with the link"),
    "codes": gettext_lazy("Why it was refused"),
    "committee": gettext_lazy("Committee"),
    "consent": gettext_lazy("Consent"),
    "consents": gettext_lazy("Consents"),
    "correction": gettext_lazy("Correction"),
    "count": gettext_lazy("Rows"),
    "decision": gettext_lazy("Decision"),
    "device": gettext_lazy("Device"),
    "devices": gettext_lazy("Devices"),
    "digest": gettext_lazy("Digest"),
    "ended": gettext_lazy("Sign-ins ended"),
    "evidence": gettext_lazy("Evidence"),
    "failed": gettext_lazy("Could not be opened"),
    "faults": gettext_lazy("Faults"),
    "files": gettext_lazy("Files"),
    "filter": gettext_lazy("Filter"),
    "fingerprint": gettext_lazy("Fingerprint of the certificate"),
    "followup": gettext_lazy("Commitment"),
    "generation": gettext_lazy("Generation of the trail"),
    "holder": gettext_lazy("Holder"),
    "how": gettext_lazy("Signed in by"),
    "in_file": gettext_lazy("Key in a file"),
    "into": gettext_lazy("Merged into"),
    "keys": gettext_lazy("Keys"),
    "kind": gettext_lazy("Kind"),
    "kit": gettext_lazy("Recovery kit"),
    "last": gettext_lazy("Last number"),
    "left": gettext_lazy("Recovery codes left"),
    "link": gettext_lazy("Link"),
    "links": gettext_lazy("Links"),
    "made_at": gettext_lazy("Made at"),
    "mail": gettext_lazy("Mail"),
    "mails": gettext_lazy("Mails"),
    "member": gettext_lazy("Relative"),
    "merged": gettext_lazy("Merged unit"),
    "missing": gettext_lazy("Missing files"),
    "moved": gettext_lazy("Keys moved"),
    "on": gettext_lazy("Day"),
    "opened": gettext_lazy("Keys opened"),
    "opening": gettext_lazy("Opening"),
    "operation": gettext_lazy("Operation"),
    "outcome": gettext_lazy("Outcome"),
    "parent": gettext_lazy("Unit above"),
    "participant": gettext_lazy("Participant"),
    "person": gettext_lazy("Person"),
    "proposal": gettext_lazy("Proposal"),
    "proposals": gettext_lazy("Proposals"),
    "provider": gettext_lazy("Sign-in of the organisation"),
    "purpose": gettext_lazy("Purpose"),
    "reader": gettext_lazy("Reader"),
    "reason": gettext_lazy("Reason"),
    "relation": gettext_lazy("Relation"),
    "released": gettext_lazy("Sections released to the talkee"),
    "removed": gettext_lazy("Relative taken off"),
    "revision": gettext_lazy("Revision"),
    "role": gettext_lazy("Role"),
    "rows": gettext_lazy("Rows of the tables"),
    "scope": gettext_lazy("Consent to"),
    "sections": gettext_lazy("Sections"),
    "shape": gettext_lazy("File format"),
    "signed_how": gettext_lazy("Signed"),
    "size": gettext_lazy("Size"),
    "skipped": gettext_lazy("Numbers skipped"),
    "since": gettext_lazy("Since"),
    "step": gettext_lazy("Step of the sign-in"),
    "taken_back": gettext_lazy("Taken back"),
    "target": gettext_lazy("Target"),
    "template": gettext_lazy("Mail"),
    "things": gettext_lazy("Things sealed"),
    "type": gettext_lazy("Second factor"),
    "unit": gettext_lazy("Unit"),
    "units": gettext_lazy("Units"),
    "until": gettext_lazy("Until"),
    "up_to": gettext_lazy("Up to event"),
    "used": gettext_lazy("Used before"),
    "was": gettext_lazy("Before"),
    "what": gettext_lazy("What was tampered with"),
    "which": gettext_lazy("Keys"),
}

OF_ITS_OWN = {"operation": Operation, "relation": Relation, "scope": Scope}  # codes that elsewhere mean another thing


def particulars(payload: dict) -> list[tuple]:
    """(label, value) of each: names as they were, address, request, and the details in words."""
    labels, detail = payload.get("labels", {}), payload.get("detail", {})
    rows = [
        (_("Name of the actor"), labels.get("actor")), (_("Name of the object"), labels.get("object")),
        (_("From the address"), payload.get("address")), (_("Request"), payload.get("request")),
    ]  # fmt: skip
    ids = {value for value in detail.values() if isinstance(value, str) and is_id(value)}
    names = names_of(ids) | units_of(ids)
    rows += [(WORDS.get(name, name), _written(name, value, names)) for name, value in detail.items()]
    return [(label, value) for label, value in rows if value]


def _written(name: str, value, names: dict[str, str]) -> str:
    if isinstance(value, str):
        return f"{names[value]} {value}" if value in names else _coded(name, value)
    if isinstance(value, list):
        return str(_(", ")).join(_written(name, one, names) for one in value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return filesizeformat(value) if name == "size" else json.dumps(value, ensure_ascii=False)


def _sections() -> Iterator[Section]:
    for kind in KINDS.values():
        yield from kind.SECTIONS


def _coded(name: str, value: str) -> str:
    """The words of a code, or what is no code as it stands."""
    if name == "template":
        return str(SUBJECTS.get(value, value))
    if name in ("released", "sections"):
        return str(next((section.label for section in _sections() if section.name == value), value))
    if name in OF_ITS_OWN:
        return str(dict(OF_ITS_OWN[name].choices).get(value, value))
    return listed(value) or value
