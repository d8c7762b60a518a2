"""The vault's tests have a root key and a place for files of their own, and begin with no key in memory."""

from uuid import UUID, uuid4

import pytest

from records.vault import keys, suite


@pytest.fixture(autouse=True)
def root_key(root_key):
    """That of the test's own, for all of them."""
    return root_key


@pytest.fixture
def service_keys(db):
    keys.make_service_keys()


@pytest.fixture
def record(db) -> UUID:
    record_id = uuid4()
    keys.make_data_key(record_id, "unit:one")
    return record_id


@pytest.fixture(params=["aes", "sm"])
def each_suite(request, settings):
    """What uses it holds under every cipher suite."""
    settings.CIPHER_SUITE = request.param
    return suite.current()
