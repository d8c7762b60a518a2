"""Finding what a page is about among what the account may see; anything else is not there."""

from django.http import Http404

from records.ledger.kinds.registry import child
from records.ledger.records import Record


def record_or_404(request, id) -> Record:
    """The record `id` as its own kind. Another's is a 404, as one that never was."""
    record = Record.objects.visible_to(request.user).with_people().filter(pk=id).first()
    if record is None:
        raise Http404
    return with_kind(record)


def with_kind(record: Record) -> Record:
    """`record` as its own kind, keeping what was read of its people."""
    own = child(record)
    vars(own)["_prefetched_objects_cache"] = vars(record).get("_prefetched_objects_cache", {})
    return own
