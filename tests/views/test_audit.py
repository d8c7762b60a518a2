"""The auditor's page: who gets in, what is told, what the filters find, and that no sealed word is there."""

import re

import pytest
from django.core.cache import cache
from django.utils import timezone

from records.actions import accounts, erasing, notes, review, verifying
from records.audit import checkpoints
from records.audit.models import Event
from records.people import trail_access
from records.people.actor import SYSTEM
from records.people.enums import Role
from records.people.errors import NotAllowed
from tests import world as make


def page(client, query="") -> str:
    answer = client.get(f"/audit/{query}")
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def numbers(text) -> list[int]:
    return [int(number) for number in re.findall(r'href="/audit/(\d+)/"', text)]


@pytest.fixture
def auditor(sign_in):
    return sign_in("auditor")


@pytest.mark.parametrize("name", ["zhou", "li", "sysadmin", "security", "sun"])
def test_nobody_but_an_auditor_gets_in(world, sign_in, name):
    number = Event.objects.last().number
    for address in ("/audit/", f"/audit/{number}/"):
        assert sign_in(name).get(address).status_code == 403


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_event_is_told_with_its_number_its_author_and_its_thing(world, sign_in, language):
    record = make.accepted(world)
    notes.open_note(record, by=world.actor("li"), reason="inspection")
    text = page(sign_in("auditor", language))
    last = Event.objects.last()
    assert numbers(text)[0] == last.number
    assert "李伟" in text
    assert record.number.partition("-")[2] in text


def test_no_sealed_word_and_no_topic_is_told(world, auditor):
    record = make.accepted(world, topic="只在记录里的主题", said="只在密封里的话")
    notes.open_note(record, by=world.actor("li"), reason="other", in_words="密封的理由")
    text = page(auditor) + page(auditor, f"{Event.objects.last().number}/")
    for word in ("只在记录里的主题", "只在密封里的话", "密封的理由"):
        assert word not in text


def test_what_was_refused_is_found_by_its_result(world, auditor):
    record = make.submitted(world)
    with pytest.raises(NotAllowed):
        review.accept(record, by=world.actor("zhou"), version=record.version)
    refused = Event.objects.last()
    assert refused.result == "denied"
    for query in ("?result=denied", "?group=refused"):
        assert refused.number in numbers(page(auditor, query))
        assert len(numbers(page(auditor, query))) == Event.objects.exclude(result="done").count()


def test_a_record_is_found_by_its_number_in_either_language_and_a_person_by_name(world, auditor):
    record = make.accepted(world)
    own = set(Event.objects.filter(object=str(record.pk)).values_list("number", flat=True))
    bare = f"{record.number_unit}-{record.number_year}-{record.number_seq:04d}"
    for words in (record.number, f"T-{bare}", f"谈-{bare}", bare):
        assert set(numbers(page(auditor, f"?text={words}"))) == own
    by_zhou = set(Event.objects.filter(actor=str(world.users["zhou"].pk)).values_list("number", flat=True))
    assert by_zhou <= set(numbers(page(auditor, "?text=周敏")))
    assert numbers(page(auditor, f"?text={min(own)}"))[0] == min(own)


def test_a_thread_holds_all_about_a_record_and_all_by_and_about_a_person(world, auditor):
    record = make.accepted(world)
    shown = numbers(page(auditor, f"?thread={record.pk}"))
    assert shown == list(Event.objects.filter(object=str(record.pk)).order_by("-number").values_list("pk", flat=True))
    sun = world.users["sun"]
    accounts.lock(sun, by=world.actor("sysadmin"))
    both = set(numbers(page(auditor, f"?thread={sun.person_id}")))
    assert both == set(numbers(page(auditor, f"?thread={sun.pk}")))
    assert Event.objects.last().number in both


def test_pages_follow_by_number_without_gap_or_repetition(world, auditor):
    for _ in range(18):
        make.accepted(world)
    seen, query = [], "?period=all"
    while query:
        text = page(auditor, query)
        seen += numbers(text)
        found = re.search(r'href="/audit/(\?[^"]*)" rel="next"', text)
        query = found[1].replace("&amp;", "&") if found else ""
    assert seen == list(Event.objects.order_by("-number").values_list("number", flat=True))


def test_a_filter_that_makes_no_sense_finds_nothing_and_says_so(world, auditor):
    answer = auditor.get("/audit/?since=yesterday")
    assert answer.status_code == 422
    assert numbers(answer.content.decode()) == []


@pytest.mark.parametrize("query", ["?text=99999999999999999999999", "?text=%00", "?after=x", "?text=谈-", "?period=x"])
def test_odd_questions_are_answered(world, auditor, query):
    assert auditor.get(f"/audit/{query}").status_code in {200, 422}


def test_an_auditor_of_a_sub_unit_reads_its_events_and_no_others(world, sign_in):
    world.add_person("bai", "白洁", "PS02")
    world.grant("bai", Role.AUDITOR, "PS02")
    inside, outside = make.accepted(world), make.accepted(world, author="zheng", talkee="ouyang", officer="li")
    bai = world.user("bai")
    reached = {str(world.units[code].pk) for code in ("PS02", "PS21")}
    shown = trail_access.visible_to(bai)
    assert set(shown) == {event for event in Event.objects.all() if event.unit in reached}
    assert all(trail_access.visible(bai, event) == (event in shown) for event in Event.objects.all())
    text = page(sign_in("bai"), "?period=all")
    assert inside.number.partition("-")[2] in text
    assert outside.number.partition("-")[2] not in text
    hidden = Event.objects.filter(object=str(outside.pk)).last()
    assert sign_in("bai").get(f"/audit/{hidden.number}/").status_code == 404
    assert not numbers(page(sign_in("bai"), f"?text={outside.number}"))


def test_an_event_shows_its_header_its_particulars_and_an_edit(world, auditor):
    record = make.accepted(world)
    event = Event.objects.filter(object=str(record.pk)).last()
    text = page(auditor, f"{event.number}/")
    assert bytes(event.leaf).hex() in text
    assert "This event was altered" not in text
    Event.objects.filter(pk=event.pk).update(actor="somebody else")
    assert "This event was altered" in page(auditor, f"{event.number}/")


def test_the_particulars_of_an_event_are_told_in_words_with_names_beside_ids(world, auditor):
    zhou = world.users["zhou"]
    grant = Event.objects.get(action="grant.approved", object=str(zhou.grants.get(role=Role.CADRE).pk))
    told = page(auditor, f"{grant.number}/")
    assert f'<dt>Holder</dt><dd class="break-all">{zhou.name} {zhou.pk}</dd>' in told
    assert '<dt>Role</dt><dd class="break-all">Cadre</dd>' in told
    record = make.accepted(world, released=["said", "commitments"])
    handed_in = Event.objects.get(action="record.submitted", object=str(record.pk))
    labels = [str(section.label) for section in record.SECTIONS if section.name in record.released]
    assert labels
    assert ", ".join(labels) in page(auditor, f"{handed_in.number}/")
    notes.open_note(record, by=world.actor("li"), reason="inspection")
    told = page(auditor, f"{Event.objects.filter(action='note.opened').last().number}/")
    assert '<dt>Reason</dt><dd class="break-all">For an inspection</dd>' in told


def test_an_event_shows_which_seals_were_made_with_it_however_they_were_altered(world, auditor):
    record = make.submitted(world)
    event = Event.objects.get(action="record.submitted")
    assert f"record:{record.pk}" in auditor.get(f"/audit/{event.number}/").content.decode()
    Event.objects.filter(number=event.number).update(seals=b"\x07cut")
    assert "07637574" in auditor.get(f"/audit/{event.number}/").content.decode()


def test_erased_particulars_are_said_to_be_erased_and_by_which_event(world, auditor):
    event = Event.objects.last()
    erasing.erase(erasing.Particulars(event), reason="ordered", by=SYSTEM)
    text = page(auditor, f"{event.number}/")
    assert "Erased. The chain and its proofs hold" in text
    assert event.number + 1 in numbers(text)
    told = page(auditor, f"{event.number + 1}/")
    assert "Erased the particulars of an event" in told
    assert "An authority ordered it" in told
    assert numbers(page(auditor))[:2] == [event.number + 1, event.number]


def test_particulars_that_went_otherwise_are_said_to_be_gone(world, auditor):
    event = Event.objects.last()
    Event.objects.filter(pk=event.pk).update(payload=None, salt=None)
    text = page(auditor, f"{event.number}/")
    assert "They are gone, and no event says that they were erased" in text
    assert "Erased. The chain" not in text


def test_the_auditor_of_a_unit_reads_what_was_erased_of_its_events(world):
    world.add_person("bai", "白洁", "PS02")
    world.grant("bai", Role.AUDITOR, "PS02")
    record = make.submitted(world)
    event = Event.objects.get(action="record.submitted", object=str(record.pk))
    erasing.erase(erasing.Particulars(event), reason="asked", by=SYSTEM)
    told = Event.objects.last()
    assert trail_access.visible(world.user("bai"), told)


def test_a_broken_chain_is_said_at_the_top(world, auditor):
    make.accepted(world)
    assert "The chain holds up to number" in page(auditor)
    last = Event.objects.last()
    Event.objects.filter(pk=last.number - 2).update(action="record.printed")
    assert f"The chain is broken at number {last.number - 2}" in page(auditor)


def test_markup_in_a_label_is_text(world, auditor, sign_in):
    world.add_person("evil", "<img src=x onerror=alert(1)>", "PS02")
    accounts.lock(world.users["evil"], by=world.actor("sysadmin"))
    assert "<img src=x" not in page(auditor)


def test_today_is_the_organisations_day(world, auditor):
    today = timezone.localdate().isoformat()
    assert numbers(page(auditor, f"?since={today}&until={today}")) == numbers(page(auditor, "?period=today"))


# ---- State, proof, export, verification ----


def test_the_strip_tells_chain_checkpoint_verification_and_questions(world, auditor):
    make.accepted(world)
    text = page(auditor)
    for words in ("The chain holds up to", "No checkpoint yet", "Never verified as a whole", "No question waits"):
        assert words in text
    checkpoints.make()
    verifying.verify(by=SYSTEM)
    text = page(auditor)
    assert "Checkpoint " in text
    assert "1 event after it has no witness outside" in text
    assert "nothing that differs" in text


def test_a_proof_is_given_once_a_checkpoint_covers_the_event(world, auditor):
    number = Event.objects.last().number
    assert "No checkpoint covers this event yet" in page(auditor, f"{number}/")
    assert auditor.get(f"/audit/{number}/proof/").status_code == 409
    checkpoints.make()
    assert "Save the proof" in page(auditor, f"{number}/")
    told = auditor.get(f"/audit/{number}/proof/").json()
    assert told["header"]["number"] == number
    assert "payload" not in told
    assert "payload" in auditor.get(f"/audit/{number}/proof/?payload=1").json()


@pytest.mark.parametrize("address", ["checkpoints/", "verification/"])
def test_what_concerns_the_whole_trail_is_for_the_auditor_of_the_whole(world, sign_in, address):
    world.add_person("bai", "白洁", "PS02")
    world.grant("bai", Role.AUDITOR, "PS02")
    assert sign_in("bai").get(f"/audit/{address}").status_code == 403
    assert sign_in("auditor").get(f"/audit/{address}").status_code == 200
    checkpoints.make()
    assert sign_in("auditor").get(f"/audit/{address}").status_code == 200
    assert "The chain holds" not in page(sign_in("bai"))


def test_what_the_list_shows_goes_out_as_a_file(world, auditor):
    make.accepted(world)
    answer = auditor.post("/audit/export/", {"shape": "csv", "period": "all", "group": "records"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(numbers(page(auditor, "?period=all&group=records")))
    assert "attachment" in answer["Content-Disposition"]
    assert auditor.post("/audit/export/", {"shape": "pdf"}).status_code == 302


def test_a_verification_is_asked_for_and_its_faults_are_told(world, auditor):
    cache.clear()
    make.accepted(world)
    assert auditor.post("/audit/verification/").status_code == 302
    assert "Waits for the worker" in page(auditor, "verification/")
    assert auditor.post("/audit/verification/").status_code == 409
    cache.clear()
    assert auditor.get("/audit/verification/running/")["HX-Refresh"] == "true"
    Event.objects.filter(pk=3).update(action="record.printed")
    verifying.verify(by=world.actor("auditor"))
    text = page(auditor, "verification/")
    assert "the header was changed" in text
    assert "陈立新" in text
