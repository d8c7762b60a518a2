"""Reading the sheets of a recovery kit back, as a holder types them."""

import re

from pypdf import PdfReader

from records.management import kits


def words(path) -> str:
    """The 33 words of a sheet, in their order."""
    text = "\n".join(page.extract_text() for page in PdfReader(path).pages)
    numbered = {int(number): word for number, word in re.findall(r"\b(\d{1,2}) {2}([a-z]+)", text)}
    assert sorted(numbered) == list(range(1, 34)), text
    return " ".join(numbered[number] for number in range(1, 34))


def share_files(folder, *numbers) -> list:
    """Text files with the words of these sheets, for --share-file."""
    files = []
    for number in numbers:
        path = folder / f"share-{number}.txt"
        path.write_text(words(kits.sheets(folder)[number - 1]))
        files.append(path)
    return files
