"""The way back from the kit: a system whose keys came with a backup says for which one it waits."""

from uuid import uuid4

import pytest

from records.vault import keys, regaining
from records.vault.errors import Tampered
from records.vault.models import ServiceKey

pytestmark = pytest.mark.django_db


def test_a_system_with_its_keys_waits_for_nothing():
    assert regaining.waiting_for() is None
    keys.make_service_keys()
    assert regaining.waiting_for() is None


def test_one_whose_keys_are_not_back_yet_says_for_which_backup_it_waits():
    keys.make_service_keys()
    backup = uuid4()
    ServiceKey.objects.update(wrapped=regaining.lost(backup))
    keys.forget()
    assert regaining.waiting_for() == backup
    with pytest.raises(Tampered):
        keys.service_key("events")


def test_what_stands_there_otherwise_names_no_backup():
    keys.make_service_keys()
    for blob in (b"\0" * 16, b"\0" * 18, b"\1" * 17, b""):
        ServiceKey.objects.update(wrapped=blob)
        assert regaining.waiting_for() is None
