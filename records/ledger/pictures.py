"""Pictures drawn anew in memory: what is kept holds pixels alone: no place, no time, no second file inside."""

import struct
from io import BytesIO
from threading import Lock

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from records.ledger.media import HEIC, JPEG, PNG
from records.people.errors import Invalid

FORMATS = {JPEG: "JPEG", PNG: "PNG", HEIC: "HEIF"}
QUALITY = 90
MODES = {JPEG: {"L", "RGB"}, PNG: {"1", "L", "LA", "P", "RGB", "RGBA"}}
# What decoders are known to raise about bytes that somebody bent.
DAMAGED = (
    OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, ArithmeticError, AttributeError, RuntimeError,
    struct.error,
)  # fmt: skip
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)

register_heif_opener(thumbnails=False)
_one_at_a_time = Lock()  # so that several at once do not add up in memory


def drawn_anew(data: bytes, media_type: str) -> tuple[bytes, str]:
    """The picture in `data`, upright and without anything beside its pixels, and its type: a HEIC becomes a JPEG.

    Raises Invalid for more pixels than the settings allow, read from the header, and for what cannot be drawn.
    """
    kept_as = JPEG if media_type == HEIC else media_type
    with _one_at_a_time:
        try:
            with Image.open(BytesIO(data), formats=[FORMATS[media_type]]) as image:
                _require_few_pixels(image)
                return _written(_upright(image, kept_as), kept_as), kept_as
        except BOMBS:
            raise _too_many_pixels() from None
        except DAMAGED:
            raise Invalid.at("file", _("This picture cannot be read. Take it or save it anew."), "damaged") from None


def most(otherwise: int) -> int:
    """The bytes that a picture may have, where other files may have `otherwise`: it is held in memory."""
    return min(otherwise, settings.PICTURE_MAX_BYTES)


def _require_few_pixels(image) -> None:
    if image.width * image.height > settings.PICTURE_MAX_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> Invalid:
    millions = settings.PICTURE_MAX_PIXELS // 1_000_000
    return Invalid.at("file", _("At most %(limit)s million pixels.") % {"limit": millions}, "too_many_pixels")


def _upright(image, kept_as):
    """Turned as the camera was held, which is the one thing of its particulars that shows."""
    turned = ImageOps.exif_transpose(image)
    if turned.mode in MODES[kept_as]:
        return turned
    return turned.convert("L" if turned.mode.startswith("I") else "RGB")


def _written(image, kept_as) -> bytes:
    """Encoded from its pixels: whatever else was read with them is left behind."""
    image.info = {name: value for name, value in image.info.items() if name == "transparency"}
    out = BytesIO()
    if kept_as == JPEG:
        image.save(out, "JPEG", quality=QUALITY)
    else:
        image.save(out, "PNG")
    return out.getvalue()
