"""One validator, two doors: what is wrong with a record is answered by the endpoint as by the domain's own form."""

import datetime
import json
import uuid

from django.urls import reverse
from django.utils import timezone

from records.actions import households
from records.ledger.enums import Part
from records.ledger.validator import form_class
from records.people.errors import Invalid
from tests import world as make
from tests.api.client import codes

SOON = timezone.now() + datetime.timedelta(days=2)
LONE = "\ud800"
COUNTS, LISTS = ("relatives_present", "recipients"), ("participants", "commitments", "present")
BROWSER = {"Accept-Language": "en", "Accept": "application/json"}
BAD = {  # name: (kind, what is typed)
    "topic too long": ("talk", {"topic": "长" * 101}),
    "outline too long": ("talk", {"outline": "长" * 401}),
    "said too long": ("talk", {"said": "长" * 20_001}),
    "ends before it starts": ("talk", {"started_at": "2026-01-02T10:00:00Z", "ended_at": "2026-01-02T09:00:00Z"}),
    "lasts a day": ("talk", {"started_at": "2026-01-02T10:00:00Z", "ended_at": "2026-01-03T09:00:00Z"}),
    "no time": ("talk", {"started_at": "yesterday"}),
    "year 1": ("talk", {"started_at": "0001-01-01T00:00:00+14:00"}),
    "year 9999": ("talk", {"started_at": "9999-12-31T23:59:59-12:00"}),
    "hour 25": ("talk", {"started_at": "2026-01-02T25:00:00Z"}),
    "unknown form": ("talk", {"form": "duel"}),
    "NUL in a topic": ("talk", {"topic": "a\0b"}),
    "NUL in a section": ("talk", {"said": "a\0b"}),
    "NUL in a choice": ("talk", {"talk_kind": "a\0b"}),
    "lone surrogate": ("talk", {"topic": LONE}),
    "lone surrogate in a section": ("talk", {"said": f"甲{LONE}"}),
    "unknown person": ("talk", {"participants": [{"person": str(uuid.uuid4()), "part": "talkee"}]}),
    "no id of a person": ("talk", {"participants": [{"person": "孙建国", "part": "talkee"}]}),
    "unknown part": ("talk", {"participants": [{"person": "SUN", "part": "guest"}]}),
    "person of another unit": ("talk", {"participants": [{"person": "ZHENG", "part": "talkee"}]}),
    "named twice": ("talk", {"participants": [{"person": "SUN", "part": part} for part in ("talkee", "recorder")]}),
    "people are no list": ("talk", {"participants": {"person": "SUN"}}),
    "people are words": ("talk", {"participants": ["SUN"]}),
    "too many people": ("talk", {"participants": [{"person": "SUN", "part": "talkee"}] * 61}),
    "topic is a number": ("talk", {"topic": 5}),
    "said is a list": ("talk", {"said": ["a"]}),
    "commitments are words": ("talk", {"commitments": "月底"}),
    "too many commitments": ("talk", {"commitments": [{"text": "x"}] * 31}),
    "commitment too long": ("talk", {"commitments": [{"text": "x" * 501}]}),
    "commitment with no day": ("talk", {"commitments": [{"text": "x", "due": "2026-13-01"}]}),
    "commitment of nobody": ("talk", {"commitments": [{"text": "x", "person": "nobody"}]}),
    "negative count": ("visit", {"relatives_present": -1}),
    "large count": ("visit", {"relatives_present": 40_000}),
    "larger count": ("message", {"recipients": 2**40}),
    "unknown relation": ("visit", {"present": [{"relation": "friend"}]}),
    "a name without consent": ("visit", {"present": [{"relation": "spouse", "name": "张丽"}]}),
    "no day": ("letter", {"delivered_on": "2026-02-30"}),
    "addressee too long": ("letter", {"addressee": "名" * 101}),
}
FINAL = {
    "missing": ("talk", {"topic": "", "said": "", "place": None, "participants": []}),
    "in the future": ("talk", {"started_at": SOON.isoformat(), "ended_at": None}),
    "late without a reason": ("talk", {"started_at": "2026-01-02T10:00:00Z", "ended_at": None}),
    "nobody was there": ("visit", {"relatives_present": None, "purpose": "", "where": ""}),
}


def named(world, typed):
    """`typed` with SUN and ZHENG as the ids of those persons."""
    text = json.dumps(typed)
    for key in ("sun", "zheng"):
        text = text.replace(f'"{key.upper()}"', f'"{world.persons[key].pk}"')
    return json.loads(text)


def of_form(form) -> dict:
    return {} if form.is_valid() else {f: {code for code, _w in e} for f, e in Invalid.from_form(form).errors.items()}


def test_what_is_wrong_with_a_draft_is_wrong_at_both_doors(world, mobile):
    user, zhou = world.user("zhou"), mobile("zhou")
    for name, (kind, written) in BAD.items():
        typed = named(world, written)
        answer = zhou.post("/records", {"kind": kind, **typed})
        assert answer.status_code in {400, 422}, name
        assert codes(answer) == of_form(form_class(kind)(typed, user=user)) != {}, name


def test_the_browser_is_told_the_same_words_at_the_same_fields(world, mobile, client):
    client.force_login(world.users["zhou"])
    zhou, asked = mobile("zhou"), 0
    for name, (kind, written) in BAD.items():
        typed = named(world, written)
        posted = as_browser(typed)
        if posted is None:
            continue
        place = reverse("record_save", args=[uuid.uuid4()])
        answer = client.post(place, {"kind": kind, **posted}, headers=BROWSER)
        told = {field: set(words) for field, words in answer.json()["errors"].items()}
        assert told == words_of(zhou.post("/records", {"kind": kind, **typed})) != {}, name
        asked += 1
    assert asked > 20


def as_browser(typed) -> dict | None:
    """`typed` as a form posts it; None for what no form can say."""
    posted: dict = {}
    for name, value in typed.items():
        if name == "participants" and all(isinstance(row, dict) and row.get("part") in Part.values for row in value):
            for row in value:
                posted.setdefault(row["part"], []).append(row["person"])
        elif isinstance(value, list) and all(isinstance(row, dict) for row in value) and name != "participants":
            posted[f"{name}-TOTAL_FORMS"] = len(value)
            posted |= {f"{name}-{place}-{key}": part for place, row in enumerate(value) for key, part in row.items()}
        elif (isinstance(value, str) and LONE not in value and name not in LISTS) or name in COUNTS:
            posted[name] = value
        else:
            return None
    return posted


def words_of(answer) -> dict:
    """field → the words of a refusal."""
    found: dict = {}
    for error in answer.json().get("errors", []):
        found.setdefault(error["field"], set()).add(error["detail"])
    return found


def test_what_is_missing_is_missing_at_both_doors(world, mobile):
    user, zhou = world.user("zhou"), mobile("zhou")
    for name, (kind, typed) in FINAL.items():
        whole = (make.visit_data if kind == "visit" else make.talk_data)(world) | typed
        draft = zhou.post("/records", {"kind": kind, **whole}).json()
        # The author stays on the record whoever else is taken off it.
        people = [{"person": p["person"]["id"], "part": p["part"]} for p in draft["participants"]]
        answer = zhou.post(f"/records/{draft['id']}/submit", {}, version=draft["version"])
        expected = of_form(form_class(kind)(whole | {"participants": people}, user=user, final=True))
        assert codes(answer) == expected != {}, name
        assert answer.json()["type"] == "urn:outreach:problem:incomplete", name


def test_a_childs_name_is_refused_at_both_doors(world, mobile):
    household = households.keep_household(world.persons["wang"], by=world.actor("sysadmin"))
    born = timezone.localdate().year - 9
    data = {"relation": "son", "birth_year": born, "name": ""}
    child = households.add_member(household, data=data, by=world.actor("sysadmin"))
    typed = {"present": [{"relation": "son", "member": str(child.pk), "name": "小宝"}]}
    expected = of_form(form_class("visit")(typed, user=world.user("zhou")))
    assert codes(mobile("zhou").post("/records", {"kind": "visit", **typed})) == expected == {"present": {"child"}}


def test_a_name_in_pieces_is_composed_and_taken_at_both_doors(world, mobile):
    zhou = mobile("zhou")
    draft = zhou.post("/records", {"kind": "talk", "topic": "Zoe\u0308", "said": "e\u0301\r\n"}).json()
    assert draft["topic"] == "Zoë"
    assert zhou.get(f"/records/{draft['id']}/note").json()["sections"]["said"] == "é\n"


TYPES = {  # what a browser cannot send
    "count as words": ("visit", {"relatives_present": "2"}, {"relatives_present": {"type"}}),
    "count as truth": ("visit", {"relatives_present": True}, {"relatives_present": {"type"}}),
    "count as fraction": ("visit", {"relatives_present": 1.5}, {"relatives_present": {"type"}}),
    "time as number": ("talk", {"started_at": 20260102}, {"started_at": {"type"}}),
    "time without zone": ("talk", {"started_at": "2026-01-02T10:00:00"}, {"started_at": {"zone"}}),
    "form as list": ("talk", {"form": ["group"]}, {"form": {"type"}}),
    "unknown field": ("talk", {"mood": "good"}, {"mood": {"unknown"}}),
    "field of another kind": ("talk", {"purpose": "x"}, {"purpose": {"unknown"}}),
    "unknown field of a person": ("talk", {"participants": [{"person": "SUN", "part": "talkee", "rank": 1}]},
                                  {"participants": {"unknown"}}),
    "id of nothing": ("talk", {"id": "7"}, {"id": {"invalid"}}),
    "unknown kind": ("duel", {}, {"kind": {"invalid_choice"}}),
    "kind as list": (["talk"], {}, {"kind": {"invalid_choice"}}),
    "no kind": (None, {}, {"kind": {"missing"}}),
}  # fmt: skip


def test_another_json_type_is_told_by_its_field(world, mobile):
    zhou = mobile("zhou")
    for name, (kind, typed, expected) in TYPES.items():
        answer = zhou.post("/records", {"kind": kind, **named(world, typed)})
        assert (answer.status_code, codes(answer)) == (422, expected), name


def test_a_section_that_is_none_is_not_released(world, mobile):
    record, zhou = make.draft(world), mobile("zhou")
    for released in (["secrets"], "said", [1], [{}], {"said": True}):
        answer = zhou.post(f"/records/{record.pk}/submit", {"released": released}, version=record.version)
        assert (answer.status_code, set(codes(answer))) == (422, {"released"}), released
