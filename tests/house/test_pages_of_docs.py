"""The pages for readers come in both languages, are found from the README, and show pictures that are there."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").rglob("*.md"))
IN_TWO = [page for page in DOCS if page.name.endswith((".en.md", ".zh.md"))]
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
OTHER = {"en": "zh", "zh": "en"}


def called(page) -> str:
    return str(page.relative_to(ROOT))


def language(page) -> str:
    return page.name.split(".")[-2]


def targets(page) -> list[Path]:
    """The files of the repository that a page leads to."""
    found = [link.partition("#")[0] for link in LINK.findall(page.read_text())]
    return [(page.parent / link).resolve() for link in found if link and "://" not in link]


def pictures(page) -> list[tuple[str, Path]]:
    """What a page shows: the words for who does not see it, and the file."""
    return [(words, (page.parent / address).resolve()) for words, address in PICTURE.findall(page.read_text())]


def subjects(page) -> list[str]:
    """The pictures of a page without their language."""
    return [path.stem.rpartition("-")[0] for _words, path in pictures(page)]


@pytest.mark.parametrize("page", IN_TWO, ids=called)
def test_a_page_leads_to_its_other_language_and_back_to_the_start(page):
    stem = page.name.split(".")[0]
    top = page.read_text().splitlines()[2]
    assert f"({stem}.{OTHER[language(page)]}.md)" in top
    assert README in [(page.parent / link).resolve() for link in LINK.findall(top)]


@pytest.mark.parametrize("page", [README, *DOCS], ids=called)
def test_what_a_page_leads_to_and_shows_is_there(page):
    shown = [path for _words, path in pictures(page)]
    assert [called(path) for path in targets(page) + shown if not path.exists()] == []


@pytest.mark.parametrize("page", IN_TWO, ids=called)
def test_pictures_are_in_the_language_of_their_page_and_say_what_they_show(page):
    for words, path in pictures(page):
        assert path.stem.endswith(f"-{language(page)}")
        assert words


@pytest.mark.parametrize("page", [page for page in IN_TWO if language(page) == "en"], ids=called)
def test_both_languages_show_the_same_pictures(page):
    assert subjects(page) == subjects(page.with_name(page.name.replace(".en.", ".zh.")))


def test_the_readme_leads_to_every_page():
    assert [called(page) for page in DOCS if page.resolve() not in targets(README)] == []


def test_every_picture_is_shown_somewhere():
    shown = {path for page in [README, *DOCS] for _words, path in pictures(page)}
    kept = set((ROOT / "docs" / "pictures").glob("*.png"))
    assert sorted(path.name for path in kept - shown) == []
