"""Keys for what a browser keeps until the server has it."""

import uuid

import pytest

from records.actions import submission
from records.ledger.draft_keys import draft_key
from records.people.errors import NotAllowed
from tests import world as make


def test_an_account_gets_the_same_key_again_for_the_same_record(world):
    record = make.draft(world)
    first = draft_key(record.pk, by=world.actor("zhou"))
    assert draft_key(record.pk, by=world.actor("zhou"), version=first.version) == first
    assert len(first.key) == 32


def test_no_two_accounts_and_no_two_records_share_a_key(world):
    record, other = make.draft(world), make.draft(world)
    keys = {draft_key(r.pk, by=world.actor(who)).key for r in (record, other) for who in ("zhou", "he")}
    assert len(keys) == 4


def test_a_record_that_does_not_exist_yet_has_a_key_for_whoever_may_write_one(world):
    unborn = uuid.uuid4()
    assert draft_key(unborn, by=world.actor("zhou")).key != draft_key(unborn, by=world.actor("he")).key
    with pytest.raises(NotAllowed):
        draft_key(unborn, by=world.actor("li"))


def test_only_who_may_edit_a_record_gets_its_key(world):
    record = make.submitted(world, released=["said"])
    for who in ("sun", "li", "wang", "sysadmin"):
        with pytest.raises(NotAllowed):
            draft_key(record.pk, by=world.actor(who))


def test_words_kept_before_a_record_was_handed_in_can_still_be_opened_by_their_author(world):
    record = make.draft(world)
    before = draft_key(record.pk, by=world.actor("zhou"))
    submission.submit(record, by=world.actor("zhou"), version=record.version)
    assert draft_key(record.pk, by=world.actor("zhou")) == before
