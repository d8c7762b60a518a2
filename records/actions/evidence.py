"""Evidence of a consent: scans and photos, sealed under the household's key, opened and taken off by who keeps it."""

from collections.abc import Iterator
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from records.actions import households, uploads
from records.actions.attachments import telling, told
from records.actions.verb import happened, in_verb, verb
from records.ledger import media
from records.people import household_access
from records.people.errors import Invalid, NotAllowed, WrongState
from records.people.evidence import Evidence
from records.people.households import Household
from records.people.uploads import pending
from records.vault import envelope, files, seals

PURPOSE = "evidence"


def of(consent, *, by) -> "OnConsent":
    """`consent` as a place for files; a person without a household gets one, since its key seals them."""
    person = consent.person or consent.member.household.person
    household = Household.objects.filter(person=person).first()
    return OnConsent(consent, household or households.keep_household(person, by=by))


class OnConsent:
    """A consent as a place where files hang (see `uploads.Place`)."""

    def __init__(self, consent, household):
        self.consent, self.household = consent, household
        self.owner, self.name = household.pk, f"consent:{consent.pk}"

    def as_subject(self):
        return self.household.as_subject()

    def require(self, purpose, by) -> None:
        if not household_access.may_keep(by.user, self.household):
            raise NotAllowed(verb="keep_household")

    def require_room(self, announced) -> None:
        if not announced.size:
            raise Invalid.at("file", _("The file is empty."), "empty")
        if announced.size > self.most(PURPOSE):
            raise media.too_large(self.most(PURPOSE))
        uploads.require_free(announced.id, Evidence.objects.filter(pk=announced.id).exists())
        if self.consent.evidence.count() + pending(self.name)[0] >= settings.RECORD_MAX_FILES:
            limit = {"limit": settings.RECORD_MAX_FILES}
            raise Invalid.at("file", _("A consent holds %(limit)s files at most.") % limit, "too_many")

    def kinds(self, purpose) -> frozenset:
        return media.allowed()

    def most(self, purpose) -> int:
        return settings.ATTACHMENT_MAX_BYTES

    def hang(self, upload, file, sealed, media_type, by) -> Evidence:
        evidence = Evidence(pk=upload.pk, consent=self.consent, owner=self.owner, file=file, media_type=media_type)
        evidence.size, evidence.digest = sealed.size, sealed.digest
        return add(self, evidence=evidence, upload=upload, by=by)


@verb("evidence.added")
def add(place, *, evidence, upload, by) -> Evidence:
    """Hang a whole file on a consent; where another request was faster, what that one hung there."""
    place.require(PURPOSE, by)
    if not uploads.arrived(upload):
        found = place.consent.evidence.filter(pk=evidence.pk, by=by.user).first()
        if found is None:
            raise WrongState(_("This upload was given up."))
        return found
    evidence.by, evidence.at = by.user, timezone.now()
    if name := upload.said()[0]:
        evidence.sealed = envelope.seal(place.owner, evidence.words, 1, {"text": name})
    evidence.save(force_insert=True)
    happened(place, consent=place.consent.pk, evidence=str(evidence.pk), size=evidence.size)
    return evidence


@verb("evidence.removed")
def remove(place, *, evidence, by) -> None:
    """Take a file off a consent. Raises NotAllowed."""
    place.require(PURPOSE, by)
    if place.consent.evidence.filter(pk=evidence.pk).delete()[0]:
        transaction.on_commit(partial(files.remove, evidence.file))
        happened(place, consent=place.consent.pk, evidence=str(evidence.pk))


def open_evidence(place, *, evidence, by) -> tuple[str, Iterator[bytes]]:
    """The name and the bytes, after the event is committed. Raises NotAllowed, and Unreadable, also midway."""
    if in_verb():
        raise RuntimeError("a file is never opened inside a verb")
    with telling(place.household, by):
        _permit(place, evidence=evidence, by=by)
        name = ""
        if evidence.sealed is not None:
            name = envelope.unseal(evidence.owner, evidence.words, 1, evidence.sealed)["text"]
        chunks = files.read(evidence.owner, evidence.file)
    return name, told(chunks, place.household, by)


@verb("evidence.opened")
def _permit(place, *, evidence, by):
    place.require(PURPOSE, by)
    seals.rely_on(evidence)
    happened(place, consent=place.consent.pk, evidence=str(evidence.pk))
