"""As `acts.py`: accounts, factors, sessions, links, grants, proposals, questions, mails, the trail and the clock."""

import datetime

from records.actions import (
    accounts,
    admission,
    alarms,
    auditing,
    clearing,
    drafting,
    erasing,
    factors,
    grants,
    identities,
    links,
    notes,
    proposals,
    questions,
    quiet,
    sessions,
    stuck_mails,
)
from records.audit.models import Event
from records.outbox import mail as outbox
from records.outbox.mail import Mail
from records.people.actor import SYSTEM
from records.people.dated import today
from records.people.enums import Role
from records.people.grants import Grant
from tests import signing
from tests import world as worlds
from tests.access.acts import HERE, keeper, tried

NEW = "another that nobody guesses"


# ---- Accounts ----


@tried("accounts.make")
def make_account(world):
    return lambda by: accounts.make(person=world.persons["new"], username="new", password=NEW, by=by)


@tried("accounts.lock", holder="sun")
def lock(world):
    return lambda by: accounts.lock(world.user("sun"), by=by)


@tried("accounts.unlock", holder="sun")
def unlock(world):
    lock(world)(keeper(world))
    return lambda by: accounts.unlock(world.user("sun"), by=by)


@tried("accounts.set_password", holder="sun")
def set_password(world):
    return lambda by: accounts.set_password(world.user("sun"), password=NEW, current=worlds.PASSWORD, by=by)


@tried("accounts.add_device", holder="sun")
def add_device(world):
    return lambda by: accounts.add_device(world.user("sun"), name="手机", by=by)


@tried("accounts.remove_device", holder="sun")
def remove_device(world):
    device, _token = add_device(world)(world.actor("sun"))
    return lambda by: accounts.remove_device(device, by=by)


@tried("admission.invite")
def invite(world):
    return lambda by: admission.invite(person=world.persons["new"], by=by)


@tried("admission.invite_again", holder="new")
def invite_again(world):
    world.users["new"] = invite(world)(keeper(world)).account
    return lambda by: admission.invite_again(world.user("new"), by=by)


@tried("admission.reset", holder="sun")
def reset(world):
    return lambda by: admission.reset(world.user("sun"), by=by)


@tried("admission.change_email", holder="sun")
def change_email(world):
    return lambda by: admission.change_email(world.user("sun"), email="sun@example.org", by=by)


@tried("admission._choose_password", holder="link")
def choose_password(world):
    world.link = reset(world)(keeper(world))
    return lambda by: admission.choose_password(world.link, password=NEW, by=by)


@tried("admission._take_up", holder="link")
def take_up(world):
    world.link = invite(world)(keeper(world))
    return lambda by: admission.take_up(world.link, username="new", password=NEW, by=by)


@tried("links.show", holder="sun")
def show(world):
    link = reset(world)(keeper(world))
    return lambda by: links.show(link, by=by)


@tried("links.show_code", holder="reviewer")
def show_code(world):
    proposal = approve_proposal(world)(world.actor("guard"))
    return lambda by: links.show_code(proposal.link, by=by)


@tried("links.revoke", holder="sun")
def revoke_link(world):
    link = reset(world)(keeper(world))
    return lambda by: links.revoke(link, by=by)


@tried("links.disown", holder="link")
def disown(world):
    world.link = reset(world)(keeper(world))
    return lambda by: links.disown(world.link, by=by)


# ---- Factors, sessions, linked sign-ins ----


@tried("factors.add_app", holder="sun")
def add_app(world):
    return lambda by: factors.add_app(world.user("sun"), key=signing.KEY, code=signing.now(), by=by)


@tried("factors.add_passkey", holder="sun")
def add_passkey(world):
    return lambda by: factors.add_passkey(world.user("sun"), name="钥匙", credential={}, by=by)


@tried("factors.remove", holder="sun")
def remove_factor(world):
    factor = add_app(world)(world.actor("sun")).factor
    return lambda by: factors.remove(factor, by=by)


@tried("factors.renew_codes", holder="sun")
def renew_codes(world):
    add_app(world)(world.actor("sun"))
    return lambda by: factors.renew_codes(world.user("sun"), by=by)


@tried("factors.reset", holder="sun")
def reset_factors(world):
    add_app(world)(world.actor("sun"))
    return lambda by: factors.reset(world.user("sun"), by=by)


@tried("identities.link", holder="sun")
def link_identity(world):
    return lambda by: identities.link(world.user("sun"), provider="oidc", subject="1", by=by)


@tried("identities.unlink", holder="sun")
def unlink_identity(world):
    identity = link_identity(world)(world.actor("sun"))
    return lambda by: identities.unlink(identity, by=by)


@tried("sessions.end", holder="sun")
def end_session(world):
    session = sessions.begin(world.user("sun"), key="0" * 40, by=world.actor("sun"))
    return lambda by: sessions.end(session, by=by)


@tried("sessions.end_others", holder="sun")
def end_others(world):
    return lambda by: sessions.end_others(world.user("sun"), key="", by=by)


@tried("sessions.not_me", holder="sun")
def not_me(world):
    return lambda by: sessions.not_me(world.user("sun"), key="", by=by)


# ---- Grants and proposals ----


def proposed(world, role, **more):
    """The days and the role of a grant over the unit in question."""
    about = {"holder": world.users["sun"], "unit": world.units[HERE], "role": role, "since": today()}
    about |= {"until": today() + datetime.timedelta(days=30)} | more
    return lambda by: grants.propose(by=by, **about)


@tried("grants.propose", holder="sun")
def propose_grant(world):
    return proposed(world, Role.OFFICER)


@tried("grants.propose/scribe", holder="wang")
def propose_scribe(world):
    return proposed(world, Role.SCRIBE, unit=world.units["PS21"], leader=world.persons["wang"], kinds=["talk"])


@tried("grants.propose/stand_in", holder="sun")
def propose_stand_in(world):
    own = Grant.objects.get(holder=world.users["li"])
    return proposed(world, Role.OFFICER, unit=own.unit, stands_for=own)


@tried("grants.approve", holder="sun")
def approve_grant(world):
    grant = propose_grant(world)(keeper(world))
    return lambda by: grants.approve(grant, by=by)


@tried("grants.turn_down", holder="sun")
def turn_down_grant(world):
    grant = propose_grant(world)(keeper(world))
    return lambda by: grants.turn_down(grant, by=by)


@tried("grants.revoke", holder="reviewer")
def revoke_grant(world):
    grant = Grant.objects.get(holder=world.users["reviewer"])
    return lambda by: grants.revoke(grant, by=by)


@tried("grants.revoke/scribe", holder="zhou")
def revoke_scribe(world):
    grant = Grant.objects.get(holder=world.users["he"])
    return lambda by: grants.revoke(grant, by=by)


@tried("proposals._propose", holder="reviewer")
def propose(world):
    return lambda by: proposals.propose("account.password", world.user("reviewer"), by=by)


@tried("proposals._propose/unit")
def propose_move(world):
    data = {"parent": str(world.units["PS22"].pk), "since": today().isoformat()}
    return lambda by: proposals.propose("unit.move", world.units["PS21"], data, by=by)


@tried("proposals.approve", holder="reviewer")
def approve_proposal(world):
    proposal = propose(world)(keeper(world))
    return lambda by: proposals.approve(proposal, by=by)


@tried("proposals.approve/unit")
def approve_move(world):
    proposal = propose_move(world)(keeper(world))
    return lambda by: proposals.approve(proposal, by=by)


@tried("proposals.turn_down", holder="reviewer")
def turn_down(world):
    proposal = propose(world)(keeper(world))
    return lambda by: proposals.turn_down(proposal, by=by)


@tried("proposals.take_back", holder="reviewer")
def take_back(world):
    proposal = propose(world)(keeper(world))
    return lambda by: proposals.take_back(proposal, by=by)


# ---- Records, where no one record's table says it ----


@tried("drafting.start")
def start(_world):
    return lambda by: drafting.start(kind="talk", data={}, by=by)


def opening_of(world):
    """zhou's talk, opened by li, who was asked why."""
    record = worlds.submitted(world)
    notes.open_note(record, by=world.actor("li"))
    return notes.question(record.openings.get(), by=world.actor("zhou"), text="为什么？")


@tried("notes.answer", holder="zhou")
def answer(world):
    opening = opening_of(world)
    return lambda by: notes.answer(opening, by=by, text="例行审核。")


@tried("quiet.note_opening", holder="zhou")
def note_opening(world):
    record = worlds.submitted(world)
    notes.open_note(record, by=world.actor("li"))
    return lambda by: quiet.note_opening(record.openings.get(), by=by)


@tried("questions.escalate", holder="zhou")
def escalate(world):
    opening = opening_of(world)
    return lambda by: questions.escalate(opening, by=by)


@tried("questions.urge", holder="zhou")
def urge(world):
    opening = escalate(world)(SYSTEM)
    return lambda by: questions.urge(opening, by=by)


@tried("questions.conclude", holder="zhou")
def conclude(world):
    opening = escalate(world)(SYSTEM)
    return lambda by: questions.conclude(opening, by=by, outcome="justified")


# ---- The trail, mails, the clock ----


@tried("auditing.begin_export")
def begin_export(_world):
    return lambda by: auditing.begin_export({}, "csv", by=by)


@tried("auditing.ask_verification")
def ask_verification(_world):
    return lambda by: auditing.ask_verification(by=by)


@tried("quiet.go_on_exporting")
def go_on_exporting(_world):
    return lambda by: quiet.go_on_exporting(by=by)


def stuck_mail(world):
    mail = outbox.send("waiting", f"user:{world.users['sun'].pk}", "en")
    Mail.objects.filter(pk=mail.pk).update(state="unknown")
    return mail


@tried("stuck_mails.send_again", holder="sun")
def send_again(world):
    mail = stuck_mail(world)
    return lambda by: stuck_mails.send_again(mail, by=by)


@tried("stuck_mails.settle", holder="sun")
def settle(world):
    mail = stuck_mail(world)
    return lambda by: stuck_mails.settle(mail, outcome="delivered", by=by)


@tried("alarms.raise_alarm")
def raise_alarm(_world):
    return lambda by: alarms.raise_alarm(alarms.Whole(), after=0, by=by)


@tried("erasing.erase")
def erase(_world):
    particulars = erasing.Particulars(Event.objects.filter(action="account.made").first())
    return lambda by: erasing.erase(particulars, reason="asked", by=by)


@tried("clearing.clear")
def clear(_world):
    return lambda by: clearing.clear(by=by)


@tried("clearing.clear_devices")
def clear_devices(_world):
    return lambda by: clearing.clear_devices(by=by)


@tried("clearing.clear_past")
def clear_past(_world):
    return lambda by: clearing.clear_past(by=by)
