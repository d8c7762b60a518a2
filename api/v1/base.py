"""What the endpoints of one record have in common."""

from django.http import Http404
from rest_framework.response import Response

from api.concurrency import etag
from api.v1.rendering import record_as_seen
from api.views import View
from records.ledger import access
from records.ledger.kinds.registry import child
from records.ledger.records import Record


def read(id, user) -> Record:
    """The record as its own kind, with its people. Another's is a 404."""
    record = Record.objects.visible_to(user).with_people().filter(pk=id).first()
    if record is None:
        raise Http404
    own = child(record)
    vars(own)["_prefetched_objects_cache"] = vars(record)["_prefetched_objects_cache"]
    own.unit = record.unit
    return own


class Answering(View):
    """Answers with a record."""

    def answer(self, id, status=200, headers=None) -> Response:
        """The record as it is now, with its version."""
        record = read(id, self.request.user)
        headers = etag(record.version) | (headers or {})
        return Response(record_as_seen(record, self.actor), status=status, headers=headers)


class RecordView(Answering):
    """An endpoint of one record; whatever else is wrong with a request, another's record is not there."""

    tag = "records"

    def find(self, id, **ids):
        self.record = read(id, self.request.user)
        self.subject = self.record.pk
        self.find_part(**ids)

    def find_part(self, **ids) -> None:
        """Find what of the record the address names."""

    def part_of(self, rows, id):
        """The row `id` among what hangs on the record, for whoever sees the record whole."""
        whole = access.fields(self.request.user, self.record) == access.EVERY_FIELD
        found = rows.filter(pk=id).first() if whole else None
        if found is None:
            raise Http404
        return found
