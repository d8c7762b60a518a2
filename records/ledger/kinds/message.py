"""The honest message (廉洁寄语、廉政提醒)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.ledger.enums import Channel, Kind, Occasion, Part, TextClass
from records.ledger.records import Record
from records.ledger.sections import Section


class Message(Record):
    """A message with one text. Its recipients are not participants: they will be deliveries of their own."""

    KIND = Kind.MESSAGE
    PAPER = _("Honest message")
    PART_LABELS = {Part.PRINCIPAL: _("Sent by"), Part.RECORDER: _("Recorded by")}
    PARTICULARS = ("started_at", "occasion", "text_class", "channel", "recipients", "topic")
    SECTIONS = (Section("text", _("The text"), 2000, rows=6),)
    NEEDED = ("principal", "started_at", "occasion", "text_class", "topic", "text")

    occasion = models.CharField(_("occasion"), max_length=20, choices=Occasion, blank=True, default="")
    text_class = models.CharField(_("text class"), max_length=10, choices=TextClass, blank=True, default="")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, blank=True, default="")
    recipients = models.PositiveIntegerField(_("how many people it is for"), null=True, blank=True)

    class Meta:
        verbose_name = _("honest message")
