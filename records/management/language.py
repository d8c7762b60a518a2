"""Which language a command speaks in a terminal."""

import os

from django.conf import settings


def spoken() -> str:
    """By LANG and its kin, as terminals have it; else the organisation's."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name, "").lower():
            return "zh-hans" if value.startswith("zh") else "en" if value.startswith("en") else settings.LANGUAGE_CODE
    return settings.LANGUAGE_CODE
