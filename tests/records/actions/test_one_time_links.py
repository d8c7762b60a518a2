"""One-time links: into an account, or to one answer; used once, by whom they name, for what they name."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from records.actions import accounts, admission, attachments, confirmation, links, notes, proposals, setup, submission
from records.actions.links import Gone, WrongCode
from records.audit.models import Event
from records.outbox.mail import Mail
from records.people.actor import SYSTEM, Actor
from records.people.enums import LinkState, Operation, Role
from records.people.errors import Invalid, NotAllowed, WrongState
from records.people.links import Link, of_token
from records.people.users import User
from records.vault.errors import Tampered
from tests import world as make
from tests.files import PNG

NEW = "another one, long enough"


def holder(link) -> Actor:
    """Whoever has the link: nobody else, by its token alone."""
    return Actor(link=of_token(link.token()))


def person(world):
    return world.add_person("tian", "田野", "PS02", account=False)


# ---- Accounts ----


def test_who_is_invited_chooses_name_and_password(world):
    link = admission.invite(person=person(world), email="tian@example.org", by=world.actor("sysadmin"))
    assert Mail.objects.get().ids == {"link": str(link.pk)}
    user = admission.take_up(link, username="tianye", password=NEW, by=holder(link))
    assert (user.username, user.check_password(NEW), user.must_change_password) == ("tianye", True, False)


def test_an_account_that_nobody_took_up_lets_nobody_in(world):
    admission.invite(person=person(world), by=world.actor("sysadmin"))
    user = User.objects.get(person__name="田野")
    assert not user.has_usable_password()
    assert admission.invite_again(user, by=world.actor("sysadmin")).state == LinkState.STANDS
    with pytest.raises(NotAllowed):
        admission.invite_again(world.user("sun"), by=world.actor("sysadmin"))


def test_a_new_invitation_takes_the_earlier_back(world):
    first = admission.invite(person=person(world), by=world.actor("sysadmin"))
    token = first.token()
    admission.invite_again(first.account, by=world.actor("sysadmin"))
    assert of_token(token).state == LinkState.REVOKED
    with pytest.raises(Gone):
        admission.take_up(first, username="x", password=NEW, by=Actor(link=first))


def test_a_link_works_once_and_a_refused_password_does_not_use_it_up(world):
    link = admission.reset(world.user("sun"), by=world.actor("sysadmin"))
    with pytest.raises(Invalid):
        admission.choose_password(link, password="short", by=holder(link))
    admission.choose_password(link, password=NEW, by=holder(link))
    assert world.user("sun").check_password(NEW)
    with pytest.raises(Gone):
        admission.choose_password(link, password=NEW + "2", by=Actor(link=link))


def test_a_link_runs_out(world):
    link = admission.reset(world.user("sun"), by=world.actor("sysadmin"))
    by = holder(link)
    link = Link.objects.get(pk=link.pk)
    link.expires_at = timezone.now() - datetime.timedelta(seconds=1)
    link.bind(address="")
    link.save()
    with pytest.raises(Gone):
        admission.choose_password(link, password=NEW, by=by)


@pytest.mark.parametrize("name", ["li", "auditor", "security", "sysadmin"])
def test_one_person_resets_no_officer_and_no_administrator(world, name):
    with pytest.raises(NotAllowed):
        admission.reset(world.user(name), by=world.actor("sysadmin"))
    with pytest.raises(NotAllowed):
        admission.change_email(world.user(name), email="x@example.org", by=world.actor("sysadmin"))


@pytest.mark.parametrize("by", ["security", "auditor", "zhou", "sun"])
def test_only_who_keeps_the_account_resets_it(world, by):
    with pytest.raises(NotAllowed):
        admission.reset(world.user("sun"), by=world.actor(by))


def test_a_reset_goes_to_the_holder_and_whoever_made_it_never_sees_it(world):
    with make.sealed():
        User.objects.filter(pk=world.users["sun"].pk).update(email="sun@example.org")
    link = admission.reset(world.user("sun"), by=world.actor("sysadmin"))
    with pytest.raises(NotAllowed):
        links.show(link, by=world.actor("sysadmin"))
    with make.sealed():
        User.objects.filter(pk=world.users["sun"].pk).update(email="")
    link = admission.reset(world.user("sun"), by=world.actor("sysadmin"))
    assert of_token(links.show(link, by=world.actor("sysadmin"))) == link
    for other in ("security", "sun"):
        with pytest.raises(NotAllowed):
            links.show(link, by=world.actor(other))


def test_another_address_takes_back_what_was_mailed_before(world):
    with make.sealed():
        User.objects.filter(pk=world.users["sun"].pk).update(email="old@example.org")
    link = admission.reset(world.user("sun"), by=world.actor("sysadmin"))
    admission.change_email(world.user("sun"), email="new@example.org", by=world.actor("sun"))
    assert Link.objects.get(pk=link.pk).state == LinkState.REVOKED


def test_locking_an_account_takes_its_links_back(world):
    link = admission.reset(world.user("sun"), by=world.actor("sysadmin"))
    accounts.lock(world.user("sun"), by=world.actor("security"))
    with pytest.raises(Gone):
        admission.choose_password(link, password=NEW, by=holder(link))
    accounts.unlock(world.user("sun"), by=world.actor("security"))
    assert Link.objects.get(pk=link.pk).state == LinkState.REVOKED


def two_halves(world):
    proposal = proposals.propose(Operation.PASSWORD, world.user("li"), by=world.actor("sysadmin"))
    return proposals.approve(proposal, by=world.actor("security")).link


def test_the_proposer_shows_one_half_and_the_approver_tells_the_other(world):
    link = two_halves(world)
    links.show(link, by=world.actor("sysadmin"))
    code = links.show_code(link, by=world.actor("security"))
    for by in ("sysadmin", "li", "auditor"):
        with pytest.raises(NotAllowed):
            links.show_code(link, by=world.actor(by))
    with pytest.raises(NotAllowed):
        links.show(link, by=world.actor("security"))
    with pytest.raises(WrongCode):
        admission.choose_password(link, password=NEW, by=holder(link))
    admission.choose_password(link, password=NEW, code=f" {code.upper()}", by=holder(link))
    assert world.user("li").check_password(NEW)


def test_after_five_wrong_codes_the_link_is_taken_back(world):
    link = two_halves(world)
    by = holder(link)
    for _ in range(5):
        with pytest.raises(WrongCode):
            admission.choose_password(link, password=NEW, code="aaaaaaaaaa", by=by)
    assert Link.objects.get(pk=link.pk).state == LinkState.REVOKED
    with pytest.raises(Gone):
        admission.choose_password(link, password=NEW, code=link.code(), by=by)


# ---- Confirmations ----


def asked(world, **more):
    """A record with a talkee who has no account, and the link made for them."""
    talkee = person(world)
    record = make.submitted(world, talkee="tian", released=["opinions"], **more)
    row = record.participants.get(person=talkee)
    return record, row, confirmation.ask_by_link(record, participant=row.pk, by=world.actor("zhou"))


def test_a_talkee_without_an_account_reads_the_released_part_and_signs(world):
    record, row, link = asked(world)
    by = holder(link)
    opened = notes.open_note(record, by=by)
    assert set(opened.sections) == {"opinions"}
    assert opened.words == {}
    answer = confirmation.confirm(record, by=by, participant=row.pk, revision=1, typed_name="田野", comment="对")
    assert (answer.device, answer.by, answer.person) == ("link", None, world.persons["tian"])
    assert Link.objects.get(pk=link.pk).state == LinkState.USED
    told = list(Event.objects.filter(actor=f"link:{link.pk}").values_list("action", flat=True))
    assert told == ["note.opened", "confirmation.given", "confirmation.given"]


def test_a_signature_drawn_by_link_belongs_to_that_answer(world):
    record, row, link = asked(world)
    by = holder(link)
    drawing = attachments.receive(record, by=by, purpose="signature", chunks=iter([PNG]))
    answer = confirmation.confirm(record, by=by, participant=row.pk, revision=1, signature=drawing.pk)
    assert answer.signature == drawing
    with pytest.raises(NotAllowed):
        attachments.receive(record, by=by, purpose="paper", chunks=iter([PNG]))


def test_declining_is_as_near_as_agreeing_and_uses_the_link_too(world):
    record, row, link = asked(world)
    by = holder(link)
    answer = confirmation.decline(record, by=by, participant=row.pk, revision=1, reason="different")
    assert answer.state == "declined"
    with pytest.raises(NotAllowed):
        confirmation.confirm(record, by=Actor(link=Link.objects.get(pk=link.pk)), participant=row.pk, revision=1)


def test_a_link_opens_no_other_record_and_signs_for_nobody_else(world):
    record, _row, link = asked(world)
    other = make.submitted(world, talkee=["tian", "sun"], released=["opinions"])
    by = holder(link)
    for act in (
        lambda: notes.open_note(other, by=by),
        lambda: confirmation.confirm(
            other, by=by, participant=other.participants.get(person=world.persons["tian"]).pk, revision=1,
            typed_name="田野",
        ),
        lambda: submission.recall(record, by=by, version=record.version),
        lambda: confirmation.narrow(record, by=by, version=record.version, released=[]),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()
    assert not record.confirmations.exists()


def test_a_link_signs_for_the_one_it_names_alone(world):
    talkee = person(world)
    record = make.submitted(world, talkee=["tian", "sun"], released=["opinions"])
    row = record.participants.get(person=talkee)
    link = confirmation.ask_by_link(record, participant=row.pk, by=world.actor("zhou"))
    other = record.participants.get(person=world.persons["sun"])
    with pytest.raises(NotAllowed):
        confirmation.confirm(record, by=holder(link), participant=other.pk, revision=1, typed_name="孙建国")


def test_a_new_revision_asks_anew_and_the_old_link_reads_nothing(world):
    from records.actions import review  # noqa: PLC0415

    record, row, link = asked(world)
    by = holder(link)
    record.refresh_from_db()
    record = review.hand_back(record, by=world.actor("li"), version=record.version, comment="补记")
    with pytest.raises(NotAllowed):
        notes.open_note(record, by=by)
    record = submission.submit(record, by=world.actor("zhou"), version=record.version, released=["opinions"])
    with pytest.raises(NotAllowed):
        notes.open_note(record, by=by)
    row = record.participants.get(person=world.persons["tian"])
    with pytest.raises(WrongState):
        confirmation.confirm(record, by=by, participant=row.pk, revision=2, typed_name="田野")
    again = confirmation.ask_by_link(record, participant=row.pk, by=world.actor("zhou"))
    assert set(notes.open_note(record, by=holder(again)).sections) == {"opinions"}
    assert of_token(again.token()).revision == 2


def test_who_has_an_account_confirms_there(world):
    record = make.submitted(world, released=["opinions"])
    with pytest.raises(WrongState):
        confirmation.ask_by_link(record, participant=record.participants.get(part="talkee").pk, by=world.actor("zhou"))


@pytest.mark.parametrize("by", ["li", "sun", "sysadmin", "ouyang", "he"])
def test_only_its_principals_and_recorder_ask_by_link(world, by):
    record, row, _link = asked(world)
    with pytest.raises(NotAllowed):
        confirmation.ask_by_link(record, participant=row.pk, by=world.actor(by))


def test_the_author_takes_a_link_back_and_nobody_else_does(world):
    record, _row, link = asked(world)
    with pytest.raises(NotAllowed):
        links.revoke(link, by=world.actor("li"))
    by = holder(link)
    links.revoke(link, by=world.actor("zhou"))
    with pytest.raises(NotAllowed):
        notes.open_note(record, by=Actor(link=Link.objects.get(pk=by.link.pk)))


def test_who_got_the_link_by_mistake_says_so_and_it_holds_no_more(world):
    _record, _row, link = asked(world)
    links.disown(link, by=holder(link))
    assert Link.objects.get(pk=link.pk).state == LinkState.REVOKED


def mailed_of(link) -> list:
    rows = Mail.objects.filter(template="astray", ids={"link": str(link.pk)})
    return sorted(rows.values_list("to", flat=True))


@pytest.fixture
def addresses(world):
    with make.sealed():
        for name in ("sysadmin", "security", "auditor", "zhou", "sun"):
            user = world.user(name)
            user.email = f"{name}@example.org"
            user.save()


def to(world, *names) -> list:
    return sorted(f"user:{world.users[name].pk}" for name in names)


def test_a_used_link_to_confirm_that_was_not_theirs_is_mailed_to_its_maker(world, addresses):
    record, row, link = asked(world)
    by = holder(link)
    confirmation.confirm(record, by=by, participant=row.pk, revision=1, typed_name="田野")
    links.disown(Link.objects.get(pk=link.pk), by=by)
    assert mailed_of(link) == to(world, "zhou")


@pytest.mark.parametrize("used", [False, True])
def test_a_link_to_an_account_that_was_not_theirs_is_mailed_to_whoever_keeps_the_account_safe(world, addresses, used):
    world.add_person("other", "另一", "GS01")
    world.grant("other", Role.SECURITY_ADMIN, "GS01")  # keeps other accounts
    link = admission.reset(world.user("sun"), by=world.actor("sysadmin"))
    by = holder(link)
    if used:
        admission.choose_password(link, password=NEW, by=by)
    links.disown(Link.objects.get(pk=link.pk), by=by)
    assert mailed_of(link) == to(world, "sysadmin", "security")
    with pytest.raises(WrongState):
        links.disown(Link.objects.get(pk=link.pk), by=by)


@pytest.mark.parametrize(("name", "told"), [("sysadmin", "security"), ("auditor", "security"), ("security", "auditor")])
def test_an_invitation_of_the_ceremony_has_no_maker_and_is_told_to_another_of_the_three(world, addresses, name, told):
    with make.sealed():
        user = world.user(name)
        user.set_unusable_password()
        user.save()
    setup.invite_again(by=SYSTEM)
    link = Link.objects.get(account=user)
    assert link.made_by is None
    links.disown(link, by=holder(link))
    assert mailed_of(link) == to(world, told)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_a_link_in_the_same_moment_one_wins(world):
    link = admission.reset(world.user("sun"), by=world.actor("sysadmin"))
    by, start = holder(link), Barrier(2)

    def choose(password):
        start.wait()
        try:
            admission.choose_password(link, password=password, by=by)
        except Gone:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(choose, [NEW, NEW + "2"]))
    assert sorted(done) == [False, True]
    assert world.user("sun").check_password(NEW if done[0] else NEW + "2")


def test_a_token_of_an_earlier_epoch_is_refused(world):
    link = admission.reset(world.user("sun"), by=world.actor("sysadmin"))
    token = link.token()
    Link.objects.filter(pk=link.pk).update(epoch=2)
    with pytest.raises(Tampered):
        of_token(token)
