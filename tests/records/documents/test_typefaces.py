import os
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from records.documents import typefaces
from records.documents.forms import Form, Row, form_pdf, unprintable
from records.documents.truetype import TrueType, Unreadable
from records.documents.typefaces import shipped, typeface

MOST = 40 * 1024 * 1024


def file_of(character, style="song"):
    return typeface(style)[character].font.path.name.rpartition("-")[0]


def test_every_han_character_up_to_extension_f_has_a_glyph():
    face = typeface("song")
    lacking = [
        code
        for first, last in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x2EBE0))
        for code in range(first, last + 1)
        if face[chr(code)].number is None
    ]
    assert len(lacking) < 150


@pytest.mark.parametrize(
    ("character", "name"),
    [("周", "song"), ("㛃", "song"), ("䶮", "song"), ("𠮷", "rare-b"), ("𡋾", "rare-b"), ("𬎆", "rare-b")],
)
def test_a_rare_character_is_drawn_from_the_next_font_that_has_it(character, name):
    assert file_of(character) == name


def test_a_title_in_everyday_characters_is_bold_and_a_rare_one_falls_back():
    assert file_of("谈", "bold") == "song-bold"
    assert file_of("䶮", "bold") == "song"


def test_what_no_font_has_is_told_before_printing():
    assert unprintable("李\u202e伟 ཀ和ཀ𰀀\tok\n") == ["\u202e", "ཀ", "𰀀"]
    assert unprintable("周敏𠮷“两人验收”——Zoe\u0301\u200b") == []


def test_characters_of_plane_15_never_reach_the_marks_kept_there():
    assert unprintable("\U000f2019") == ["\U000f2019"]


def test_the_organisation_s_own_fonts_are_asked_after_the_shipped_ones(tmp_path, settings, printed):
    own = tmp_path / "own" / "tibetan.ttf"
    own.parent.mkdir()
    font = TTFont(shipped("sans").path)
    for table in font["cmap"].tables:
        table.cmap = {0x0F40: table.cmap[ord("K")], ord("周"): table.cmap[ord("K")]}
    font.save(own)
    (own.parent / "broken.ttf").write_bytes(b"OTTO and no outlines")
    settings.FONT_DIR = own.parent
    typefaces.own.cache_clear()
    typefaces.typeface.cache_clear()
    try:
        assert unprintable("ཀ") == []
        assert typeface("song")["ཀ"].font.path == own
        assert file_of("周") == "song"
        assert "ཀ" in printed(form_pdf(Form("表", "", "", rows=(Row("一", "ཀ"),)))).text
    finally:
        typefaces.own.cache_clear()
        typefaces.typeface.cache_clear()


def test_a_file_without_truetype_outlines_is_refused(tmp_path):
    path = tmp_path / "cff.otf"
    path.write_bytes(b"OTTO" + bytes(100))
    with pytest.raises(Unreadable):
        TrueType(path)


def test_widths_and_glyphs_are_those_that_fonttools_reads():
    font = shipped("rare-b")
    with TTFont(font.path, lazy=True) as other:
        best = other.getBestCmap()
        for code in (0x20BB7, 0x212FE, 0x2C386, max(best)):
            assert other.getGlyphName(font.glyph(code)) == best[code]
            assert font.advance(font.glyph(code)) == round(other["hmtx"][best[code]][0] * 1000 / font.units)
        assert font.glyph(max(best) + 1) == 0


def test_processes_that_unpack_at_once_do_not_disturb_each_other(tmp_path):
    program = "import records.documents.typefaces as t; print(*(t.TrueType(p).count for p in t.unpack()))"
    start = f"import django; from django.conf import settings; settings.configure(FONT_CACHE={str(tmp_path)!r}); "
    command = [sys.executable, "-c", start + program]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) for _ in range(2)]
    counts = {process.communicate(timeout=60)[0] for process in processes}
    assert len(counts) == 1
    assert len(counts.pop().split()) == 5
    assert all(path.suffix == ".ttf" for path in tmp_path.iterdir())


def test_the_shipped_files_stay_within_what_the_repository_bears():
    assert sum(path.stat().st_size for path in typefaces.SHIPPED.iterdir()) < MOST
    assert {path.stem for path in typefaces.SHIPPED.glob("*.woff2")} == {
        name for names in typefaces.STYLES.values() for name in names
    } | {"song-bold"}
