"""The demo's own certificate: it holds for the names and addresses it was made for, as long as browsers accept."""

import datetime
import ipaddress
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from records.vault import certificates


@pytest.fixture
def made(tmp_path):
    """The folder that `make` wrote."""
    server, key = certificates.make(tmp_path / "tls", ["localhost", "127.0.0.1"])
    assert (server, key) == (tmp_path / "tls" / "server.pem", tmp_path / "tls" / "server.key")
    return tmp_path / "tls"


def read(made, name) -> x509.Certificate:
    return x509.load_pem_x509_certificate((made / name).read_bytes())


def test_it_names_hosts_as_names_and_addresses_as_addresses(made):
    names = read(made, "server.pem").extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert list(names) == [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]


def test_it_is_the_authoritys_which_signs_no_further_one(made):
    server, authority = read(made, "server.pem"), read(made, "ca.pem")
    server.verify_directly_issued_by(authority)
    authority.verify_directly_issued_by(authority)
    basics = [one.extensions.get_extension_for_class(x509.BasicConstraints) for one in (authority, server)]
    assert [(one.value.ca, one.value.path_length, one.critical) for one in basics] == [
        (True, 0, True),
        (False, None, True),
    ]
    assert ssl.create_default_context(cafile=made / "ca.pem").get_ca_certs()


def test_it_lasts_as_long_as_browsers_accept_and_begins_before_a_clock_that_is_slow(made):
    now = datetime.datetime.now(datetime.UTC)
    for name, days in (("server.pem", 397), ("ca.pem", 3650)):
        found = read(made, name)
        assert datetime.timedelta(minutes=59) < now - found.not_valid_before_utc < datetime.timedelta(minutes=61)
        assert abs(found.not_valid_after_utc - now - datetime.timedelta(days=days)) < datetime.timedelta(minutes=1)


def test_its_key_is_its_owners_alone_and_is_made_anew_in_place_of_an_older_one(made):
    before = (made / "server.key").read_bytes()
    certificates.make(made, ["localhost"])
    after = (made / "server.key").read_bytes()
    assert before != after
    assert (made / "server.key").stat().st_mode & 0o777 == 0o400
    assert made.stat().st_mode & 0o777 == 0o700
    public = serialization.load_pem_private_key(after, None).public_key()
    assert read(made, "server.pem").public_key() == public
