"""The heart-to-heart talk (谈心谈话)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.ledger.enums import Form, Kind, Part, TalkKind, TalkRelation
from records.ledger.records import Record
from records.ledger.sections import COMMITMENTS, Section


class Talk(Record):
    """A talk between one or several principals and one or several talkees."""

    KIND = Kind.TALK
    PAPER = _("Heart-to-heart talk record")
    PART_LABELS = {
        Part.PRINCIPAL: _("Held by"),
        Part.TALKEE: _("Talked with"),
        Part.RECORDER: _("Recorded by"),
    }
    PARTICULARS = ("started_at", "ended_at", "place", "form", "relation", "talk_kind", "topic")
    SECTIONS = (
        Section("outline", _("Outline"), 400, rows=2),
        Section("said", _("What was said"), 20_000, rows=8),
        Section(
            "opinions",
            _("The other's opinions and suggestions"),
            hint=_("As it was said. Fact and judgement apart."),
        ),
        Section("problems", _("Problems raised"), hint=_("A clue to a breach does not belong here.")),
        Section("commitments", _("Commitments"), shape=COMMITMENTS, hint=_("Each can become a follow-up")),
    )
    NEEDED = ("principal", "talkee", "started_at", "place", "form", "talk_kind", "topic", "said")

    form = models.CharField(_("form"), max_length=15, choices=Form, blank=True, default=Form.ONE_TO_ONE)
    relation = models.CharField(_("relation"), max_length=20, choices=TalkRelation, blank=True, default="")
    talk_kind = models.CharField(_("kind of talk"), max_length=20, choices=TalkKind, blank=True, default="")

    class Meta:
        verbose_name = _("heart-to-heart talk")
