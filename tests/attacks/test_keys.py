"""Attacks on the keys by whoever writes the database: nothing opens for him, nothing new is sealed to him."""

import pytest
from django.db import connection

from records.actions import keys as key_verbs
from records.actions import notes, submission
from records.actions.notes import Unreadable
from records.audit import trail
from records.management import key_status
from records.people.actor import SYSTEM
from records.vault import contexts, keys, kit, recovery, rotation, voucher
from records.vault.errors import Tampered
from records.vault.models import DataKey, DomainKey, RecoveryEnvelope, RecoveryKey, ServiceKey
from tests import world as make

SEED, HIS_SEED = bytes(range(32)), bytes(32)
TABLE = RecoveryKey._meta.db_table


@pytest.fixture
def record(world):
    """A record handed in, while a kit is in force."""
    record = make.submitted(world, said="只有钥匙才能打开")
    key_verbs.make_kit(seed=SEED, by=SYSTEM)
    return record


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def shut(world, record):
    keys.forget()
    with pytest.raises(Unreadable):
        notes.open_note(record, by=world.actor("zhou"))


def looked_at(label):
    """The tones of the lines under a label of `keys status`."""
    lines, found, current = key_status.status().lines, set(), ""
    for line in lines:
        current = line.label or current
        if current == label:
            found.add(line.tone)
    return found


@pytest.mark.django_db(transaction=True)
def test_a_recovery_key_of_his_own_receives_no_key_and_stops_the_making_of_new_ones(world, record):
    his = recovery.opened(HIS_SEED).public
    sql(f"UPDATE {TABLE} SET public = %s", his)
    with pytest.raises(Tampered, match="recovery key"):
        make.draft(world, "wang", talkee="ma")  # the first of a unit, which needs a key for it
    assert trail.Event.objects.last().result == trail.TAMPERED
    with pytest.raises(Tampered):
        key_verbs.complete_kit(by=SYSTEM)
    for envelope in RecoveryEnvelope.objects.all():
        row = envelope.domain_key or envelope.service_key
        with pytest.raises(Tampered):
            recovery.open_with(HIS_SEED, envelope.sealed, contexts.of(row))
    with pytest.raises(Tampered):
        voucher.present()
    assert key_status.status().worst == "bad"


@pytest.mark.django_db(transaction=True)
def test_nor_does_one_that_he_puts_beside_the_true_one_with_its_mac(world, record):
    true = RecoveryKey.objects.get()
    sql(
        f"INSERT INTO {TABLE} (public, key_version, mac, voucher, created_at) VALUES (%s, %s, %s, %s, %s)",
        recovery.opened(HIS_SEED).public, true.key_version, bytes(true.mac), bytes(true.voucher), true.created_at,
    )  # fmt: skip
    with pytest.raises(Tampered):
        keys.make_domain_key("unit:new", 1)
    assert not DomainKey.objects.filter(domain="unit:new").exists()


@pytest.mark.django_db(transaction=True)
def test_a_kit_taken_away_or_put_back_is_told_by_the_trail(world, record):
    true = RecoveryKey.objects.get()
    before = {name: getattr(true, name) for name in ("public", "key_version", "mac", "voucher")}
    key_verbs.make_kit(seed=HIS_SEED, by=SYSTEM)
    RecoveryKey.objects.all().delete()
    assert key_status.status().worst == "bad"
    RecoveryKey.objects.create(**before)
    assert "bad" in {line.tone for line in key_status.kit_lines()}


@pytest.mark.django_db(transaction=True)
def test_a_swapped_envelope_gives_no_key_when_the_glass_is_broken(world, record):
    one, other = RecoveryEnvelope.objects.filter(service_key__isnull=False)[:2]
    RecoveryEnvelope.objects.filter(pk=one.pk).update(sealed=bytes(other.sealed), tag=bytes(other.tag))
    row = record_key(record)
    forged = recovery.seal_to(recovery.opened(SEED).public, bytes(32), contexts.of(row))
    RecoveryEnvelope.objects.filter(domain_key=row).update(sealed=forged)
    wrong = {contexts.title(held.row): held.key for held in kit.open_all(SEED) if held.wrong}
    assert wrong == {contexts.title(one.service_key): None, contexts.title(row): None}
    failed = key_verbs.drill(seed=SEED, by=SYSTEM)
    assert len(failed) == 2
    assert RecoveryKey.objects.get().drilled_at is None


def record_key(record):
    return DataKey.objects.select_related("domain_key").get(pk=record.pk).domain_key


@pytest.mark.django_db(transaction=True)
def test_a_wrapped_key_of_another_row_or_of_his_own_opens_nothing(world, record):
    row = record_key(record)
    good = bytes(row.wrapped)
    others = ServiceKey.objects.first(), keys.make_domain_key("unit:x", 1)
    for wrapped in (*(bytes(other.wrapped) for other in others), bytes(70)):
        DomainKey.objects.filter(pk=row.pk).update(wrapped=wrapped)
        shut(world, record)
    DomainKey.objects.filter(pk=row.pk).update(wrapped=good)
    keys.forget()
    assert notes.open_note(record, by=world.actor("zhou")).sections["said"] == "只有钥匙才能打开"


@pytest.mark.django_db(transaction=True)
def test_a_version_of_a_key_put_back_opens_nothing_new_and_is_seen(world, record):
    row, before = record_key(record), bytes(DataKey.objects.get(pk=record.pk).wrapped)
    for _moved in key_verbs.rotate(rotation.DOMAIN, [row.domain], by=SYSTEM):
        pass
    newest = record_key(record)
    DomainKey.objects.filter(pk=newest.pk).update(wrapped=bytes(row.wrapped))
    shut(world, record)
    DomainKey.objects.filter(pk=newest.pk).update(wrapped=bytes(newest.wrapped))
    DataKey.objects.filter(pk=record.pk).update(wrapped=before)
    shut(world, record)
    DataKey.objects.filter(pk=record.pk).update(domain_key=row)
    assert "look" in looked_at("数据密钥") | looked_at("Data keys")


@pytest.mark.django_db(transaction=True)
def test_what_needs_a_key_stops_where_the_key_of_the_trail_was_swapped(world, record):
    ServiceKey.objects.filter(purpose="events").update(wrapped=bytes(ServiceKey.objects.get(purpose="rows").wrapped))
    keys.forget()
    draft_count = trail.Event.objects.count()
    with pytest.raises(Tampered):
        submission.recall(record, by=world.actor("zhou"), version=record.version)
    assert trail.Event.objects.count() == draft_count
