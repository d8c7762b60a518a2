"""Two cipher suites side by side: what was made under one stays readable when the settings name the other."""

from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured

from records.vault import envelope, files, keys, mac, suite
from records.vault.errors import Tampered
from records.vault.models import DataKey, ServiceKey

pytestmark = pytest.mark.django_db
TEXT = {"said": "谈心"}


@pytest.mark.parametrize(("before", "after"), [("aes", "sm"), ("sm", "aes")])
def test_what_one_suite_sealed_opens_after_the_settings_name_the_other(settings, before, after):
    settings.CIPHER_SUITE = before
    keys.make_service_keys()
    record, file_id = uuid4(), uuid4()
    keys.make_data_key(record, "unit:one")
    files.write(record, file_id, [b"paper"])
    sealed, code = envelope.seal(record, "note", 1, TEXT), mac.mac("rows", b"row")
    settings.CIPHER_SUITE = after
    keys.forget()
    assert envelope.unseal(record, "note", 1, sealed) == TEXT
    assert b"".join(files.read(record, file_id)) == b"paper"
    mac.verify("rows", *code[:1], b"row", code[1])
    assert envelope.seal(record, "note", 2, TEXT)[1] == suite.SUITES[after].alg


@pytest.mark.parametrize(("before", "after"), [("aes", "sm"), ("sm", "aes")])
def test_new_versions_move_to_the_suite_of_the_settings(settings, before, after):
    settings.CIPHER_SUITE = before
    record = uuid4()
    keys.make_data_key(record, "unit:one")
    key = keys.data_key(record)
    settings.CIPHER_SUITE = after
    keys.make_domain_key("unit:one", 2)
    keys.rewrap(record, "unit:one")
    row = DataKey.objects.select_related("domain_key").get(pk=record)
    assert (row.domain_key.alg, bytes(row.wrapped)[1]) == (suite.SUITES[after].alg,) * 2
    assert keys.data_key(record) == key


def test_nothing_of_one_suite_passes_for_the_other(settings):
    settings.CIPHER_SUITE = "aes"
    keys.make_service_keys()
    record = uuid4()
    keys.make_data_key(record, "unit:one")
    sealed = envelope.seal(record, "note", 1, TEXT)
    with pytest.raises(Tampered):
        envelope.unseal(record, "note", 1, sealed[:1] + b"\2" + sealed[2:])
    version, code = mac.mac("rows", b"row")
    ServiceKey.objects.filter(purpose="rows").update(alg=2)
    keys.forget()
    with pytest.raises(Tampered):
        mac.verify("rows", version, b"row", code)


def test_a_suite_that_is_not_there_stops_the_start(settings):
    settings.CIPHER_SUITE = "des"
    with pytest.raises(ImproperlyConfigured, match="aes, sm"):
        suite.current()
