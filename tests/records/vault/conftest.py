"""The vault's tests have a root key and a place for files of their own, and begin with no key in memory."""

from uuid import UUID, uuid4

import pytest

from records.vault import keys, suite
from records.vault.root import FileRoot


@pytest.fixture(autouse=True)
def root_key(tmp_path, settings):
    path = tmp_path / "key" / "root.key"
    path.parent.mkdir()
    FileRoot.create(path)
    settings.ROOT_KEY_FILE = path
    settings.FILES_ROOT = tmp_path / "files"
    keys.forget()
    yield path
    keys.forget()


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
