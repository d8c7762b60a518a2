"""Handing in, taking back, handing back: what rises, what stays, what is demanded."""

import datetime

import pytest
from django.utils import timezone

from records.actions import confirmation, corrections, drafting, followups, notes, quiet, review, submission
from records.ledger.confirmations import Confirmation
from records.ledger.enums import Status
from records.ledger.followups import FollowUp
from records.ledger.records import Record
from records.people.errors import Conflict, Incomplete, Invalid, NotAllowed, WrongState
from tests import world as make

DUE = "2026-12-31"


def now(record) -> Record:
    return Record.objects.get(pk=record.pk)


def talkee(world, record, name="sun"):
    return record.participants.get(person=world.persons[name])


def confirm(world, record, name="sun", by=None, **more):
    row = talkee(world, record, name)
    more = {"revision": record.revision, "typed_name": "签名"} | more
    return confirmation.confirm(record, by=world.actor(by or name), participant=row.pk, **more)


def resubmitted(world, record, **data):
    """Handed back, written on and handed in again."""
    record = review.hand_back(record, by=world.actor("li"), version=now(record).version, comment="请补记。")
    record = quiet.autosave(record, data=data, by=world.actor("zhou"), version=record.version).record
    return submission.submit(record, by=world.actor("zhou"), version=record.version, released=["opinions"])


# ---- Version and revision ----


def test_the_version_rises_with_every_change_the_revision_with_every_submission(world):
    record = make.draft(world)
    assert record.revision == 0
    versions = [record.version]
    record = quiet.autosave(record, data={"said": "又写了一段"}, by=world.actor("zhou"), version=record.version).record
    versions.append(record.version)
    record = submission.submit(record, by=world.actor("zhou"), version=record.version)
    versions.append(record.version)
    assert record.revision == 1
    record = resubmitted(world, record, said="第二稿")
    versions.append(record.version)
    assert record.revision == 2
    assert versions == sorted(set(versions))


def test_each_revision_handed_in_is_kept(world):
    record = resubmitted(world, make.submitted(world, said="第一稿"), said="第二稿")
    texts = [notes.open_note(record, by=world.actor("zhou"), revision=n).sections["said"] for n in (1, 2)]
    assert texts == ["第一稿", "第二稿"]


def test_saving_on_a_returned_record_does_not_touch_what_was_handed_in(world):
    record = make.returned(world, said="第一稿")
    before = bytes(record.notes.get(revision=1).sealed)
    quiet.autosave(record, data={"said": "第二稿"}, by=world.actor("zhou"), version=record.version)
    assert bytes(record.notes.get(revision=1).sealed) == before


@pytest.mark.parametrize("verb", ["submit", "withdraw", "save", "change_kind"])
def test_an_older_version_is_a_conflict(world, verb):
    record = make.draft(world)
    old, by = record.version - 1, world.actor("zhou")
    calls = {
        "submit": lambda: submission.submit(record, by=by, version=old),
        "withdraw": lambda: submission.withdraw(record, by=by, version=old),
        "save": lambda: quiet.autosave(record, data={"said": "别的话"}, by=by, version=old),
        "change_kind": lambda: drafting.change_kind(record, kind="visit", by=by, version=old),
    }
    with pytest.raises(Conflict):
        calls[verb]()
    assert now(record).version == record.version


# ---- Confirmations ----


def test_a_confirmation_names_its_revision_and_a_new_revision_asks_anew(world):
    record = make.submitted(world, released=["opinions"])
    assert confirm(world, record).revision == 1
    with pytest.raises(WrongState):
        confirm(world, record)
    record = resubmitted(world, record, said="第二稿")
    with pytest.raises(WrongState):
        confirm(world, record, revision=1)
    assert confirm(world, record).revision == 2
    assert list(Confirmation.objects.order_by("revision").values_list("revision", flat=True)) == [1, 2]


def test_a_confirmation_survives_a_change_of_the_people(world):
    record = make.submitted(world, talkee=["sun", "ma"], released=["opinions"])
    given = confirm(world, record, "ma", comment="我看过了")
    record = resubmitted(world, record, participants=make.people_of(world, principal="zhou", talkee="sun"))
    kept = Confirmation.objects.get(pk=given.pk)
    assert (kept.person, kept.revision) == (world.persons["ma"], 1)
    assert notes.open_note(record, by=world.actor("zhou")).words[str(given.pk)]["text"] == "我看过了"


def test_only_the_talkee_or_a_principal_at_their_side_confirms(world):
    record = make.submitted(world, talkee=["sun", "ma"], released=["opinions"])
    for who in ("li", "ouyang", "wang", "he"):
        with pytest.raises(NotAllowed):
            confirm(world, record, "sun", by=who)
    with pytest.raises(NotAllowed):
        confirm(world, record, "sun", by="ma")
    assert confirm(world, record, "sun", by="zhou").device == "author"
    assert confirm(world, record, "ma").device == "own"


@pytest.mark.parametrize("answer", ["confirm", "decline"])
def test_what_was_never_released_is_neither_confirmed_nor_declined(world, answer):
    record = make.submitted(world)
    with pytest.raises(WrongState):
        _answer(world, record, answer)


@pytest.mark.parametrize("answer", ["confirm", "decline"])
def test_what_is_void_is_neither_confirmed_nor_declined(world, answer):
    record = make.accepted(world, released=["opinions"])
    proposal = corrections.propose(
        record, by=world.actor("zhou"), version=record.version, kind="void", reason="duplicate", text="重复登记。"
    )
    corrections.accept(proposal, by=world.actor("li"), version=now(record).version)
    with pytest.raises(WrongState):
        _answer(world, now(record), answer)


def _answer(world, record, answer):
    if answer == "confirm":
        return confirm(world, record)
    row = talkee(world, record).pk
    return confirmation.decline(record, by=world.actor("sun"), participant=row, revision=1, reason="not_now")


def test_to_confirm_one_signs(world):
    with pytest.raises(Incomplete):
        confirm(world, make.submitted(world, released=["opinions"]), typed_name="  ")


def test_declined_before_the_author_needs_a_witness_who_is_another(world):
    record = make.submitted(world, released=["opinions"])
    row = talkee(world, record).pk
    for witness in (None, world.persons["sun"].pk, world.persons["ouyang"].pk):
        with pytest.raises(Invalid):
            confirmation.decline(
                record, by=world.actor("zhou"), participant=row, revision=1, reason="not_now", witness=witness
            )
    answer = confirmation.decline(
        record, by=world.actor("zhou"), participant=row, revision=1, reason="not_now", witness=world.persons["ma"].pk
    )
    assert answer.witness == world.persons["ma"]


# ---- Recall ----


def test_a_signed_record_is_not_recalled(world):
    record = make.submitted(world, released=["opinions"])
    confirm(world, record)
    with pytest.raises(WrongState):
        submission.recall(record, by=world.actor("zhou"), version=now(record).version)


def test_what_was_opened_or_signed_in_an_earlier_revision_does_not_bar_the_recall_of_a_later_one(world):
    record = make.submitted(world, released=["opinions"])
    confirm(world, record)
    notes.open_note(record, by=world.actor("li"))
    record = resubmitted(world, record, said="第二稿")
    assert submission.recall(record, by=world.actor("zhou"), version=record.version).status == Status.DRAFT


def test_the_authors_own_reading_does_not_bar_a_recall(world):
    record = make.submitted(world, released=["opinions"])
    notes.open_note(record, by=world.actor("zhou"))
    notes.open_note(record, by=world.actor("sun"))
    submission.recall(record, by=world.actor("zhou"), version=record.version)


def test_a_recalled_record_is_known_to_others_by_number_alone(world):
    record = make.submitted(world, released=["opinions"])
    record = submission.recall(record, by=world.actor("zhou"), version=record.version)
    for who in ("sun", "li"):
        assert Record.objects.visible_to(world.user(who)).filter(pk=record.pk).exists()
        with pytest.raises(NotAllowed):
            notes.open_note(record, by=world.actor(who), reason="inspection")


# ---- Released sections ----


def test_released_sections_are_only_ever_narrowed_by_an_officer(world):
    record = make.submitted(world, released=["opinions", "said"])
    by = world.actor("li")
    with pytest.raises(Invalid):
        confirmation.narrow(record, by=by, version=record.version, released=["opinions", "outline"])
    record = confirmation.narrow(record, by=by, version=record.version, released=["opinions"])
    assert record.released == ["opinions"]
    with pytest.raises(Invalid):
        confirmation.narrow(record, by=by, version=record.version, released=["opinions", "said"])
    assert set(notes.open_note(record, by=world.actor("sun")).sections) == {"opinions"}
    record = confirmation.narrow(record, by=by, version=record.version, released=[])
    with pytest.raises(NotAllowed):
        notes.open_note(record, by=world.actor("sun"))


def test_nothing_is_released_unless_it_was_ticked(world):
    record = make.submitted(world)
    assert record.released == []
    with pytest.raises(NotAllowed):
        notes.open_note(record, by=world.actor("sun"))


@pytest.mark.parametrize("released", [["nonsense"], ["opinions", "purpose"], "opinions"])
def test_only_sections_of_the_kind_are_released(world, released):
    record = make.draft(world)
    with pytest.raises(Invalid):
        submission.submit(record, by=world.actor("zhou"), version=record.version, released=released)


# ---- Late entry, follow-ups ----


def test_a_late_entry_demands_its_reason(world):
    old = (timezone.now() - datetime.timedelta(days=10)).isoformat()
    record = make.draft(world, started_at=old, ended_at=None)
    with pytest.raises(Incomplete) as refusal:
        submission.submit(record, by=world.actor("zhou"), version=record.version)
    assert set(refusal.value.errors) == {"late_reason"}
    saved = quiet.autosave(record, data={"late_reason": "illness"}, by=world.actor("zhou"), version=record.version)
    record = submission.submit(saved.record, by=world.actor("zhou"), version=saved.record.version)
    assert (record.late, record.late_reason) == (True, "illness")


def test_a_record_in_time_stays_in_time_however_long_its_review_takes(world):
    record = make.submitted(world)
    old = timezone.now() - datetime.timedelta(days=10)
    with make.sealed():
        Record.objects.filter(pk=record.pk).update(started_at=old, ended_at=None)
    record = resubmitted(world, now(record), said="第二稿")
    assert not record.late


def test_nothing_is_handed_in_before_it_happened(world):
    future = (timezone.now() + datetime.timedelta(days=1)).isoformat()
    record = make.draft(world, started_at=future, ended_at=None)
    with pytest.raises(Incomplete) as refusal:
        submission.submit(record, by=world.actor("zhou"), version=record.version)
    assert set(refusal.value.errors) == {"started_at"}


def test_only_a_commitment_with_a_day_becomes_a_follow_up(world):
    rows = [{"text": "补齐台账", "due": DUE, "person": str(world.persons["sun"].pk)}, {"text": "多来谈谈"}]
    record = make.submitted(world, commitments=rows)
    followup = record.followups.get()
    assert (followup.person, str(followup.due)) == (world.persons["sun"], DUE)
    assert notes.open_note(record, by=world.actor("zhou")).words[str(followup.pk)]["text"] == "补齐台账"


def test_a_draft_has_no_follow_ups(world):
    make.draft(world, commitments=[{"text": "补齐台账", "due": DUE}])
    assert not FollowUp.objects.exists()


def test_a_struck_commitment_takes_its_open_follow_up_along_and_leaves_a_closed_one(world):
    record = make.submitted(world, commitments=[{"text": "一", "due": DUE}, {"text": "二", "due": DUE}])
    first, second = record.followups.order_by("pk")
    followups.close(first, by=world.actor("zhou"), word="办好了。")
    record = resubmitted(world, record, commitments=[])
    assert list(record.followups.all()) == [first]
    assert second not in record.followups.all()
    assert notes.open_note(record, by=world.actor("zhou")).words[f"{first.pk}:closing"]["text"] == "办好了。"


def test_a_follow_up_is_closed_with_a_word_by_a_principal_once(world):
    followup = make.submitted(world, commitments=[{"text": "一", "due": DUE}]).followups.get()
    for who in ("sun", "li", "he"):
        with pytest.raises(NotAllowed):
            followups.close(followup, by=world.actor(who), word="办好了。")
    with pytest.raises(Incomplete):
        followups.close(followup, by=world.actor("zhou"), word="  ")
    followups.close(followup, by=world.actor("zhou"), word="办好了。")
    with pytest.raises(WrongState):
        followups.close(followup, by=world.actor("zhou"), word="再关一次。")


def test_a_commitment_cannot_take_the_follow_up_of_another_record(world):
    theirs = make.submitted(world, "wang", talkee="ma", commitments=[{"text": "别人的", "due": DUE}]).followups.get()
    row = {"id": str(theirs.pk), "text": "我的", "due": DUE}
    with pytest.raises(Invalid) as refusal:
        make.draft(world, commitments=[row])
    assert set(refusal.value.errors) == {"commitments"}


def test_two_commitments_do_not_share_an_id(world):
    row = {"id": "6f9b4a52-6c0e-4b5e-9c6a-0d8f3a2f7c11", "due": DUE}
    with pytest.raises(Invalid):
        make.draft(world, commitments=[row | {"text": "一"}, row | {"text": "二"}])


# ---- Review and corrections ----


@pytest.mark.parametrize("comment", ["", "   ", "\n"])
def test_nothing_is_handed_back_without_a_word(world, comment):
    record = make.submitted(world)
    with pytest.raises(Incomplete):
        review.hand_back(record, by=world.actor("li"), version=record.version, comment=comment)
    record = make.accepted(world)
    proposal = _propose(world, record)
    with pytest.raises(Incomplete):
        corrections.hand_back(proposal, by=world.actor("li"), version=now(record).version, comment=comment)
    assert now(record).status == Status.ACCEPTED


def _propose(world, record, kind="addendum", **more):
    more = {"reason": "new_facts", "text": "补充一点。"} | more
    return corrections.propose(record, by=world.actor("zhou"), version=now(record).version, kind=kind, **more)


def test_a_correction_leaves_the_record_as_it_was_accepted(world):
    record = make.accepted(world)
    proposal = _propose(world, record)
    sealed = bytes(record.notes.get().sealed)
    corrections.accept(proposal, by=world.actor("li"), version=now(record).version, comment="同意")
    after = now(record)
    assert (after.status, after.revision, after.void) == (Status.ACCEPTED, 1, False)
    assert bytes(record.notes.get().sealed) == sealed
    words = notes.open_note(record, by=world.actor("zhou")).words
    assert words[str(proposal.pk)]["text"] == "补充一点。"
    assert words[f"{proposal.pk}:decision"]["text"] == "同意"


def test_who_proposes_a_correction_does_not_decide_it(world):
    record = make.accepted(world)
    proposal = _propose(world, record)
    for who in ("zhou", "sun", "ouyang", "sysadmin"):
        with pytest.raises(NotAllowed):
            corrections.accept(proposal, by=world.actor(who), version=now(record).version)


def test_a_correction_is_decided_once(world):
    record = make.accepted(world)
    proposal = _propose(world, record)
    corrections.accept(proposal, by=world.actor("li"), version=now(record).version)
    with pytest.raises(WrongState):
        corrections.hand_back(proposal, by=world.actor("li"), version=now(record).version, comment="不行")


def test_a_void_record_is_listed_and_counted_nowhere(world):
    record = make.accepted(world, commitments=[{"text": "补齐台账", "due": DUE}])
    assert FollowUp.objects.open().count() == 1
    proposal = _propose(world, record, kind="void", reason="duplicate", text="重复登记。")
    assert not now(record).void
    corrections.accept(proposal, by=world.actor("li"), version=now(record).version)
    assert now(record).void
    assert Record.objects.visible_to(world.user("li")).filter(pk=record.pk).exists()
    assert not FollowUp.objects.open().exists()
    with pytest.raises(WrongState):
        _propose(world, record)


def test_only_an_accepted_record_is_corrected(world):
    for record in (make.submitted(world), make.returned(world), make.draft(world)):
        with pytest.raises(WrongState):
            _propose(world, record)


# ---- Scribes, drafts, kinds ----


def test_a_scribe_writes_and_the_leader_alone_hands_in(world):
    record = make.draft(world, by="he")
    quiet.autosave(record, data={"said": "秘书记的"}, by=world.actor("he"), version=record.version)
    for verb in (submission.submit, submission.withdraw):
        with pytest.raises(NotAllowed):
            verb(record, by=world.actor("he"), version=now(record).version)
    assert notes.open_note(record, by=world.actor("he")).sections["said"] == "秘书记的"
    record = submission.submit(record, by=world.actor("zhou"), version=now(record).version)
    with pytest.raises(NotAllowed):
        notes.open_note(record, by=world.actor("he"))


def test_a_scribe_named_as_recorder_still_reads_the_note(world):
    people = make.people_of(world, principal="zhou", talkee="sun", recorder="he")
    record = make.submitted(world, by="he", participants=people)
    assert notes.open_note(record, by=world.actor("he")).sections["said"]


def test_a_scribe_types_for_the_leader_and_for_nobody_else(world):
    with pytest.raises(Invalid):
        drafting.start(kind="talk", data=make.talk_data(world, principal="wang"), by=world.actor("he"))
    with pytest.raises(NotAllowed):
        drafting.start(kind="letter", data={}, by=world.actor("he"))
    with pytest.raises(NotAllowed):
        drafting.start(kind="talk", data=make.talk_data(world), by=world.actor("sun"))


@pytest.mark.parametrize("given_up", [False, True])
def test_a_draft_is_known_to_its_writers_alone(world, given_up):
    people = make.people_of(world, principal=["zhou", "wang"], talkee="sun", recorder="ma")
    record = make.draft(world, participants=people)
    if given_up:
        record = submission.withdraw(record, by=world.actor("zhou"), version=record.version)
    seen = {name for name in world.users if Record.objects.visible_to(world.user(name)).filter(pk=record.pk).exists()}
    assert seen == {"zhou", "wang", "ma", "he"}


def test_a_number_keeps_its_record_to_its_kind(world):
    record = make.submitted(world)
    record = submission.recall(record, by=world.actor("zhou"), version=record.version)
    with pytest.raises(WrongState):
        drafting.change_kind(record, kind="visit", by=world.actor("zhou"), version=record.version)


def test_a_change_of_kind_keeps_the_text_until_submission(world):
    record = make.draft(world, opinions="家里人也关心", said="谈了分工")
    record = drafting.change_kind(record, kind="visit", by=world.actor("zhou"), version=record.version)
    assert notes.open_note(record, by=world.actor("zhou")).sections["said"] == "谈了分工"
    back = drafting.change_kind(record, kind="talk", by=world.actor("zhou"), version=record.version)
    assert notes.open_note(back, by=world.actor("zhou")).sections["said"] == "谈了分工"
    visit = drafting.change_kind(back, kind="visit", by=world.actor("zhou"), version=back.version)
    data = {"relatives_present": 1, "purpose": "走访", "where": "home"}
    visit = quiet.autosave(visit, data=data, by=world.actor("zhou"), version=visit.version).record
    visit = submission.submit(visit, by=world.actor("zhou"), version=visit.version)
    sections = notes.open_note(visit, by=world.actor("zhou")).sections
    assert "said" not in sections
    assert sections["opinions"] == "家里人也关心"
