"""Commitments: dated rows that name one of the people of the record."""

import pytest

from records.people.errors import Invalid
from tests import world as make

ROW = {"text": "九月底前完成外委签证流程上墙", "due": "2026-09-30"}


def test_a_commitment_names_one_of_the_people_of_the_record(world):
    rows = [ROW | {"person": str(world.persons[who].pk)} for who in ("zhou", "sun")]
    make.submitted(world, commitments=rows)


@pytest.mark.parametrize("person", ["wang", "ouyang"])
def test_a_commitment_names_nobody_else(world, person):
    with pytest.raises(Invalid) as refusal:
        make.draft(world, commitments=[ROW | {"person": str(world.persons[person].pk)}])
    assert set(refusal.value.errors) == {"commitments"}


def test_a_commitment_of_a_person_who_never_was_is_a_complaint_and_no_crash(world):
    with pytest.raises(Invalid):
        make.draft(world, commitments=[ROW | {"person": "00000000-0000-4000-8000-000000000000"}])
