"""What the stage of trust added to the database that `build.py` makes: kit, second factors, links, proposals,
questions, evidence, named files, a rotation, a signed paper and a checkpoint.
"""

import datetime
from uuid import uuid4

from django.utils import timezone

from records.actions import (
    admission,
    attachments,
    confirmation,
    evidence,
    households,
    keys,
    notes,
    printing,
    proposals,
    questions,
    uploads,
    verifying,
)
from records.audit import checkpoints
from records.ledger.announced import Announced
from records.ledger.openings import Opening
from records.people.actor import SYSTEM
from records.people.dated import today
from records.people.enums import Operation
from tests import world as worlds
from tests.files import PDF, PNG
from tests.systems import SEED


def build(world) -> None:
    """Everything that later stages have to carry on."""
    keys.make_kit(seed=SEED, by=SYSTEM)
    record = worlds.accepted(world)
    attachments.receive(worlds.draft(world), by=world.actor("zhou"), purpose="file", chunks=[PDF], name="材料.pdf")
    concluded(world)
    with_evidence(world)
    in_waiting(world)
    printing.print_record(record, by=world.actor("li"), reason="inspection")
    for _done in keys.rotate("service", ["totp"], by=SYSTEM):
        pass
    checkpoints.make()
    verifying.verify(by=SYSTEM)


def concluded(world) -> None:
    """A question that nobody answered, concluded by the auditor in sealed words."""
    record = worlds.accepted(world)
    notes.open_note(record, by=world.actor("li"), reason="inspection")
    opening = record.openings.get(reader=world.users["li"], reason="inspection")
    notes.question(opening, by=world.actor("zhou"), text="为何开启？")
    with worlds.sealed():
        long_ago = timezone.now() - datetime.timedelta(days=30)
        Opening.objects.filter(pk=opening.pk).update(questioned_at=long_ago)
    opening = questions.escalate(Opening.objects.get(pk=opening.pk), by=SYSTEM)
    questions.conclude(opening, by=world.actor("auditor"), outcome="justified", text="已当面说明，理由成立。")


def with_evidence(world) -> None:
    """A consent with its signed form."""
    by = world.actor("sysadmin")
    data = {"scope": "birthday", "way": "written", "given_on": today()}
    consent = households.give_consent(data=data, by=by, person=world.persons["sun"])
    announced = Announced(uuid4(), evidence.PURPOSE, len(PNG), "同意书.png")
    uploads.receive(evidence.of(consent, by=by), announced, [PNG], by=by)


def in_waiting(world) -> None:
    """A proposal, a link for an account, and one for a talkee without an account."""
    by = world.actor("sysadmin")
    proposals.propose(Operation.EMAIL, world.users["li"], {"email": "li@example.org"}, by=by)
    admission.reset(world.user("sun"), by=by)
    world.add_person("tian", "田野", "PS02", title="班长", account=False)
    record = worlds.submitted(world, talkee="tian", released=["said"])
    confirmation.ask_by_link(record, participant=record.participants.get(part="talkee").pk, by=world.actor("zhou"))
