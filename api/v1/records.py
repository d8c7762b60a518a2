"""Records of all four kinds: listed, begun, read, changed, handed in, taken back and decided."""

from uuid import UUID

from django.urls import reverse
from rest_framework.response import Response

from api import pagination
from api.concurrency import etag
from api.errors import Refused, at
from api.schema import operation, parameter
from api.shapes import Shape, text, word, words
from api.v1.base import Answering, RecordView
from api.v1.kinds import ANY_DRAFT, ANY_RECORD, DRAFTS, RecordRow
from api.v1.paging import PAGING, page_of
from api.v1.rendering import record_as_seen
from records.actions import confirmation, drafting, quiet, review, submission
from records.ledger import listing
from records.ledger.enums import Kind, Status
from records.ledger.filters import RecordFilter
from records.ledger.records import Record
from records.people.errors import Conflict, Invalid

KIND, STATUS = [{"type": "array", "items": {"type": "string", "enum": e.values}} for e in (Kind, Status)]
FILTERS = (
    parameter("kind", KIND, description="Kinds, repeated."),
    parameter("status", STATUS, description="States, repeated."),
    parameter("unit", {"type": "string", "format": "uuid"}, description="A unit and all below it."),
    parameter("since", {"type": "string", "format": "date"}, description="From this day on."),
    parameter("until", {"type": "string", "format": "date"}, description="Up to this day."),
    parameter("person", {"type": "string", "format": "uuid"}, description="Somebody who took part."),
    parameter("late", bool, description="Entered late, or not."),
    parameter("text", {"type": "string", "maxLength": 100}, description="In topic, number or names."),
    parameter("mine", bool, description="My own as principal or recorder, or not."),
)


class Release(Shape):
    """The sections that talkees may read."""

    released = words()


class Comment(Shape):
    """A comment for the author; it is sealed."""

    comment = text(2000)


class KindChange(Shape):
    """The kind that a draft becomes."""

    kind = word(Kind.values, required=True)


class Records(Answering):
    """The ledger as its reader sees it."""

    tag = "records"
    subject = reserved = None
    tried = False

    @operation("listRecords", answer=page_of(RecordRow), query=(*FILTERS, *PAGING))
    def get(self, request):
        """List records, the newest first.

        Each row has the fields that its reader sees: a talkee fewer, and of a recalled record the number alone.
        """
        user = request.user
        found = RecordFilter(request.query_params, Record.objects.visible_to(user), user=user)
        if not found.form.is_valid():
            raise Invalid.from_form(found.form)

        def show(rows):
            return [listing.shown(row, user) for row in rows]

        return Response(pagination.page(request, found.qs, pagination.NEWEST, listing.fetch, show))

    @operation("createRecord", body=ANY_DRAFT, answer=ANY_RECORD, status=201, once=True, versioned=True,
               refusals=(403, 409))  # fmt: skip
    def post(self, request):
        """Begin a draft with whatever is known.

        The client may choose the id; only the kind must be said.
        """
        kind, named, data = draft_of(self)
        self.subject = named or self.reserved
        if not (self.tried and self._made_before()):
            try:
                self.subject = drafting.start(kind=kind, data=data, by=self.actor, id=self.subject).record.pk
            except Conflict:
                raise Refused("id-taken", 409) from None
        return self.answer(self.subject, 201)

    def answer(self, id, status=200, headers=None):
        return super().answer(id, status, {"Location": reverse("api_record", args=[id])} if status == 201 else None)

    def _made_before(self) -> bool:
        """Whether a first try, cut off before its answer, made the record."""
        return Record.objects.visible_to(self.request.user).filter(pk=self.subject, created_by=self.actor.user).exists()


class RecordItem(RecordView):
    """One record."""

    @operation("readRecord", answer=ANY_RECORD, versioned=True)
    def get(self, request, id):
        """Read a record's particulars, without a sealed word."""
        return Response(record_as_seen(self.record, self.actor), headers=etag(self.record.version))

    @operation("changeRecord", body=ANY_DRAFT, answer=ANY_RECORD, changes=True, versioned=True)
    def patch(self, request, id):
        """Change a draft or a returned record: what is left out stays as it is."""
        kind, named, data = draft_of(self, self.record.kind)
        if kind != self.record.kind or named not in (None, self.record.pk):
            raise at("kind" if kind != self.record.kind else "id", "fixed")
        quiet.autosave(self.record, data=data, by=self.actor, version=self.version)
        return self.answer(self.subject)


def draft_of(view, usual=None) -> tuple:
    """The kind, the id and the rest of a body, held to the JSON types of its kind."""
    data = view.request.data
    kind = data.get("kind", usual) if isinstance(data, dict) else usual
    if kind is None or kind not in Kind.values:
        raise at("kind", "missing" if kind is None else "invalid_choice")
    data = dict(view.typed(DRAFTS[kind], {"kind": kind}))
    data.pop("kind", None)
    named = data.pop("id", None)
    return kind, UUID(named) if named else None, data


class Submit(RecordView):
    """Handing in."""

    @operation("submitRecord", body=Release, optional_body=True, answer=ANY_RECORD, changes=True, once=True,
               versioned=True)  # fmt: skip
    def post(self, request, id):
        """Hand a record in for review, releasing sections to the talkees."""
        released = self.typed(Release).get("released") or []
        submission.submit(self.record, by=self.actor, version=self.version, released=released)
        return self.answer(self.subject)


class Recall(RecordView):
    """Taking back."""

    @operation("recallRecord", answer=ANY_RECORD, changes=True, once=True, versioned=True)
    def post(self, request, id):
        """Take a submitted record back, until an officer has opened it or somebody signed."""
        submission.recall(self.record, by=self.actor, version=self.version)
        return self.answer(self.subject)


class Withdraw(RecordView):
    """Giving up."""

    @operation("withdrawRecord", answer=ANY_RECORD, changes=True, once=True, versioned=True)
    def post(self, request, id):
        """Give a draft or a returned record up."""
        submission.withdraw(self.record, by=self.actor, version=self.version)
        return self.answer(self.subject)


class Accept(RecordView):
    """Review: accepted."""

    tag = "review"

    @operation("acceptRecord", body=Comment, optional_body=True, answer=ANY_RECORD, changes=True, once=True,
               versioned=True)  # fmt: skip
    def post(self, request, id):
        """Accept a record; final."""
        review.accept(
            self.record, by=self.actor, version=self.version, comment=self.typed(Comment).get("comment") or ""
        )
        return self.answer(self.subject)


class HandBack(RecordView):
    """Review: handed back."""

    tag = "review"

    @operation("handBackRecord", body=Comment, answer=ANY_RECORD, changes=True, once=True, versioned=True)
    def post(self, request, id):
        """Hand a record back with a comment."""
        comment = self.typed(Comment).get("comment") or ""
        review.hand_back(self.record, by=self.actor, version=self.version, comment=comment)
        return self.answer(self.subject)


class ChangeKind(RecordView):
    """Another kind."""

    @operation("changeKindOfRecord", body=KindChange, answer=ANY_RECORD, changes=True, once=True, versioned=True)
    def post(self, request, id):
        """Make a draft one of another kind; what was typed is kept until submission."""
        kind = self.typed(KindChange)["kind"]
        if kind not in Kind.values:
            raise at("kind", "invalid_choice")
        drafting.change_kind(self.record, kind=kind, by=self.actor, version=self.version)
        return self.answer(self.subject)


class Narrow(RecordView):
    """Releasing less."""

    tag = "review"

    @operation("narrowRelease", body=Release, answer=ANY_RECORD, changes=True, once=True, versioned=True)
    def post(self, request, id):
        """Take sections out of what talkees may read; never adds one."""
        released = self.typed(Release).get("released") or []
        confirmation.narrow(self.record, by=self.actor, version=self.version, released=released)
        return self.answer(self.subject)
