"""The review page: the queue beside one record; walking opens nothing, deciding goes on to the next."""

from records.actions import corrections, review
from records.audit.models import Event
from records.ledger.enums import Status
from records.ledger.records import Record
from tests import world as make

SAID = "安全费用一律按“两人验收、一月一清”办理"


def page(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def test_the_queue_is_for_officers(world, sign_in):
    make.submitted(world)
    assert sign_in("zhou").get("/review/").status_code == 403
    assert sign_in("li").get("/review/").status_code == 200


def test_an_empty_queue_says_what_comes_next(sign_in):
    assert "Nothing waits for your review" in page(sign_in("li").get("/review/"))


def test_the_oldest_stands_beside_the_queue(world, sign_in):
    first = make.submitted(world, topic="第一件")
    make.submitted(world, topic="第二件")
    response = sign_in("li").get("/review/")
    assert response.context["record"].pk == first.pk
    assert [item["row"].record.topic for item in response.context["queue"]] == ["第一件", "第二件"]


def test_walking_through_the_queue_opens_nothing(world, sign_in):
    first, second = make.submitted(world, topic="第一件"), make.submitted(world, topic="第二件")
    li = sign_in("li")
    response = li.get(f"/review/?on={first.pk}")
    assert SAID not in page(response)
    following = li.get(response.context["next"])
    assert following.context["record"].pk == second.pk
    assert li.get(following.context["previous"]).context["record"].pk == first.pk
    assert not Event.objects.filter(action="note.opened").exists()


def test_opening_from_the_queue_asks_no_reason_and_is_traced_as_review(world, sign_in):
    record = make.submitted(world)
    assert SAID in page(sign_in("li").post(f"/review/{record.pk}/open/"))
    assert record.openings.get().reason == "review"


def test_a_decision_leads_back_to_the_queue(world, sign_in):
    record = make.submitted(world)
    typed = {"version": record.version, "comment": "很具体。", "back": "review"}
    response = sign_in("li").post(f"/records/{record.pk}/accept/", typed)
    assert response.headers["Location"] == "/review/"
    assert Record.objects.get(pk=record.pk).status == Status.ACCEPTED


def test_what_was_decided_meanwhile_leads_to_what_waits_now(world, sign_in):
    record = make.submitted(world)
    review.accept(record, by=world.actor("li"), version=record.version)
    li = sign_in("li")
    assert li.get(f"/review/?on={record.pk}").headers["Location"] == "/review/"
    assert li.post(f"/review/{record.pk}/open/").headers["Location"] == "/review/"
    assert not record.openings.exists()


def test_a_correction_waits_beside_the_records_and_its_text_opens_with_the_note(world, sign_in):
    record = make.accepted(world)
    correction = corrections.propose(
        record, by=world.actor("zhou"), version=record.version, kind="addendum", reason="new_facts", text="补记一点。"
    )
    li = sign_in("li")
    response = li.get("/review/")
    assert response.context["current"].correction == correction
    assert "补记一点" not in page(response)
    assert "补记一点" in page(li.post(f"/review/{correction.pk}/open/"))


def test_an_officer_does_not_find_what_she_wrote(world, sign_in):
    world.grant("ouyang", "cadre", "GS01")
    record = make.submitted(world, "ouyang", talkee="zheng")
    assert "Nothing waits" in page(sign_in("ouyang").get("/review/"))
    assert sign_in("ouyang").post(f"/review/{record.pk}/open/").headers["Location"] == "/review/"


def test_the_queue_costs_the_same_however_long_it_is(world, sign_in, django_assert_max_num_queries):
    for number in range(3):
        make.submitted(world, topic=f"第 {number} 件")
    li = sign_in("li")
    with django_assert_max_num_queries(24) as few:
        li.get("/review/")
    for number in range(12):
        make.submitted(world, topic=f"又 {number} 件")
    with django_assert_max_num_queries(len(few.captured_queries)):
        li.get("/review/")
