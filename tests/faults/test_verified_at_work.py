"""A verification walks while people work: what changes under its eyes is no fault."""

import subprocess
import sys

import pytest
from django.conf import settings

from records.actions import verifying
from records.audit import trail
from tests import world as make
from tests.systems import environment

ROUNDS = 12

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]


def test_what_is_being_changed_is_no_fault(world):
    for _number in range(30):
        make.submitted(world)
    began, command = trail.last_number(), [sys.executable, "-m", "tests.faults.submitter"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment(), stdout=subprocess.DEVNULL)
    try:
        while trail.last_number() == began:
            assert process.poll() is None
        for _round in range(ROUNDS):
            assert list(verifying.faults()) == []
        assert trail.last_number() > began + ROUNDS
    finally:
        process.kill()
        process.wait()
