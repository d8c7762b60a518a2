"""What a verification can find, in words."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "missing": _("this event is missing"),
    "payload changed": _("the payload was changed"),
    "header changed": _("the header was changed"),
    "chain broken": _("the chain is broken here"),
    "head missing": _("the head of the chain is missing"),
    "head differs": _("the chain does not end where its head says"),
    "tree differs": _("the tree holds another hash than the event"),
    "tree superfluous": _("the tree holds more than it should"),
    "tree past the end": _("the tree reaches further than the events: they were cut off"),
    "checkpoint forged": _("a checkpoint that none of our keys signed"),
    "checkpoint changed": _("a checkpoint says something else than its signed text"),
    "checkpoint differs": _("a signed checkpoint is of another history than these events"),
    "checkpoint past the end": _("a signed checkpoint covers more events than there are: they were cut off"),
    "checkpoint lost": _("a signed checkpoint covers events that a restore lost"),
    "generation back": _("the generation is lower than that of a checkpoint"),
    "touch invented": _("the change feed names an event that is not about this"),
    "touch back": _("the change feed was put back to an earlier event"),
    "record deleted": _("a record that was begun is not there"),
    "record invented": _("a record that was never begun"),
    "status differs": _("a record stands in another status than its last event says"),
    "revision differs": _("a record has another revision than its events say"),
    "version differs": _("a record has another version than its last event says"),
    "note missing": _("a note that was handed in is not there"),
    "note differs": _("a sealed note is not the one that was handed in"),
    "key missing": _("the key of a record or a household is not there: what was said is shut"),
    "key back": _("the key of a record that was destroyed is there again"),
    "around missing": _("a decision, a correction or the trace of an opening is not there"),
    "seal broken": _("what access decides on was changed past the system"),
}
