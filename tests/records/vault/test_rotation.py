"""Rotation: every key ends under the new one, each record opens throughout, and a step that never came is made good."""

from uuid import uuid4

import pytest

from records.vault import envelope, keys, kit, mac, rotation
from records.vault.errors import KeyUnavailable, Tampered
from records.vault.models import DataKey, DomainKey, KeyRotation, ServiceKey
from records.vault.root import FileRoot, provider
from records.vault.root_file import name_of
from records.vault.rotation import DOMAIN, ROOT, SERVICE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("each_suite")]
TEXT = {"said": "谈心"}


@pytest.fixture
def sealed(service_keys):
    """Notes of twelve records in three domains: (record, envelope)."""
    made = []
    for number in range(12):
        record = uuid4()
        keys.make_data_key(record, f"unit:{number % 3}")
        made.append((record, envelope.seal(record, "note", 1, TEXT)))
    return made


def all_open(sealed):
    keys.forget()
    return all(envelope.unseal(record, "note", 1, blob) == TEXT for record, blob in sealed)


def to_the_end(job):
    while rotation.step(job):
        pass
    rotation.finish(job)


def put_aside(root_key):
    return sorted(root_key.parent.glob("root.key.retired-*"))


def test_the_root_changes_and_what_it_wrapped_opens_all_along(sealed, root_key, monkeypatch):
    monkeypatch.setitem(rotation.BATCH, ROOT, 4)
    before, code = root_key.read_bytes(), mac.mac("rows", b"row")
    [job] = rotation.begin(ROOT, [""])
    assert rotation.left(job) == 3 + len(keys.SERVICE_PURPOSES)
    while moved := rotation.step(job):
        assert moved <= 4
        assert all_open(sealed)
    assert (rotation.left(job), job.moved) == (0, 3 + len(keys.SERVICE_PURPOSES))
    rotation.finish(job)
    rotation.settle()
    assert root_key.read_bytes() != before
    [old] = put_aside(root_key)
    assert (old.read_bytes(), old.stat().st_mode & 0o777) == (before, 0o400)
    old.unlink()
    assert all_open(sealed)
    mac.verify("rows", code[0], b"row", code[1])


def test_a_key_that_somebody_wraps_in_the_meantime_is_under_the_next_root_already(sealed, root_key):
    [job] = rotation.begin(ROOT, [""])
    late = keys.make_domain_key("unit:new", 1)
    assert bytes(late.wrapped).startswith(provider().newest())
    to_the_end(job)


@pytest.mark.parametrize("reached", ["nothing", "one step", "all steps", "finished", "old put aside"])
def test_a_rotation_of_the_root_goes_on_from_wherever_it_stopped(sealed, root_key, monkeypatch, reached):
    monkeypatch.setitem(rotation.BATCH, ROOT, 4)
    [job] = rotation.begin(ROOT, [""])
    target = job.target
    if reached == "one step":
        rotation.step(job)
    elif reached != "nothing":
        while rotation.step(job):
            pass
    if reached in {"finished", "old put aside"}:
        rotation.finish(job)
    if reached == "old put aside":
        root_key.rename(root_key.with_name(f"root.key.retired-{name_of(root_key.read_bytes())}"))
    assert all_open(sealed)
    for job in rotation.unfinished(ROOT):
        to_the_end(job)
    rotation.settle()
    rotation.settle()
    assert name_of(root_key.read_bytes()) == target
    assert len(put_aside(root_key)) == 1
    assert not root_key.with_name("root.key.next").exists()
    assert all_open(sealed)


def test_a_next_key_made_before_a_crash_is_used_and_not_made_anew(sealed, root_key):
    name = provider().prepare()
    [job] = rotation.begin(ROOT, [""])
    assert job.target == name == provider().prepare()


def test_what_was_put_back_under_the_old_root_opens_only_while_that_is_kept(sealed, root_key):
    row = DomainKey.objects.get(domain="unit:0")
    [job] = rotation.begin(ROOT, [""])
    to_the_end(job)
    rotation.settle()
    DomainKey.objects.filter(pk=row.pk).update(wrapped=bytes(row.wrapped))
    assert all_open(sealed)
    assert rotation.left(job) == 1
    put_aside(root_key)[0].unlink()
    with pytest.raises(Tampered):
        all_open(sealed)


def test_a_domain_changes_its_key_batch_by_batch(sealed, monkeypatch):
    monkeypatch.setitem(rotation.BATCH, DOMAIN, 3)
    [job] = rotation.begin(DOMAIN, ["unit:1"])
    assert (rotation.left(job), rotation.step(job), rotation.left(job)) == (4, 3, 1)
    assert all_open(sealed)
    to_the_end(job)
    versions = DataKey.objects.filter(domain_key__domain="unit:1").values_list("domain_key__version", flat=True)
    assert set(versions) == {2}
    assert not DataKey.objects.exclude(domain_key__domain="unit:1").filter(domain_key__version=2).exists()
    assert all_open(sealed)


def test_a_rotation_moves_to_the_suite_of_the_settings(sealed, settings, each_suite):
    settings.CIPHER_SUITE = {"aes": "sm", "sm": "aes"}[settings.CIPHER_SUITE]
    for what, names in ((ROOT, [""]), (DOMAIN, ["unit:0", "unit:1", "unit:2"]), (SERVICE, keys.SERVICE_PURPOSES)):
        for job in rotation.begin(what, names):
            to_the_end(job)
    rotation.settle()
    other = 3 - each_suite.alg
    assert {bytes(row.wrapped)[1] for row in (*DataKey.objects.all(), *kit.every_key())} == {other}
    assert {row.alg for row in DomainKey.objects.filter(version=2)} == {other}
    assert all_open(sealed)


def test_a_service_key_gets_a_version_and_the_old_one_still_verifies(service_keys):
    version, code = mac.mac("rows", b"row")
    [job] = rotation.begin(SERVICE, ["rows"])
    assert rotation.left(job) == 1
    to_the_end(job)
    assert (rotation.step(job), rotation.left(job)) == (0, 0)
    assert mac.mac("rows", b"row")[0] == version + 1
    mac.verify("rows", version, b"row", code)


def test_new_keys_are_in_the_kit(sealed):
    kit.make(bytes(32))
    for what, name in ((ROOT, ""), (DOMAIN, "unit:0"), (SERVICE, "events")):
        to_the_end(rotation.begin(what, [name])[0])
    rotation.settle()
    assert kit.drill(bytes(32)) == []


def test_a_key_that_does_not_open_stops_the_rotation_and_is_named(sealed):
    row, other = DomainKey.objects.get(domain="unit:1"), DomainKey.objects.get(domain="unit:2")
    DomainKey.objects.filter(pk=row.pk).update(wrapped=bytes(other.wrapped))
    [job] = rotation.begin(ROOT, [""])
    with pytest.raises(Tampered, match="unit:1 v1"):
        rotation.step(job)
    assert KeyRotation.objects.get().moved == 0


def test_a_version_taken_away_or_renamed_shuts_its_records_and_no_others(sealed):
    to_the_end(rotation.begin(DOMAIN, ["unit:0"])[0])
    DomainKey.objects.filter(domain="unit:0", version=2).update(version=3)
    for record, blob in sealed:
        keys.forget()
        if DataKey.objects.get(pk=record).domain_key.domain == "unit:0":
            with pytest.raises(Tampered):
                envelope.unseal(record, "note", 1, blob)
        else:
            assert envelope.unseal(record, "note", 1, blob) == TEXT


def test_a_service_key_taken_away_lets_nothing_pass_under_the_older_one(service_keys):
    to_the_end(rotation.begin(SERVICE, ["rows"])[0])
    version, code = mac.mac("rows", b"row")
    ServiceKey.objects.filter(purpose="rows", version=2).delete()
    keys.forget()
    with pytest.raises(Tampered, match="no such version"):
        mac.verify("rows", version, b"row", code)
    with pytest.raises(Tampered):
        mac.verify("rows", 1, b"row", code)


def test_a_next_key_that_others_can_read_is_refused(sealed, root_key):
    FileRoot.create(root_key.with_name("root.key.next")).path.chmod(0o440)
    with pytest.raises(KeyUnavailable, match="0400"):
        all_open(sealed)
