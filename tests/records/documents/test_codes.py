"""The code on a printed form: read again as it was written, and made by nobody else."""

import base64

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.documents import codes
from records.vault import keys, mac
from records.vault.errors import Tampered
from tests.bent import a_few, bent


@pytest.fixture
def service_keys(db):
    keys.make_service_keys()


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(event=st.integers(0, 2**48 - 1), revision=st.integers(0, 2**16 - 1))
def test_a_code_names_its_printing_and_nothing_else(service_keys, event, revision):
    code = codes.write(event, revision)
    assert (len(code), code.isascii()) == (codes.LENGTH, True)
    assert codes.read(code) == (event, revision)
    assert codes.code_in(codes.address(code)) == code


def test_no_code_is_found_by_counting_on_or_by_changing_a_bit(service_keys):
    raw = base64.urlsafe_b64decode(codes.write(7, 1))
    for bit in range(len(raw) * 8):
        other = bytearray(raw)
        other[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Tampered):
            codes.read(base64.urlsafe_b64encode(other).decode())


@pytest.mark.parametrize("code", ["", "a", "A" * 36, "é" * 36, "=" * 36, "A" * 37, "../" * 12, "\0" * 36])
def test_what_is_no_code_is_refused_as_a_false_one_is(service_keys, code):
    with pytest.raises(Tampered):
        codes.read(code)


def test_a_mac_made_for_another_purpose_or_another_message_makes_no_code(service_keys):
    head = base64.urlsafe_b64decode(codes.write(7, 1))[: codes.HEAD]
    for purpose, message in (("events", codes.lp(codes.LABEL, head)), ("links", head)):
        forged = base64.urlsafe_b64encode(head + mac.mac(purpose, message)[1][: codes.MAC]).decode()
        with pytest.raises(Tampered):
            codes.read(forged)


@a_few(50)
@given(st.data())
def test_no_text_at_all_crashes_the_reader(service_keys, data):
    code = codes.write(7, 1)
    raw = base64.urlsafe_b64decode(code)
    of_right_length = bent(raw).map(lambda blob: base64.urlsafe_b64encode(blob.ljust(len(raw))[: len(raw)]).decode())
    letters = bent(code.encode()).map(lambda blob: blob.decode("latin-1").ljust(len(code))[: len(code)])
    given_ = data.draw((st.text(max_size=80) | of_right_length | letters).filter(lambda text: text != code))
    with pytest.raises(Tampered):
        codes.read(given_)
