"""What can become of a mail. Sent is never shown as read; unknown is never sent again by itself."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class MailState(TextChoices):
    QUEUED = "queued", pgettext_lazy("mail", "Queued")
    SENDING = "sending", pgettext_lazy("mail", "Being sent")
    SENT = "sent", pgettext_lazy("mail", "Sent")
    FAILED = "failed", pgettext_lazy("mail", "Failed")
    UNKNOWN = "unknown", pgettext_lazy("mail", "Unknown")
    DELIVERED = "delivered", pgettext_lazy("mail", "Arrived")  # as somebody said who looked
    GIVEN_UP = "given_up", pgettext_lazy("mail", "Not sent again")


STUCK = (MailState.UNKNOWN, MailState.FAILED)  # where somebody has to look; nothing becomes of it by itself
OVER = (MailState.SENT, MailState.DELIVERED, MailState.GIVEN_UP)
OUTCOMES = {  # what somebody who looked may say of each
    MailState.UNKNOWN: (MailState.DELIVERED, MailState.GIVEN_UP),
    MailState.FAILED: (MailState.GIVEN_UP,),
}
