"""Makes the font files beside this one from their sources: `python make.py SERIF SERIF-BOLD SANS HANAMIN-A HANAMIN-B`.

Hints and layout tables are left out, and WOFF2's own glyph transform: so unpacking takes a second, not a hundred.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.woff2 import WOFF2FlavorData

HERE = Path(__file__).parent
LATIN_MARKS = "‘’“”…"
UNUSED = ["BASE", "FFTM", "GDEF", "GPOS", "GSUB", "STAT", "VORG", "gasp", "kern", "prop", "vhea", "vmtx"]


def gb2312() -> set[int]:
    """The 7,445 everyday characters: a title in rarer ones falls back to the regular weight."""
    pairs = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    everyday = {ord(text) for pair in pairs if (text := pair.decode("gb2312", "ignore"))}
    return everyday | set(range(0x20, 0x250)) | {0x2013, 0x2014, 0x2E3A, *map(ord, LATIN_MARKS)}


def keep_latin_marks(font: TTFont) -> set[int]:
    """Give the proportional quotation marks characters of their own in plane 15, as `typefaces.NARROW` has them."""
    best, narrow = font.getBestCmap(), {}
    features = (
        record.Feature for record in font["GSUB"].table.FeatureList.FeatureRecord if record.FeatureTag == "pwid"
    )
    for index in {index for feature in features for index in feature.LookupListIndex}:
        for table in font["GSUB"].table.LookupList.Lookup[index].SubTable:
            mapping = getattr(table, "ExtSubTable", table).mapping
            narrow |= {
                0xF0000 + ord(mark): mapping[best[ord(mark)]] for mark in LATIN_MARKS if best[ord(mark)] in mapping
            }
    for table in font["cmap"].tables:
        if table.format == 12:
            table.cmap.update(narrow)
    return set(narrow)


def rename(font: TTFont, name: str) -> None:
    """HanaMin's names are reserved for the unchanged fonts."""
    for number in (1, 3, 4, 6, 16):
        font["name"].removeNames(number)
    for number, text in ((1, name), (2, "Regular"), (3, name), (4, name), (6, name.replace(" ", ""))):
        font["name"].setName(text, number, 3, 1, 0x409)


def make(font: TTFont, keep: set[int], name: str) -> None:
    options = Options(hinting=False, layout_features=[], notdef_outline=True, glyph_names=False, name_IDs=["*"])
    options.drop_tables += UNUSED
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=keep)
    subsetter.subset(font)
    font.flavor, font.flavorData = "woff2", WOFF2FlavorData(transformedTables=())
    font.save(HERE / f"{name}.woff2")


def main(serif: str, serif_bold: str, sans: str, rare_a: str, rare_b: str) -> None:
    have = set(TTFont(serif).getBestCmap())
    for source, keep, name in ((serif, have, "song"), (serif_bold, gb2312(), "song-bold"), (sans, None, "sans")):
        font = TTFont(source)
        marks = keep_latin_marks(font)
        make(font, (keep or set(TTFont(source).getBestCmap())) | marks, name)
    beyond = set(TTFont(rare_b).getBestCmap()) - have
    others = {code for code in set(TTFont(rare_a).getBestCmap()) - have - beyond if not 0xE000 <= code <= 0xF8FF}
    for source, keep, name, called in (
        (rare_a, {code for code in others if code < 0xE0000}, "rare-a", "Outreach Han A"),
        (rare_b, beyond, "rare-b", "Outreach Han B"),
    ):
        font = TTFont(source)
        rename(font, called)
        make(font, keep, name)


if __name__ == "__main__":
    main(*sys.argv[1:])
