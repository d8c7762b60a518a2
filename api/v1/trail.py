"""The trail's checkpoints, for clients that keep them: whoever rewrites history would have to fool every phone."""

from django.utils.translation import gettext as _
from rest_framework.response import Response

from api.errors import at
from api.schema import operation, parameter
from api.shapes import Shape, integer, text, words
from api.views import View
from records.audit import checkpoints, proofs

LARGEST = 2**63 - 1


class TrailCheckpoint(Shape):
    """A signed root over the trail, and the proof that it goes on from the size asked about."""

    note = text(required=True, null=True)
    size = integer(required=True)
    consistency = words(required=True)
    keys = words(required=True)


class TrailCheckpointItem(View):
    """The newest checkpoint."""

    tag = "trail"

    @operation("trailCheckpoint", answer=TrailCheckpoint, query=(
        parameter("from", {"type": "integer", "minimum": 1, "maximum": LARGEST},
                  description="The size of the checkpoint that the client holds."),
    ))  # fmt: skip
    def get(self, request):
        """Give the newest signed checkpoint (C2SP) and the proof that it goes on from an older one (RFC 9162).

        `consistency` holds hashes in hexadecimal. A client that holds a checkpoint over more events than there are, or
        whose root the proof does not lead to, holds the evidence that history was rewritten. `note` is null and
        `size` 0 before the first checkpoint.
        """
        newest = checkpoints.newest()
        note, size = (newest.note, newest.size) if newest else (None, 0)
        written = request.query_params.get("from")
        path = proofs.consistency(_size(written, size), size) if written is not None else []
        hashes, keys = [step.hex() for step in path], checkpoints.verifier_keys()
        return Response({"note": note, "size": size, "consistency": hashes, "keys": keys})


def _size(written: str, most: int) -> int:
    """The size asked about. One that is no size of this trail is a complaint at `from`."""
    if not (written.isascii() and written.isdigit() and len(written) <= 19 and 1 <= int(written) <= most):
        raise at("from", "size", _("There is no checkpoint over that many events here."))
    return int(written)
