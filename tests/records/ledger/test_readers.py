"""Who will be able to read what is about to be written."""

from records.ledger import door
from records.ledger.enums import Part
from tests import world as make


def names(readers):
    return [(reader.name, str(reader.why)) for reader in readers]


def test_the_people_the_scribe_and_the_officers_of_the_unit_are_named(world):
    assert names(door.readers(make.draft(world))) == [
        ("周敏", "principal"), ("孙建国", "talkee"), ("何静", "scribe"), ("李伟", "officer"),
    ]  # fmt: skip


def test_a_record_only_thought_of_has_the_readers_it_would_have(world):
    record = make.draft(world)
    people = [(world.persons["zhou"], Part.PRINCIPAL), (world.persons["sun"], Part.TALKEE)]
    would = door.would_read("talk", record.unit_id, people, writers={world.users["zhou"].pk})
    assert names(would) == names(door.readers(record))


def test_an_officer_who_takes_part_is_no_reviewing_reader(world):
    people = [(world.persons["zhou"], Part.PRINCIPAL), (world.persons["li"], Part.TALKEE)]
    would = door.would_read("talk", world.units["PS02"].pk, people, writers={world.users["zhou"].pk})
    assert [reader.why for reader in would if reader.name == "李伟"] == ["talkee"]
