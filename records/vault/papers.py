"""The organisation's certificate for printed forms, and the signature under them (PAdES, ETSI.CAdES.detached).

The key is made here and rests sealed under the service key `papers`, or lies in the PKCS#12 file of the settings. Every
certificate ever used has a row; what is sealed in it is bound to the certificate's fingerprint, so that a row that
somebody else put there makes no signature ours.
"""

import datetime
from io import BytesIO
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from records.vault import keys, secrets
from records.vault.errors import Tampered
from records.vault.mac import digest
from records.vault.models import PaperKey

PURPOSE, FIELD = "papers", "Outreach"
YEARS = 10
DER, NOTHING = serialization.Encoding.DER, serialization.NoEncryption()
Pkcs12 = pkcs12.PKCS12KeyAndCertificates


def current() -> PaperKey | None:
    """What is signed with today; None before it was made, or registered where it comes in a file."""
    rows = PaperKey.objects.filter(valid_until__gt=timezone.now())
    if settings.PAPER_KEY_FILE is None:
        return rows.filter(in_file=False).order_by("-made_at", "-pk").first()
    return rows.filter(fingerprint=fingerprint(_certificate_in_file(_from_file()))).first()


def make(organisation: str) -> PaperKey:
    """Make a key and a certificate in the organisation's name, or register the one of the settings' file."""
    keys.make_service_keys()  # an installation older than this purpose has no key for it yet
    if settings.PAPER_KEY_FILE is not None:
        return _kept(_certificate_in_file(_from_file()), b"", in_file=True)
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(DER, serialization.PrivateFormat.PKCS8, NOTHING)
    return _kept(_certificate(organisation, key), private, in_file=False)


def sign(row: PaperKey, pdf: bytes, *, reason: str, location: str) -> bytes:
    """`pdf` with a signature as its last revision; `reason` and `location` are part of what is signed."""
    about = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason, location=location
    )
    signed: BytesIO = PdfSigner(about, _signer(row)).sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)))
    return signed.getvalue()


def ours(certificate: bytes) -> bool:
    """Whether printed forms were ever signed under `certificate`. Raises Tampered for a row that is not from here."""
    row = PaperKey.objects.filter(fingerprint=fingerprint(certificate)).first()
    if row is None:
        return False
    if bytes(row.certificate) != certificate:
        raise Tampered("paper key: another certificate")
    secrets.open(PURPOSE, row.fingerprint, row.sealed)
    return True


def fingerprint(certificate: bytes) -> str:
    """SHA-256 of a certificate (DER)."""
    return digest(certificate).hex()


def _kept(certificate: bytes, private: bytes, *, in_file: bool) -> PaperKey:
    found = fingerprint(certificate)
    row, _made = PaperKey.objects.get_or_create(
        fingerprint=found,
        defaults={
            "certificate": certificate, "in_file": in_file, "sealed": secrets.seal(PURPOSE, found, private),
            "valid_until": x509.load_der_x509_certificate(certificate).not_valid_after_utc,
        },
    )  # fmt: skip
    return row


def _signer(row: PaperKey) -> SimpleSigner:
    private = secrets.open(PURPOSE, row.fingerprint, row.sealed)
    others = SimpleCertificateStore()
    if row.in_file:
        bundle = _from_file()
        private = _private_in_file(bundle)
        for other in bundle.additional_certs:
            others.register(asn1_x509.Certificate.load(other.certificate.public_bytes(DER)))
    certificate = asn1_x509.Certificate.load(bytes(row.certificate))
    key = asn1_keys.PrivateKeyInfo.load(private)
    return SimpleSigner(signing_cert=certificate, signing_key=key, cert_registry=others)


def _from_file() -> Pkcs12:
    """The PKCS#12 file of the settings. Raises ImproperlyConfigured where it does not open or lacks a part."""
    path, password = settings.PAPER_KEY_FILE or Path(), settings.PAPER_KEY_PASSWORD.encode() or None
    try:
        bundle = pkcs12.load_pkcs12(path.read_bytes(), password)
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"PAPER_KEY_FILE does not open ({type(error).__name__}).") from None
    if bundle.cert is None or bundle.key is None:
        raise ImproperlyConfigured("PAPER_KEY_FILE holds no key with its certificate.")
    return bundle


def _certificate_in_file(bundle: Pkcs12) -> bytes:
    if bundle.cert is None:
        raise ImproperlyConfigured("PAPER_KEY_FILE holds no certificate.")
    return bundle.cert.certificate.public_bytes(DER)


def _private_in_file(bundle: Pkcs12) -> bytes:
    if bundle.key is None:
        raise ImproperlyConfigured("PAPER_KEY_FILE holds no key.")
    return bundle.key.private_bytes(DER, serialization.PrivateFormat.PKCS8, NOTHING)


def _fitting(name: str) -> str:
    """`name` as far as a certificate takes it: 64 characters by X.520, which the library counts in bytes."""
    return name.encode()[:64].decode(errors="ignore")


def _certificate(organisation: str, key: ec.EllipticCurvePrivateKey) -> bytes:
    """A certificate that vouches for itself; readers of PDF say "unknown issuer" until somebody trusts it."""
    now = datetime.datetime.now(datetime.UTC)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _fitting(organisation)),
            x509.NameAttribute(NameOID.COMMON_NAME, _fitting(f"Outreach {organisation}")),
        ]
    )
    usage = dict.fromkeys(
        (
            "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only",
            "decipher_only",
        ),
        False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(DER)
