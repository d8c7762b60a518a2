"""What a list gives is what the object says, for any grants, parts and states: found by chance, not by example."""

import datetime

from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from records.ledger import access
from records.ledger.enums import Kind, Part, Status
from records.ledger.followups import FollowUp
from records.ledger.parts import Participant
from records.ledger.records import Record
from records.people.dated import today
from records.people.enums import GrantState, Role
from records.people.grants import Grant
from tests import soak

UNITS, PEOPLE = ("JT00", "PS02", "PS21", "GS01"), ("zhou", "wang", "sun", "he", "li")
DAY = datetime.timedelta(days=1)
SPANS = {"past": (-9, 0), "now": (-9, 9), "future": (1, 9)}

grants = st.lists(
    st.fixed_dictionaries(
        {
            "holder": st.sampled_from(PEOPLE),
            "role": st.sampled_from(Role.values),
            "unit": st.sampled_from(UNITS),
            "leader": st.sampled_from(PEOPLE),
            "kinds": st.lists(st.sampled_from(Kind.values), unique=True),
            "span": st.sampled_from(sorted(SPANS)),
            "state": st.sampled_from(GrantState.values),
        }
    ),
    max_size=4,
)
records = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(Kind.values),
        "status": st.sampled_from(Status.values),
        "revision": st.integers(0, 2),
        "unit": st.sampled_from(UNITS),
        "parts": st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(Part.values), min_size=1),
        "author": st.sampled_from(PEOPLE),
    }
)


# No shrinking, which would rebuild the world for minutes.
@settings(max_examples=soak.examples(60), phases=[Phase.explicit, Phase.generate])
@given(data=st.data())
def _compare(world, data):
    with transaction.atomic():
        for row in data.draw(grants):
            _grant(world, **row)
        made = [_record(world, **data.draw(records)) for _ in range(2)]
        for name in PEOPLE:
            _check(world.user(name), made)
        transaction.set_rollback(True)


def _grant(world, *, holder, unit, leader, span, **more):
    since, until = (today() + DAY * days for days in SPANS[span])
    leader = world.persons[leader] if more["role"] == Role.SCRIBE else None
    Grant.objects.create(
        holder=world.users[holder], unit=world.units[unit], leader=leader, since=since, until=until,
        proposed_at="2026-01-01T00:00Z", **more,
    )  # fmt: skip


def _record(world, *, unit, parts, author, **more):
    record = Record.objects.create(unit=world.units[unit], created_by=world.users[author], **more)
    people = [(author, Part.PRINCIPAL), *((name, part) for name, part in parts.items() if name != author)]
    for place, (name, part) in enumerate(sorted(people, key=lambda row: row != people[0])):
        Participant.objects.create(record=record, person=world.persons[name], part=part, position=place)
    FollowUp.objects.create(record=record, due=today(), revision=1)
    return Record.objects.with_people().get(pk=record.pk)


def _check(user, made):
    for record in made:
        listed = Record.objects.visible_to(user).filter(pk=record.pk)
        assert listed.exists() == access.visible(user, record) == bool(access.fields(user, record))
        for field in ("*", "topic", "place", "status"):
            shown = Record.objects.filter(access.showing(user, field), pk=record.pk)
            assert shown.exists() == access.sees(user, record, field), field
        whole = access.fields(user, record) == access.EVERY_FIELD
        assert FollowUp.objects.visible_to(user).filter(record=record).exists() == whole


def test_a_list_answers_as_the_object_does_whatever_is_granted(world):
    Grant.objects.exclude(holder__in=[world.users[key] for key in ("sysadmin", "security", "auditor")]).delete()
    _compare(world)


def test_a_scribe_with_two_grants_for_one_leader_types_both_kinds(world):
    world.grant("he", Role.SCRIBE, "PS02", by="zhou", leader=world.persons["zhou"], kinds=["letter"])
    assert access.kinds_for(world.user("he"))[world.persons["zhou"].pk] == {"talk", "visit", "letter"}
