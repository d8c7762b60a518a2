"""What can become of a mail. Sent is never shown as read; unknown is never sent again by itself."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class MailState(TextChoices):
    QUEUED = "queued", pgettext_lazy("mail", "Queued")
    SENDING = "sending", pgettext_lazy("mail", "Being sent")
    SENT = "sent", pgettext_lazy("mail", "Sent")
    FAILED = "failed", pgettext_lazy("mail", "Failed")
    UNKNOWN = "unknown", pgettext_lazy("mail", "Unknown")
