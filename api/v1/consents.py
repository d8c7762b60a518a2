"""What oneself and one's relatives consented to: given and withdrawn as easily, with what shows it. Nobody else's."""

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.response import Response

from api.schema import operation
from api.shapes import Shape, day, identifier, integer, text, word
from api.v1.attachments import ANNOUNCES, BYTES, Arriving, opened
from api.views import View
from records.actions import evidence, households, uploads
from records.ledger.media import HEIC, JPEG, KEPT, PDF, PNG
from records.people.enums import Relation, Scope, Way
from records.people.errors import Invalid, NotAllowed
from records.people.households import Consent, FamilyMember


class Relative(Shape):
    """A relative, without a name: what they are to oneself."""

    id = identifier(required=True)
    relation = word(Relation.values, required=True)


class EvidenceRow(Shape):
    """A sealed file that shows that a consent was given."""

    id = identifier(required=True)
    media_type = text(required=True)
    size = integer(required=True)


class ConsentRow(Shape):
    """A consent of oneself, or of the relative `member`; it `holds` until it is withdrawn."""

    id = integer(required=True)
    member = Relative(allow_null=True)
    scope = word(Scope.values, required=True)
    way = word(Way.values, required=True)
    given_on = day(required=True)
    withdrawn_on = day(required=True, null=True)
    evidence = EvidenceRow(many=True)


class NewConsent(Shape):
    """A consent for one purpose, of oneself or of the relative `member`."""

    scope = word(Scope.values, required=True)
    way = word(Way.values, required=True)
    given_on = day(required=True)
    member = identifier()


class OwnView(View):
    """An endpoint of one's own consents; it answers with all of them. An account without a person has none."""

    tag = "consents"

    def find(self, **ids):
        self.person, self.subject = self.request.user.person, self.request.user.pk

    def answer(self, _id=None, status=200, headers=None) -> Response:
        """The consents as they are now."""
        return Response([shown(row) for row in self.consents()], status=status, headers=headers)

    def consents(self) -> list[Consent]:
        if self.person is None:
            return []
        mine = Consent.objects.filter(Q(person=self.person) | Q(member__household__person=self.person))
        return list(mine.select_related("person", "member__household__person").prefetch_related("evidence"))

    def relatives(self):
        return FamilyMember.objects.filter(household__person=self.person)


def shown(row: Consent) -> dict:
    """A consent as it is told."""
    member = {"id": row.member.pk, "relation": row.member.relation} if row.member else None
    files = [{"id": file.pk, "media_type": file.media_type, "size": file.size} for file in row.evidence.all()]
    told = {"scope": row.scope, "way": row.way, "given_on": row.given_on, "withdrawn_on": row.withdrawn_on}
    return {"id": row.pk, "member": member, "evidence": files} | told


class Consents(OwnView):
    """All of them."""

    @operation("listConsents", answer=ConsentRow(many=True))
    def get(self, request):
        """List what oneself and one's relatives consented to, what was withdrawn too."""
        return self.answer()

    @operation("giveConsent", body=NewConsent, answer=ConsentRow(many=True), status=201, once=True)
    def post(self, request):
        """Give a consent for one purpose. Answers with all consents."""
        said = self.typed(NewConsent)
        if self.person is None:
            raise NotAllowed(verb="give_consent")
        whose = {"member": self._relative(said["member"])} if said.get("member") else {"person": self.person}
        data = {name: said[name] for name in ("scope", "way", "given_on")}
        households.give_consent(data=data, by=self.actor, **whose)
        return self.answer(status=201)

    def _relative(self, id) -> FamilyMember:
        found = self.relatives().filter(pk=id).first()
        if found is None:
            raise Invalid.at("member", _("Choose one of the list."), "invalid_choice")
        return found


class OfConsent(OwnView):
    """An endpoint of one consent; another's is not there."""

    def find(self, consent, **ids):
        super().find()
        self.consent = next((row for row in self.consents() if row.pk == consent), None)
        if self.consent is None:
            raise Http404


class Withdraw(OfConsent):
    """Withdrawing."""

    @operation("withdrawConsent", answer=ConsentRow(many=True), once=True)
    def post(self, request, consent):
        """Withdraw a consent at once; the name of a relative goes with it. Answers with all consents."""
        households.withdraw_consent(self.consent, by=self.actor)
        return self.answer()


class Evidence(OfConsent, Arriving):
    """A file that shows that it was given."""

    def find(self, consent, file):
        super().find(consent)
        self.file = next((row for row in self.consent.evidence.all() if row.pk == file), None)
        if self.file is None and self.request.method == "GET":
            raise Http404

    def place(self) -> uploads.Place:
        return evidence.of(self.consent, by=self.actor)

    @operation("openEvidence", answer={(200, media): BYTES for media in KEPT}, refusals=(403, 503))
    def get(self, request, consent, file):
        """Open what shows that it was given. Every opening leaves a trace."""
        return opened(self.file, *evidence.open_evidence(self.place(), evidence=self.file, by=self.actor))

    @operation("putEvidence", body=dict.fromkeys((JPEG, PNG, HEIC, PDF), BYTES), status=201,
               answer={201: ConsentRow(many=True), 202: None}, refusals=(403, 409), headers=ANNOUNCES)  # fmt: skip
    def put(self, request, consent, file):
        """Store a scan or photo of the signed form under an id of the client's own, in one go. Sealed as it comes."""
        return self.begin(file, evidence.PURPOSE)
