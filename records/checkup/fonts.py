"""The check of fonts: those that forms are printed in load on this machine, and the organisation has its own."""

import re
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from records.checkup.findings import Finding, bad, check, good, look
from records.documents import typefaces

OWN_HANDS = {"仿宋": r"fang\s*song|仿宋", "小标宋": r"xiao\s*biao|小标宋|xbs"}


@check("fonts", pgettext_lazy("check-up", "Fonts"))
def fonts_are_there() -> Finding:
    """Official letters ask for Fangsong and 小标宋, which no open font is; without them Noto Serif stands in."""
    if broken := _broken():
        return broken
    folder = settings.FONT_DIR
    names = [path.stem for path in Path(folder).glob("*.[to]tf")] if folder and Path(folder).is_dir() else []
    missing = [hand for hand, pattern in OWN_HANDS.items() if not any(re.search(pattern, name, re.I) for name in names)]
    if not missing:
        return good(_("the organisation's own are there"))
    words = _("no %(hands)s of the organisation's own: letters use Noto Serif") % {"hands": "、".join(missing)}
    return look(words, _("put them into the folder that FONT_DIR names"))


def _broken() -> Finding | None:
    """What keeps a form from being printed: each shipped file is unpacked, as the first print would, and read."""
    for name in typefaces.NAMES:
        packed = typefaces.SHIPPED / f"{name}.woff2"
        if not packed.is_file():
            words = _("%(file)s is missing: no form can be printed") % {"file": packed.name}
            return bad(words, _("install Outreach again"))
        try:
            typefaces.read(name)
        except OSError as error:
            words = _("no form can be printed: %(folder)s, %(why)s")
            why = {"folder": settings.FONT_CACHE, "why": error.strerror or type(error).__name__}
            return bad(words % why, _("give FONT_CACHE a folder that can be written to and has room"))
        except Exception:  # noqa: BLE001  what a damaged file makes of those who read it
            words = _("%(file)s is damaged: no form can be printed") % {"file": packed.name}
            return bad(words, _("empty the folder FONT_CACHE; if that does not help, install Outreach again"))
    return None
