"""The record's page: who sees which of it, what opens, and what each act asks and says."""

import datetime

import pytest
from django.utils import timezone

from records.actions import attachments, confirmation, corrections, followups, notes, quiet, review, submission
from records.audit.models import Event
from records.ledger.enums import Status
from records.ledger.note import Note
from records.ledger.records import Record
from records.people.errors import NotAllowed
from records.vault import files
from tests import world as make
from tests.files import PNG

SAID = "安全费用一律按“两人验收、一月一清”办理"
OPINION = "希望公司统一安全费用的验收表格"


def url(record, *parts):
    return "/".join(["", "records", str(record.pk), *map(str, parts), ""])


def body(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def commitment(world):
    due = (timezone.localdate() + datetime.timedelta(days=10)).isoformat()
    return {"text": "拟出统一表格", "person": str(world.persons["sun"].pk), "due": due}


def opened_events():
    return Event.objects.filter(action="note.opened").count()


# Who sees what


def test_anothers_record_is_not_found_whatever_is_asked_of_it(world, sign_in):
    record = make.submitted(world)
    zheng = sign_in("zheng")
    for parts in ((), ("open",), ("recall",), ("accept",), ("correct",), ("compare", 1)):
        assert zheng.get(url(record, *parts)).status_code == 404
        assert zheng.post(url(record, *parts)).status_code == 404
    assert "Not found, or not yours to see" in body(zheng.get(url(record)), 404)


def test_a_page_holds_no_sealed_word_before_the_note_is_opened(world, sign_in):
    record = make.submitted(world, commitments=[commitment(world)])
    for name in ("zhou", "sun", "li"):
        page = body(sign_in(name).get(url(record)))
        assert SAID not in page
        assert "拟出统一表格" not in page
    assert opened_events() == 0


def test_a_talkee_sees_five_fields_and_not_who_else_was_talked_to(world, sign_in):
    record = make.submitted(world, talkee=["sun", "ma"], form="group")
    page = body(sign_in("sun").get(url(record)))
    assert record.topic in page
    assert "周敏" in page
    assert "马晓燕" not in page
    assert "302 谈话室" not in page
    assert "submitted it" not in page


def test_a_recalled_record_shows_its_officer_number_and_status_alone(world, sign_in):
    record = make.submitted(world)
    record = submission.recall(record, by=world.actor("zhou"), version=record.version)
    page = body(sign_in("li").get(url(record)))
    assert record.number in page
    assert record.topic not in page
    assert "孙建国" not in page


def test_the_history_is_told_in_words_and_refusals_are_not(world, sign_in):
    record = make.submitted(world)
    with pytest.raises(NotAllowed):
        review.accept(record, by=world.actor("zhou"), version=record.version)
    notes.open_note(record, by=world.actor("li"))
    page = body(sign_in("zhou").get(url(record)))
    assert "submitted it" in page
    assert "opened the note: For review" in page
    assert "accepted it" not in page


# Opening


def test_opening_shows_the_note_and_leaves_one_trace(world, sign_in):
    record = make.submitted(world, released=["opinions"])
    page = body(sign_in("zhou").post(url(record, "open")))
    assert SAID in page
    assert "Released to the talkee" in page
    assert "Opened by you at" in page
    assert opened_events() == 1


def test_opening_takes_a_post(world, sign_in):
    record = make.submitted(world)
    response = sign_in("li").get(url(record, "open"))
    assert response.headers["Location"] == url(record)
    assert opened_events() == 0


def test_the_talkee_opens_the_released_part_alone(world, sign_in):
    record = make.submitted(world, released=["opinions"])
    page = body(sign_in("sun").post(url(record, "open")))
    assert OPINION in page
    assert SAID not in page


def test_outside_the_queue_an_officer_chooses_a_reason_and_none_is_preselected(world, sign_in):
    record = make.accepted(world)
    li = sign_in("li")
    page = body(li.get(url(record)))
    assert 'value="inspection"' in page
    assert "checked" not in page.split('id="note"')[1].split("</section>")[0]
    refused = body(li.post(url(record, "open")), 422)
    assert SAID not in refused
    assert "Choose why you open it." in refused
    assert SAID in body(li.post(url(record, "open"), {"reason": "inspection"}))


def test_another_reason_wants_words_and_keeps_what_was_chosen(world, sign_in):
    record = make.accepted(world)
    li = sign_in("li")
    refused = body(li.post(url(record, "open"), {"reason": "other"}), 422)
    assert 'value="other" checked' in refused
    assert SAID in body(li.post(url(record, "open"), {"reason": "other", "in_words": "核对来信"}))


def test_a_head_cannot_open_a_note(world, sign_in):
    world.grant("sun", "head", "PS02")
    record = make.submitted(world, "wang", talkee="ma")
    sun = sign_in("sun")
    assert url(record, "open") not in body(sun.get(url(record)))
    assert "You may not do this." in body(sun.post(url(record, "open")), 403)


def test_a_note_that_does_not_open_shows_nothing_and_is_told(world, sign_in):
    record = make.submitted(world)
    Note.objects.filter(record=record).update(sealed=b"\x01 not what was sealed, by far not")
    page = body(sign_in("zhou").post(url(record, "open")), 503)
    assert "cannot be opened" in page
    assert SAID not in page
    assert Event.objects.filter(action="note.unreadable").exists()


def test_what_was_opened_brings_the_sealed_words_around_it(world, sign_in):
    record = make.submitted(world, commitments=[commitment(world)], released=["opinions"])
    row = record.participants.get(part="talkee")
    confirmation.confirm(
        record, by=world.actor("sun"), participant=row.pk, revision=1, typed_name="孙建国", comment="第二条说的是月底。"
    )
    zhou = sign_in("zhou")
    assert "第二条说的是月底" not in body(zhou.get(url(record)))
    page = body(zhou.post(url(record, "open")))
    assert "第二条说的是月底" in page
    assert "拟出统一表格" in page


def test_two_revisions_stand_side_by_side_after_two_traces(world, sign_in):
    record = make.returned(world)
    record = submission.submit(
        _rewritten(world, record), by=world.actor("zhou"), version=Record.objects.get(pk=record.pk).version
    )
    zhou = sign_in("zhou")
    assert "希望公司" not in body(zhou.get(url(record, "compare", 1)))
    page = body(zhou.post(url(record, "compare", 1)))
    assert "<del>" in page
    assert "<ins>" in page
    assert opened_events() == 2


def _rewritten(world, record):
    return quiet.autosave(
        record, data={"opinions": "希望集团统一安全费用的验收表格。"}, by=world.actor("zhou"), version=record.version
    ).record


# Acts


def test_only_what_may_and_can_be_done_is_offered(world, sign_in):
    record = make.submitted(world)
    offered = {name: body(sign_in(name).get(url(record))) for name in ("zhou", "li", "sun")}
    assert url(record, "recall") in offered["zhou"]
    assert url(record, "accept") not in offered["zhou"]
    assert url(record, "accept") in offered["li"]
    assert url(record, "recall") not in offered["li"]
    assert not any(url(record, act) in offered["sun"] for act in ("recall", "accept", "hand-back", "correct"))
    assert url(record, "correct") not in offered["zhou"]


def test_the_author_recalls_from_the_page(world, sign_in):
    record = make.submitted(world)
    response = sign_in("zhou").post(url(record, "recall"), {"version": record.version})
    assert response.headers["Location"] == url(record)
    assert Record.objects.get(pk=record.pk).status == Status.DRAFT


def test_an_officer_accepts_with_a_comment(world, sign_in):
    record = make.submitted(world)
    sign_in("li").post(url(record, "accept"), {"version": record.version, "comment": "很具体。"})
    record.refresh_from_db()
    assert record.status == Status.ACCEPTED
    assert record.decisions.get().sealed is not None


def test_handing_back_without_a_comment_is_refused_at_its_field(world, sign_in):
    record = make.submitted(world)
    page = body(sign_in("li").post(url(record, "hand-back"), {"version": record.version}), 422)
    assert "Say what should be looked at again." in page
    assert Record.objects.get(pk=record.pk).status == Status.SUBMITTED


def test_a_conflict_keeps_what_was_typed(world, sign_in):
    record = make.submitted(world)
    page = body(sign_in("li").post(url(record, "hand-back"), {"version": 1, "comment": "请补记时间。"}), 409)
    assert "请补记时间。" in page
    assert "changed in the meantime" in page
    assert f'name="version" value="{record.version}"' in page


def test_an_act_without_a_version_changes_nothing(world, sign_in):
    record = make.submitted(world)
    assert sign_in("li").post(url(record, "accept")).status_code == 409
    assert Record.objects.get(pk=record.pk).status == Status.SUBMITTED


def test_who_may_not_is_told_so_and_it_stands_in_the_trail(world, sign_in):
    record = make.submitted(world)
    zhou = sign_in("zhou")
    assert "You may not do this." in body(zhou.get(url(record, "accept")), 403)
    zhou.post(url(record, "accept"), {"version": record.version})
    assert Event.objects.order_by("number").last().result == "denied"


def test_what_the_status_forbids_is_said(world, sign_in):
    record = make.accepted(world)
    assert "not possible in the present state" in body(sign_in("zhou").get(url(record, "recall")), 409)


def test_a_correction_is_proposed_and_decided(world, sign_in):
    record = make.accepted(world)
    typed = {"version": record.version, "kind": "amendment", "reason": "slip", "text": "日期应为十四日。"}
    sign_in("zhou").post(url(record, "correct"), typed)
    record.refresh_from_db()
    correction = record.corrections.get()
    li = sign_in("li")
    assert "日期应为十四日" not in body(li.get(url(record)))
    assert "日期应为十四日" in body(li.post(url(record, "open")))
    li.post(url(record, "corrections", correction.pk, "accept"), {"version": record.version})
    correction.refresh_from_db()
    assert correction.state == "accepted"


def test_nothing_is_preselected_in_a_correction_and_what_is_missing_is_named(world, sign_in):
    record = make.accepted(world)
    page = body(sign_in("zhou").post(url(record, "correct"), {"version": record.version, "text": "补一句。"}), 422)
    assert "补一句。" in page
    assert "Choose one of the list." in page
    assert not record.corrections.exists()


def test_a_correction_of_another_record_is_not_found(world, sign_in):
    record, other = make.accepted(world), make.accepted(world, topic="另一件")
    correction = corrections.propose(
        other, by=world.actor("zhou"), version=other.version, kind="void", reason="duplicate", text="重复了。"
    )
    response = sign_in("li").post(url(record, "corrections", correction.pk, "accept"), {"version": record.version})
    assert response.status_code == 404


def test_a_follow_up_is_closed_with_a_word(world, sign_in):
    record = make.submitted(world, commitments=[commitment(world)])
    row = record.followups.get()
    zhou = sign_in("zhou")
    assert "Say in a word how it was done." in body(zhou.post(url(record, "follow-ups", row.pk, "close")), 422)
    zhou.post(url(record, "follow-ups", row.pk, "close"), {"word": "表格已统一。"})
    page = body(zhou.get(url(record)))
    assert "Closed by 周敏" in page
    assert "表格已统一" not in page


def test_a_closed_follow_up_is_not_offered_again(world, sign_in):
    record = make.submitted(world, commitments=[commitment(world)])
    row = record.followups.get()
    followups.close(row, by=world.actor("zhou"), word="好了。")
    assert url(record, "follow-ups", row.pk, "close") not in body(sign_in("zhou").get(url(record)))


def test_an_opening_is_questioned_and_answered(world, sign_in):
    record = make.submitted(world)
    notes.open_note(record, by=world.actor("li"))
    opening = record.openings.get()
    zhou, li = sign_in("zhou"), sign_in("li")
    assert url(record, "openings", opening.pk, "question") in body(zhou.get(url(record)))
    assert url(record, "openings", opening.pk, "question") not in body(li.get(url(record)))
    zhou.post(url(record, "openings", opening.pk, "question"), {"text": "为什么要看？"})
    assert "Questioned, not answered yet" in body(zhou.get(url(record)))
    li.post(url(record, "openings", opening.pk, "answer"), {"text": "为审核。"})
    assert "为审核。" in body(zhou.post(url(record, "open")))


def test_the_version_of_a_page_is_the_present_one(world, sign_in):
    record = make.submitted(world)
    assert f'name="version" value="{record.version}"' in body(sign_in("li").get(url(record)))


def test_a_record_costs_the_same_however_much_hangs_on_it(world, sign_in, django_assert_max_num_queries):
    record = make.accepted(world, commitments=[commitment(world) | {"text": f"第 {n} 件"} for n in range(10)])
    for _number in range(10):
        notes.open_note(record, by=world.actor("li"), reason="inspection")
    zhou = sign_in("zhou")
    with django_assert_max_num_queries(40):
        zhou.get(url(record))


# Files


def attached(world, record):
    return attachments.receive(record, by=world.actor("zhou"), purpose="paper", chunks=iter([PNG]))


def test_a_file_opens_under_its_trace_and_rests_nowhere(world, sign_in):
    record = make.submitted(world)
    file = attached(world, record)
    response = sign_in("li").post(url(record, "attachments", file.pk))
    assert b"".join(response.streaming_content) == PNG
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("inline")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert Event.objects.filter(action="attachment.opened").count() == 1


def test_a_file_never_opens_by_a_mere_link(world, sign_in):
    record = make.submitted(world)
    file = attached(world, record)
    assert sign_in("li").get(url(record, "attachments", file.pk)).status_code == 405


def test_a_talkee_opens_no_file_of_others(world, sign_in):
    record = make.submitted(world, released=["opinions"])
    file = attached(world, record)
    assert sign_in("sun").post(url(record, "attachments", file.pk)).status_code == 403


def test_a_file_that_does_not_open_is_told(world, sign_in):
    record = make.submitted(world)
    file = attached(world, record)
    files.remove(file.file)
    assert "cannot be opened" in body(sign_in("zhou").post(url(record, "attachments", file.pk)), 503)
    assert Event.objects.filter(action="note.unreadable").exists()


def test_a_talkee_sees_which_officer_read_the_released_part_and_not_who_else_was_shown_it(world, sign_in):
    record = make.submitted(world, talkee=["sun", "ma"], form="group", released=["opinions"])
    for name in ("zhou", "li", "ma", "sun"):
        notes.open_note(record, by=world.actor(name))
    seen = sign_in("sun").get(url(record)).context["openings"]
    assert {(row.name, row.may_question) for row in seen} == {("李伟", True), ("孙建国", False)}


def test_an_opening_that_a_talkee_may_not_know_of_is_not_there_to_be_questioned(world, sign_in):
    record = make.submitted(world, released=["opinions"])
    for who in ("zhou", "li"):
        notes.open_note(record, by=world.actor(who))
    own, review = (record.openings.get(reader=world.users[who]).pk for who in ("zhou", "li"))
    sun = sign_in("sun")
    assert sun.get(f"/records/{record.pk}/openings/{own}/question/").status_code == 404
    assert sun.get(f"/records/{record.pk}/openings/{review}/question/").status_code == 200


def test_a_signature_on_the_authors_phone_names_whose_it_is(world, sign_in):
    record = make.submitted(world, released=["opinions"])
    row = record.participants.get(part="talkee")
    confirmation.confirm(record, by=world.actor("zhou"), participant=row.pk, revision=1, typed_name="孙建国")
    page = body(sign_in("zhou").get(url(record)))
    assert "confirmed and signed for 孙建国, on the author&#x27;s phone" in page
