"""Files that are still arriving: how much of each is there, and who sends it. The row goes once the file is whole."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from records.people.errors import WrongState
from records.vault import envelope


class OtherOffset(WrongState):
    """Bytes for another place than the one that comes next; `detail["offset"]` is that one."""

    code = "mismatching-upload-offset"
    message = _("The upload stands elsewhere. Ask how much has arrived and go on from there.")


class Upload(models.Model):
    """An arriving file under the id that its sender made; `place` names what it is going to hang on.

    `owner` is the record or household whose key seals it, `file` the id that its segments are sealed under, `sealed`
    the envelope `upload` with its name and, where it can be taken up again, the SHA-256 of all of it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    place = models.CharField(max_length=60)
    owner = models.UUIDField()
    purpose = models.CharField(max_length=10)
    media_type = models.CharField(max_length=40, default="")
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    segments = models.JSONField(default=list)
    file = models.UUIDField(default=uuid.uuid4, editable=False)
    resumable = models.BooleanField(default=False)
    sealed = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        indexes = [
            models.Index(fields=["place"], name="upload_place"),
            models.Index(fields=["changed_at"], name="upload_changed"),
        ]

    def __str__(self):
        return str(self.id)

    def seal(self, name: str, digest: bytes) -> None:
        """Keep what its sender said of it: words that somebody typed, and a digest that would tell the content."""
        self.sealed = envelope.seal(self.owner, f"upload:{self.pk}", 1, {"name": name, "digest": digest.hex()})

    def said(self) -> tuple[str, bytes]:
        """The name, and the digest or nothing. Raises Tampered."""
        content = envelope.unseal(self.owner, f"upload:{self.pk}", 1, self.sealed)
        return content["name"], bytes.fromhex(content["digest"])


def pending(place: str) -> tuple[int, int]:
    """How many files are arriving at `place`, and how many bytes they will have."""
    found = Upload.objects.filter(place=place)
    return found.count(), found.aggregate(bytes=Sum("size"))["bytes"] or 0
