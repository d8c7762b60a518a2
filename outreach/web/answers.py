"""The people of a record on its page, and what each talkee said to it."""

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from outreach.web.facts import part_label, post, with_posts
from records.documents.writing import write_when
from records.ledger import access, lifecycle
from records.ledger.confirmations import Confirmation
from records.ledger.enums import ConfirmState, Part
from records.people.users import User


@dataclass(frozen=True)
class Row:
    """A person, what they were, and their answer to the present revision, if there is one."""

    name: str
    part: str
    post: str
    lines: list
    state: str = ""
    state_line: str = ""
    url: str = ""
    verb: str = ""
    comment: str = ""
    sealed: bool = False
    link_url: str = ""
    answer: Any = None


def rows(by, record, words: dict) -> list[Row]:
    """The people whom `by` sees; `words` are the sealed words of an opened note, else none."""
    people = with_posts(access.seen_people(by.user, record))
    linked = _to_ask_by_link(by, record, people)
    given: dict = {}
    for answer in record.confirmations.select_related("witness", "signature"):
        given.setdefault(answer.person_id, []).append(answer)
    found = [_row(by, record, participant, given.get(participant.person_id, []), words) for participant in people]
    return [replace(row, link_url=linked.get(one.pk, "")) for row, one in zip(found, people, strict=True)]


def _to_ask_by_link(by, record, people) -> dict:
    """participant → where a one-time link for them is made: talkees without an account who did not answer yet."""
    if not (access.may(by, "ask_by_link", record) and lifecycle.possible(record, "ask_by_link") and record.released):
        return {}
    answered = set(record.confirmations.filter(revision=record.revision).values_list("person_id", flat=True))
    talkees = {row.person_id: row.pk for row in people if row.part == Part.TALKEE and row.person_id not in answered}
    accounts = User.objects.filter(person__in=talkees, is_active=True).values_list("person_id", flat=True)
    asked = {person: pk for person, pk in talkees.items() if person not in set(accounts)} if not record.void else {}
    return {pk: reverse("confirm_by_link", args=[record.pk, pk]) for pk in asked.values()}


def _row(by, record, participant, answers, words) -> Row:
    base = {
        "name": participant.person.name,
        "part": part_label(record, participant),
        "post": post(participant.person),
    }
    if participant.part != Part.TALKEE:
        return Row(**base, lines=_handed_in(record, participant))
    own = participant.person_id == by.person_id
    may_see = own or access.fields(by.user, record) == access.EVERY_FIELD
    return Row(**base, **_answered(by, record, participant, answers if may_see else [], words))


def _handed_in(record, participant) -> list:
    if participant.position or not record.submitted_at or participant.part != Part.PRINCIPAL:
        return []
    return [_("Submitted %(when)s") % {"when": write_when(record.submitted_at)}]


def _answered(by, record, participant, answers, words) -> dict:
    last = answers[-1] if answers else None
    found: dict = {"lines": [said(answer) for answer in answers], "answer": last}
    if last is not None:
        content = words.get(str(last.pk), {})
        found["comment"] = content.get("text", "")
        found["sealed"] = last.sealed is not None and not words
    if last is not None and last.revision == record.revision:
        return found | {"state": last.state}
    return found | _asked(by, record, participant)


def _asked(by, record, participant) -> dict:
    """What is still to be done where nobody answered the present revision."""
    if not record.released or record.void or not lifecycle.possible(record, "confirm"):
        return {}
    line = _("Revision %(revision)s to confirm") % {"revision": record.revision}
    found = {"state": "unconfirmed", "state_line": line if record.revision > 1 else ""}
    if access.may(by, "confirm", record):
        own = participant.person_id == by.person_id
        verb = _("Read and sign") if own else _("Sign on this device")
        found |= {"url": reverse("confirm", args=[record.pk, participant.pk]), "verb": verb}
    return found


def said(answer: Confirmation) -> str:
    """What an answer was, in a sentence without its sealed words."""
    given = {
        "revision": answer.revision,
        "when": write_when(answer.at),
        "how": answer.get_signed_how_display(),
        "device": answer.get_device_display(),
        "reason": answer.get_reason_display(),
        "witness": answer.witness.name if answer.witness else "",
    }
    if answer.state == ConfirmState.CONFIRMED:
        return _("Revision %(revision)s, %(when)s, %(device)s: %(how)s") % given
    if answer.witness:
        return _("Revision %(revision)s, %(when)s, %(device)s: %(reason)s. Witness: %(witness)s") % given
    return _("Revision %(revision)s, %(when)s, %(device)s: %(reason)s") % given
