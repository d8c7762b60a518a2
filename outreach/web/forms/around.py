"""What stands around a record form and changes with whom one picks: who may read it, what was before, the relatives."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from outreach.web.errors import speaks_json
from outreach.web.forms.previous import previous
from outreach.web.forms.reading import people, rows, uuids
from outreach.web.visible import record_or_404
from records.actions import households
from records.actions.drafting import unit_of
from records.ledger import access, door
from records.ledger.enums import Kind, Part
from records.ledger.kinds.registry import KINDS, model_of
from records.ledger.people_field import pickable
from records.ledger.sections import ATTENDANCE
from records.people.enums import Relation, Role, Scope
from records.people.errors import Invalid
from records.people.households import Household
from records.people.persons import Person

LEADS = {
    Kind.TALK: pgettext_lazy("reader", "leads the talk"),
    Kind.VISIT: pgettext_lazy("reader", "leads the visit"),
    Kind.MESSAGE: pgettext_lazy("reader", "sends it"),
    Kind.LETTER: pgettext_lazy("reader", "writes it"),
}
WHY = {
    Part.RECORDER: pgettext_lazy("reader", "recorder"),
    Part.TALKEE: pgettext_lazy("reader", "only the parts you tick"),
    Part.RELATIVE: pgettext_lazy("reader", "only the parts you tick"),
    Role.SCRIBE: pgettext_lazy("reader", "types it, until it is handed in"),
    Role.OFFICER: pgettext_lazy("reader", "discipline officer, for review"),
}


def readers_of(request, kind, record, people) -> list[dict]:
    """Who may read what is about to be written, by name and why."""
    try:
        unit = record.unit_id if record is not None else unit_of(people[0][0], timezone.localdate()).pk
    except Invalid:  # no post, no unit: saving says so at its field
        unit = None
    writers = access.writers(record) if record is not None else {request.user.pk}
    readers = sorted(door.would_read(kind, unit, people, writers=writers), key=lambda reader: reader.why == Part.TALKEE)
    return [
        {
            "name": reader.name,
            "why": LEADS[kind] if reader.why == Part.PRINCIPAL else WHY[reader.why],
            "you": place == 0,
        }
        for place, reader in enumerate(readers)
    ]


@require_GET
@login_required
def around(request, kind):
    """The readers and the earlier records for the people picked so far: ids in, names and dates out."""
    if kind not in KINDS:
        raise Http404
    asked = uuids(request.GET.getlist("record"))
    record = record_or_404(request, asked[0]) if asked else None
    named = _named(request, kind, record)
    if not named or not _writes_for(request, kind, record, named[0][0]):
        raise Http404
    author = named[0][0]
    context = {
        "kind": kind,
        "leader_name": author.name,
        "met": [person.name for person, part in named if part == Part.TALKEE],
        "readers": readers_of(request, kind, record, named),
        "previous": previous(request.user, author, [p for p, part in named if part == Part.TALKEE], but=_id(record)),
    }
    return render(request, "records/around.html", context)


def _named(request, kind, record) -> list:
    asked = people(kind, request.GET)
    found = pickable(request.user, record).in_bulk(uuids(row["person"] for row in asked))
    found = {str(pk): person for pk, person in found.items()}
    return [(found[row["person"]], Part(row["part"])) for row in asked if row["person"] in found]


def _writes_for(request, kind, record, author) -> bool:
    if record is not None:
        return access.may(request.actor, "edit", record)
    return kind in access.kinds_for(request.user).get(author.pk, ())


@require_POST
@speaks_json
def relatives(request, person):
    """The household of the person visited, opened under its trace, as rows to tick; what was ticked stays so."""
    found = Person.objects.visible_to(request.user).filter(pk=person).first()
    if found is None:
        raise Http404
    household = Household.objects.filter(person=found).first()
    section = next(s for s in model_of(Kind.VISIT).SECTIONS if s.shape == ATTENDANCE)
    chosen = rows(section, request.POST)
    offered = _offered(households.open_household(household, by=request.actor), chosen) if household else []
    listed = {row["member"] for row in offered}
    labels = dict(Relation.choices)
    offered += [
        row | {"label": labels.get(row["relation"], ""), "here": True} for row in chosen if row["member"] not in listed
    ]
    context = {"rows": offered, "name": section.name, "relations": Relation.choices, "empty": household is None}
    return render(request, "records/attendance.html", context)


def _offered(opened, chosen) -> list[dict]:
    """A row for each relative: named with consent only, a child never."""
    today, here = timezone.localdate(), {row["member"] for row in chosen}
    members = opened.household.members.prefetch_related("consents")
    return [_row(member, opened.names.get(str(member.pk), ""), today, str(member.pk) in here) for member in members]


def _row(member, name, today, here) -> dict:
    child = member.is_child(today)
    consent = next((c for c in member.consents.all() if c.scope == Scope.NAME and c.holds(today)), None)
    named = name if consent is not None and not child else ""
    return {
        "member": str(member.pk),
        "relation": member.relation,
        "label": member.get_relation_display(),
        "name": named,
        "child": child,
        "consent": consent if named else None,
        "listed": True,
        "here": here,
    }


def _id(record):
    return record.pk if record is not None else None
