"""`manage.py keys`: what it shows is so, what it changes stays open, what it destroys is gone; all of it is told."""

import io
import json
import stat
import sys

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from pypdf import PdfReader

from records.actions import attachments, identities, notes, sweeping, verifying
from records.actions import keys as key_verbs
from records.audit import trail
from records.audit.models import Event
from records.backup import making
from records.management import horizon, kits
from records.management.terminal import WIDTH, cells
from records.outbox.mail import Mail
from records.people.enums import Role
from records.people.errors import WrongState
from records.people.grants import Grant
from records.people.users import User
from records.vault import keys, recovery, rotation, shares
from records.vault.models import DataKey, DomainKey, RecoveryEnvelope, RecoveryKey, ServiceKey
from records.vault.root import provider
from tests import world as make
from tests.records.management.sheets import share_files, words


@pytest.fixture
def world(root_key, db):
    return make.build()


@pytest.fixture
def record(world):
    return make.submitted(world, said="说到的话")


@pytest.fixture
def sheets(record, tmp_path):
    """The folder with the three sheets of a kit."""
    run("kit", "--to", str(tmp_path / "kit"))
    return tmp_path / "kit"


def run(*arguments, language="en", **options):
    out = io.StringIO()
    call_command("keys", "--language", language, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def two(folder, *numbers):
    """The flags by which two shares come."""
    return [word for path in share_files(folder, *(numbers or (1, 3))) for word in ("--share-file", str(path))]


def opens(world, record):
    keys.forget()
    return notes.open_note(record, by=world.actor("zhou")).sections["said"] == "说到的话"


def number_of(record):
    with translation.override("en"):
        return record.number


def last(action):
    return Event.objects.filter(action=action).latest("number")


def detail(action):
    return trail.payload(last(action))["detail"]


def typed(monkeypatch, *lines):
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


# ---- The kit ----


@pytest.mark.django_db(transaction=True)
def test_a_kit_is_three_sheets_for_their_owner_alone_any_two_of_which_open_every_key(world, sheets):
    paths = kits.sheets(sheets)
    assert [stat.S_IMODE(path.stat().st_mode) for path in paths] == [0o600] * 3
    assert [len(PdfReader(path).pages) for path in paths] == [1] * 3
    assert sorted(sheets.iterdir()) == paths
    for numbers in ((1, 2), (1, 3), (3, 2)):
        assert "opens every key" in run("drill", *two(sheets, *numbers))
    assert detail("kit.drilled")["failed"] == 0


@pytest.mark.django_db(transaction=True)
def test_no_word_of_a_share_is_in_the_database_or_the_trail(sheets):
    seed = recovery.seed_from_shares([words(path) for path in kits.sheets(sheets)[:2]])
    for event in Event.objects.all():
        assert seed.hex() not in bytes(event.payload or b"").decode()
    assert shares.split(seed) != [words(path) for path in kits.sheets(sheets)]
    for table in (RecoveryKey, RecoveryEnvelope):
        for row in table.objects.all():
            assert seed not in b"".join(value for value in vars(row).values() if isinstance(value, bytes))


@pytest.mark.django_db(transaction=True)
def test_whoever_makes_a_kit_does_not_do_so_unseen(world, sheets, tmp_path):
    for user in User.objects.all():
        user.email = f"{user.username}@example.org"
        user.save()
    run("kit", "--to", tmp_path / "another")
    told = {f"user:{world.users[name].pk}" for name in ("sysadmin", "security", "auditor")}
    assert set(Mail.objects.filter(template="kit").values_list("to", flat=True)) == told


@pytest.mark.django_db(transaction=True)
def test_a_kit_whose_sheets_cannot_all_be_written_is_not_made(record, tmp_path):
    (tmp_path / "kit").mkdir()
    kits.sheets(tmp_path / "kit")[2].write_text("something else")
    with pytest.raises(CommandError):
        run("kit", "--to", tmp_path / "kit")
    assert not RecoveryKey.objects.exists()
    assert [path.name for path in (tmp_path / "kit").iterdir()] == ["recovery-share-3.pdf"]


@pytest.mark.django_db(transaction=True)
def test_a_drill_names_the_keys_that_would_not_come_back_and_fails(sheets, capsys):
    row = DomainKey.objects.first()
    RecoveryEnvelope.objects.filter(domain_key=row).update(sealed=b"something else")
    with pytest.raises(CommandError, match="1 keys would not come back"):
        run("drill", *two(sheets))
    assert detail("kit.drilled")["which"][0].startswith(f"{row.domain} v1")


@pytest.mark.django_db(transaction=True)
def test_a_key_that_was_left_out_comes_into_the_kit_by_the_clock_and_before_a_drill(sheets):
    RecoveryEnvelope.objects.all()[3].delete()
    key_verbs.tend_kit()
    assert detail("kit.completed") == {"keys": 1}
    RecoveryEnvelope.objects.all()[3].delete()
    assert "opens every key" in run("drill", *two(sheets))
    count = Event.objects.count()
    key_verbs.tend_kit()
    assert Event.objects.count() == count


@pytest.mark.django_db(transaction=True)
def test_a_drill_by_the_shares_of_an_earlier_kit_is_refused_and_told(sheets, tmp_path):
    run("kit", "--to", tmp_path / "another")
    with pytest.raises(CommandError, match="another recovery kit"):
        run("drill", *two(sheets))
    assert last("kit.drilled").result == trail.DENIED


@pytest.mark.django_db(transaction=True)
def test_shares_are_asked_until_they_are_right(sheets, monkeypatch):
    one, other = words(kits.sheets(sheets)[0]), words(kits.sheets(sheets)[1])
    typed(monkeypatch, one, one, one, other)
    assert "opens every key" in run("drill")


# ---- Status ----


@pytest.mark.django_db(transaction=True)
def test_status_warns_while_there_is_no_kit_and_until_it_was_drilled(record, tmp_path):
    with pytest.raises(CommandError, match="wrong with the keys"):
        run("status")
    run("kit", "--to", tmp_path / "kit")
    assert "never" in run("status")
    run("drill", *two(tmp_path / "kit"))
    assert "!" not in run("status")


@pytest.mark.django_db(transaction=True)
def test_status_counts_what_is_under_older_keys(sheets, settings):
    settings.CIPHER_SUITE = "sm"
    keys.make_domain_key(DomainKey.objects.first().domain, 2)
    shown = " ".join(run("status").split())
    assert "1 data keys are under an older version" in shown
    assert "under an older key or suite" in shown
    assert "aes 1, sm 1" in shown


@pytest.mark.django_db(transaction=True)
def test_a_recovery_key_that_was_taken_away_or_put_back_is_seen_by_the_trail(sheets, tmp_path):
    first = RecoveryKey.objects.get()
    kept = RecoveryKey(public=first.public, key_version=first.key_version, mac=first.mac, voucher=first.voucher)
    run("kit", "--to", tmp_path / "another")
    RecoveryKey.objects.all().delete()
    with pytest.raises(CommandError):
        run("status")
    kept.save()
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("keys", "status", "--language", "en", stdout=out)
    assert "another kit as the newest" in " ".join(out.getvalue().split())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_line_is_wider_than_the_terminal(sheets, language):
    shown = run("status", language=language) + run("rotate", "root", language=language)
    assert [line for line in shown.splitlines() if cells(line) > WIDTH] == []
    assert "\033" not in shown


# ---- Changing keys ----


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", [rotation.ROOT, rotation.DOMAIN, rotation.SERVICE])
def test_keys_change_and_everything_still_opens_and_verifies(world, record, sheets, what):
    before = {row.pk: bytes(row.wrapped) for row in ServiceKey.objects.all()}
    run("rotate", what)
    assert opens(world, record)
    assert list(trail.faults()) == []
    assert "opens every key" in run("drill", *two(sheets))
    assert [last(f"rotation.{step}").result for step in ("begun", "continued", "finished")] == [trail.DONE] * 3
    if what == rotation.ROOT:
        assert all(bytes(row.wrapped) != before[row.pk] for row in ServiceKey.objects.all())
    elif what == rotation.SERVICE:
        assert ServiceKey.objects.filter(version=2).count() == len(before)
    else:
        assert {row.domain_key.version for row in DataKey.objects.all()} == {2}


@pytest.mark.django_db(transaction=True)
def test_one_units_key_changes_alone_and_an_unknown_one_is_refused(record):
    run("rotate", "domain", record.unit.code)
    assert DomainKey.objects.get(version=2).domain == f"unit:{record.unit_id}"
    with pytest.raises(CommandError, match="no key for nowhere"):
        run("rotate", "domain", "nowhere")
    with pytest.raises(CommandError, match="no key for tea"):
        run("rotate", "service", "tea")


@pytest.mark.django_db(transaction=True)
def test_what_was_begun_is_gone_on_with_first(record):
    rotation.begin(rotation.DOMAIN, [f"unit:{record.unit_id}"])
    assert "going on with them" in run("rotate", "domain")
    assert DomainKey.objects.filter(version=2).count() == 1
    assert rotation.unfinished(rotation.DOMAIN) == []


# ---- Breaking the glass ----


@pytest.mark.django_db(transaction=True)
def test_with_the_root_key_lost_two_shares_bring_every_record_back_and_everybody_is_told(
    world, record, sheets, root_key
):
    make.submitted(world, "wang", talkee="ma")
    with make.sealed():
        for user in User.objects.all():
            user.email = f"{user.username}@example.org"
            user.save()
    root_key.unlink()
    keys.forget()
    shown = run("break-glass", *two(sheets))
    assert "2 of 2 records open" in shown
    assert opens(world, record)
    assert list(trail.faults()) == []
    told = {f"user:{world.users[name].pk}" for name in ("sysadmin", "security", "auditor")}
    assert set(Mail.objects.filter(template="glass").values_list("to", flat=True)) == told
    assert root_key.stat().st_mode & 0o777 == 0o400


@pytest.mark.django_db(transaction=True)
def test_the_shares_of_another_kit_bring_nothing_back_and_leave_no_key_behind(record, sheets, root_key, tmp_path):
    run("kit", "--to", tmp_path / "another")
    root_key.unlink()
    keys.forget()
    with pytest.raises(CommandError, match="another recovery kit"):
        run("break-glass", *two(sheets))
    assert not root_key.exists()


@pytest.mark.django_db(transaction=True)
def test_while_nothing_is_lost_the_glass_stays_whole(sheets):
    with pytest.raises(CommandError, match="nothing to recover"):
        run("break-glass", *two(sheets))


@pytest.mark.django_db(transaction=True)
def test_two_shares_make_a_security_administrator_for_a_month_and_everybody_is_told(world, sheets):
    with make.sealed():
        User.objects.update(email="")
    auditor = world.user("auditor")
    auditor.email = "auditor@example.org"
    with make.sealed():
        auditor.save()
    identities.link(world.user("zhou"), provider="oidc", subject="zhou", by=world.actor("zhou"))
    run("break-glass", "--administrator", "zhou", *two(sheets))
    assert not world.users["zhou"].identities.exists()
    grant = Grant.objects.in_force().get(holder=world.users["zhou"], role=Role.SECURITY_ADMIN)
    assert (grant.proposed_by, grant.decided_by) == (None, None)
    assert (grant.until - grant.since).days == 30
    assert Mail.objects.get(template="glass").to == f"user:{auditor.pk}"
    assert last("glass.appointed").object == str(grant.pk)


@pytest.mark.django_db(transaction=True)
def test_nobody_becomes_one_who_holds_another_of_the_three_powers_or_by_wrong_shares(world, sheets, tmp_path):
    with pytest.raises(CommandError, match="together"):
        run("break-glass", "--administrator", world.users["auditor"].username, *two(sheets))
    run("kit", "--to", tmp_path / "another")
    with pytest.raises(CommandError, match="another recovery kit"):
        run("break-glass", "--administrator", "zhou", *two(sheets))
    assert last("glass.appointed").result == trail.DENIED
    with pytest.raises(CommandError, match="no account nobody"):
        run("break-glass", "--administrator", "nobody", *two(tmp_path / "another"))


# ---- Shredding ----


@pytest.mark.django_db(transaction=True)
def test_a_shredded_record_is_gone_with_its_files_and_the_certificate_says_what_backups_still_hold(
    world, record, sheets, tmp_path, settings, monkeypatch
):
    by = world.actor("zhou")
    paper = attachments.receive(record, by=by, purpose="paper", chunks=iter([b"%PDF-1.7 paper"]))
    stored = [path for path in settings.FILES_ROOT.rglob("*") if path.is_file()]
    assert stored
    typed(monkeypatch, number_of(record))
    certificate = tmp_path / "certificate.pdf"
    run("shred", record.pk, "--reason", "period", "--certificate", certificate)
    assert not DataKey.objects.filter(pk=record.pk).exists()
    assert not any(path.exists() for path in stored)
    with pytest.raises(WrongState):
        notes.open_note(record, by=by)
    assert list(verifying.faults()) == []
    assert sweeping.look().missing == 0
    assert making.make(tmp_path / "later.backup", lambda *_: None).missing == []
    text = PdfReader(certificate).pages[0].extract_text()
    event = last("record.shredded")
    assert str(record.pk) in text
    assert str(event.number) in text
    assert "a backup by any kit" in " ".join(text.split())
    assert stat.S_IMODE(certificate.stat().st_mode) == 0o600
    assert trail.payload(event)["detail"] == {"reason": "period", "files": 1}
    assert paper.file.hex not in trail.payload(event)["detail"].values()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_certificate_names_every_root_key_and_kit_that_the_trail_knows(
    record, root_key, tmp_path, monkeypatch, language
):
    for folder in ("first", "second"):
        run("kit", "--to", tmp_path / folder)
        run("rotate", "root")
    events = Event.objects.filter(action__in=["rotation.finished", "kit.made"])
    known = {name for event in events for name in trail.payload(event)["detail"].values() if isinstance(name, str)}
    assert len(known) == 4
    with translation.override(language):
        typed(monkeypatch, record.number)
    run("shred", record.pk, "--reason", "period", "--certificate", tmp_path / "done.pdf", language=language)
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "done.pdf").pages)
    assert {name for name in known if name in text} == known
    with translation.override(language):
        assert text.count(translation.gettext("one not named in the trail")) == 1  # the first root key


@pytest.mark.django_db(transaction=True)
def test_each_key_is_named_until_the_next_came_and_the_present_one_is_the_last(record, root_key, tmp_path):
    [only] = horizon.roots()
    assert (only.name, only.since, only.until) == (provider().name(), None, None)
    assert horizon.kits() == []
    run("kit", "--to", tmp_path / "first")
    run("rotate", "root")
    run("rotate", "domain")
    run("kit", "--to", tmp_path / "second")
    turned = last("rotation.finished").at
    first, second = horizon.roots()
    changed = Event.objects.get(action="rotation.finished", object="key:root").at
    assert (first.name, first.until, second.name, second.since) == ("", changed, provider().name(), changed)
    assert turned > changed
    one, other = horizon.kits()
    assert (one.until, other.since, other.until) == (last("kit.made").at, last("kit.made").at, None)
    assert other.name == recovery.key_id(bytes(RecoveryKey.objects.get().public)).hex() != one.name


@pytest.mark.django_db(transaction=True)
def test_a_broken_glass_is_another_root_key_where_it_was_lost(record, sheets, root_key):
    run("rotate", "root")
    rotated = provider().name()
    for path in root_key.parent.glob("root.key*"):
        path.unlink()
    keys.forget()
    run("break-glass", *two(sheets))
    assert [opener.name for opener in horizon.roots()] == ["", rotated, provider().name()]
    assert horizon.roots()[-1].since == last("glass.broken").at


@pytest.mark.django_db(transaction=True)
def test_a_root_key_that_stayed_is_named_once(record, sheets):
    """The glass was broken for a wrapped key that somebody changed."""
    run("rotate", "root")
    ServiceKey.objects.filter(purpose="totp").update(wrapped=b"something else")
    keys.forget()
    run("break-glass", *two(sheets))
    assert [opener.name for opener in horizon.roots()] == ["", provider().name()]
    assert horizon.roots()[-1].since == last("rotation.finished").at


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turned", ["emptied", "changed"])
def test_what_was_turned_by_sql_names_nothing_and_is_not_left_out(record, sheets, tmp_path, turned):
    run("kit", "--to", tmp_path / "another")
    event = Event.objects.filter(action="kit.made").earliest("number")
    content = trail.payload(event) | {"detail": {"kit": "0" * 16}}
    row = Event.objects.filter(pk=event.pk)
    if turned == "emptied":
        row.update(payload=None, salt=None)
    else:
        row.update(payload=json.dumps(content).encode())
    assert [bool(opener.name) for opener in horizon.kits()] == [False, True]
    RecoveryKey.objects.all().delete()
    assert len(horizon.kits()) == 2


@pytest.mark.django_db(transaction=True)
def test_nothing_is_destroyed_that_could_not_be_certified(world, record, sheets, tmp_path, monkeypatch):
    RecoveryKey.objects.update(mac=b"something else")
    typed(monkeypatch, number_of(record))
    with pytest.raises(CommandError):
        run("shred", record.pk, "--reason", "period", "--certificate", tmp_path / "done.pdf")
    assert DataKey.objects.filter(pk=record.pk).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("answer", ["", "T-XX-2026-0001", "yes"])
def test_nothing_is_destroyed_unless_the_number_was_typed(world, record, tmp_path, monkeypatch, answer):
    typed(monkeypatch, answer)
    with pytest.raises(CommandError, match="Nothing was destroyed"):
        run("shred", record.pk, "--reason", "erasure", "--certificate", tmp_path / "certificate.pdf")
    assert opens(world, record)
    assert not (tmp_path / "certificate.pdf").exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_destroyed_is_not_destroyed_again(record, tmp_path, monkeypatch):
    keys.shred(record.pk)
    typed(monkeypatch, number_of(record))
    with pytest.raises(CommandError, match="destroyed before"):
        run("shred", record.pk, "--reason", "mistake", "--certificate", tmp_path / "certificate.pdf")
