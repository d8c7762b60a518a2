"""What pages show of a household and of consents: relatives without a name until the household was opened."""

from django.urls import reverse
from django.utils.translation import gettext as _

from outreach.web.attachments import icon_of
from outreach.web.files import NOT_YET, accepted
from records.people.dated import today


def family(person, opened=None) -> dict:
    """The household of `person`, with names and address where it was just opened."""
    household = getattr(person, "household", None)
    members = household.members.prefetch_related("consents") if household else ()
    names = opened.names if opened else {}
    return {"household": household, "members": [_member(row, names) for row in members], "opened": opened}


def consents(person) -> dict:
    """The consents of `person`, each with its evidence."""
    rows = person.consents.prefetch_related("evidence")
    return {"consents": [_consent(row) | _evidence(person, row) for row in rows]}


def _member(member, names: dict) -> dict:
    return {
        "member": member,
        "name": names.get(str(member.pk), ""),
        "child": member.is_child(today()),
        "consents": [_consent(row) for row in member.consents.all()],
    }


def _consent(consent) -> dict:
    return {"consent": consent, "holds": consent.holds(today())}


def _evidence(person, consent) -> dict:
    """What shows that the consent was given; its name is told by opening it alone."""
    files = [
        {"row": row, "icon": icon_of(row), "name": _("Evidence"), "removable": True} for row in consent.evidence.all()
    ]
    url = reverse("evidence_file", args=[person.pk, consent.pk, NOT_YET])
    return {"files": files, "file_url": url, "file_accept": accepted()}
