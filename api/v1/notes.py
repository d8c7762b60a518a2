"""The note, opened under its trace, and who opened it."""

from django.http import Http404
from rest_framework.response import Response

from api.errors import at
from api.schema import operation, parameter
from api.shapes import Shape, identifier, integer, moment, text, word, words
from api.v1.base import RecordView
from api.v1.kinds import ANY_NOTE, ANY_RECORD
from api.v1.rendering import opening
from records.actions import notes, quiet
from records.ledger import openings
from records.ledger.enums import CHOSEN_REASONS, OpenReason

REASONS = [reason.value for reason in CHOSEN_REASONS]


class Reason(Shape):
    """Why a note is opened. `in_words` is sealed too."""

    reason = word(REASONS)
    in_words = text(500)
    revision = integer()


class Words(Shape):
    """What is asked or answered; it is sealed."""

    text = text(500, required=True)


class Opening(Shape):
    """Who opened the note, when and why; what was asked comes with the note."""

    id = identifier(required=True)
    reader = text(required=True)
    role = text(required=True)
    reason = word(OpenReason.values, required=True)
    revision = integer(required=True)
    sections = words(required=True)
    at = moment(required=True)
    noted_at = moment(required=True, null=True)
    questioned_at = moment(required=True, null=True)
    answered_at = moment(required=True, null=True)


class NoteItem(RecordView):
    """The note."""

    tag = "notes"
    http_method_names = ("get", "post", "options")  # no HEAD: it would open

    @operation("openNote", answer=ANY_NOTE, refusals=(400, 403, 503), query=(
        parameter("reason", {"type": "string", "enum": REASONS}, description="Why, where one is asked."),
        parameter("revision", {"type": "integer", "minimum": 1}, description="An earlier revision."),
    ))  # fmt: skip
    def get(self, request, id):
        """Open the note. Every opening leaves a trace that the author sees."""
        return self._opened(request.query_params.get("reason", ""), revision=_revision(request))

    @operation("openNoteForReason", body=Reason, answer=ANY_NOTE, refusals=(403, 503))
    def post(self, request, id):
        """Open the note, with the reason in words."""
        said = self.typed(Reason)
        return self._opened(said.get("reason") or "", said.get("in_words") or "", said.get("revision"))

    def _opened(self, reason, in_words="", revision=None) -> Response:
        opened = notes.open_note(self.record, by=self.actor, reason=reason, in_words=in_words, revision=revision)
        found = {"kind": self.record.kind, "revision": opened.revision}
        return Response(found | {"sections": opened.sections, "words": opened.words})


def _revision(request) -> int | None:
    written = request.query_params.get("revision")
    if written is None:
        return None
    if not (written.isascii() and written.isdigit() and len(written) < 10):
        raise at("revision", "invalid")
    return int(written)


class Openings(RecordView):
    """Who opened it."""

    tag = "notes"

    @operation("listOpenings", answer=Opening(many=True))
    def get(self, request, id):
        """Say who opened the note, the newest first, as far as the reader may know."""
        rows = openings.known(request.user, self.record).select_related("reader__person", "person").order_by("-at")
        return Response([opening(row) for row in rows])


class OfOpening(RecordView):
    """An endpoint of one opening."""

    tag = "notes"

    def find_part(self, opening):
        self.opening = openings.known(self.request.user, self.record).filter(pk=opening).first()
        if self.opening is None:
            raise Http404


class Question(OfOpening):
    """Asking why."""

    @operation("questionOpening", body=Words, answer=ANY_RECORD, once=True, versioned=True)
    def post(self, request, id, opening):
        """Ask the reader why the note was opened."""
        notes.question(self.opening, by=self.actor, text=self.typed(Words)["text"])
        return self.answer(self.subject)


class Answer(OfOpening):
    """Answering."""

    @operation("answerQuestion", body=Words, answer=ANY_RECORD, once=True, versioned=True)
    def post(self, request, id, opening):
        """Answer why one opened the note."""
        notes.answer(self.opening, by=self.actor, text=self.typed(Words)["text"])
        return self.answer(self.subject)


class Noted(OfOpening):
    """Taking note."""

    @operation("noteOpening", answer=ANY_RECORD, once=True, versioned=True)
    def post(self, request, id, opening):
        """Take note of an opening, so that Today shows it no more."""
        quiet.note_opening(self.opening, by=self.actor)
        return self.answer(self.subject)
