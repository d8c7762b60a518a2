"""Pinyin of Chinese names: proposed from a table of surnames, editable afterwards, folded for search."""

import unicodedata

# As surnames these are read otherwise than as words (GB/T 28039-2011 spells names by their reading as names).
SURNAMES = {
    "单": "shàn", "曾": "zēng", "仇": "qiú", "解": "xiè", "区": "ōu", "查": "zhā", "任": "rén", "华": "huà",
    "盖": "gě", "朴": "piáo", "尉迟": "yù chí", "翟": "zhái", "缪": "miào", "洗": "xiǎn", "万俟": "mò qí",
    "乐": "yuè", "召": "shào", "种": "chóng", "繁": "pó", "秘": "bì", "员": "yùn", "折": "shé", "黑": "hè",
    "覃": "qín", "长孙": "zhǎng sūn", "令狐": "líng hú", "澹台": "tán tái", "宓": "fú", "隗": "wěi",
}  # fmt: skip


def propose(name: str) -> str:
    """The pinyin of `name` with tone marks, surname first: 单玉 → shàn yù. Other scripts stay as they are."""
    for length in (2, 1):
        if len(name) > length and (reading := SURNAMES.get(name[:length])):
            return f"{reading} {_plain(name[length:])}".strip()
    return _plain(name)


def _plain(text: str) -> str:
    from pypinyin import Style, pinyin  # noqa: PLC0415  57 MB of memory, for who writes down persons alone

    return " ".join(part[0] for part in pinyin(text.replace("·", ""), style=Style.TONE, errors="default"))


def fold(reading: str) -> str:
    """Letters only, without tones or spaces, ü as v: for looking up as people type it."""
    letters = unicodedata.normalize("NFD", reading.lower().replace("ü", "v"))
    return "".join(letter for letter in letters if letter.isalnum() and not unicodedata.combining(letter))


def initials(reading: str) -> str:
    """The first letter of each syllable."""
    return "".join(fold(part)[:1] for part in reading.split())
