"""Today: what was opened, what waits, the year; no sealed word."""

import datetime

from django.utils import timezone

from records.actions import notes
from tests import world as make

SEALED = "回访半年前关于安全费用报销的提醒"


def commitment(world, text="拟出统一表格"):
    due = (timezone.localdate() + datetime.timedelta(days=10)).isoformat()
    return {"text": text, "person": str(world.persons["sun"].pk), "due": due}


def body(response):
    assert response.status_code == 200
    return response.content.decode()


def test_nobody_sees_today_without_signing_in(client, db):
    response = client.get("/")
    assert response.status_code == 302
    assert "next=/" in response.headers["Location"]


def test_a_new_account_reads_what_comes_next(sign_in):
    assert "Nothing waits for you" in body(sign_in("sun").get("/"))


def test_an_opening_by_an_officer_is_told_until_it_is_noted(world, sign_in):
    record = make.submitted(world)
    notes.open_note(record, by=world.actor("li"))
    zhou = sign_in("zhou")
    page = body(zhou.get("/"))
    assert "李伟 opened your note" in page
    assert record.number in page
    opening = record.openings.get()
    response = zhou.post(f"/records/{record.pk}/openings/{opening.pk}/", {"verb": "noted"})
    assert response.headers["Location"] == "/"
    assert "李伟 opened your note" not in body(zhou.get("/"))


def test_openings_of_one_kind_are_one_notice_and_noted_together(world, sign_in):
    record = make.submitted(world)
    for _number in range(3):
        notes.open_note(record, by=world.actor("li"))
    zhou = sign_in("zhou")
    assert "李伟 opened your note 3 times" in body(zhou.get("/"))
    newest = record.openings.first()
    zhou.post(f"/records/{record.pk}/openings/{newest.pk}/", {"verb": "noted"})
    assert not record.openings.filter(noted_at=None).exists()


def test_a_draft_that_one_saved_oneself_names_nobody(world, sign_in):
    make.draft(world)
    page = body(sign_in("zhou").get("/"))
    assert "saved today" in page
    assert "saved by" not in page


def test_questioning_an_opening_from_today_leads_to_the_question(world, sign_in):
    record = make.submitted(world)
    notes.open_note(record, by=world.actor("li"))
    opening = record.openings.get()
    response = sign_in("zhou").post(f"/records/{record.pk}/openings/{opening.pk}/", {"verb": "question"})
    assert response.headers["Location"] == f"/records/{record.pk}/openings/{opening.pk}/question/"


def test_each_thing_that_waits_has_its_row(world, sign_in):
    make.draft(world, by="he", topic="与孙建国谈心")
    make.returned(world, topic="退回的谈话")
    make.submitted(world, commitments=[commitment(world)], released=["opinions"])
    page = body(sign_in("zhou").get("/"))
    assert "Draft: 与孙建国谈心" in page
    assert "saved by 何静" in page
    assert "Returned record" in page
    assert "李伟 handed it back" in page
    assert "1 open follow-up" in page
    assert "Please confirm" in body(sign_in("sun").get("/"))
    assert "1 record to review" in body(sign_in("li").get("/"))


def test_a_question_waits_for_the_officer_who_opened(world, sign_in):
    record = make.submitted(world)
    notes.open_note(record, by=world.actor("li"))
    notes.question(record.openings.get(), by=world.actor("zhou"), text="为什么开启这份谈话？")
    page = body(sign_in("li").get("/"))
    assert "A question to you" in page
    assert "为什么开启" not in page


def test_no_sealed_word_stands_on_today(world, sign_in):
    make.returned(world)
    record = make.submitted(world, commitments=[commitment(world)], released=["outline"])
    notes.open_note(record, by=world.actor("li"))
    for name in ("zhou", "sun", "li"):
        page = body(sign_in(name).get("/"))
        for words in (SEALED, "拟出统一表格", "请补记具体情况"):
            assert words not in page, (name, words)


def test_the_year_counts_ones_own_records_by_kind(world, sign_in):
    make.accepted(world)
    make.submitted(world)
    make.draft(world)
    response = sign_in("zhou").get("/")
    assert [(row["kind"].value, row["count"]) for row in response.context["kinds"]] == [("talk", 2)]


def test_today_costs_the_same_however_much_waits(world, sign_in, django_assert_max_num_queries):
    zhou = sign_in("zhou")
    for number in range(12):
        make.draft(world, topic=f"草稿 {number}")
    for _number in range(7):
        notes.open_note(make.submitted(world, released=["opinions"]), by=world.actor("li"))
    with django_assert_max_num_queries(23):
        zhou.get("/")
