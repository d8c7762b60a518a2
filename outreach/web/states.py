"""The words, icon and tone of every state, due date and flag: a template names a state, how it looks is said here."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy


@dataclass(frozen=True)
class Badge:
    """A tone (CSS class), an icon and a word: colour never speaks alone."""

    tone: str
    icon: str
    text: str


RECORD_STATES = {
    "draft": Badge("draft", "pencil", pgettext_lazy("state", "Draft")),
    "submitted": Badge("wait", "send", pgettext_lazy("state", "Submitted")),
    "returned": Badge("warn", "arrow-return-left", pgettext_lazy("state", "Returned")),
    "accepted": Badge("ok", "check-circle-fill", pgettext_lazy("state", "Accepted")),
    "withdrawn": Badge("gone", "x-circle", pgettext_lazy("state", "Withdrawn")),
    "void": Badge("void", "slash-circle", pgettext_lazy("state", "Void")),
    "proposed": Badge("warn", "hourglass-split", pgettext_lazy("state", "Awaiting approval")),
    "approved": Badge("ok", "check-circle-fill", pgettext_lazy("state", "Approved")),
    "turned-down": Badge("gone", "x-circle", pgettext_lazy("state", "Turned down")),
    "taken-back": Badge("gone", "x-circle", pgettext_lazy("state", "Taken back")),
    "expired": Badge("gone", "slash-circle", pgettext_lazy("state", "Run out")),
    "confirmed": Badge("ok", "pen", pgettext_lazy("state", "Confirmed")),
    "declined": Badge("warn", "x-circle", pgettext_lazy("state", "Declined")),
    "unconfirmed": Badge("warn", "hourglass-split", pgettext_lazy("state", "To confirm")),
    "closed": Badge("ok", "check-lg", pgettext_lazy("state", "Closed")),
    "waived": Badge("gone", "dash-circle", pgettext_lazy("state", "Waived")),
    "informed": Badge("wait", "bell", pgettext_lazy("state", "Informed")),
    "denied": Badge("bad", "x-octagon", pgettext_lazy("state", "Denied")),
    "tampered": Badge("bad", "exclamation-octagon-fill", pgettext_lazy("state", "Tampered with")),
    "inactive": Badge("gone", "pause-circle", pgettext_lazy("state", "Inactive")),
}
KIND_ICONS = {"talk": "chat-square-text", "message": "megaphone", "letter": "envelope-heart", "visit": "house-heart"}
FLAGS = {
    "late": ("clock-history", pgettext_lazy("flag", "Late")),
    "batch": ("layers-fill", pgettext_lazy("flag", "Batch")),
    "clash": ("geo", pgettext_lazy("flag", "Clash")),
    "likeness": ("files", pgettext_lazy("flag", "Likeness")),
    "thin": ("text-left", pgettext_lazy("flag", "Thin")),
    "incomplete": ("link-45deg", pgettext_lazy("flag", "Incomplete")),
}
DAYS_SOON = 7


def due_badge(days: int) -> Badge:
    """The badge of something due in `days` (negative when overdue)."""
    if days < 0:
        words = ngettext("%(days)s day overdue", "%(days)s days overdue", -days) % {"days": -days}
        return Badge("bad", "exclamation-circle-fill", words)
    if days == 0:
        return Badge("warn", "hourglass-split", _("Due today"))
    words = ngettext("In %(days)s day", "In %(days)s days", days) % {"days": days}
    return Badge("warn", "hourglass-split", words) if days <= DAYS_SOON else Badge("later", "calendar3", words)
