"""Seals: what a verb rests on is as it was sealed, what it changes is sealed anew, and nothing else ever is."""

import datetime
import hmac
import uuid

import pytest
from django.db import connection, transaction

from records.actions import accounts
from records.people.devices import Device
from records.people.grants import Grant
from records.people.users import User
from records.vault import covered, keys, seals
from records.vault.errors import Moved, Tampered
from records.vault.lp import lp
from records.vault.models import Seal
from tests import world as make


def seal_of(user) -> Seal:
    return Seal.objects.get(kind="account", row=str(user.pk))


def changing(row, **values):
    """What a verb does to a row."""
    with make.sealed():
        row = type(row).objects.get(pk=row.pk)
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


def test_a_change_raises_the_epoch_and_holds(world):
    user = world.user("zhou")
    before = seal_of(user).epoch
    changing(user, email="zhou@example.org")
    assert seal_of(user).epoch == before + 1
    seals.check(world.user("zhou"))


def test_what_no_decision_rests_on_raises_no_epoch(world):
    user = world.user("zhou")
    before = seal_of(user).epoch
    changing(user, language="en")
    assert seal_of(user).epoch == before


def test_a_row_turned_past_the_verbs_no_longer_holds(world):
    User.objects.filter(pk=world.users["zhou"].pk).update(email="thief@example.org")
    with pytest.raises(Tampered):
        seals.check(world.user("zhou"))


def test_what_was_turned_is_never_sealed_with_a_later_change(world):
    user = world.user("zhou")
    User.objects.filter(pk=user.pk).update(email="thief@example.org")
    with pytest.raises(Tampered):
        changing(user, must_change_password=True)
    assert not world.user("zhou").must_change_password


def test_a_grant_put_beside_or_taken_away_breaks_its_holder(world):
    user, grant = world.user("he"), Grant.objects.get(holder=world.users["he"])
    Grant.objects.filter(pk=grant.pk)._raw_delete(Grant.objects.db)
    with pytest.raises(Tampered):
        seals.check(user)
    grant.save(force_insert=True)
    seals.check(world.user("he"))
    Grant(holder=user, role="officer", unit=grant.unit, since=grant.since, until=grant.until, state="approved",
          proposed_at=grant.proposed_at).save()  # fmt: skip
    with pytest.raises(Tampered):
        seals.check(world.user("he"))


def test_the_seal_of_one_does_not_hold_for_another(world):
    zhou, li = seal_of(world.user("zhou")), seal_of(world.user("li"))
    Seal.objects.filter(pk=zhou.pk).update(mac=li.mac, epoch=li.epoch)
    with pytest.raises(Tampered):
        seals.check(world.user("zhou"))


@pytest.mark.parametrize(
    "change",
    [{"epoch": 7}, {"key_version": 7}, {"mac": b""}, {"mac": bytes(32)}],
    ids=["epoch", "version", "nothing", "zeros"],
)
def test_a_turned_seal_does_not_hold(world, change):
    Seal.objects.filter(pk=seal_of(world.user("zhou")).pk).update(**change)
    with pytest.raises(Tampered):
        seals.check(world.user("zhou"))


def test_a_missing_seal_is_no_seal_that_holds(world):
    seal_of(world.user("zhou")).delete()
    with pytest.raises(Tampered):
        seals.check(world.user("zhou"))


def test_a_colleague_who_changes_it_between_two_questions_is_no_thief(world):
    read = world.user("zhou")
    changing(read, email="zhou@example.org")
    with pytest.raises(Moved):
        seals.check(read)


def test_two_changes_of_one_state_are_not_both_sealed(world):
    """Where the row was not locked, the second finds that the first was faster."""
    with transaction.atomic(), seals.hand() as hand:
        user = world.user("zhou")
        user.email = "one@example.org"
        user.save()
        stored = hand.verify()
        Seal.objects.update(epoch=99)
        hand.verify = lambda: stored
        with pytest.raises(Moved):
            hand.settle()
        transaction.set_rollback(True)


def test_rows_deleted_many_at_once_are_sealed_as_gone(world):
    with make.sealed():
        for name in ("one", "two"):
            Device.objects.create(user=world.users["zhou"], name=name)
    with make.sealed():
        assert Device.objects.filter(user=world.users["zhou"]).delete()[0] == 2
    assert set(Seal.objects.filter(kind="device").values_list("epoch", flat=True)) == {2}
    assert list(seals.faults()) == []


def test_what_was_taken_away_is_missed_by_who_relies_on_what_hangs_there(world):
    user = world.users["zhou"]
    with transaction.atomic():
        Grant.objects.filter(holder=user, role="head")._raw_delete("default")
        with seals.hand() as hand:
            seals.rely_on_those("account", user.pk)
            with pytest.raises(Tampered):
                hand.verify()
        transaction.set_rollback(True)


def test_what_was_not_saved_with_the_rest_is_sealed_as_it_stands(world):
    user, other = world.user("zhou"), world.persons["ma"]
    with make.sealed():
        user.person, user.email = other, "zhou@example.org"
        user.save(update_fields=["email"])
    seals.check(world.user("zhou"))
    assert world.user("zhou").person != other


def test_of_several_only_those_whose_seals_hold_are_left(world):
    turned, other = world.user("zhou"), world.user("ma")
    User.objects.filter(pk=turned.pk).update(email="somebody@example.org")
    assert seals.holding(User.objects.filter(pk__in=[turned.pk, other.pk])) == [other]


def test_a_savepoint_rolled_back_takes_its_changes_along(world):
    user = world.user("zhou")
    with transaction.atomic(), seals.hand() as hand:
        mark = hand.mark()
        sid = transaction.savepoint()
        user.email = "one@example.org"
        user.save()
        transaction.savepoint_rollback(sid)
        hand.back_to(mark)
        assert hand.settle() == {}
    seals.check(world.user("zhou"))


def test_the_seal_of_what_a_verb_deleted_says_so_and_holds_when_it_comes_again(world):
    with make.sealed():
        device, _token = Device.objects.create(user=world.users["zhou"], name="phone")
    with make.sealed():
        Device.objects.get().delete()
    assert list(seals.faults()) == []
    gone = Seal.objects.get(kind="device")
    assert gone.epoch == 2
    with make.sealed():
        device.save(force_insert=True)
    assert Seal.objects.get(kind="device").epoch == 3
    assert list(seals.faults()) == []
    Device.objects.filter(pk=device.pk)._raw_delete(Device.objects.db)
    assert list(seals.faults()) == [("device", str(device.id), "row is gone")]


def test_lists_rely_on_nothing(world, django_assert_num_queries):
    with django_assert_num_queries(0):
        seals.rely_on(world.users["zhou"])


def test_values_of_different_types_never_have_the_same_bytes():
    some = uuid.UUID(int=7)
    values = [None, True, False, 0, 1, -1, "", "1", b"", b"1", some, str(some), some.bytes, [], ["1"], {}, "[]",
              datetime.date(2026, 1, 1), datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), 2**63]  # fmt: skip
    assert len({covered.coded(value) for value in values}) == len(values)
    with pytest.raises(Tampered):
        covered.coded(1.5)


def test_the_form_of_a_seal_is_frozen(world):
    """A change of the bytes would break every seal there is."""
    content = covered.Content(covered.KINDS["device"], ("digest", uuid.UUID(int=1), None))
    [seal] = seals.first({covered.Thing("device", "one"): content})
    parts = (b"seal.v1", b"device", b"one", bytes(7) + b"\x01", b"sdigest", b"u" + bytes(15) + b"\x01", b"-")
    frozen = bytes([7]) + b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    version, key = keys.service_key("rows")
    assert (seal.key_version, seal.mac) == (version, hmac.digest(key, frozen, "sha256"))


FROZEN = [
    (uuid.UUID(int=258), "75 00000000000000000000000000000102"), ("é", "73 c3a9"), (None, "2d"), (True, "3f 31"),
    (False, "3f 30"), (258, "69 000000000000000102"), (-2, "69 fffffffffffffffffe"), (b"\1\2", "62 0102"),
    (datetime.datetime(1970, 1, 1, 0, 0, 1, 2, datetime.UTC), "74 00000000000f4242"), ([1], "6a 5b315d"),
    (datetime.date(1, 1, 2), "64 00000002"), ({"b": 1, "a": "é"}, "6a 7b2261223a22c3a9222c2262223a317d"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "bytes_"), FROZEN)
def test_the_form_of_a_column_in_a_seal_is_frozen(value, bytes_):
    assert covered.coded(value) == bytes.fromhex(bytes_)


def test_the_form_of_what_hangs_on_a_thing_is_frozen():
    first, second, day = uuid.UUID(int=1), uuid.UUID(int=2), datetime.date(1, 1, 2)
    posts = {1: (second, "head", day, None), 2: (first, "none", day, day)}
    content = covered.Content(covered.KINDS["person"], ("20001", None), (posts,))
    coded = b"d\0\0\0\2"
    rows = [lp(b"u" + second.bytes, b"shead", coded, b"-"), lp(b"u" + first.bytes, b"snone", coded, coded)]
    assert content.parts() == [b"s20001", b"-", b"\0\0\0\2" + b"".join(sorted(rows))]


def test_seals_of_before_a_change_of_their_key_hold_after_it(world):
    keys.make_service_key("rows", 2)
    keys.forget()
    user = world.user("zhou")
    with make.sealed():
        user.email = "zhou@example.org"
        user.save()
    assert set(Seal.objects.values_list("key_version", flat=True)) == {1, 2}
    assert list(seals.faults()) == []


def test_what_hangs_on_a_thing_is_folded_in_one_order():
    tree = covered.KINDS["tree"]
    rows = {1: (uuid.UUID(int=1), None), 2: (uuid.UUID(int=2), uuid.UUID(int=1))}
    turned = dict(reversed(rows.items()))
    assert covered.Content(tree, hanging=(rows,)).parts() == covered.Content(tree, hanging=(turned,)).parts()
    assert covered.Content(tree, hanging=(rows,)).parts() != covered.Content(tree, hanging=({1: rows[1]},)).parts()


def test_text_in_a_column_of_bytes_is_not_what_was_sealed(world):
    record = make.returned(world)
    decision = record.decisions.get()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_decision SET sealed = NULL")
    decision.refresh_from_db()
    with pytest.raises(Tampered):
        seals.check(decision)


def test_things_that_a_backup_left_out_are_buried_and_the_others_stay(world):
    by = world.actor("sun")
    gone, stays = (accounts.add_device(world.user("sun"), name=name, by=by)[0] for name in ("gone", "stays"))
    thing = covered.thing_of(gone)
    before = seals.epochs([thing])[thing]
    Device.objects.filter(pk=gone.pk)._raw_delete("default")
    with transaction.atomic():
        assert seals.bury("device") == {str(thing): before + 1}
    assert seals.epochs([thing]) == {thing: before + 1}
    assert list(seals.faults()) == []
    seals.check(Device.objects.get(pk=stays.pk))
    gone.save(force_insert=True)
    with pytest.raises(Tampered):
        seals.check(Device.objects.get(pk=gone.pk))
