"""A year of records in a sample organisation, by the real verbs at the times at which they would have happened."""

import datetime
from dataclasses import dataclass, replace

from django.utils import timezone

from records.actions import confirmation, drafting, submission
from records.ledger import lateness
from records.ledger.enums import Kind, Part
from records.people.enums import Role
from records.samples import calendar, letters, messages, past, reviewing, talks, visits
from records.samples.organisation import scene

PER_YEAR = {Kind.TALK: 26, Kind.VISIT: 5, Kind.LETTER: 3, Kind.MESSAGE: 3}  # for each author, on average
TEXTS = {Kind.TALK: talks, Kind.VISIT: visits, Kind.LETTER: letters, Kind.MESSAGE: messages}
KINDS = {Kind.TALK: talks.kind, Kind.LETTER: letters.kind, Kind.MESSAGE: messages.occasion}
WRITING = (Role.CADRE, Role.HEAD)


@dataclass(frozen=True)
class Plan:
    """One record to come: who, of which kind, when; with whom and about what, where that is not left to chance."""

    author: str
    kind: Kind
    moment: calendar.Moment
    talkee: str = ""
    what: str = ""


def plans(rng, sample, first, last) -> list[Plan]:
    """What every cadre and head does between two days, in the order of time."""
    found = []
    for author, since in _authors(sample.seed).items():
        for kind, most in PER_YEAR.items():
            start = max(first, since)
            count = max(1, round(rng.uniform(0.5, 1.2) * most * (last - start).days / 365))
            moments = calendar.moments(rng, kind, start, last, count, apart=True)
            found += [Plan(author, kind, moment) for moment in moments]
    return sorted(found, key=lambda plan: plan.moment.start)


def _authors(seed) -> dict:
    """person key → the day from which they write."""
    days = {}
    for grant in seed.grants:
        if grant.role in WRITING:
            days[grant.person] = min(grant.since, days.get(grant.person, grant.since))
    return days


class Year:
    """Plays the plans of a year; afterwards the newest wait for review, some are drafts, some were handed back."""

    def __init__(self, rng, sample, now):
        self.rng, self.sample, self.now = rng, sample, now
        self.reviewing = reviewing.Reviewing(rng, sample, now)

    def play(self, plan: Plan):
        """One record from the event to where it stands today; None where nobody could be met."""
        plan = replace(plan, talkee=plan.talkee or self._anybody(plan))
        if not plan.talkee and plan.kind != Kind.MESSAGE:
            return
        written = min(calendar.written_at(self.rng, plan.moment, self.rng.random() < 0.07), self.now)
        record = self.start(plan, written)
        if self._days_ago(written) < 4 and self.rng.random() < 0.25:
            return
        record = self.submit(record, plan, written)
        if plan.talkee:
            self._confirm(record, plan, written)
        self.reviewing.play(record, plan.author, written)

    def _anybody(self, plan) -> str:
        """Somebody who held a post that day in a unit of the author's grants; nobody where there is none."""
        seed, day = self.sample.seed, timezone.localdate(plan.moment.start)
        units = {g.unit for g in seed.grants if g.person == plan.author and g.role in WRITING and g.since <= day}
        others = [person for person in seed.persons if person.key != plan.author]
        posts = ((person, person.post_on(day)) for person in others)
        near = [person for person, post in posts if post and not units.isdisjoint(self._above(post.unit))]
        return self.rng.choice(near).key if near else ""

    def _above(self, key):
        """The keys from a unit up to the top."""
        while key is not None:
            yield key
            key = self.sample.seed.by_key[key].parent

    def _data(self, plan, late) -> dict:
        seed, day = self.sample.seed, timezone.localdate(plan.moment.start)
        author, talkee = seed.by_key[plan.author], seed.by_key.get(plan.talkee)
        kind, texts = plan.kind, TEXTS[plan.kind]
        what = plan.what or (KINDS[kind](self.rng) if kind in KINDS else "")
        setting = scene(seed, author, talkee or author, what, day, calendar.next_festival(day).name)
        end = plan.moment.start + datetime.timedelta(minutes=plan.moment.minutes)
        people = [(plan.author, Part.PRINCIPAL)] + (
            [(talkee.key, Part.TALKEE)] if talkee and kind != Kind.MESSAGE else []
        )
        return {
            "participants": [{"person": str(self.sample.persons[key].pk), "part": part} for key, part in people],
            "started_at": plan.moment.start.isoformat(),
            "ended_at": end.isoformat(),
            "topic": texts.topic(self.rng, setting)[:100],
            "late_reason": self.rng.choice(("travel", "urgent")) if late else "",
            **self._special(kind, what, setting, talkee),
            **self._note(self._text(texts, setting, kind), plan, talkee, day),
        }

    def _text(self, texts, setting, kind) -> dict:
        """The sections; a message to many is a maxim, since the personal ones call one reader by name."""
        return {"text": messages.maxim(self.rng)} if kind == Kind.MESSAGE else texts.note(self.rng, setting)

    def _special(self, kind, what, setting, talkee) -> dict:
        if kind == Kind.TALK:
            return {"place": talks.place(self.rng, setting), "form": "one_to_one", "talk_kind": what}
        if kind == Kind.VISIT:
            relatives = visits.present(self.rng, talkee.household) if talkee.household else []
            return {"where": "home", "relatives_present": max(1, len(relatives)), **visits.left(self.rng)}
        if kind == Kind.LETTER:
            return {"letter_kind": what, "addressee": f"{talkee.name}同志", "delivered": "by_hand"}
        return {"occasion": what, "text_class": "open", "channel": "system",
                "recipients": self.rng.randint(8, 90)}  # fmt: skip

    def _note(self, note, plan, talkee, day) -> dict:
        who = {"talkee": talkee, "principal": self.sample.seed.by_key[plan.author]}
        rows = [
            {
                "text": row["text"],
                "person": str(self.sample.persons[who[row["who"]].key].pk),
                "due": (day + datetime.timedelta(days=row["days"])).isoformat(),
            }
            for row in note.get("commitments") or []
        ]
        return note | ({"commitments": rows} if "commitments" in note else {})

    def start(self, plan, written):
        """The draft, begun a while before it is `written`."""
        data = self._data(plan, lateness.is_late(plan.moment.start, written))
        with past.at(written - datetime.timedelta(minutes=self.rng.randint(8, 45))):
            typed = plan.author == "zhou_min" and plan.kind in (Kind.TALK, Kind.VISIT) and written.year >= 2026
            by = self.sample.actor("he_jing" if typed else plan.author)
            return drafting.start(kind=plan.kind, data=data, by=by).record

    def submit(self, record, plan, written):
        """Handed in, two sections released where somebody may read them."""
        released = ["opinions", "commitments"] if plan.kind in (Kind.TALK, Kind.VISIT) else []
        with past.at(written):
            return submission.submit(
                record, by=self.sample.actor(plan.author), version=record.version, released=released
            )

    def _confirm(self, record, plan, written) -> None:
        """On their own device, the newest still waiting, or, about half without an account, on the author's phone."""
        if plan.kind not in (Kind.TALK, Kind.VISIT):
            return
        talkee = self.sample.seed.by_key[plan.talkee]
        own = talkee.key in self.sample.users and self.sample.actor(talkee.key).user.is_active
        if self.rng.random() < 0.45 and not (own and self._days_ago(written) > 20):
            return
        signer = talkee.key if own else plan.author
        moment = written + datetime.timedelta(hours=self.rng.uniform(1, 30))
        if moment > self.now:
            return
        row = record.participants.get(person=self.sample.persons[talkee.key], part=Part.TALKEE)
        with past.at(moment):
            by = self.sample.actor(signer)
            confirmation.confirm(record, by=by, participant=row.pk, revision=1, typed_name=talkee.name)

    def _days_ago(self, moment) -> int:
        return (self.now - moment).days
