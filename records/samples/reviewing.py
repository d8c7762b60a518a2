"""What becomes of a sample record once it was handed in: opened, accepted or handed back, mended, corrected, kept."""

import datetime

from django.utils import timezone

from records.actions import corrections, followups, notes, quiet, review, submission
from records.ledger import note
from records.samples import past

OFFICER = "li_wei"
ASKED = "请补记对方的具体意见，以及单位拟如何安排。"
ADDED = "补记：对方希望把意见转给相关科室，单位已列入本月例会，月底前答复本人。"
LATER = "补充：承诺的两件事已办完一件，另一件本月内完成。"
ANSWERING = ("opinions", "body", "text")  # the section that answers it, by kind
DAY = datetime.timedelta(days=1)
STALE = 30 * DAY  # what is older than this has been seen to, but for very little


class Reviewing:
    """Plays the officer and, where something comes back, the author, at the times at which they would have acted."""

    def __init__(self, rng, sample, now):
        self.rng, self.sample, self.now = rng, sample, now

    def play(self, record, author: str, written) -> None:
        """From the day on which `record` was handed in until now."""
        moment = written + DAY * self.rng.randint(1, 5) + datetime.timedelta(hours=self.rng.uniform(-3, 3))
        if moment > self.now or author == OFFICER:
            return
        if record.participants.filter(person_id=self.sample.persons[OFFICER].pk).exists():
            return
        record = self._open(record, author, moment)
        if self.rng.random() < 0.06:
            record = self._hand_back(record, author, moment)
            moment += 3 * DAY
            if record is None:
                return
        with past.at(moment):
            record = review.accept(record, by=self._officer(), version=record.version)
        self._correct(record, author, moment + 9 * DAY)
        self._keep_word(record, author, moment)

    def _officer(self):
        return self.sample.actor(OFFICER)

    def _open(self, record, author, moment):
        """The officer reads; the author takes note of it, unless it was only just now."""
        with past.at(moment):
            notes.open_note(record, by=self._officer())
        if (noted := moment + 2 * DAY) < self.now:
            with past.at(noted):
                for opening in record.openings.filter(noted_at=None):
                    quiet.note_opening(opening, by=self.sample.actor(author))
        record.refresh_from_db()
        return record

    def _hand_back(self, record, author, moment):
        """Handed back; a while ago, also mended and handed in again. None where it still lies with the author."""
        with past.at(moment):
            record = review.hand_back(record, by=self._officer(), version=record.version, comment=ASKED)
        if moment + STALE > self.now:
            return None
        with past.at(moment + DAY):
            record = self._mend(record, self.sample.actor(author))
        return self._open(record, author, moment + 3 * DAY)

    def _mend(self, record, by):
        text = note.own_text(record)
        asked = next(name for name in ANSWERING if name in text)
        data = {asked: f"{text[asked]}\n{ADDED}".strip()}
        record = quiet.autosave(record, data=data, by=by, version=record.version).record
        return submission.submit(record, by=by, version=record.version, released=record.released)

    def _correct(self, record, author, moment) -> None:
        """Now and then something is added later, and the officer accepts it."""
        if self.rng.random() > 0.04 or moment > self.now:
            return
        with past.at(moment):
            correction = corrections.propose(
                record, by=self.sample.actor(author), version=record.version,
                kind="addendum", reason="new_facts", text=LATER,
            )  # fmt: skip
        record.refresh_from_db()
        if moment + 3 * DAY < self.now:
            with past.at(moment + 3 * DAY):
                corrections.accept(correction, by=self._officer(), version=record.version)

    def _keep_word(self, record, author, moment) -> None:
        """Follow-ups are closed about when they are due; a few of the newest are overdue."""
        by = self.sample.actor(author)
        for row in record.followups.all():
            done = timezone.make_aware(datetime.datetime.combine(row.due, datetime.time(16)))
            done = max(done - DAY * self.rng.randint(0, 9), moment + DAY)
            if done < self.now and (done + STALE < self.now or self.rng.random() < 0.85):
                with past.at(done):
                    followups.close(row, by=by, word="已办，当面核对过。")
