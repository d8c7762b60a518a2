"""What comes after a record was handed in: confirmations, corrections, follow-ups."""

from django.http import Http404
from rest_framework.response import Response

from api.schema import operation
from api.shapes import Shape, identifier, integer, text, word
from api.v1.base import RecordView
from api.v1.kinds import ANY_RECORD, Correction
from api.v1.rendering import correction
from records.actions import confirmation, corrections, followups
from records.ledger import access
from records.ledger.enums import CorrectionKind, CorrectionReason, DeclineReason


class Confirm(Shape):
    """A signature under one revision: an uploaded drawing, or a typed name."""

    revision = integer(required=True)
    comment = text(2000)
    typed_name = text(100)
    signature = identifier()


class Decline(Shape):
    """Why somebody does not confirm; on the author's phone with a witness."""

    revision = integer(required=True)
    reason = word(DeclineReason.values, required=True)
    comment = text(2000)
    witness = identifier()


class CorrectionDraft(Shape):
    """A correction to propose; the text is sealed."""

    kind = word(CorrectionKind.values, required=True)
    reason = word(CorrectionReason.values, required=True)
    text = text(5000, required=True)


class CorrectionComment(Shape):
    """A word on the decision; it is sealed."""

    comment = text(5000)


class Closing(Shape):
    """How it was done; it is sealed."""

    word = text(1000, required=True)


class OfParticipant(RecordView):
    """An endpoint of one participant."""

    tag = "confirmations"

    def find_part(self, participant):
        seen = access.seen_people(self.request.user, self.record)
        if participant not in {row.pk for row in seen}:
            raise Http404


class ConfirmParticipant(OfParticipant):
    """Confirming."""

    @operation("confirmRecord", body=Confirm, answer=ANY_RECORD, once=True, versioned=True)
    def post(self, request, id, participant):
        """Confirm and sign one revision."""
        said = _present(self.typed(Confirm))
        confirmation.confirm(self.record, by=self.actor, participant=participant, **said)
        return self.answer(self.subject)


class DeclineParticipant(OfParticipant):
    """Declining."""

    @operation("declineRecord", body=Decline, answer=ANY_RECORD, once=True, versioned=True)
    def post(self, request, id, participant):
        """Record that a talkee does not confirm."""
        said = _present(self.typed(Decline))
        confirmation.decline(self.record, by=self.actor, participant=participant, **said)
        return self.answer(self.subject)


class Corrections(RecordView):
    """Corrections of a record."""

    tag = "corrections"

    @operation("listCorrections", answer=Correction(many=True))
    def get(self, request, id):
        """List the corrections of a record, without their texts."""
        whole = access.fields(request.user, self.record) == access.EVERY_FIELD
        rows = self.record.corrections.select_related("by__person", "decided_by__person") if whole else []
        return Response([correction(row) for row in rows])

    @operation("proposeCorrection", body=CorrectionDraft, answer=ANY_RECORD, status=201, changes=True, once=True,
               versioned=True)  # fmt: skip
    def post(self, request, id):
        """Propose an addendum, an amendment or a void of an accepted record."""
        corrections.propose(self.record, by=self.actor, version=self.version, **self.typed(CorrectionDraft))
        return self.answer(self.subject, 201)


class OfCorrection(RecordView):
    """An endpoint of one correction."""

    tag = "corrections"

    def find_part(self, correction):
        self.correction = self.part_of(self.record.corrections, correction)

    def decide(self, verb):
        comment = self.typed(CorrectionComment).get("comment") or ""
        verb(self.correction, by=self.actor, version=self.version, comment=comment)
        return self.answer(self.subject)


class AcceptCorrection(OfCorrection):
    """Accepting a correction."""

    @operation("acceptCorrection", body=CorrectionComment, optional_body=True, answer=ANY_RECORD, changes=True,
               once=True, versioned=True)  # fmt: skip
    def post(self, request, id, correction):
        """Accept a correction; an accepted void counts nowhere from then on."""
        return self.decide(corrections.accept)


class ReturnCorrection(OfCorrection):
    """Returning a correction."""

    @operation("returnCorrection", body=CorrectionComment, answer=ANY_RECORD, changes=True, once=True, versioned=True)
    def post(self, request, id, correction):
        """Return a correction with a comment."""
        return self.decide(corrections.hand_back)


class CloseFollowUp(RecordView):
    """Closing what was promised."""

    tag = "follow-ups"

    def find_part(self, followup):
        self.followup = self.part_of(self.record.followups, followup)

    @operation("closeFollowUp", body=Closing, answer=ANY_RECORD, once=True, versioned=True)
    def post(self, request, id, followup):
        """Close a follow-up with a word on how it was done."""
        followups.close(self.followup, by=self.actor, word=self.typed(Closing)["word"])
        return self.answer(self.subject)


def _present(said: dict) -> dict:
    """Null says nothing."""
    return {name: value for name, value in said.items() if value is not None}
