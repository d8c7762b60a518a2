"""Autosave: an answer lost on its way is no conflict, other words are."""

import pytest

from records.actions import quiet
from records.people.errors import Conflict
from tests import world as make


def test_the_same_words_sent_twice_are_no_conflict(world):
    record = make.draft(world)
    data = make.talk_data(world, said="换了一段话。")
    first = quiet.autosave(record, data=data, by=world.actor("zhou"), version=record.version, lenient=True)
    second = quiet.autosave(record, data=data, by=world.actor("zhou"), version=record.version, lenient=True)
    assert second.record.version == first.record.version


def test_other_words_over_a_newer_version_are_a_conflict(world):
    record = make.draft(world)
    quiet.autosave(record, data={"said": "何静写的。"}, by=world.actor("he"), version=record.version, lenient=True)
    with pytest.raises(Conflict):
        quiet.autosave(
            record, data={"said": "周敏写的。"}, by=world.actor("zhou"), version=record.version, lenient=True
        )


def test_who_may_not_edit_learns_nothing_by_sending_an_older_version(world):
    record = make.submitted(world)
    with pytest.raises(Exception, match="not-allowed"):
        quiet.autosave(record, data={"said": "x"}, by=world.actor("sun"), version=0, lenient=True)
