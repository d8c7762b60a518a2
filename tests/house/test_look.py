"""The look's own rules: colours that can be read, icons that exist, pages that a strict content policy lets through."""

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR, "outreach", "static")
TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
TOKENS = (STATIC / "css" / "tokens.css").read_text()
TEXT = ("ink", "soft", "faint", "brand", "link", "ok", "wait", "warn", "bad", "seal")
ON_THEIR_TINT = ("ok", "wait", "warn", "bad", "seal")
BARELY_SAID = ("print.css", "tokens.css")


def block(selector: str) -> dict[str, str]:
    """The tokens that the rule of `selector` sets."""
    rule = re.search(re.escape(selector) + r" \{(.*?)\}", TOKENS, re.DOTALL)
    return dict(re.findall(r"--([\w-]+): ([^;]+);", rule[1]))


LIGHT = block(":root")
DARK = block(':root[data-theme="dark"], .theme-dark')


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", TEXT)
def test_words_can_be_read_on_sheet_and_ground(theme, name):
    assert contrast(theme[name], theme["sheet"]) >= 4.5
    assert contrast(theme[name], theme["ground"]) >= 4.5


@pytest.mark.parametrize(("theme", "least"), [(LIGHT, 5.2), (DARK, 6.2)], ids=["light", "dark"])
@pytest.mark.parametrize("name", ON_THEIR_TINT)
def test_a_state_can_be_read_on_its_own_tint(theme, least, name):
    assert round(contrast(theme[name], theme[f"{name}-tint"]), 1) >= least


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_controls_and_focus_stand_out(theme):
    assert contrast(theme["edge"], theme["ground"]) >= 3
    assert contrast(theme["focus"], theme["ground"]) >= 3


def test_the_dark_look_is_the_same_by_choice_and_by_the_devices_wish():
    assert block(':root:not([data-theme="light"])') == DARK


def test_only_the_tokens_name_colours():
    for sheet in (STATIC / "css").glob("*.css"):
        if sheet.name not in BARELY_SAID:
            assert not re.search(r"#[0-9A-Fa-f]{3,8}\b(?![\w-]*\s*\{)", sheet.read_text()), sheet.name


def test_every_icon_that_is_asked_for_is_in_the_sprite():
    there = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    sources = [path.read_text() for path in TEMPLATES]
    asked = set(re.findall(r'{% icon(?:_disc)? "([\w-]+)"', "".join(sources)))
    assert asked <= there
    assert len(there) <= 91


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_writes_style_or_script_into_the_page(template):
    source = template.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:|<style", source)
    assert not re.search(r"<script(?![^>]*\b(?:src|type=\"application/json\"|nonce)=?)", source)


def test_what_is_vendored_has_its_licence_and_no_source_map():
    for folder in (path for path in (STATIC / "vendor").iterdir() if path.is_dir()):
        assert (folder / "LICENSE").read_text().strip()
        assert not any(b"sourceMappingURL" in path.read_bytes() for path in folder.iterdir())
