"""The set-up ceremony: once, three different people, nothing written before the end."""

import io
import re
import stat
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from records.actions import admission
from records.audit import trail
from records.ledger.seals import faults
from records.management.terminal import WIDTH, cells, fold
from records.people.actor import Actor
from records.people.enums import LinkState, Role
from records.people.grants import Grant
from records.people.links import of_token
from records.people.units import Organisation
from records.people.users import User
from records.vault import keys
from records.vault.models import RecoveryKey, ServiceKey

THREE = {
    "system_admin": ["10001", "李国强", "10001"],
    "security_admin": ["10002", "赵颖", "zhaoying"],
    "auditor": ["10003", "陈立新", "10003"],
}
TYPED = "临江水务集团\nJT00\n\n\n李国强\n10001\n\n\n赵颖\n10002\nzhaoying\n\n陈立新\n10003\n\n\nyes\n"


@pytest.fixture
def key_file(settings, tmp_path):
    """Where no key is yet."""
    settings.ROOT_KEY_FILE = tmp_path / "key" / "root.key"
    keys.forget()
    return settings.ROOT_KEY_FILE


class Screen(io.StringIO):
    def isatty(self):
        return True


def run(*, out=None, **options):
    out = out or io.StringIO()
    call_command("setup", stdout=out, **({"language": "en"} | options))
    return out.getvalue()


def with_flags(**more):
    return run(**{"no_input": True, "name": "临江水务集团", "code": "jt00"} | THREE | more)


def typed(monkeypatch, text, **options):
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    return run(**options)


def nothing_is_written(key_file):
    return not (
        key_file.exists() or Organisation.objects.exists() or User.objects.exists() or ServiceKey.objects.exists()
    )


@pytest.mark.django_db
def test_the_ceremony_makes_key_organisation_and_three_administrators(key_file, monkeypatch):
    shown = typed(monkeypatch, TYPED)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o400
    assert ServiceKey.objects.count() == len(keys.SERVICE_PURPOSES)
    assert Organisation.objects.get().name == "临江水务集团"
    roles = set(Grant.objects.in_force().values_list("role", "holder__username"))
    assert roles == {(Role.SYSTEM_ADMIN, "10001"), (Role.SECURITY_ADMIN, "zhaoying"), (Role.AUDITOR, "10003")}
    assert list(trail.faults()) == []
    assert "no recovery kit yet" in " ".join(shown.split())
    assert "Make the recovery kit, today if you can" in " ".join(shown.split())
    assert not RecoveryKey.objects.exists()


@pytest.mark.django_db
def test_the_ceremony_makes_the_kit_where_it_is_told_a_folder(key_file, monkeypatch, tmp_path):
    shown = typed(monkeypatch, TYPED.replace("JT00\n\n\n", f"JT00\n\n{tmp_path / 'kit'}\n"))
    assert len(list((tmp_path / "kit").iterdir())) == 3
    assert RecoveryKey.objects.get().envelopes.count() == len(keys.SERVICE_PURPOSES)
    assert "no recovery kit yet" not in " ".join(shown.split())
    assert "keys drill" in " ".join(shown.split())


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_postpones_the_kit_and_undoes_nothing(key_file, tmp_path):
    (tmp_path / "file").write_text("")
    shown = with_flags(kit=tmp_path / "file" / "kit")
    assert "could not be made" in " ".join(shown.split())
    assert Organisation.objects.exists()
    assert not RecoveryKey.objects.exists()


@pytest.mark.django_db
def test_the_three_are_invited_and_nobody_else_ever_knows_a_password(key_file):
    tokens = re.findall(r"/l/#(\S+)", with_flags())
    assert len(tokens) == len(THREE)
    for token, (_number, _name, username) in zip(tokens, THREE.values(), strict=True):
        link = of_token(token)
        assert (link.account.username, link.account.has_usable_password()) == (username, False)
        user = admission.take_up(link, username=username, password="a sentence of their own", by=Actor(link=link))
        assert user.check_password("a sentence of their own")


@pytest.mark.django_db
def test_who_missed_the_invitation_is_invited_anew_by_the_machines_keeper_alone(key_file):
    first, *others = re.findall(r"/l/#(\S+)", with_flags())
    link = of_token(first)
    admission.take_up(link, username="one", password="a sentence of their own", by=Actor(link=link))
    again = re.findall(r"/l/#(\S+)", run(invitations=True))
    assert len(again) == len(others)
    for old, new in zip(others, again, strict=True):
        assert of_token(old).state == LinkState.REVOKED
        link = of_token(new)
        admission.take_up(
            link, username=link.account.username, password="a sentence of their own", by=Actor(link=link)
        )  # fmt: skip
    with pytest.raises(CommandError, match="took their accounts up"):
        run(invitations=True)


@pytest.mark.django_db
def test_each_of_the_three_may_have_an_address_that_no_other_has(key_file, monkeypatch):
    same = "赵颖\n10002\nzhaoying\nno address\nAUDIT@example.org\nzhao@example.org\n"
    text = TYPED.replace("李国强\n10001\n\n\n", "李国强\n10001\n\naudit@example.org\n")
    shown = typed(monkeypatch, text.replace("赵颖\n10002\nzhaoying\n\n", same))
    assert dict(User.objects.values_list("username", "email")) == {
        "10001": "audit@example.org", "zhaoying": "zhao@example.org", "10003": "",
    }  # fmt: skip
    assert "Another account has this address." in shown
    assert list(faults()) == []


@pytest.mark.django_db
def test_so_they_may_by_flags_and_a_broken_one_undoes_the_ceremony(key_file):
    with pytest.raises(CommandError):
        with_flags(auditor_email="no address")
    with pytest.raises(CommandError, match="Another account"):
        with_flags(auditor_email="one@example.org", security_admin_email="ONE@example.org")
    assert nothing_is_written(key_file)
    with_flags(auditor_email="auditor@example.org")
    assert User.objects.get(username="10003").email == "auditor@example.org"


@pytest.mark.django_db
def test_a_second_run_refuses_and_says_so(key_file):
    with_flags()
    with pytest.raises(CommandError, match="set up already"):
        with_flags()
    assert Organisation.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("lines", range(14))
def test_whoever_leaves_at_any_question_has_written_nothing(key_file, monkeypatch, lines):
    text = "".join(line + "\n" for line in TYPED.splitlines()[:lines])
    with pytest.raises(CommandError) as left:
        typed(monkeypatch, text)
    assert left.value.returncode == 130
    assert nothing_is_written(key_file)


@pytest.mark.django_db
def test_who_says_no_at_the_end_has_written_nothing(key_file, monkeypatch):
    with pytest.raises(CommandError):
        typed(monkeypatch, TYPED.replace("yes", "no"))
    assert nothing_is_written(key_file)


@pytest.mark.django_db
def test_two_administrators_cannot_be_one_person(key_file, monkeypatch):
    again = TYPED.replace("赵颖\n10002", "赵颖\n10001\n赵颖\n10002")
    assert "three different people" in typed(monkeypatch, again)
    assert {user.person.staff_number for user in User.objects.all()} == {"10001", "10002", "10003"}


@pytest.mark.django_db
def test_flags_that_name_one_person_twice_leave_no_key_behind(key_file):
    with pytest.raises(CommandError, match="three different people"):
        with_flags(auditor=["10001", "李国强", "lgq"])
    assert nothing_is_written(key_file)


@pytest.mark.django_db
def test_a_missing_flag_is_named(key_file):
    with pytest.raises(CommandError, match="--code"):
        with_flags(code="")
    assert nothing_is_written(key_file)


@pytest.mark.django_db
def test_a_wrong_answer_is_asked_again_with_the_reason(key_file, monkeypatch):
    shown = typed(monkeypatch, TYPED.replace("JT00\n", "JT 00\n\nJT00\n", 1))
    assert "Letters and digits only" in shown
    assert Organisation.objects.exists()


@pytest.mark.django_db
def test_a_key_that_others_can_read_stops_the_ceremony(key_file):
    key_file.parent.mkdir()
    key_file.write_bytes(b"k" * 32)
    key_file.chmod(0o644)
    with pytest.raises(CommandError, match="0400"):
        with_flags()
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_a_key_somewhere_else_is_named_for_the_server(key_file, tmp_path, settings):
    other = tmp_path / "other" / "root.key"
    assert f"ROOT_KEY_FILE={other}" in "".join(with_flags(key_file=other).split("\n        "))
    assert other.exists()
    assert not key_file.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_line_is_wider_than_the_terminal_and_a_pipe_gets_no_colour(key_file, monkeypatch, language):
    monkeypatch.setattr(sys, "stdin", io.StringIO(TYPED))
    long = Path("/x") / ("very-long-name-of-a-folder-" * 3) / "root.key"
    shown = run(language=language)
    assert "\033" not in shown
    assert [
        line for line in shown.splitlines() if cells(line) > WIDTH and str(key_file) not in line and "/l/#" not in line
    ] == []
    assert all(cells(line) <= 40 for line in fold(f"说到{'一点点也不长的话，' * 9}", 40))
    assert max(map(cells, fold(f"a b {long} c", 40))) > 40  # one word that is longer is not torn


@pytest.mark.django_db
def test_a_screen_gets_colour_unless_it_asked_for_none(key_file, monkeypatch):
    assert "\033" in with_flags(out=Screen())
    monkeypatch.setenv("NO_COLOR", "1")
    Organisation.objects.all().delete()
    screen = Screen()
    with pytest.raises(CommandError):
        with_flags(out=screen, code="JT01", name="\0")
    assert "\033" not in screen.getvalue()
