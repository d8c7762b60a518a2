"""Files for the tests: small pictures as Pillow writes them, so that drawn anew they are the same, and plain PDFs."""

from functools import cache
from io import BytesIO

from PIL import Image


@cache
def picture(kind="PNG", size=(8, 6), colour="white", **more) -> bytes:
    """A picture of one colour."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **more)
    return out.getvalue()


PNG = picture()
OTHER_PNG = picture(colour="navy")
SIGNATURE = picture(size=(30, 10), colour="#173A6B")
JPEG = picture("JPEG", size=(64, 48), colour="teal", quality=90)
PDF = b"%PDF-1.7\n" + b"a page of the signed paper " * 200


def pdf(length: int) -> bytes:
    """A PDF of so many bytes, no two blocks alike."""
    lines = b"".join(b"%015d\n" % number for number in range(length // 16 + 1))
    return (b"%PDF-1.7\n" + lines)[:length]
