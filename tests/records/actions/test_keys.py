"""Changing a domain's key while records are begun under the old one: none of them stays there."""

from itertools import count
from uuid import uuid4

import pytest
from django.db import connection

from records.actions import keys as verbs
from records.audit import trail
from records.people.actor import SYSTEM
from records.vault import keys, rotation
from records.vault.models import DataKey, DomainKey, KeyRotation
from records.vault.root import FileRoot, provider

UNIT = "unit:one"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def root_key(settings, tmp_path):
    """A root key of the test's own: it is changed here."""
    settings.ROOT_KEY_FILE = tmp_path / "root.key"
    FileRoot.create(settings.ROOT_KEY_FILE)
    keys.forget()


@pytest.fixture
def old():
    """The domain's first key, with a record under it."""
    keys.make_service_keys()
    keys.make_data_key(uuid4(), UNIT)
    return DomainKey.objects.get(domain=UNIT)


def come_in(row):
    """A record's key as a process draws it that read the newest version before the change began."""
    record = uuid4()
    DataKey.objects.create(record_id=record, domain_key=row, wrapped=keys._wrap(row, record, b"k" * 32))
    return record


def change(before=None):
    """The whole change of the domain's key; gives how many questions it asked, and calls `before` at each."""
    asked = []

    def hear(execute, sql, *more):
        asked.append(sql)
        if before:
            before(len(asked))
        return execute(sql, *more)

    with connection.execute_wrapper(hear):
        list(verbs.rotate(rotation.DOMAIN, [UNIT], by=SYSTEM))
    return len(asked)


@pytest.mark.proof
def test_a_record_that_comes_in_at_any_moment_of_the_change_hinders_nothing_and_is_moved(old):
    records, newest = [], [old]
    for question in count(1):
        before = newest[-1]
        asked = change(lambda number, at=question, row=before: records.append(come_in(row)) if number == at else None)
        assert rotation.unfinished(rotation.DOMAIN) == []
        verbs.move_late_keys()
        newest.append(DomainKey.objects.filter(domain=UNIT).latest("version"))
        assert set(DataKey.objects.values_list("domain_key", flat=True)) == {newest[-1].pk}
        if question > asked:
            break
    assert question > 20
    kept = set(DataKey.objects.values_list("pk", flat=True)) & set(records)
    assert set(keys.data_keys(kept).values()) == {b"k" * 32}
    assert len(kept) > question // 3  # the rest fell with a transaction that was tried again
    assert list(trail.faults()) == []


def test_what_comes_in_after_the_change_is_moved_by_the_clock(old):
    change()
    assert rotation.late() == []
    record = come_in(old)
    assert [job.name for job in rotation.late()] == [UNIT]
    verbs.move_late_keys()
    assert rotation.late() == []
    assert DataKey.objects.get(pk=record).domain_key.version == 2
    assert keys.data_key(record) == b"k" * 32
    moved = trail.of(f"{UNIT}").last()
    assert (moved.action, trail.payload(moved)["detail"]["moved"]) == ("rotation.continued", 1)


def test_an_unfinished_change_is_left_to_whoever_runs_it(old):
    verbs.begin_rotation(rotation.DOMAIN, [UNIT], by=SYSTEM)
    assert rotation.late() == []
    verbs.move_late_keys()
    assert KeyRotation.objects.get().moved == 0


def test_a_key_that_was_wrapped_under_the_old_root_too_late_is_moved_by_the_clock(old):
    list(verbs.rotate(rotation.ROOT, [""], by=SYSTEM))
    assert rotation.late() == []
    DomainKey.objects.filter(pk=old.pk).update(wrapped=old.wrapped)
    [job] = rotation.late()
    verbs.move_late_keys()
    assert provider().holds(bytes(DomainKey.objects.get(pk=old.pk).wrapped))
    assert (job.what, rotation.late()) == (rotation.ROOT, [])
    assert len(keys.data_keys(DataKey.objects.values_list("pk", flat=True))) == 1


def test_a_root_that_was_changed_in_the_settings_alone_is_moved_to_by_nobody(old, settings, tmp_path):
    list(verbs.rotate(rotation.ROOT, [""], by=SYSTEM))
    settings.ROOT_KEY_FILE = tmp_path / "another.key"
    FileRoot.create(settings.ROOT_KEY_FILE)
    keys.forget()
    assert rotation.late() == []
