"""What a talkee says to a record: confirmed and signed, or declined; and the narrowing of what they may read."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from records.actions import links
from records.actions.mails import post_link
from records.actions.operations import clean_address
from records.actions.typed import choice, uuid_of, words
from records.actions.verb import happened, verb
from records.ledger import access, lifecycle
from records.ledger.confirmations import Confirmation
from records.ledger.enums import ConfirmState, DeclineReason, Device, Part, Purpose, SignedHow
from records.ledger.locking import keep, lock
from records.ledger.words import seal
from records.people.enums import LinkKind
from records.people.errors import Incomplete, Invalid, NotAllowed, WrongState
from records.people.persons import Person
from records.people.users import User

COMMENT_LIMIT = 2000
NAME_LIMIT = 100


@verb("confirmation.given")
def confirm(record, *, by, participant, revision, comment="", typed_name="", signature=None):
    """Confirm and sign one revision, drawn (`signature`: id of an uploaded drawing) or by a typed name.

    Raises NotAllowed, WrongState (nothing released, void, another revision, answered already), Incomplete without
    either signature.
    """
    record, row, device = _asked(record, "confirm", by, participant, revision)
    typed_name = words(typed_name, "typed_name", NAME_LIMIT)
    drawing = _drawing(record, signature, by)
    if drawing is None and not typed_name:
        raise Incomplete.at("signature", _("Sign, or type your name."), "missing")
    how = SignedHow.DRAWN if drawing else SignedHow.TYPED
    answer = Confirmation(state=ConfirmState.CONFIRMED, signed_how=how, device=device)
    content = {"text": words(comment, "comment", COMMENT_LIMIT), "typed_name": "" if drawing else typed_name}
    _keep(record, row, answer, content, by)
    if drawing is not None:
        drawing.confirmation = answer
        drawing.save(update_fields=["confirmation"])
    happened(record, participant=row.pk, revision=revision, signed_how=how, device=device)
    return answer


@verb("confirmation.declined")
def decline(record, *, by, participant, revision, reason, comment="", witness=None):
    """Record that a talkee does not confirm; on the author's phone a witness is named. Raises as `confirm`."""
    record, row, device = _asked(record, "decline", by, participant, revision)
    reason = choice(reason, DeclineReason, "reason")
    person = _witness(by, witness, row) if witness else None
    if device == Device.AUTHOR and person is None:
        raise Incomplete.at("witness", _("Name who was there as a witness."), "missing")
    answer = Confirmation(state=ConfirmState.DECLINED, reason=reason, device=device, witness=person)
    _keep(record, row, answer, {"text": words(comment, "comment", COMMENT_LIMIT)}, by)
    happened(record, participant=row.pk, revision=revision, reason=reason, device=device)
    return answer


@verb("confirmation.asked")
def ask_by_link(record, *, by, participant, email="", language=""):
    """A one-time link for a talkee without an account, to show or, with `email`, to be mailed.

    Raises NotAllowed, WrongState (nothing to confirm, answered, or they have an account), Invalid.
    """
    record = lock(record, None)
    access.require(by, "ask_by_link", record)
    lifecycle.check(record, "ask_by_link")
    row = _talkee(record, participant)
    if record.void or not record.released:
        raise WrongState(_("There is nothing to confirm at present."))
    if record.confirmations.filter(person=row.person, revision=record.revision).exists():
        raise WrongState(_("This revision was answered already."))
    if User.objects.filter(person=row.person, is_active=True).exists():
        raise WrongState(_("They have an account, and confirm there."))
    address = clean_address(email) if email else ""
    link = links.draw(
        LinkKind.CONFIRM, by=by.user, record=record.pk, person=row.person, revision=record.revision, address=address
    )
    happened(record, participant=row.pk, revision=record.revision, link=str(link.pk))
    if address:
        post_link("confirm", link, language or by.user.language or settings.LANGUAGE_CODE)
    return link


@verb("record.released")
def narrow(record, *, by, version, released):
    """Take sections out of what talkees may read; never adds one. Raises NotAllowed, WrongState, Invalid."""
    record = lock(record, version)
    access.require(by, "narrow", record)
    lifecycle.check(record, "narrow")
    if not set(released) <= set(record.released):
        raise Invalid.at("released", _("Only the author can release more."), "wider")
    record.released = [name for name in record.released if name in released]
    keep(record)
    happened(record, released=record.released)
    return record


def _asked(record, verb_name, by, participant, revision):
    """The locked record, whose answer it is, and on whose device."""
    record = lock(record, None)
    access.require(by, verb_name, record)
    lifecycle.check(record, verb_name)
    if record.void or not record.released:
        raise WrongState(_("There is nothing to confirm at present."))
    row = _talkee(record, participant)
    own = row.person_id == by.person_id
    if not own and access.PRINCIPAL not in access.relations(by.user, record):
        raise NotAllowed(verb=verb_name)
    if revision != record.revision:
        raise WrongState(_("The text was changed. Please read the newest revision."), revision=record.revision)
    if record.confirmations.filter(person=row.person, revision=revision).exists():
        raise WrongState(_("This revision was answered already."))
    if by.user is None:
        _spend(by.link, record)
        return record, row, Device.LINK
    return record, row, Device.OWN if own else Device.AUTHOR


def _spend(link, record) -> None:
    """A link is for one answer to the revision that it names."""
    if link.revision != record.revision:
        raise WrongState(_("The text was changed. Please read the newest revision."), revision=record.revision)
    links.spend(link)


def _talkee(record, participant):
    talkees = record.participants.filter(part=Part.TALKEE).select_related("person")
    row = next((row for row in talkees if str(row.pk) == str(participant)), None)
    if row is None:
        raise Invalid.at("participant", _("This is nobody who was talked to."), "unknown_person")
    return row


def _drawing(record, signature, by):
    if not signature:
        return None
    rows = record.attachments.filter(purpose=Purpose.SIGNATURE, confirmation__isnull=True, by=by.user)
    drawing = next((row for row in rows if str(row.pk) == str(signature)), None)
    if drawing is None:
        raise Invalid.at("signature", _("The drawing did not arrive. Sign once more."), "unknown")
    return drawing


def _witness(by, witness, row) -> Person:
    if by.user is None:
        raise Invalid.at("witness", _("Nobody you may name goes by this. Look them up again."), "unknown_person")
    people = Person.objects.visible_to(by.user).exclude(pk=row.person_id)
    found = people.filter(pk=uuid_of(witness)).first()
    if found is None:
        raise Invalid.at("witness", _("Nobody you may name goes by this. Look them up again."), "unknown_person")
    return found


def _keep(record, row, answer, content, by) -> None:
    answer.record, answer.person, answer.revision = record, row.person, record.revision
    answer.by, answer.at = by.user, timezone.now()
    if any(content.values()):
        answer.sealed = seal(record.pk, answer.words, record.revision, content)
    answer.save()
    keep(record)
