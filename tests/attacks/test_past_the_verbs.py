"""Django's own commands know no verb: what they write has no seal and no event, and opens no way in."""

import io
from contextlib import suppress

import pytest
from django.core.management import call_command

from records.vault import seals
from tests.attacks.test_sign_in import sign_in, signed_in

OTHER = "another long password"

pytestmark = pytest.mark.django_db


def test_a_password_set_past_the_verbs_opens_nothing(world, monkeypatch):
    """The row is written as by anybody who has the database: its seal does not hold, and is told of."""
    assert signed_in(sign_in("zhou"))
    monkeypatch.setattr("getpass.getpass", lambda **_prompt: OTHER)
    call_command("changepassword", "zhou", stdout=io.StringIO())
    assert not signed_in(sign_in("zhou", OTHER))
    assert not signed_in(sign_in("zhou"))
    assert str(world.users["zhou"].pk) in str(list(seals.faults()))


def test_an_account_made_past_the_verbs_opens_nothing(world, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", OTHER)
    with suppress(Exception):  # it may as well fail: an account belongs to a person
        call_command("createsuperuser", interactive=False, username="root", stdout=io.StringIO())
    assert not signed_in(sign_in("root", OTHER))
