"""Reads the signatures of a PDF in a process of its own, within limits of time and memory, and knows nothing of ours.

`python -m records.vault.paper_reader` takes the file on its standard input and writes one JSON list: for each signature
its certificate, whether it holds, how much of the file it covers, and the place and reason that were signed with it.
"""

import json
import resource
import sys
import warnings
from io import BytesIO
from typing import Any

SECONDS, MEMORY = 5, 768 * 1024 * 1024  # of processor time; of address space


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # writes no file
    warnings.simplefilter("ignore")
    json.dump(signatures(sys.stdin.buffer.read()), sys.stdout)


def signatures(pdf: bytes) -> list[dict[str, Any]]:
    """What each signature of `pdf` says, the first one made first."""
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415  after the limits

    return [_told(one) for one in PdfFileReader(BytesIO(pdf)).embedded_regular_signatures]


def _told(one: Any) -> dict[str, Any]:
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    # Whether a certificate is trusted is not asked here: it is compared with ours, byte by byte, by whoever called.
    context = ValidationContext(trust_roots=[one.signer_cert], allow_fetching=False)
    status = validate_pdf_signature(one, context)
    return {
        "certificate": one.signer_cert.dump().hex(),
        "holds": bool(status.intact and status.valid),
        "covers": status.coverage.name if status.coverage else "",
        "location": str(one.sig_object.get("/Location", "")),
        "reason": str(one.sig_object.get("/Reason", "")),
    }


if __name__ == "__main__":
    main()
