"""A whole story through the verbs, with a canary in every place where a person types something that is to be sealed."""

from records.actions import (
    attachments,
    confirmation,
    corrections,
    drafting,
    followups,
    households,
    notes,
    questions,
    quiet,
    review,
    submission,
)  # fmt: skip
from records.ledger.enums import Kind
from records.ledger.kinds.registry import KINDS
from records.ledger.records import Record
from records.ledger.sections import TEXT
from records.people.actor import SYSTEM, Actor
from tests import world as make

BIRD = "知更鸟robin7f3a"
PDF = b"%PDF-1.7\n"
PARTICULARS = {
    Kind.TALK: {},
    Kind.VISIT: {"where": "home", "relatives_present": 1},
    Kind.MESSAGE: {"occasion": "festival", "text_class": "personal", "channel": "system", "recipients": 3},
    Kind.LETTER: {"letter_kind": "hardship", "addressee": "孙建国同志"},
}


def canary(place) -> str:
    """A word that says where it was typed."""
    return f"{BIRD} {place}"


def sections(kind) -> dict:
    """Every text section of a kind, each with its canary."""
    found = {s.name: canary(s.name)[: s.limit] for s in KINDS[kind].SECTIONS if s.shape == TEXT}
    rows = [{"text": canary("commitment"), "due": "2026-12-31"}]
    return found | {s.name: rows for s in KINDS[kind].SECTIONS if s.name == "commitments"}


def tell(world, kinds=Kind.values) -> list[str]:
    """The whole story; gives back what came out of the notes, so that a test sees that the canaries did go in."""
    heard = []
    world.add_person("tian", "田野", "PS02", account=False)
    for kind in kinds:
        heard.append(_one_record(world, kind))
    heard.append(_household(world))
    return heard


def _now(record):
    return Record.objects.get(pk=record.pk)


def _one_record(world, kind) -> str:
    zhou, li, sun = (world.actor(name) for name in ("zhou", "li", "sun"))
    parts = {"principal": "zhou"} | ({"talkee": ["sun", "ma", "tian"]} if kind != Kind.MESSAGE else {})
    data = make.talk_data(world) | PARTICULARS[kind] | {"participants": make.people_of(world, **parts)}
    record = drafting.start(kind=kind, data=data | sections(kind), by=zhou).record
    quiet.autosave(record, data={"topic": "公开的主题"} | sections(kind), by=zhou, version=record.version)
    attachments.receive(record, by=zhou, purpose="paper", chunks=iter([PDF + BIRD.encode() * 40]))
    record = submission.submit(record, by=zhou, version=_now(record).version, released=[KINDS[kind].SECTIONS[0].name])
    record = submission.recall(record, by=zhou, version=record.version)
    record = submission.submit(record, by=zhou, version=record.version, released=[KINDS[kind].SECTIONS[0].name])
    _talk_about_it(world, record, li, zhou)
    record = review.hand_back(record, by=li, version=_now(record).version, comment=canary("returned"))
    record = quiet.autosave(record, data=sections(kind), by=zhou, version=record.version).record
    record = submission.submit(record, by=zhou, version=record.version, released=[KINDS[kind].SECTIONS[0].name])
    if kind != Kind.MESSAGE:
        _confirm_by_link(world, record, zhou)
        _confirm(world, record, sun, zhou)
    record = review.accept(record, by=li, version=_now(record).version, comment=canary("accepted"))
    _correct(record, li, zhou)
    for followup in record.followups.all():
        followups.close(followup, by=zhou, word=canary("closing"))
    notes.open_note(record, by=li, reason="other", in_words=canary("in words"))
    b"".join(attachments.open_attachment(record.attachments.get(purpose="paper"), by=zhou))
    opened = notes.open_note(record, by=zhou)
    return f"{opened.sections} {opened.words}"


def _talk_about_it(world, record, li, zhou):
    notes.open_note(record, by=li)
    opening = record.openings.first()
    notes.question(opening, by=zhou, text=canary("question"))
    notes.answer(opening, by=li, text=canary("answer"))
    quiet.note_opening(opening, by=zhou)
    _leave_unanswered(world, record, li, zhou)


def _leave_unanswered(world, record, li, zhou):
    notes.open_note(record, by=li)
    opening = record.openings.first()
    notes.question(opening, by=zhou, text=canary("question"))
    questions.escalate(opening, by=SYSTEM)
    questions.conclude(opening, by=world.actor("auditor"), outcome="elsewhere", text=canary("conclusion"))


def _confirm(world, record, sun, zhou):
    one, other = (record.participants.get(person=world.persons[name]).pk for name in ("sun", "ma"))
    revision = record.revision
    confirmation.confirm(
        record,
        by=sun,
        participant=one,
        revision=revision,
        comment=canary("comment"),
        typed_name=canary("typed name"),
    )
    confirmation.decline(
        record, by=zhou, participant=other, revision=revision, reason="different", comment=canary("declined"),
        witness=world.persons["wang"].pk,
    )  # fmt: skip


def _confirm_by_link(world, record, zhou):
    row = record.participants.get(person=world.persons["tian"])
    link = confirmation.ask_by_link(record, participant=row.pk, email="robin7f3a@example.org", by=zhou)
    by = Actor(link=link)
    notes.open_note(record, by=by)
    words = {"comment": canary("by link"), "typed_name": canary("typed by link")}
    confirmation.confirm(record, by=by, participant=row.pk, revision=record.revision, **words)


def _correct(record, li, zhou):
    for decide in (corrections.hand_back, corrections.accept):
        version = _now(record).version
        proposal = corrections.propose(
            record, by=zhou, version=version, kind="addendum", reason="new_facts", text=canary("correction")
        )
        decide(proposal, by=li, version=version + 1, comment=canary("correction decided"))


def _household(world) -> str:
    by = world.actor("sysadmin")
    household = households.keep_household(world.persons["sun"], address=canary("address"), by=by)
    data = {"relation": "spouse", "name": canary("relative"), "consent_way": "written"}
    households.add_member(household, data=data, by=by)
    household.refresh_from_db()
    return str(households.open_household(household, by=world.actor("sun")))
