"""After everything that an organisation does, every seal holds, and no event tells of another than stands."""

import pytest
from django.core.management import CommandError, call_command

from records.actions import accounts, grants, households, people, sealing, submission
from records.audit.models import Event
from records.ledger.kinds.talk import Talk
from records.ledger.records import Record
from records.ledger.seals import faults
from records.people.actor import SYSTEM
from records.people.dated import today
from records.people.enums import Role
from records.people.errors import WrongState
from records.people.grants import Grant
from records.vault import covered, seals
from records.vault.covered import KINDS
from records.vault.models import Seal
from tests import world as make
from tests.upgrades import build

ELSEWHERE = {"device", "identity"}  # nobody of that world uses these


@pytest.mark.django_db(transaction=True)
def test_after_a_whole_year_of_verbs_every_seal_holds():
    build.build()
    assert {seal.kind for seal in Seal.objects.all()} == set(KINDS) - ELSEWHERE
    assert list(faults()) == []
    told = Event.objects.filter(result="done").values_list("action", flat=True)
    assert len(set(told)) > 20


def test_what_administrators_do_keeps_every_seal(world):
    by = world.actor("sysadmin")
    unit = world.units["GS01"]
    people.rename_unit(unit, name="供水公司", since=today(), by=by)
    people.end_post(world.persons["ouyang"].positions.get(), until=today(), by=by)
    people.leave(world.persons["ma"], on=today(), by=by)
    accounts.lock(world.user("he"), by=world.actor("security"))
    accounts.unlock(world.user("he"), by=world.actor("security"))
    grants.revoke(Grant.objects.get(holder=world.users["he"]), by=world.actor("security"))
    device, _token = accounts.add_device(world.user("sun"), name="phone", by=world.actor("sun"))
    accounts.remove_device(device, by=world.actor("sun"))
    assert list(faults()) == []
    assert not world.user("ma").is_active


def test_a_record_that_changes_its_kind_and_is_given_up_keeps_its_seal(world):
    record = make.draft(world)
    record = make.drafting.change_kind(record, kind="visit", by=world.actor("zhou"), version=record.version)
    submission.withdraw(record, by=world.actor("zhou"), version=record.version)
    assert list(faults()) == []


def test_a_record_whose_kind_alone_is_taken_away_is_not_gone(world):
    record = make.draft(world)
    with make.sealed():
        Talk.objects.get(pk=record.pk).delete(keep_parents=True)
    seals.check(Record.objects.get(pk=record.pk))


def test_a_refusal_seals_nothing(world):
    before = list(Seal.objects.order_by("pk").values_list())
    record = make.draft(world)
    after = list(Seal.objects.order_by("pk").values_list())
    with pytest.raises(WrongState):
        submission.recall(record, by=world.actor("zhou"), version=record.version)
    assert list(Seal.objects.order_by("pk").values_list()) == after
    assert len(after) == len(before) + 1


def test_what_an_earlier_version_left_is_sealed_once_and_the_trail_says_so(world):
    record = make.submitted(world)
    Seal.objects.all().delete()
    Event.objects.update(seals=None)
    assert len({kind for kind, _id, _what in faults()}) > 3
    call_command("seal", verbosity=0)
    assert list(faults()) == []
    assert Record.objects.get(pk=record.pk).status == "submitted"
    events = Event.objects.filter(action="organisation.sealed", result="done")
    assert events.count() == len({seal.kind for seal in Seal.objects.all()})
    with pytest.raises(CommandError):
        call_command("seal", verbosity=0)


@pytest.mark.parametrize("family", [True, False])
def test_a_version_that_sealed_less_leaves_the_rest_to_be_sealed_once(world, family):
    if family:
        by = world.actor("sun")
        household = households.keep_household(world.persons["sun"], address="滨江路 3 号", by=by)
        data = {"relation": "spouse", "name": "林小雨", "consent_way": "written"}
        households.add_member(household, data=data, by=by)
    Seal.objects.filter(kind__in=sealing.LATER).delete()
    Event.objects.update(seals=None)
    before = list(Seal.objects.order_by("pk").values_list())
    assert {kind for kind, _id, _what in faults()} == ({"relative", "consent"} if family else set())
    call_command("seal", verbosity=0)
    assert list(faults()) == []
    assert list(Seal.objects.exclude(kind__in=sealing.LATER).order_by("pk").values_list()) == before
    with pytest.raises(CommandError):
        call_command("seal", verbosity=0)


@pytest.mark.parametrize("emptied", [False, True])
def test_nobody_has_sealed_what_they_turned_by_emptying_the_table(world, emptied):
    """The founding told of seals: there were some."""
    if emptied:
        Seal.objects.all().delete()
    with pytest.raises(WrongState):
        sealing.seal_all(by=SYSTEM)
    assert Seal.objects.exists() != emptied
    assert Grant.objects.filter(role=Role.OFFICER).exists()


def test_what_is_put_in_by_bulk_is_sealed_as_if_it_had_been_read(world):
    record = make.submitted(world)
    record = type(record).objects.get(pk=record.pk)
    made = covered.assembled(record, record.participants.all(), record.notes.all())
    [(thing, content)] = covered.read([covered.thing_of(record)]).items()
    assert {thing: content.parts()} == {thing: content.parts() for thing, content in made.items()}
    with pytest.raises(ValueError, match="shorter"):
        covered.assembled(record, record.participants.all())
