"""Domain, service and data keys: made once, opened for their own row alone, moved, and shredded."""

import threading
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from records.vault import envelope, keys
from records.vault.errors import KeyUnavailable, Tampered
from records.vault.models import DataKey, DomainKey, ServiceKey
from tests.records.vault.damage import every_flipped_bit, every_truncation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("each_suite")]


def new_record(domain="unit:one"):
    record_id = uuid4()
    keys.make_data_key(record_id, domain)
    return record_id


def test_each_record_has_a_key_of_its_own_under_its_domains_key(each_suite):
    one, two, other = new_record(), new_record(), new_record("unit:two")
    assert len({keys.data_key(record_id) for record_id in (one, two, other)}) == 3
    assert list(DomainKey.objects.order_by("pk").values_list("domain", "version", "alg")) == [
        ("unit:one", 1, each_suite.alg),
        ("unit:two", 1, each_suite.alg),
    ]


def test_keys_open_again_after_memory_was_cleared(record):
    before = keys.data_key(record)
    keys.forget()
    assert keys.data_key(record) == before


def test_an_open_domain_key_serves_without_the_root_until_it_is_forgotten(record, root_key):
    before = keys.data_key(record)
    root_key.unlink()
    assert keys.data_key(record) == before
    keys.forget()
    with pytest.raises(KeyUnavailable):
        keys.data_key(record)


def test_a_record_keeps_the_key_it_has(record):
    before = keys.data_key(record)
    with pytest.raises(IntegrityError), transaction.atomic():
        keys.make_data_key(record, "unit:one")
    assert keys.data_key(record) == before


def test_keys_drawn_for_many_open_once_their_rows_are_stored():
    drawn = keys.draw_data_keys({uuid4(): f"unit:{number % 3}" for number in range(7)})
    assert DomainKey.objects.count() == 3
    DataKey.objects.bulk_create(row for row, _key in drawn.values())
    assert keys.data_keys(drawn) == {record_id: key for record_id, (_row, key) in drawn.items()}


def test_many_keys_cost_one_query(django_assert_num_queries):
    records = [new_record(f"unit:{number % 7}") for number in range(50)]
    one_by_one = {record_id: keys.data_key(record_id) for record_id in records}
    keys.forget()
    with django_assert_num_queries(1):
        assert keys.data_keys(records) == one_by_one


def test_one_missing_key_among_many_is_named(record):
    missing = uuid4()
    with pytest.raises(Tampered) as error:
        keys.data_keys([record, missing])
    assert error.value.record_id == missing


def test_a_moved_record_keeps_its_key_under_the_other_domain(record):
    before = keys.data_key(record)
    keys.rewrap(record, "unit:two")
    keys.forget()
    assert keys.data_key(record) == before
    assert DataKey.objects.get(pk=record).domain_key.domain == "unit:two"


def test_rewrapping_uses_the_newest_version_of_the_domain_key(record):
    first = DomainKey.objects.get(domain="unit:one")
    keys.make_domain_key("unit:one", 2)
    before = keys.data_key(record)
    keys.rewrap(record, "unit:one")
    assert DataKey.objects.get(pk=record).domain_key.version == 2
    assert keys.data_key(record) == before
    assert not first.data_keys.exists()


def test_a_shredded_record_is_shut_at_once_and_for_good(record):
    blob = envelope.seal(record, "note", 1, {"said": "…"})
    assert keys.shred(record)
    with pytest.raises(Tampered, match="missing"):
        envelope.unseal(record, "note", 1, blob)
    with pytest.raises(Tampered, match="missing"):
        keys.rewrap(record, "unit:two")
    assert not keys.shred(record)


def test_a_data_key_with_any_bit_turned_or_any_end_missing_does_not_open(record):
    row = DataKey.objects.get(pk=record)
    blob, domain_key = bytes(row.wrapped), keys._open_domain_keys([row.domain_key])
    for damaged in [*every_flipped_bit(blob), *every_truncation(blob), blob + b"\0"]:
        with pytest.raises(Tampered) as error:
            keys._unwrap(domain_key, row.domain_key_id, record, damaged)
        assert error.value.record_id == record


@pytest.mark.parametrize("value", [None, "", "in the clear", 0, 94, 1.5, bytes(94)])
def test_anything_else_in_the_place_of_a_data_key_is_tampering(record, value):
    row = DataKey.objects.get(pk=record)
    with pytest.raises(Tampered):
        keys._unwrap(keys._open_domain_keys([row.domain_key]), row.domain_key_id, record, value)


def test_a_data_key_put_on_another_record_does_not_open(record):
    victim = new_record()
    DataKey.objects.filter(pk=record).update(wrapped=DataKey.objects.get(pk=victim).wrapped)
    with pytest.raises(Tampered):
        keys.data_key(record)
    assert keys.data_key(victim)


def test_a_data_key_hung_on_another_domain_does_not_open(record):
    new_record("unit:two")
    DataKey.objects.filter(pk=record).update(domain_key=DomainKey.objects.get(domain="unit:two"))
    with pytest.raises(Tampered):
        keys.data_key(record)


@pytest.mark.parametrize("change", [{"domain": "unit:else"}, {"version": 9}, {"alg": 0}, {"wrapped": bytes(70)}])
def test_a_domain_key_opens_for_its_own_row_alone_even_while_it_is_in_memory(record, change):
    assert keys.data_key(record)
    DomainKey.objects.update(**change)
    with pytest.raises(Tampered):
        keys.data_key(record)


def test_a_key_does_not_open_as_one_of_the_other_suite(record, each_suite):
    DomainKey.objects.update(alg=3 - each_suite.alg)
    with pytest.raises(Tampered):
        keys.data_key(record)


def test_a_row_with_particulars_that_cannot_be_is_tampering(record):
    [row] = DomainKey.objects.all()
    for name, value in [("version", 2**40), ("version", "one"), ("alg", 300), ("domain", None), ("wrapped", "text")]:
        forged = DomainKey(pk=row.pk, domain=row.domain, version=1, alg=1, wrapped=row.wrapped)
        setattr(forged, name, value)
        with pytest.raises(Tampered):
            keys._open_domain_keys([forged])


def test_service_keys_are_made_once_for_each_purpose():
    keys.make_service_keys()
    before = {purpose: keys.service_key(purpose) for purpose in keys.SERVICE_PURPOSES}
    keys.make_service_keys()
    keys.forget()
    assert {purpose: keys.service_key(purpose) for purpose in keys.SERVICE_PURPOSES} == before
    assert len({key for _, key in before.values()}) == len(keys.SERVICE_PURPOSES)
    assert {version for version, _ in before.values()} == {1}


def test_a_service_key_in_memory_costs_no_query(service_keys, django_assert_num_queries):
    keys.service_key("rows")
    with django_assert_num_queries(0):
        keys.service_key("rows")


def test_service_keys_before_set_up_are_unavailable_and_an_invented_version_is_tampering(service_keys):
    with pytest.raises(Tampered):
        keys.service_key("rows", 2)
    ServiceKey.objects.all().delete()
    with pytest.raises(KeyUnavailable):
        keys.service_key("rows")
    with pytest.raises(ValueError, match="tea"):
        keys.service_key("tea")


def test_service_keys_cannot_stand_in_for_one_another(service_keys):
    ServiceKey.objects.filter(purpose="rows").update(wrapped=ServiceKey.objects.get(purpose="links").wrapped)
    with pytest.raises(Tampered):
        keys.service_key("rows")


@pytest.mark.django_db(transaction=True)
def test_threads_that_open_a_new_domain_at_once_make_one_key_for_it():
    records, errors, barrier = [uuid4() for _ in range(8)], [], threading.Barrier(8)

    def make(record_id):
        try:
            barrier.wait(10)
            keys.make_data_key(record_id, "unit:new")
        except Exception as error:  # noqa: BLE001  whatever it was, the test names it
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=make, args=(record_id,)) for record_id in records]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert DomainKey.objects.filter(domain="unit:new").count() == 1
    keys.forget()
    assert len(set(keys.data_keys(records).values())) == 8
