"""The confirmation: the released part alone, an answer for one revision, kept words whatever happens."""

import pytest

from records.actions import attachments, confirmation, quiet, review, submission
from records.ledger.enums import ConfirmState, Device, SignedHow
from tests import world as make
from tests.files import PNG

OPINION = "希望公司统一安全费用的验收表格"
SAID = "安全费用一律按“两人验收、一月一清”办理"


@pytest.fixture
def record(world):
    return make.submitted(world, released=["opinions"])


def talkee(record):
    return record.participants.get(part="talkee").pk


def url(record, *parts):
    return "/".join(["", "records", str(record.pk), "confirm", str(talkee(record)), *parts, ""])


def page(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def again(world, record, **data):
    """Handed back and submitted anew as revision 2."""
    record = review.hand_back(record, by=world.actor("li"), version=record.version, comment="请改。")
    record = quiet.autosave(record, data=data, by=world.actor("zhou"), version=record.version).record
    return submission.submit(record, by=world.actor("zhou"), version=record.version, released=["opinions"])


def test_nothing_is_opened_before_a_tap(sign_in, record):
    assert OPINION not in page(sign_in("sun").get(url(record)))
    assert not record.openings.exists()


@pytest.mark.parametrize("name", ["sun", "zhou"])
def test_only_the_released_part_is_shown_on_either_device(sign_in, record, name):
    opened = page(sign_in(name).post(url(record, "read")))
    assert OPINION in opened
    assert SAID not in opened


def test_nobody_else_has_this_page(world, sign_in, record):
    assert sign_in("zheng").get(url(record)).status_code == 404
    assert sign_in("li").get(url(record)).status_code == 403
    assert sign_in("li").post(url(record, "read")).status_code == 403
    assert not record.openings.exists()


def test_another_talkee_is_not_found(world, sign_in):
    record = make.submitted(world, talkee=["sun", "ma"], form="group", released=["opinions"])
    other = record.participants.get(person=world.persons["ma"]).pk
    assert sign_in("sun").get(f"/records/{record.pk}/confirm/{other}/").status_code == 404


def test_a_typed_name_confirms_on_ones_own_device(sign_in, record):
    sun = sign_in("sun")
    response = sun.post(url(record), {"revision": 1, "comment": "属实。", "typed_name": "孙建国"})
    assert response.headers["Location"] == url(record)
    answer = record.confirmations.get()
    assert (answer.state, answer.signed_how, answer.device) == (ConfirmState.CONFIRMED, SignedHow.TYPED, Device.OWN)
    told = page(sun.get(url(record)))
    assert "Revision 1 is confirmed" in told
    assert "属实" not in told


def test_a_drawn_signature_confirms_on_the_authors_device(world, sign_in, record):
    drawing = attachments.receive(record, by=world.actor("zhou"), purpose="signature", chunks=iter([PNG]))
    sign_in("zhou").post(url(record), {"revision": 1, "drawing": str(drawing.pk)})
    answer = record.confirmations.get()
    assert (answer.signed_how, answer.device) == (SignedHow.DRAWN, Device.AUTHOR)


def test_without_a_signature_the_comment_stays(sign_in, record):
    refused = page(sign_in("sun").post(url(record), {"revision": 1, "comment": "第一条不对。"}), 422)
    assert "Sign, or type your name." in refused
    assert "第一条不对。" in refused
    assert not record.confirmations.exists()


def test_declining_names_a_reason(sign_in, record):
    sun = sign_in("sun")
    refused = page(sun.post(url(record, "decline"), {"revision": 1, "comment": "先不签。"}), 422)
    assert "Choose one of the list." in refused
    assert "先不签。" in refused
    sun.post(url(record, "decline"), {"revision": 1, "reason": "not_now"})
    assert record.confirmations.get().state == ConfirmState.DECLINED
    assert "was not confirmed" in page(sun.get(url(record)))


def test_declining_on_the_authors_device_names_a_witness(world, sign_in, record):
    zhou = sign_in("zhou")
    refused = page(zhou.post(url(record, "decline"), {"revision": 1, "reason": "different"}), 422)
    assert "Name who was there as a witness." in refused
    zhou.post(url(record, "decline"), {"revision": 1, "reason": "different", "witness": world.persons["he"].pk})
    assert record.confirmations.get().witness == world.persons["he"]


@pytest.mark.parametrize("witness", ["abc", "\0", "9" * 40])
def test_a_witness_who_is_nobody_is_told_at_the_field(sign_in, record, witness):
    page(sign_in("zhou").post(url(record, "decline"), {"revision": 1, "reason": "other", "witness": witness}), 422)


def test_an_answer_to_an_older_revision_is_no_answer_and_its_words_stay(world, sign_in, record):
    again(world, record, opinions="希望集团统一。")
    refused = page(
        sign_in("sun").post(url(record), {"revision": 1, "comment": "这条我不同意。", "typed_name": "孙建国"}), 409
    )
    assert "这条我不同意。" in refused
    assert 'name="revision" value="2"' in refused
    assert not record.confirmations.exists()


def test_a_new_revision_shows_what_changed_to_who_answered_the_old_one(world, sign_in, record):
    sun = sign_in("sun")
    sun.post(url(record, "read"))
    confirmation.confirm(record, by=world.actor("sun"), participant=talkee(record), revision=1, typed_name="孙建国")
    record.refresh_from_db()
    record = again(world, record, opinions="希望集团统一安全费用的验收表格。")
    closed = page(sun.get(url(record)))
    assert "Your answer to revision 1" in closed
    opened = page(sun.post(url(record, "read")))
    assert "1 section changed since you answered" in opened
    assert "<del>公司</del>" in opened


def test_nothing_released_is_nothing_to_confirm(world, sign_in):
    record = make.submitted(world)
    assert "nothing to confirm" in page(sign_in("sun").get(url(record)))
