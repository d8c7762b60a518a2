"""The family-education visit (家访、家庭助廉)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.ledger.enums import Kind, Part, VisitPlace
from records.ledger.records import Record
from records.ledger.sections import ATTENDANCE, COMMITMENTS, Section

CLEAR, ASK = _("Five clear"), _("Five ask")


class Visit(Record):
    """A visit to the household of a leading cadre, or of any employee for education and help.

    The talkee is the employee whose household was visited; relatives who were present are counted here and
    named, with consent, in the sealed note.
    """

    KIND = Kind.VISIT
    PAPER = _("Family-education visit record")
    PART_LABELS = {
        Part.PRINCIPAL: _("Visitors"),
        Part.TALKEE: _("Household visited"),
        Part.RECORDER: _("Recorded by"),
    }
    PARTICULARS = ("started_at", "ended_at", "where", "place", "relatives_present", "left_letter", "left_book",
                   "left_pledge", "topic")  # fmt: skip
    SECTIONS = (
        Section("present", _("Who was there"), 1000, ATTENDANCE, hint=_("Named with consent only; a child never")),
        Section("purpose", _("Purpose of the visit"), 400, rows=2),
        Section("family", _("Family situation"), 2000, group=CLEAR, hint=_("Members, home, income"), rows=1),
        Section("habits", _("Habits"), 2000, group=CLEAR, hint=_("Daily routine, spending"), rows=1),
        Section("hobbies", _("Hobbies"), 2000, group=CLEAR, rows=1),
        Section("contacts", _("Social contacts"), 2000, group=CLEAR, hint=_("Who comes and goes"), rows=1),
        Section("difficulties", _("Difficulties"), 2000, group=CLEAR, rows=1),
        Section("thinking", _("Thinking"), 2000, group=ASK, rows=1),
        Section("work", _("Work"), 2000, group=ASK, rows=1),
        Section("money", _("Large income or spending"), 2000, group=ASK, hint=_("House, car, loans"), rows=1),
        Section("gifts", _("Gifts"), 2000, group=ASK, rows=1),
        Section("entertaining", _("Entertaining"), 2000, group=ASK, rows=1),
        Section("opinions", _("The family's opinions")),
        Section("problems", _("Problems raised"), hint=_("A clue to a breach does not belong here.")),
        Section("commitments", _("Commitments"), shape=COMMITMENTS, hint=_("Each can become a follow-up")),
    )
    NEEDED = ("principal", "talkee", "started_at", "where", "relatives_present", "topic", "purpose")

    where = models.CharField(_("where"), max_length=10, choices=VisitPlace, blank=True, default=VisitPlace.HOME)
    relatives_present = models.PositiveSmallIntegerField(_("relatives present"), null=True, blank=True)
    left_letter = models.PositiveSmallIntegerField(_("family letters left"), null=True, blank=True)
    left_book = models.PositiveSmallIntegerField(_("books left"), null=True, blank=True)
    left_pledge = models.PositiveSmallIntegerField(_("pledges signed"), null=True, blank=True)

    class Meta:
        verbose_name = _("family-education visit")
