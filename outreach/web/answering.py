"""An answer to a record by a one-time link, without an account: the released part of one revision, a signature or a no.

Nothing else of the record is ever shown here, and nobody else's name but the author's.
"""

import base64
import binascii

from django import forms
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from outreach.web.answers import said
from outreach.web.confirm import Answer, ConfirmForm, DeclineForm
from outreach.web.differences import compared
from outreach.web.facts import Fact, part_label, post, with_posts
from outreach.web.holding import LinkPage
from outreach.web.opened import reading
from records.actions import attachments, confirmation, notes
from records.documents.writing import write_span
from records.ledger import door
from records.ledger.enums import OpenReason, Part, Purpose
from records.ledger.records import Record
from records.people.enums import LinkKind, LinkState, Role
from records.people.errors import Conflict, NotAllowed, WrongState

PICTURE = "data:image/png;base64,"


class SignForm(ConfirmForm):
    """The drawing comes in the form itself: whoever signs by a link has no door for files."""

    drawing = None
    signature = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_signature(self):
        """The bytes of the drawn signature, or None."""
        value = self.cleaned_data["signature"]
        if not value:
            return None
        try:
            return base64.b64decode(value.removeprefix(PICTURE), validate=True)
        except (binascii.Error, ValueError):
            raise forms.ValidationError(_("The drawing did not arrive. Sign once more."), code="unknown") from None


class Named:
    """The record, the person and the revision that a link names."""

    def __init__(self, link):
        self.link = link
        self.record = Record.objects.with_people().filter(pk=link.record).first()
        rows = self.record.participants.all() if self.record else ()
        self.row = next((row for row in rows if row.part == Part.TALKEE and row.person_id == link.person_id), None)
        if self.row is None:
            raise Http404

    def answers(self) -> list:
        return list(self.record.confirmations.filter(person=self.link.person).order_by("revision"))

    def answer(self, revision):
        return next((answer for answer in self.answers() if answer.revision == revision), None)

    def authors(self) -> list:
        return [row for row in self.record.participants.all() if row.part == Part.PRINCIPAL]

    def facts(self) -> list[Fact]:
        record = self.record
        found = [Fact(_("Record"), f"{record.number} {record.topic or record.get_kind_display()}")]
        found.append(Fact(_("Time"), write_span(record.started_at, record.ended_at)))
        return found + [
            Fact(part_label(record, row), row.person.name, post(row.person)) for row in with_posts(self.authors())
        ]

    def possible(self, by) -> bool:
        try:
            door.decide_for(by, self.record)
        except NotAllowed:
            return False
        return True


def page(request, link, by, *, note=None, changes=(), form=None, decline=None, changed=False, status=200):
    """The page before, while and after somebody answers by a link; what became of one that holds no more."""
    named = Named(link)
    record, given = named.record, named.answer(link.revision)
    context = {
        "link": link, "record": record, "author": named.authors()[0].person.name, "facts": named.facts(),
        "person": link.person, "answered": given, "said": said(given) if given else "",
        "mine": request.session.get("answered") == str(link.pk),
    }  # fmt: skip
    if link.state != LinkState.STANDS or given is not None:
        return render(request, "link/answered.html" if given else "link/gone.html", context | {"state": link.state})
    if not named.possible(by):
        newer = record.revision != link.revision
        return render(request, "link/changed.html", context | {"newer": newer})
    context |= {
        "reading": note, "changes": changes, "changed": changed, "released": len(record.released),
        "form": form or SignForm(initial={"revision": link.revision}),
        "decline": decline or DeclineForm(initial={"revision": link.revision}),
        "earlier": [row for row in named.answers() if row.revision < link.revision],
        "reviewers": [row.name for row in door.readers(record) if row.why == Role.OFFICER],
    }  # fmt: skip
    context["signature_errors"] = context["form"].non_field_errors() or context["form"]["signature"].errors
    return render(request, "link/confirm.html", context, status=status)


class AnswerPage(LinkPage):
    """A step of the answer; a link for something else has none of them."""

    def find(self, request):
        link = super().find(request)
        if link.kind != LinkKind.CONFIRM:
            raise Http404
        return link

    def page(self, **more):
        return page(self.request, self.link, self.by, **more)


class ReadByLink(AnswerPage):
    """The released part, opened under its trace; with what changed where an earlier revision was answered."""

    def post(self, request):
        named = Named(self.link)
        if not named.possible(self.by):
            return redirect("link_here")
        note = self.read(named.record)
        return self.page(note=note, changes=self.changes(named, note))

    def read(self, record, revision=None):
        opened = notes.open_note(record, by=self.by, revision=revision)
        return reading(self.link.person, record, opened, OpenReason.RELEASED)

    def changes(self, named, note) -> list:
        earlier = [row.revision for row in named.answers() if row.revision < self.link.revision]
        if not earlier:
            return []
        try:
            before = self.read(named.record, earlier[-1])
        except NotAllowed:
            return []
        known = {passage.name for passage in before.passages}
        rows = compared(before.passages, [passage for passage in note.passages if passage.name in known])
        return [row for row in rows if row.changed]


class AnswerByLink(Answer, AnswerPage):
    """An answer by whoever holds the link, which is used up by it."""

    moved_on = (WrongState, Conflict, NotAllowed)

    def look_again(self, form):
        return redirect("link_here")

    def done(self):
        self.request.session["answered"] = str(self.link.pk)
        return redirect("link_here")


class SignByLink(AnswerByLink):
    form_class = SignForm

    def act(self, typed):
        named = Named(self.link)
        confirmation.confirm(
            named.record, by=self.by, participant=named.row.pk, revision=typed["revision"], comment=typed["comment"],
            typed_name=typed["typed_name"], signature=self.kept(named.record, typed["signature"]),
        )  # fmt: skip

    def kept(self, record, drawing):
        """The drawing, sealed; its id."""
        if drawing is None:
            return None
        return attachments.receive(record, by=self.by, purpose=Purpose.SIGNATURE, chunks=iter([drawing])).pk


class DeclineByLink(AnswerByLink):
    form_class, slot = DeclineForm, "decline"

    def act(self, typed):
        named = Named(self.link)
        confirmation.decline(
            named.record, by=self.by, participant=named.row.pk, revision=typed["revision"], reason=typed["reason"],
            comment=typed["comment"],
        )  # fmt: skip
