"""The root key in a security module (SoftHSM2): it never leaves the token, and a lost session costs one more try."""

import io
import json
import os
import threading
import time
from pathlib import Path
from uuid import uuid4

import pkcs11
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from pkcs11 import Attribute, AttributeSensitive, KeyType, ObjectClass

from records.vault import checks, envelope, keys, kit, root, rotation, service, token
from records.vault.errors import KeyUnavailable, Tampered
from records.vault.root import provider
from tests.records.vault import softhsm
from tests.records.vault.damage import every_flipped_bit, every_truncation

# The library of pkcs11 tells, past us, that a search of objects could not be ended in a session that was lost.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
FOLDER = Path(__file__).parent / "vectors"
KEY, CONTEXT, OTHER = bytes(range(32)), b"unit:one", b"unit:two"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """One library a process, which reads its configuration once."""
    folder = tmp_path_factory.mktemp("hsm")
    softhsm.configure(folder)
    yield folder
    for made in root._tokens.values():
        made.close()
    root._tokens.clear()
    pkcs11.unload(softhsm.MODULE)
    del os.environ["SOFTHSM2_CONF"]


@pytest.fixture
def hsm(library, settings):
    """A token without a key, in the settings."""
    settings.HSM_TOKEN = f"t{uuid4().hex[:20]}"
    settings.ROOT_KEY_PROVIDER, settings.HSM_MODULE = "pkcs11", softhsm.MODULE
    settings.HSM_PIN, settings.HSM_KEY = softhsm.PIN, "root"
    softhsm.make_token(settings.HSM_TOKEN)
    pkcs11.lib(softhsm.MODULE).reinitialize()  # it knows the tokens that were there when it began
    for made in root._tokens.values():
        made.close()
    return root.token()


@pytest.fixture
def made(hsm):
    """A token with a root key."""
    assert provider().make()
    return hsm


def in_token(work):
    return root.token().run(work)


def test_a_key_is_made_once_and_cannot_be_read_out(made):
    assert not provider().make()

    def read(session):
        [key] = session.get_objects({Attribute.CLASS: ObjectClass.SECRET_KEY})
        assert (key[Attribute.SENSITIVE], key[Attribute.EXTRACTABLE]) == (True, False)
        with pytest.raises(AttributeSensitive):
            key[Attribute.VALUE]
        return True

    assert in_token(read)


def test_another_programs_key_in_the_token_is_none_of_ours(hsm):
    def generate(session):
        session.generate_key(KeyType.AES, 256, id=b"\xff" * 8, label="another", store=True)
        return True

    assert root.token().run(generate, writing=True)
    with pytest.raises(KeyUnavailable):
        provider().newest()
    assert provider().make()
    assert b"\xff" * 8 not in provider().newest()


def test_before_there_is_a_key_it_is_unavailable(hsm):
    with pytest.raises(KeyUnavailable, match="no root key in the token"):
        provider().wrap(KEY, CONTEXT)


def test_what_is_wrapped_opens_in_its_order_and_for_its_context_alone(made):
    pairs = [(provider().wrap(bytes([number]) * 32, CONTEXT), CONTEXT) for number in range(5)]
    assert provider().unwrap_many(pairs) == [bytes([number]) * 32 for number in range(5)]
    assert {len(blob) for blob, _ in pairs} == {1 + 8 + 12 + 48}
    with pytest.raises(Tampered):
        provider().unwrap_many([(pairs[0][0], OTHER)])


def test_with_any_bit_turned_or_any_end_missing_it_does_not_open(made):
    blob = provider().wrap(KEY, CONTEXT)
    for damaged in [*every_flipped_bit(blob), *every_truncation(blob), blob + b"\0"]:
        with pytest.raises(Tampered):
            provider().unwrap_many([(damaged, CONTEXT)])
    assert provider().unwrap_many([(blob, CONTEXT)]) == [KEY]


def test_what_a_key_file_wrapped_or_has_another_length_is_of_no_format_of_the_token(made):
    blob = provider().wrap(KEY, CONTEXT)
    for other in (bytes([blob[0] - 1]) + blob[1:], blob[:-1], blob + b"\0", b""):
        with pytest.raises(Tampered, match="unknown format"):
            provider().unwrap_many([(other, CONTEXT)])


def test_a_key_that_a_module_wrapped_once_opens_for_ever(hsm):
    """The frozen vector of `root.v2`, its root key put into the token from outside."""
    vector = json.loads((FOLDER / "formats.json").read_text())["root_in_module"]
    frozen = {name: bytes.fromhex(value) for name, value in vector.items()}
    particulars = {
        Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.KEY_TYPE: KeyType.AES, Attribute.TOKEN: True,
        Attribute.ID: frozen["name"], Attribute.LABEL: "root", Attribute.VALUE: frozen["root"],
        Attribute.ENCRYPT: True, Attribute.DECRYPT: True,
    }  # fmt: skip
    assert hsm.run(lambda session: session.create_object(particulars), writing=True)
    assert provider().unwrap_many([(frozen["blob"], frozen["context"])]) == [frozen["key"]]
    assert provider().wrap(KEY, CONTEXT).startswith(frozen["blob"][:9])


def test_rewrapping_keeps_keys_in_their_contexts(made):
    pairs = [(provider().wrap(KEY, context), context) for context in (CONTEXT, OTHER)]
    again = provider().rewrap_many(pairs)
    assert provider().unwrap_many(list(zip(again, (CONTEXT, OTHER), strict=True))) == [KEY, KEY]
    assert not {blob for blob, _ in pairs} & set(again)


def test_a_session_that_was_lost_is_opened_anew(made):
    blob = provider().wrap(KEY, CONTEXT)
    made._session.close()
    assert provider().unwrap_many([(blob, CONTEXT)]) == [KEY]
    pkcs11.lib(softhsm.MODULE).reinitialize()
    assert provider().unwrap_many([(blob, CONTEXT)]) == [KEY]


def test_a_token_that_is_gone_makes_the_key_unavailable_until_it_is_back(made, settings):
    blob, label = provider().wrap(KEY, CONTEXT), settings.HSM_TOKEN
    settings.HSM_TOKEN = "elsewhere"
    with pytest.raises(KeyUnavailable, match="NoSuchToken"):
        provider().unwrap_many([(blob, CONTEXT)])
    settings.HSM_TOKEN = label
    assert provider().unwrap_many([(blob, CONTEXT)]) == [KEY]


class Later:
    """A clock that is ahead."""

    seconds = 0.0

    def __call__(self):
        return time.monotonic() + self.seconds


def test_once_the_module_is_closed_what_was_open_stays_so_for_five_minutes_and_nothing_else_opens(
    made, db, settings, monkeypatch
):
    clock = Later()
    for cache in (keys._domain_keys, service._opened):
        monkeypatch.setattr(cache, "_clock", clock)
    opened, shut = uuid4(), uuid4()
    keys.make_service_keys()
    keys.make_data_key(opened, "unit:opened")
    keys.make_data_key(shut, "unit:shut")
    keys.forget()
    before = keys.data_key(opened), keys.service_key("rows")
    made.close()
    settings.HSM_TOKEN = "elsewhere"
    for clock.seconds in (0, 290):
        assert (keys.data_key(opened), keys.service_key("rows")) == before
        for ask in (lambda: keys.data_key(shut), lambda: keys.service_key("links")):
            with pytest.raises(KeyUnavailable):
                ask()
    clock.seconds = 300
    for ask in (lambda: keys.data_key(opened), lambda: keys.service_key("rows")):
        with pytest.raises(KeyUnavailable):
            ask()


def test_a_forked_child_signs_in_by_itself(made):
    blob = provider().wrap(KEY, CONTEXT)
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if provider().unwrap_many([(blob, CONTEXT)]) == [KEY] else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert provider().unwrap_many([(blob, CONTEXT)]) == [KEY]


def test_threads_share_the_session_one_at_a_time(made):
    blob, opened = provider().wrap(KEY, CONTEXT), []

    def open_many():
        for _ in range(50):
            opened.append(provider().unwrap_many([(blob, CONTEXT)]) == [KEY])

    threads = [threading.Thread(target=open_many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == [True] * 200


def test_a_wrong_pin_is_tried_once_so_that_it_is_not_locked(made, settings):
    blob = provider().wrap(KEY, CONTEXT)
    made.close()
    settings.HSM_PIN = "0000"
    with pytest.raises(KeyUnavailable, match="PinIncorrect"):
        provider().unwrap_many([(blob, CONTEXT)])
    for _ in range(20):
        with pytest.raises(KeyUnavailable, match="not tried again"):
            provider().unwrap_many([(blob, CONTEXT)])
    settings.HSM_PIN = softhsm.PIN
    assert provider().unwrap_many([(blob, CONTEXT)]) == [KEY]


def test_a_pin_comes_from_a_file_for_its_owner_alone(made, settings, tmp_path):
    blob, path = provider().wrap(KEY, CONTEXT), tmp_path / "pin"
    made.close()
    path.write_text(f"{softhsm.PIN}\n")
    settings.HSM_PIN, settings.HSM_PIN_FILE = "", path
    path.chmod(0o440)
    with pytest.raises(KeyUnavailable, match="0400"):
        provider().unwrap_many([(blob, CONTEXT)])
    path.chmod(0o400)
    assert provider().unwrap_many([(blob, CONTEXT)]) == [KEY]
    settings.HSM_PIN_FILE = tmp_path / "nowhere"
    root.token().close()
    with pytest.raises(KeyUnavailable, match="No such file"):
        provider().unwrap_many([(blob, CONTEXT)])


def test_without_a_module_in_the_settings_there_is_no_such_provider(settings):
    settings.ROOT_KEY_PROVIDER, settings.HSM_MODULE = "pkcs11", ""
    with pytest.raises(ImproperlyConfigured, match="HSM_MODULE"):
        provider()


def test_a_module_that_cannot_be_loaded_makes_the_key_unavailable(settings):
    found = token.Token(token.Settings("/nowhere.so", "t", "p", None))
    with pytest.raises(KeyUnavailable):
        found.run(lambda session: session)


def rotate():
    [job] = rotation.begin(rotation.ROOT, [""])
    while rotation.step(job):
        pass
    rotation.finish(job)
    rotation.settle()
    keys.forget()
    return job


@pytest.fixture
def sealed(root_key, service_keys, record):
    return record, envelope.seal(record, "note", 1, {"said": "谈心"})


@pytest.mark.parametrize("suite", ["aes", "sm"])
def test_the_root_moves_from_the_file_into_the_token_and_on_to_the_next_key_there(
    sealed, hsm, settings, root_key, suite
):
    settings.CIPHER_SUITE = suite
    record, blob = sealed
    assert {bytes(row.wrapped)[0] for row in kit.every_key()} == {1}
    first = rotate().target
    root_key.unlink()
    assert {bytes(row.wrapped)[:9] for row in kit.every_key()} == {b"\2" + bytes.fromhex(first)}
    assert envelope.unseal(record, "note", 1, blob) == {"said": "谈心"}
    second = rotate().target
    assert (first[:8], second[:8]) == ("00000001", "00000002")
    assert envelope.unseal(record, "note", 1, blob) == {"said": "谈心"}


def test_and_back_into_a_file(sealed, made, settings, root_key):
    record, blob = sealed
    rotate()
    settings.ROOT_KEY_PROVIDER = "file"
    rotate()
    settings.HSM_MODULE = ""
    assert {bytes(row.wrapped)[0] for row in kit.every_key()} == {1}
    assert envelope.unseal(record, "note", 1, blob) == {"said": "谈心"}


@pytest.mark.django_db
def test_the_ceremony_makes_the_key_in_the_token(hsm, settings, root_key):
    root_key.unlink()
    out, three = io.StringIO(), {"system_admin": ["1", "李", "a"], "security_admin": ["2", "赵", "b"]}
    flags = {"no_input": True, "language": "en", "name": "水务", "code": "JT00", "auditor": ["3", "陈", "c"]} | three
    call_command("setup", stdout=out, **flags)
    assert f"root in the token {settings.HSM_TOKEN}" in out.getvalue()
    assert {bytes(row.wrapped)[0] for row in kit.every_key()} == {2}
    assert not root_key.exists()


@pytest.mark.parametrize(("mode", "errors"), [(0o400, []), (0o440, ["outreach_vault.E005"])])
def test_a_pin_file_that_others_can_read_fails_a_check(settings, tmp_path, mode, errors):
    settings.HSM_PIN_FILE = tmp_path / "pin"
    settings.HSM_PIN_FILE.write_text("4321")
    settings.HSM_PIN_FILE.chmod(mode)
    assert [error.id for error in checks.key_file_is_private(None)] == errors
