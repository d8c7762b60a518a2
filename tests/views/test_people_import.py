"""The import page: looked at first, written only by the same bytes, and nothing of it kept in between."""

import hashlib

import pytest

from records.people.persons import Person
from tests.records.actions.sheets import person, workbook

PREVIEW, WRITE = "/people/import/preview/", "/people/import/write/"


def put(client, url, content):
    return client.put(url, content, content_type="application/octet-stream")


def write(client, content, digest=None):
    return put(client, f"{WRITE}?digest={digest or hashlib.sha256(content).hexdigest()}", content)


def test_bad_cells_are_shown_with_letter_row_and_reason_and_import_stays_disabled(world, sign_in):
    content = workbook([person("30001", "罗鹏"), person("30002", ""), person("30003", "田野", unit="XX99")])
    answer = put(sign_in("sysadmin"), PREVIEW, content)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("bad-cell") == 2
    assert "B Name" in page
    assert '<th scope="row" class="row-number">3</th>' in page
    assert "There is no such unit" in page
    assert "disabled" in page
    assert "罗鹏" not in page  # a row without a fault does not stand among those to mend
    assert Person.objects.filter(staff_number__startswith="3").count() == 0


def test_a_sheet_without_a_fault_is_written_as_it_was_looked_at(world, sign_in):
    client, content = sign_in("sysadmin"), workbook([person("30001", "罗鹏")])
    page = put(client, PREVIEW, content).content.decode()
    assert hashlib.sha256(content).hexdigest() in page
    assert "disabled" not in page
    answer = write(client, content)
    assert (answer.status_code, answer.json()["url"]) == (200, "/people/")
    assert Person.objects.get(staff_number="30001").name == "罗鹏"


def test_another_file_than_the_one_looked_at_is_not_written(world, sign_in):
    answer = write(sign_in("sysadmin"), workbook([person("30001", "罗鹏")]), digest="0" * 64)
    assert answer.status_code == 422
    assert "file" in answer.json()["errors"]
    assert not Person.objects.filter(staff_number="30001").exists()


def test_bad_rows_are_refused_even_past_the_page(world, sign_in):
    answer = write(sign_in("sysadmin"), workbook([person("30001", "")]))
    assert answer.status_code == 422


WHOLE = workbook([person("30001", "罗鹏")])


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04", WHOLE[:-40], WHOLE[60:]])
def test_a_file_that_cannot_be_read_says_why(world, sign_in, content):
    answer = put(sign_in("sysadmin"), PREVIEW, content)
    assert answer.status_code == 422
    assert "cannot be read" in answer.content.decode()


def test_a_file_that_is_too_large_is_refused(world, sign_in):
    assert put(sign_in("sysadmin"), PREVIEW, b"PK" + b"\0" * (5 * 1024 * 1024)).status_code == 422


def test_what_a_cell_says_is_shown_as_text(world, sign_in):
    content = workbook([person("30001", "<script>alert(1)</script>", unit="=cmd()")])
    page = put(sign_in("sysadmin"), PREVIEW, content).content.decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "=CMD()" in page or "=cmd()" in page


def test_nobody_else_looks_or_writes(world, sign_in):
    content = workbook([person("30001", "罗鹏")])
    for key in ("zhou", "security", "li"):
        assert put(sign_in(key), PREVIEW, content).status_code == 403
        assert write(sign_in(key), content).status_code == 403


def test_the_template_is_a_workbook(world, sign_in):
    answer = sign_in("sysadmin").get("/people/import/template/")
    assert answer.content.startswith(b"PK")
    assert "spreadsheetml" in answer.headers["Content-Type"]
