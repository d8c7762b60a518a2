"""Builds the database that a stage leaves behind, and keeps it. Run by `make.py` on an empty system."""

import datetime
import io
import json
import shutil
import sqlite3
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from PIL import Image

from records.actions import (
    attachments,
    confirmation,
    corrections,
    followups,
    households,
    notes,
    quiet,
    submission,
)
from records.people.dated import today
from records.vault.root import FileRoot
from tests import world as worlds
from tests.upgrades import trusted
from tests.upgrades.state import everything

CORRECTIONS = (("addendum", "new_facts", True), ("amendment", "slip", False), ("void", "duplicate", True))
LETTER = {
    "letter_kind": "hardship",
    "addressee": "孙建国同志",
    "delivered": "by_hand",
    "topic": "困难慰问",
    "salutation": "建国同志：",
    "body": "得知你家中近况，组织上十分挂念。",
    "closing": "祝早日康复。",
    "help": "慰问金 2000 元，工会经费",
}
MESSAGE = {
    "occasion": "festival", "text_class": "open", "channel": "system", "recipients": 24, "topic": "中秋廉洁提醒",
    "text": "月到中秋分外明，风清气正家更圆。",
}  # fmt: skip


def keep(folder: str) -> None:
    """Build the database and write all that the test needs into `folder`."""

    folder, var = Path(folder), Path(settings.VAR)
    FileRoot.create(settings.ROOT_KEY_FILE)
    call_command("migrate", verbosity=0)
    build()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with sqlite3.connect(var / "outreach.sqlite3") as database:
        (folder / "database.sql").write_text("\n".join(database.iterdump()) + "\n")
    (folder / "root.key.hex").write_text(Path(settings.ROOT_KEY_FILE).read_bytes().hex() + "\n")
    shutil.copytree(settings.FILES_ROOT, folder / "files")
    (folder / "state.json").write_text(json.dumps(everything(), ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def build() -> None:
    """Records of every kind in every status, and every other sealed word there is."""
    world = worlds.build()
    for kind in ("talk", "visit", "letter", "message"):
        of_kind(world, kind)
    answered(world)
    corrected(world)
    by = world.actor("sysadmin")
    home = households.keep_household(world.persons["wang"], by=by, address="城东区江口路 18 号")
    households.add_member(home, data={"relation": "spouse", "name": "林芳", "consent_way": "in_person"}, by=by)
    trusted.build(world)


def of_kind(world, kind) -> None:
    """One in each status, and one handed in a second time."""
    make = {"kind": kind, "data": data_of(world, kind)}
    worlds.draft(world, **make)
    worlds.submitted(world, **make)
    worlds.accepted(world, **make)
    worlds.returned(world, **make)
    given_up = worlds.draft(world, **make)
    submission.withdraw(given_up, by=world.actor("zhou"), version=given_up.version)
    recalled = worlds.submitted(world, **make)
    submission.recall(recalled, by=world.actor("zhou"), version=recalled.version)
    again = worlds.returned(world, **make)
    changed = {"topic": "补记后再报"}
    again = quiet.autosave(again, data=changed, by=world.actor("zhou"), version=again.version).record
    submission.submit(again, by=world.actor("zhou"), version=again.version)


def data_of(world, kind) -> dict:
    """A complete record of `kind`."""
    if kind in ("talk", "visit"):
        return {"talk": worlds.talk_data, "visit": worlds.visit_data}[kind](world)
    started = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)
    people = worlds.people_of(world, principal="zhou", **({"talkee": "sun"} if kind == "letter" else {}))
    return {"participants": people, "started_at": started.isoformat(), **(LETTER if kind == "letter" else MESSAGE)}


def answered(world) -> None:
    """A talk with a commitment that became a follow-up, signed by drawing and paper, declined by another talkee."""

    due = (today() + datetime.timedelta(days=14)).isoformat()
    promise = {"text": "本月内清完台账", "person": str(world.persons["sun"].pk), "due": due}
    record = worlds.submitted(world, talkee=["sun", "ma"], commitments=[promise], released=("opinions", "commitments"))
    sun, ma = (record.participants.get(person=world.persons[key]) for key in ("sun", "ma"))
    picture = io.BytesIO()
    Image.new("RGB", (120, 60), "white").save(picture, "PNG")
    by = world.actor("sun")
    drawing = attachments.receive(record, by=by, purpose="signature", chunks=iter([picture.getvalue()]))
    confirmation.confirm(record, by=by, participant=sun.pk, revision=1, signature=drawing.pk, comment="属实。")
    confirmation.decline(record, by=world.actor("ma"), participant=ma.pk, revision=1, reason="other",
                         comment="当时不在场。")  # fmt: skip
    by = world.actor("zhou")
    attachments.receive(record, by=by, purpose="paper", chunks=iter([picture.getvalue()]))
    followups.close(record.followups.get(), by=by, word="已办，当面核对过。")
    notes.open_note(record, by=world.actor("li"))
    opening = record.openings.get(reader=world.users["li"])
    notes.question(opening, by=by, text="为何打开？")
    notes.answer(opening, by=world.actor("li"), text="例行审核。")


def corrected(world) -> None:
    """An accepted addendum, a proposed amendment, and an accepted void; an opening for another reason, in words."""
    for kind, reason, decided in CORRECTIONS:
        record = worlds.accepted(world)
        proposed = corrections.propose(record, by=world.actor("zhou"), version=record.version, kind=kind, reason=reason,
                                       text="补充：台账已清。")  # fmt: skip
        if decided:
            record.refresh_from_db()
            corrections.accept(proposed, by=world.actor("li"), version=record.version, comment="同意。")
        notes.open_note(record, by=world.actor("li"), reason="other", in_words="核对更正")
