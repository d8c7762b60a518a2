"""The condolence letter (慰问信、廉政家书)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.ledger.enums import Delivered, Kind, LetterKind, Part
from records.ledger.records import Record
from records.ledger.sections import Section
from records.people.text import Name


class Letter(Record):
    """A letter of the organisation to a person or their family."""

    KIND = Kind.LETTER
    PAPER = _("Condolence letter")
    PART_LABELS = {
        Part.PRINCIPAL: _("Written by"),
        Part.TALKEE: _("Written to"),
        Part.RECORDER: _("Recorded by"),
    }
    PARTICULARS = ("started_at", "letter_kind", "addressee", "signed_by", "delivered", "delivered_on", "topic")
    SECTIONS = (
        Section("salutation", _("Salutation"), 100, rows=1),
        Section("body", _("Body"), 5000, rows=8),
        Section("closing", _("Closing"), 200, rows=2),
        Section("help", _("Help given"), 1000, hint=_("Goods or money, and from which budget"), rows=2),
    )
    NEEDED = ("principal", "talkee", "started_at", "letter_kind", "addressee", "topic", "salutation", "body")

    letter_kind = models.CharField(_("kind of letter"), max_length=15, choices=LetterKind, blank=True, default="")
    addressee = Name(_("addressee"), blank=True, default="")
    signed_by = Name(_("signed by"), blank=True, default="")
    delivered = models.CharField(_("how it was delivered"), max_length=10, choices=Delivered, blank=True, default="")
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)

    class Meta:
        verbose_name = _("condolence letter")
