"""The record form: opened empty, opened for editing, kept while somebody writes, handed in, withdrawn."""

import base64
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import select_template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outreach.web.errors import speaks_json
from outreach.web.forms import conflict
from outreach.web.forms.page import RecordPage
from outreach.web.forms.reading import read, uuids, version
from outreach.web.idle import quiet
from outreach.web.visible import record_or_404
from records.actions import drafting, notes, submission
from records.actions import quiet as quiet_verbs
from records.documents.writing import write_clock
from records.ledger import access, lateness, lifecycle
from records.ledger.draft_keys import draft_key
from records.ledger.enums import Kind, Part
from records.ledger.kinds.registry import KINDS
from records.ledger.records import Record
from records.ledger.validator import form_class
from records.people.errors import Conflict, Invalid, NotAllowed
from records.people.persons import Person

UNPROCESSABLE = 422


@require_GET
@login_required
def choose(request):
    """Which kind of record, among those that the account may write."""
    kinds = {kind for allowed in access.kinds_for(request.user).values() for kind in allowed}
    return render(request, "records/choose.html", {"kinds": [kind for kind in Kind if kind in kinds]})


@require_http_methods(["GET", "POST"])
@login_required
def new(request, kind):
    """An empty form; nothing is stored before the first keystroke. Posted to, it begins the draft."""
    if kind not in KINDS:
        raise Http404
    if request.method == "POST":
        return save(request, _posted_id(request))
    author, others = _author(request, kind)
    chosen = uuid.UUID((uuids([request.GET.get("id", "")]) or [str(uuid.uuid4())])[0])
    if Record.objects.visible_to(request.user).filter(pk=chosen).exists():
        return redirect("record_edit", chosen)
    people = [{"person": str(author.pk), "part": Part.PRINCIPAL.value}]
    people += [{"person": person, "part": Part.TALKEE.value} for person in uuids(request.GET.getlist("talkee"))]
    page = RecordPage(request, kind, chosen, author, {"participants": people})
    return draw(page, authors=others)


@require_GET
@never_cache
@login_required
def edit(request, id):
    """A draft or returned record, its note opened under its trace."""
    record = record_or_404(request, id)
    if not access.may(request.actor, "edit", record):
        return redirect("record", id)
    if not lifecycle.possible(record, "edit"):
        return _leftover(request, record) if "kept" in request.GET else redirect("record", id)
    opened = notes.open_note(record, by=request.actor)
    page = _page_of(request, record, drafting.current(record, opened.sections), released=record.released)
    page.words = opened.words
    saved = record.notes.order_by("-written_at").first()
    return draw(page, saved_at=saved.written_at if saved else None)


@require_POST
@quiet
@speaks_json
def save(request, id):
    """Autosave: what is valid is kept sealed, what is not is told; the first one begins the record."""
    saved = keep(request, id)
    record = saved.record
    return JsonResponse(
        {
            "id": str(record.pk),
            "version": record.version,
            "saved_at": write_clock(timezone.now()),
            "errors": {name: [str(words) for _code, words in rows] for name, rows in saved.errors.items()},
            "late": _late(record),
            "save": reverse("record_save", args=[record.pk]),
            "edit": reverse("record_edit", args=[record.pk]),
        }
    )


@require_POST
@login_required
def submit(request, id):
    """Keep, then hand in; a scribe's draft goes to the leader, who alone hands it in."""
    try:
        saved = keep(request, id)
    except Conflict:
        return conflict.compare(request, id)
    record, released = saved.record, request.POST.getlist("released")
    if saved.errors:
        return _complain(request, record, released)
    author = Person.objects.get(pk=access.author_id(record))
    if not access.may(request.actor, "submit", record):
        messages.success(request, _("Saved. %(name)s finds it under Today.") % {"name": author.name})
        return redirect("today")
    try:
        record = submission.submit(record, by=request.actor, version=record.version, released=released)
    except Invalid:
        return _complain(request, record, released)
    messages.success(request, _("Handed in as %(number)s.") % {"number": record.number})
    return redirect("record", record.pk)


@require_POST
@login_required
def change_kind(request, id):
    """Make a draft one of another kind; what was typed stays until it is handed in."""
    record, kind = record_or_404(request, id), request.POST.get("kind", "")
    if kind not in KINDS:
        raise Http404
    drafting.change_kind(record, kind=kind, by=request.actor, version=version(request.POST))
    return redirect("record_edit", id)


@require_POST
@login_required
def restore(request, id):
    """The form drawn again from what the browser kept, stored nowhere yet; the page then saves it."""
    record = Record.objects.visible_to(request.user).filter(pk=id).first()
    if record is None:
        kind = request.POST.get("kind", "")
        if kind not in KINDS or Record.objects.filter(pk=id).exists():
            raise Http404
        author, others = _author(request, kind)
        page = RecordPage(request, kind, id, author, read(kind, request.POST))
    else:
        record, others = record_or_404(request, id), []
        if not access.may(request.actor, "edit", record) or not lifecycle.possible(record, "edit"):
            raise NotAllowed(verb="edit")
        page = _page_of(request, record, read(record.kind, request.POST))
        page.version = version(request.POST)
    page.restored, page.released = True, request.POST.getlist("released")
    return draw(page, authors=others)


@require_GET
@never_cache
@quiet
@speaks_json
def key(request, id):
    """The key under which this account's browser keeps what has not reached the server."""
    unborn = not Record.objects.filter(pk=id).exists() and bool(access.kinds_for(request.user))
    if not (unborn or Record.objects.visible_to(request.user).filter(pk=id).exists()):
        raise Http404
    asked = request.GET.get("version", "")
    found = draft_key(id, by=request.actor, version=int(asked) if asked.isdecimal() and len(asked) < 6 else None)
    return JsonResponse({"key": base64.b64encode(found.key).decode(), "version": found.version})


def keep(request, id) -> drafting.Saved:
    """What was posted, kept in the record `id`, which begins with it. Raises Http404 for another's record."""
    record = Record.objects.visible_to(request.user).filter(pk=id).first()
    if record is None:
        try:
            return _start(request, id)
        except Conflict:  # the same page began it at this moment, or somebody else has this id
            record = record_or_404(request, id)
    data = read(record.kind, request.POST)
    return quiet_verbs.autosave(record, data=data, by=request.actor, version=version(request.POST), lenient=True)


def _start(request, id) -> drafting.Saved:
    kind = request.POST.get("kind", "")
    if kind not in KINDS or Record.objects.filter(pk=id).exists():
        raise Http404
    return drafting.start(kind=kind, data=read(kind, request.POST), by=request.actor, id=id, lenient=True)


def _leftover(request, record):
    """The record was handed in meanwhile; the page shows what this device alone still holds."""
    form = form_class(record.kind)(user=request.user, instance=record)
    return render(request, "records/leftover.html", {"record": record, "fields": list(form)})


def draw(page: RecordPage, *, status=200, saved_at=None, authors=()):
    """The page in the layout of its kind, or in the one that fits every kind."""
    template = select_template([f"records/form_{page.kind}.html", "records/form.html"])
    context = page.context() | {"saved_at": saved_at, "authors": authors}
    return HttpResponse(template.render(context, page.request), status=status)


def _complain(request, record, released):
    """The form as it was typed, judged as submission judges it, with every complaint at its field."""
    page = _page_of(request, record_or_404(request, record.pk), read(record.kind, request.POST), released=released)
    page.checked = True
    return draw(page, status=UNPROCESSABLE, saved_at=timezone.now())


def _page_of(request, record, data, released=()) -> RecordPage:
    author = Person.objects.get(pk=access.author_id(record))
    return RecordPage(
        request, record.kind, record.pk, author, data, record=record, version=record.version, released=list(released)
    )


def _author(request, kind) -> tuple[Person, list]:
    """Whose record it will be, and for whom else the account may write one of this kind. Raises NotAllowed."""
    allowed = [person for person, kinds in access.kinds_for(request.user).items() if kind in kinds]
    if not allowed:
        raise NotAllowed(verb="start")
    asked = next((pk for pk in allowed if str(pk) == request.GET.get("author")), None)
    own = request.user.person_id
    chosen = asked or (own if own in allowed else allowed[0])
    persons = Person.objects.in_bulk(allowed)
    return persons[chosen], [person for pk, person in persons.items() if pk != chosen]


def _posted_id(request):
    posted = uuids([request.POST.get("id", "")])
    if not posted:
        raise Http404
    return uuid.UUID(posted[0])


def _late(record) -> bool:
    return bool(record.started_at and not record.number_seq and lateness.is_late(record.started_at, timezone.now()))
