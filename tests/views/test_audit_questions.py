"""The auditor's pages of unanswered questions."""

from records.actions import questions
from records.ledger.openings import Opening
from records.people.actor import SYSTEM
from tests.records.actions.test_questions import asked


def test_the_auditor_finds_it_on_the_first_page_and_concludes_it(world, sign_in):
    opening = questions.escalate(asked(world), by=SYSTEM)
    client = sign_in("auditor")
    assert "1 question that nobody answered" in client.get("/").content.decode()
    text = client.get("/audit/questions/").content.decode()
    for word in ("周敏", "李伟", opening.record.number):
        assert word in text
    assert "为何开启" not in text
    address = f"/audit/questions/{opening.pk}/conclude/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"text": "无结论"}).status_code == 422
    assert client.post(address, {"outcome": "justified", "text": "属例行检查"}).status_code == 302
    assert Opening.objects.get(pk=opening.pk).outcome == "justified"
    text = client.get("/audit/questions/").content.decode()
    assert "The opening was justified" in text
    assert "属例行检查" not in text


def test_an_urged_reader_reads_so_on_the_first_page(world, sign_in):
    opening = questions.escalate(asked(world), by=SYSTEM)
    assert sign_in("auditor").post(f"/audit/questions/{opening.pk}/urge/").status_code == 302
    assert "the auditor asks you to answer" in sign_in("li").get("/").content.decode()


def test_whoever_asked_reads_how_it_was_concluded(world, sign_in):
    opening = questions.escalate(asked(world), by=SYSTEM)
    questions.conclude(opening, by=world.actor("auditor"), outcome="gone", text="已调离。")
    text = sign_in("zhou").get(f"/records/{opening.record_id}/").content.decode()
    assert "Concluded by the auditor: The reader has left" in text
    assert "已调离" not in text
    opened = sign_in("zhou").post(f"/records/{opening.record_id}/open/").content.decode()
    assert "已调离" in opened


def test_a_question_that_did_not_come_before_the_auditor_is_not_found(world, sign_in):
    opening = asked(world)
    assert sign_in("auditor").get(f"/audit/questions/{opening.pk}/conclude/").status_code == 404
