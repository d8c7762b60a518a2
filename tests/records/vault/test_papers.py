"""The signature under printed forms: valid to others, told apart from what was touched or was never ours."""

import subprocess
from datetime import timedelta
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
    pkcs12,
)  # fmt: skip
from cryptography.x509 import BasicConstraints, KeyUsage, load_der_x509_certificate
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from records.vault import keys, paper_check, paper_reader, papers, secrets
from records.vault.errors import Tampered
from records.vault.models import PaperKey
from records.vault.paper_check import State, check
from tests.bent import a_few, broken

PLACE = "https://outreach.example.org/verify/abc/"


@pytest.fixture
def key(db):
    keys.make_service_keys()
    return papers.make("临江水务集团")


def paper(text="一页") -> bytes:
    file = BytesIO()
    canvas = Canvas(file, invariant=1)
    canvas.drawString(100, 700, text)
    canvas.save()
    return file.getvalue()


def signed(key, pdf=None) -> bytes:
    return papers.sign(key, pdf or paper(), reason="Audit event 7", location=PLACE)


def pdfsig(pdf: bytes, tmp_path) -> str:
    path = tmp_path / "signed.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout


def test_what_was_signed_is_ours_and_whole_and_other_programs_say_so(key, tmp_path):
    pdf = signed(key)
    assert check(pdf) == (State.WHOLE, PLACE)
    words = pdfsig(pdf, tmp_path)
    for said in ("ETSI.CAdES.detached", "Signature is Valid", "Total document signed", "SHA-256", "临江水务集团"):
        assert said in words


def test_the_certificate_is_for_signing_what_is_stood_by_and_nothing_else(key):
    usage = load_der_x509_certificate(bytes(key.certificate)).extensions.get_extension_for_class(KeyUsage)
    said = usage.value
    assert usage.critical
    assert (said.digital_signature, said.content_commitment) == (True, True)
    others = ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign")
    assert not any(getattr(said, name) for name in others)


def test_the_certificate_makes_no_other_and_holds_a_long_name_as_far_as_it_goes(key):
    certificate = load_der_x509_certificate(bytes(papers.make("临" * 70).certificate))
    assert [part.value for part in certificate.subject] == ["临" * 21, "Outreach " + "临" * 18]
    now = timezone.now()
    assert now - timedelta(hours=2) < certificate.not_valid_before_utc < now
    assert certificate.not_valid_after_utc > now + timedelta(days=360 * papers.YEARS)
    basics = certificate.extensions.get_extension_for_class(BasicConstraints)
    assert (basics.value.ca, basics.critical) == (False, True)


def test_the_reader_tells_certificate_place_and_reason_of_each_signature_and_judges_no_more(key):
    told = {"certificate": bytes(key.certificate).hex(), "holds": True, "covers": "ENTIRE_FILE", "location": PLACE,
            "reason": "Audit event 7"}  # fmt: skip
    assert paper_reader.signatures(signed(key)) == [told]
    assert paper_reader.signatures(signed(key).replace(b"MediaBox", b"MediaBos", 1)) == [told | {"holds": False}]
    assert paper_reader.signatures(paper()) == []


@pytest.mark.parametrize("where", [b"stream", b"/MediaBox", b"%PDF-1.", b"/Location", b"startxref"])
def test_an_altered_byte_is_never_whole(key, where):
    pdf = bytearray(signed(key))
    place = pdf.find(where) + len(where) + 3
    pdf[place] ^= 1
    answer = check(bytes(pdf))
    assert answer.state in {State.ALTERED, State.RESAVED, State.UNREADABLE}
    assert answer.location == ""


def test_an_altered_word_is_told_as_altered(key):
    pdf = signed(key)
    place = pdf.find(b"stream") + 20
    assert check(pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]).state == State.ALTERED


def test_a_file_written_anew_is_told_as_such(key, tmp_path):
    (tmp_path / "a.pdf").write_bytes(signed(key))
    subprocess.run(["qpdf", tmp_path / "a.pdf", tmp_path / "b.pdf"], check=True)
    assert check((tmp_path / "b.pdf").read_bytes()).state == State.RESAVED


@pytest.mark.parametrize("more", [b"\n% a remark\n", None])
def test_what_was_put_behind_the_signature_is_told(key, more):
    pdf = signed(key)
    other = papers._kept(*another(), in_file=False)
    later = pdf + more if more else sign_again(other, pdf)
    assert check(later) == (State.ADDED, PLACE)


def another():
    """A certificate of the same name and its key, made elsewhere."""
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return papers._certificate("临江水务集团", key), private


def sign_again(row, pdf):
    """A second signature, in a field of its own."""
    field, papers.FIELD = papers.FIELD, "Second"
    try:
        return papers.sign(row, pdf, reason="", location="https://elsewhere/verify/x/")
    finally:
        papers.FIELD = field


def test_the_signature_of_somebody_else_of_the_same_name_is_foreign(key):
    stranger = papers._kept(*another(), in_file=False)
    pdf = signed(stranger)
    stranger.delete()
    assert check(pdf) == (State.FOREIGN, "")


def test_our_certificate_over_somebody_elses_key_makes_nothing_ours(key):
    """A forger has our certificate, which every signed form carries, but not the key."""
    _certificate, private = another()
    forged = PaperKey(certificate=key.certificate, fingerprint=key.fingerprint, in_file=False)
    forged.sealed = secrets.seal(papers.PURPOSE, key.fingerprint, private)
    assert check(signed(forged)).state == State.ALTERED


def test_a_certificate_put_into_the_table_by_hand_is_tampered_with(key):
    certificate, private = another()
    found = papers.fingerprint(certificate)
    stranger = PaperKey(fingerprint=found, certificate=certificate, valid_until=key.valid_until)
    stranger.sealed = secrets.seal(papers.PURPOSE, found, private)
    pdf = signed(stranger)
    stranger.sealed = key.sealed
    stranger.save()
    with pytest.raises(Tampered):
        check(pdf)


@pytest.mark.parametrize("content", [b"", b"not a pdf", b"%PDF-1.7\n", b"\x00" * 5000])
def test_what_is_no_pdf_is_unreadable(key, content):
    assert check(content).state == State.UNREADABLE


def test_a_pdf_without_a_signature_is_unsigned(key):
    assert check(paper()).state == State.UNSIGNED


@pytest.mark.proof
def test_a_pdf_that_unpacks_without_end_is_given_up(key, monkeypatch):
    """An object stream of a gigabyte of blanks in a megabyte: the reader dies at its limit, the server does not."""
    import zlib  # noqa: PLC0415

    blanks = zlib.compressobj(9)
    packed = b"".join(blanks.compress(b" " * 2**20) for _ in range(1200)) + blanks.flush()
    body = b"%PDF-1.7\n1 0 obj\n<</Type/XRef/W[1 2 1]/Size 2/Root 2 0 R/Filter/FlateDecode/Length "
    bomb = body + str(len(packed)).encode() + b">>\nstream\n" + packed + b"\nendstream\nendobj\nstartxref\n9\n%%EOF"
    assert check(bomb).state == State.UNREADABLE


def test_a_reader_that_takes_too_long_is_given_up(key, monkeypatch):
    monkeypatch.setattr(paper_check, "WAIT", 0.01)
    assert check(signed(key)).state == State.UNREADABLE


def test_an_organisations_own_certificate_comes_as_pkcs12(key, settings, tmp_path):
    certificate, private = another()
    bundle = pkcs12.serialize_key_and_certificates(
        b"paper", load_der_private_key(private, None), load_der_x509_certificate(certificate), None,
        BestAvailableEncryption(b"word"),
    )  # fmt: skip
    settings.PAPER_KEY_FILE = tmp_path / "paper.p12"
    settings.PAPER_KEY_FILE.write_bytes(bundle)
    with pytest.raises(ImproperlyConfigured):
        papers.current()
    settings.PAPER_KEY_PASSWORD = "word"
    assert papers.current() is None
    row = papers.make("ignored")
    assert papers.current() == row
    assert bytes(row.certificate) == certificate
    pdf = signed(row)
    assert check(pdf).state == State.WHOLE
    settings.PAPER_KEY_FILE = None
    assert papers.current() == key
    assert check(pdf).state == State.WHOLE, "what was signed under an earlier certificate stays ours"


@pytest.mark.parametrize("with_key", [True, False])
def test_an_organisations_own_certificate_comes_with_its_key(settings, tmp_path, with_key):
    certificate, private = another()
    settings.PAPER_KEY_FILE = tmp_path / "paper.p12"
    settings.PAPER_KEY_FILE.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"paper",
            load_der_private_key(private, None) if with_key else None,
            None if with_key else load_der_x509_certificate(certificate),
            None,
            NoEncryption(),
        )
    )
    with pytest.raises(ImproperlyConfigured, match="no key with its certificate"):
        papers.current()


def test_the_key_rests_sealed(key):
    private = secrets.open(papers.PURPOSE, key.fingerprint, key.sealed)
    assert private[-32:] not in bytes(key.sealed)
    with pytest.raises(Tampered):
        secrets.open(papers.PURPOSE, "another", key.sealed)


@a_few(2)
@given(st.data())
def test_no_file_at_all_crashes_the_check_and_none_but_the_signed_one_is_whole(key, data):
    pdf = signed(key)
    assert check(data.draw(broken(pdf).filter(lambda other: other != pdf))).state != State.WHOLE
