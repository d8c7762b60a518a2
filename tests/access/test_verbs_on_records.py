"""Each verb on a record asks for the right that the matrix knows: tried by everybody who never has it."""

import uuid

import pytest

from records.actions import (
    attachments,
    confirmation,
    corrections,
    drafting,
    followups,
    notes,
    printing,
    quiet,
    review,
    submission,
)
from records.audit import trail
from records.audit.models import Event
from records.ledger.attachments import Attachment
from records.ledger.records import Record
from records.people.errors import NotAllowed
from tests.access import cast
from tests.access.test_matrix import DOES, OPENS, table
from tests.access.verbs import OF_RECORDS
from tests.files import PNG


def on(verb, **more):
    """A call of `verb` on the record as it stands."""
    return lambda world, record: lambda by: verb(record, by=by, version=record.version, **more)


def answered(verb, **more):
    """A talkee's answer."""

    def make(world, record):
        row = record.participants.get(person=world.persons["sun"])
        return lambda by: verb(record, by=by, participant=row.pk, **more)

    return make


def decided(verb):
    def make(world, record):
        by, version = world.actor("zhou"), record.version
        words = {"kind": "addendum", "reason": "new_facts", "text": "补充。"}
        found = corrections.propose(record, by=by, version=version, **words)
        return lambda by: verb(found, by=by, version=version + 1, comment="看过了。")

    return make


def attach(world, record):
    new = Attachment(pk=uuid.uuid4(), purpose="file")
    return lambda by: attachments.attach(record, attachment=new, upload=None, by=by)


def file_on(world, record):
    return attachments.receive(record, by=world.actor("zhou"), purpose="paper", chunks=[PNG])


def take_off(world, record):
    file = file_on(world, record)
    return lambda by: attachments.remove(record, attachment=file, by=by)


def open_file(world, record):
    file = file_on(world, record)
    return lambda by: attachments.open_attachment(file, by=by, reason="inspection")


def question(world, record):
    notes.open_note(record, by=world.actor("li"))
    opening = record.openings.get()
    return lambda by: notes.question(opening, by=by, text="为什么？")


def close(world, record):
    followup = record.followups.get()
    return lambda by: followups.close(followup, by=by, word="办好了。")


CORRECTION = {"kind": "addendum", "reason": "new_facts", "text": "补充。"}
CALLS = {  # verb: in which state it is tried, and how
    "quiet.autosave": ("draft", on(quiet.autosave, data={"said": "改写。"})),
    "drafting.change_kind": ("draft", on(drafting.change_kind, kind="visit")),
    "submission.submit": ("draft", on(submission.submit)),
    "submission.recall": ("submitted", on(submission.recall)),
    "submission.withdraw": ("returned", on(submission.withdraw)),
    "review.accept": ("submitted", on(review.accept)),
    "review.hand_back": ("submitted", on(review.hand_back, comment="请补记。")),
    "confirmation.narrow": ("submitted", on(confirmation.narrow, released=[])),
    "confirmation.confirm": ("submitted", answered(confirmation.confirm, revision=1, typed_name="孙建国")),
    "confirmation.decline": ("submitted", answered(confirmation.decline, revision=1, reason="other")),
    "confirmation.ask_by_link": ("submitted", answered(confirmation.ask_by_link)),
    "corrections.propose": ("accepted", on(corrections.propose, **CORRECTION)),
    "corrections.accept": ("accepted", decided(corrections.accept)),
    "corrections.hand_back": ("accepted", decided(corrections.hand_back)),
    "followups.close": ("accepted", close),
    "attachments.attach": ("submitted", attach),
    "attachments.remove": ("submitted", take_off),
    "notes.question": ("submitted", question),
    "notes.permit": ("accepted", lambda _world, record: lambda by: notes.open_note(record, by=by, reason="inspection")),
    "attachments._permit": ("submitted", open_file),
    "quiet.ask_to_print": (
        "accepted", lambda _world, record: lambda by: printing.print_record(record, by=by, reason="inspection")
    ),
    "printing._printed": (
        "accepted", lambda _world, record: lambda by: printing._printed(record, by=by, reason="inspection")
    ),
}  # fmt: skip


def without(right, state) -> set:
    """The roles that never have `right`; of the door of the note, those to whom it is shut in `state`."""
    if right == "open":
        return {role for role in cast.ROLES if table(OPENS)[role, state] == "."}
    return set(cast.ROLES) - set().union(*(who for who, _when in DOES[right]))


def test_every_verb_on_a_record_is_tried():
    assert set(CALLS) == set(OF_RECORDS)


@pytest.mark.parametrize("verb", CALLS)
def test_a_verb_on_a_record_is_refused_to_everybody_without_its_right(stage, db, verb):
    world, records = stage
    state, make = CALLS[verb]
    call = make(world, Record.objects.with_people().get(pk=records[state]))
    for role in sorted(without(OF_RECORDS[verb], state)):
        by, last = world.actor(cast.ROLES[role]), trail.last_number()
        with pytest.raises(NotAllowed):
            call(by)
        told = Event.objects.filter(number__gt=last).values_list("result", "actor")
        assert list(told) == [(trail.DENIED, by.id)], role
