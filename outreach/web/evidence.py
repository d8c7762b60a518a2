"""Evidence of a consent, sent from the person's page and opened under its trace."""

from django.db.models import Q
from django.http import Http404
from django.views.decorators.http import require_http_methods

from outreach.web.attachments import sent
from outreach.web.errors import speaks_json
from outreach.web.files import answer
from outreach.web.households import HouseholdPage
from outreach.web.people import kept_person
from records.actions import evidence
from records.people.households import Consent


@require_http_methods(["HEAD", "PUT", "PATCH", "DELETE"])
@speaks_json
def evidence_file(request, id, consent, file):
    """A file of a consent: sent, asked how far it has come, taken up again, given up or taken off."""
    own = request.user.is_authenticated and id == request.user.person_id
    found = consent_of(request.user.person if own else kept_person(request.user, id), consent)
    place = evidence.of(found, by=request.actor)
    hung = found.evidence.filter(pk=file).first()

    def remove():
        evidence.remove(place, evidence=hung, by=request.actor)

    return answer(request, place, file, purpose=evidence.PURPOSE, hung=hung, remove=remove, about=None)


class OpenEvidence(HouseholdPage):
    """POST, since it leaves a trace."""

    def post(self, request, consent, file):
        found = consent_of(self.person, consent)
        hung = found.evidence.filter(pk=file).first()
        if hung is None:
            raise Http404
        place = evidence.of(found, by=request.actor)
        return sent(hung, *evidence.open_evidence(place, evidence=hung, by=request.actor))


def consent_of(person, pk) -> Consent:
    """The consent `pk` of `person` or of a relative. Another's is a 404."""
    mine = Q(person=person) | Q(member__household__person=person)
    rows = Consent.objects.filter(mine).select_related("person", "member__household__person")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
