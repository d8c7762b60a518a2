"""The table of transitions holds for the verbs themselves: every verb in every status, and any sequence of them."""

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from records.actions import (
    attachments,
    confirmation,
    corrections,
    drafting,
    followups,
    notes,
    quiet,
    review,
    submission,
)  # fmt: skip
from records.audit import trail
from records.audit.models import Event
from records.ledger import lifecycle
from records.ledger.enums import Status
from records.ledger.records import Record
from records.people.errors import WrongState
from records.people.users import User
from tests import soak
from tests import world as make
from tests.files import PNG

PROMISE = [{"text": "补齐台账", "due": "2026-12-31"}]


def _submit(world, record):
    return submission.submit(record, by=world.actor("zhou"), version=record.version, released=["opinions"])


def _recall(world, record):
    return submission.recall(record, by=world.actor("zhou"), version=record.version)


def _withdraw(world, record):
    return submission.withdraw(record, by=world.actor("zhou"), version=record.version)


def _accept(world, record):
    return review.accept(record, by=world.actor("li"), version=record.version)


def _hand_back(world, record):
    return review.hand_back(record, by=world.actor("li"), version=record.version, comment="请补记。")


def _edit(world, record):
    return quiet.autosave(record, data={"place": "办公室"}, by=world.actor("zhou"), version=record.version)


def _change_kind(world, record):
    return drafting.change_kind(record, kind="visit", by=world.actor("zhou"), version=record.version)


def _confirm(world, record):
    return confirmation.confirm(
        record, by=world.actor("zhou"), participant=_talkee(record).pk, revision=record.revision, typed_name="孙建国"
    )


def _decline(world, record):
    return confirmation.decline(
        record, by=world.actor("zhou"), participant=_talkee(record).pk, revision=record.revision, reason="not_now",
        witness=world.persons["wang"].pk,
    )  # fmt: skip


def _talkee(record):
    return record.participants.get(part="talkee")


def _narrow(world, record):
    return confirmation.narrow(record, by=world.actor("li"), version=record.version, released=record.released)


def _ask_by_link(world, record):
    with make.sealed():
        User.objects.filter(pk=world.users["sun"].pk).update(is_active=False)
    return confirmation.ask_by_link(record, by=world.actor("zhou"), participant=_talkee(record).pk)


def _propose(world, record):
    return corrections.propose(
        record, by=world.actor("zhou"), version=record.version, kind="addendum", reason="new_facts", text="补充一点。"
    )


def _decide(world, record):
    with make.sealed():
        proposal = record.corrections.create(
            kind="addendum", reason="new_facts", revision=1, by=world.users["zhou"], at=record.created_at
        )
    return corrections.accept(proposal, by=world.actor("li"), version=record.version)


def _close(world, record):
    return followups.close(record.followups.get(), by=world.actor("zhou"), word="办好了。")


def _attach(world, record):
    return attachments.receive(record, by=world.actor("zhou"), purpose="paper", chunks=iter([PNG]))


def _question(world, record):
    return notes.question(notes.permit(record, by=world.actor("zhou")), by=world.actor("zhou"), text="为什么？")


VERBS = {
    "submit": _submit,
    "recall": _recall,
    "withdraw": _withdraw,
    "accept": _accept,
    "hand_back": _hand_back,
    "edit": _edit,
    "change_kind": _change_kind,
    "confirm": _confirm,
    "decline": _decline,
    "ask_by_link": _ask_by_link,
    "narrow": _narrow,
    "propose_correction": _propose,
    "decide_correction": _decide,
    "close_follow_up": _close,
    "attach": _attach,
    "question": _question,
}
# By number known to everybody concerned, so that it is the status alone that refuses.
STEPS = {
    Status.DRAFT: [_submit, _recall],
    Status.SUBMITTED: [_submit],
    Status.RETURNED: [_submit, _hand_back],
    Status.ACCEPTED: [_submit, _accept],
    Status.WITHDRAWN: [_submit, _hand_back, _withdraw],
}


def test_every_verb_of_the_table_is_tried():
    assert set(VERBS) == set(lifecycle.TRANSITIONS) | set(lifecycle.STANDING)
    assert set(STEPS) == set(Status)


@pytest.mark.parametrize("status", Status.values)
def test_a_verb_does_what_the_table_says_in_every_status(world, status):
    record = make.draft(world, commitments=PROMISE)
    for step in STEPS[status]:
        record = step(world, record)
    for verb, call in VERBS.items():
        point = transaction.savepoint()
        now = Record.objects.get(pk=record.pk)
        before = now.version
        if lifecycle.possible(now, verb):
            call(world, now)
            now.refresh_from_db()
            assert now.status == (lifecycle.TRANSITIONS[verb][1] if verb in lifecycle.TRANSITIONS else status), verb
            assert now.version > before or verb in ("question", "ask_by_link"), verb
        else:
            with pytest.raises(WrongState):
                call(world, now)
            now.refresh_from_db()
            assert (now.status, now.version) == (status, before), verb
        transaction.savepoint_rollback(point)


def test_what_was_handed_in_once_keeps_its_kind_in_every_status(world):
    record = make.draft(world)
    assert lifecycle.possible(record, "change_kind")
    record = _recall(world, _submit(world, record))
    assert (record.status, record.revision) == (Status.DRAFT, 1)
    assert not lifecycle.possible(record, "change_kind")
    assert lifecycle.possible(record, "submit")


class Life(RuleBasedStateMachine):
    """One talk, any verbs in any order; beside it a model of five lines."""

    world = None

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic._from_testcase = True  # verbs inside may be durable
        self.atomic.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize()
    def begin(self):
        self.record = make.draft(self.world, commitments=PROMISE)
        self.status, self.revision, self.number, self.version = Status.DRAFT, 0, "", self.record.version
        self.opened = self.signed = False

    @rule(verb=st.sampled_from(sorted(lifecycle.TRANSITIONS)))
    def move(self, verb):
        record = Record.objects.get(pk=self.record.pk)
        sources, target = lifecycle.TRANSITIONS[verb]
        barred = verb == "recall" and (self.opened or self.signed)
        allowed = self.status in sources and not barred
        if verb in {"accept", "hand_back"} and not self.revision:
            return  # nobody may, whatever the status
        if not allowed:
            with pytest.raises(WrongState):
                VERBS[verb](self.world, record)
            return
        VERBS[verb](self.world, record)
        self.status = target
        if verb == "submit":
            self.revision += 1
            self.opened = self.signed = False

    @rule()
    def type_on(self):
        if self.status in {Status.DRAFT, Status.RETURNED}:
            _edit(self.world, Record.objects.get(pk=self.record.pk))

    @rule()
    def sign(self):
        if self.status in {Status.SUBMITTED, Status.ACCEPTED} and not self.signed:
            _confirm(self.world, Record.objects.get(pk=self.record.pk))
            self.signed = True

    @rule()
    def officer_reads(self):
        if self.status == Status.SUBMITTED:
            notes.permit(self.record, by=self.world.actor("li"))
            self.opened = True

    @invariant()
    def the_record_is_as_the_model_says(self):
        record = Record.objects.get(pk=self.record.pk)
        assert (record.status, record.revision) == (self.status, self.revision)
        assert record.version >= self.version
        assert bool(record.number) == bool(self.revision)
        assert self.number in ("", record.number)
        self.version, self.number = record.version, record.number
        revisions = set(record.notes.values_list("revision", flat=True))
        assert set(range(1, self.revision + 1)) <= revisions
        assert list(trail.faults()) == []


def test_no_sequence_of_verbs_leaves_the_table(world):
    Life.world = world
    Event.objects.count()
    phases = [Phase.explicit, Phase.generate]
    chance = settings(max_examples=soak.examples(12), stateful_step_count=12, phases=phases)
    run_state_machine_as_test(Life, settings=chance)
