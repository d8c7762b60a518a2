"""What a talkee says to a record: on their own device, or on the author's, handed over with nothing else on it.

The released part opens by a tap, since it leaves a trace; below it a comment, and a signature or a refusal.
"""

from django import forms
from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from outreach.web.acts import complain
from outreach.web.answers import said
from outreach.web.differences import compared
from outreach.web.facts import Fact, heading, part_label, post, with_posts
from outreach.web.forms.reading import uuids
from outreach.web.opening import read
from outreach.web.pages import RecordPage, link
from records.actions import confirmation
from records.documents.writing import write_span
from records.ledger import access, door, lifecycle
from records.ledger.enums import DeclineReason, Part
from records.people.enums import Role
from records.people.errors import Invalid, NotAllowed, WrongState
from records.people.persons import Person
from records.people.text import TextField


class ConfirmForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    comment = TextField(required=False, rows=3, label=_("Is there anything to add, or that you see differently?"))
    typed_name = TextField(required=False, label=_("Your name, typed"))
    drawing = forms.UUIDField(required=False, widget=forms.HiddenInput)


class DeclineForm(forms.Form):
    """Nothing is preselected."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("Why"), required=False, choices=DeclineReason, widget=forms.RadioSelect)
    comment = TextField(required=False, rows=3, label=_("What you want to say"), help_text=_("May stay empty; sealed."))
    witness = forms.UUIDField(label=_("Witness"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"auto_id": "decline_%s"} | kwargs)  # it stands on one page with the other form


class Answer:
    """An answer handed to its verb: shown again with what is wrong, or for the present revision where that moved on."""

    form_class: type[forms.Form] = ConfirmForm
    slot = "form"  # which of the page's two forms it is
    moved_on: tuple = (WrongState,)

    def post(self, request, **ids):
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.page(**{self.slot: form}, status=422)
        try:
            self.act(form.cleaned_data)
        except Invalid as refusal:
            return self.page(**{self.slot: complain(form, refusal)}, status=422)
        except self.moved_on:
            return self.look_again(form)
        return self.done()


class Confirming(RecordPage):
    """The page before, while and after somebody answers."""

    @cached_property
    def participant(self):
        found = next((row for row in access.seen_people(self.request.user, self.record) if row.pk == self.wanted), None)
        if found is None or found.part != Part.TALKEE:
            raise Http404
        return found

    @property
    def wanted(self):
        return self.kwargs["participant"]

    @property
    def own(self) -> bool:
        return self.participant.person_id == self.request.user.person_id

    def get(self, request, participant):
        return self.page()

    def page(self, *, reading=None, changes=(), form=None, decline=None, status=200, changed=False):
        """The page; where nothing can be answered any more it says what was."""
        record, request = self.record, self.request
        if not access.may(request.actor, "confirm", record):
            raise NotAllowed(verb="confirm")
        form = form or ConfirmForm(initial={"revision": record.revision})
        context = (
            self.frame()
            | self.answers()
            | {
                "reading": reading,
                "changes": changes,
                "changed": changed,
                "form": form,
                "signature_errors": form.non_field_errors(),
                "decline": decline or DeclineForm(initial={"revision": record.revision}),
                "witnesses": _witnesses(request.user, decline),
            }
        )
        return render(request, "confirm/page.html", context, status=status)

    def frame(self) -> dict:
        """Who is asked by whom about what, and what they can do."""
        record, user = self.record, self.request.user
        principals = [row for row in record.participants.all() if row.part == Part.PRINCIPAL]
        return {
            "record": record,
            "participant_id": self.participant.pk,
            "person": self.participant.person,
            "own": self.own,
            "author": principals[0].person.name,
            "facts": facts(user, record, principals),
            "released": len(record.released),
            "possible": lifecycle.possible(record, "confirm") and bool(record.released) and not record.void,
            "reviewers": [row.name for row in door.readers(record) if row.why == Role.OFFICER],
            "people_url": link("people_search"),
            "idle_minutes": min(settings.IDLE_MINUTES, 10),
        }

    def answers(self) -> dict:
        """What this person answered: to the present revision, and to earlier ones."""
        rows = list(self.record.confirmations.filter(person=self.participant.person).select_related("witness"))
        given = next((row for row in rows if row.revision == self.record.revision), None)
        earlier = [row for row in rows if row.revision < self.record.revision]
        return {"answered": given, "said": said(given) if given else "", "earlier": earlier}


def _witnesses(user, form) -> list:
    """Who was named before the form was refused."""
    chosen = form["witness"].value() if form is not None else None
    people = Person.objects.visible_to(user).filter(pk__in=uuids([chosen]))
    return [{"id": person.pk, "name": person.name, "post": ""} for person in people]


def facts(user, record, principals) -> list[Fact]:
    """What a talkee sees of the particulars: what, when, and who led it."""
    found = [Fact(_("Record"), f"{record.number} {heading(user, record)}")]
    found.append(Fact(_("Time"), write_span(record.started_at, record.ended_at)))
    return found + [Fact(part_label(record, row), row.person.name, post(row.person)) for row in with_posts(principals)]


class Read(Confirming):
    """The released part, opened; with what changed where an earlier revision was answered."""

    def get(self, request, participant):
        return redirect("confirm", self.record.pk, participant)

    def post(self, request, participant):
        if not access.may(request.actor, "confirm", self.record):
            raise NotAllowed(verb="confirm")
        reading = read(request.actor, self.record, {})
        reading.passages[:] = [passage for passage in reading.passages if passage.released]
        return self.page(reading=reading, changes=self.changes(reading))

    def changes(self, reading) -> list:
        """The released sections that differ from the revision answered last, where it may be read again."""
        last = (
            self.record.confirmations.filter(person=self.participant.person, revision__lt=self.record.revision)
            .order_by("-revision")
            .first()
        )
        if last is None:
            return []
        try:
            earlier = read(self.request.actor, self.record, {}, last.revision)
        except NotAllowed:
            return []
        known = {passage.name for passage in earlier.passages}
        rows = compared([p for p in earlier.passages if p.released], [p for p in reading.passages if p.name in known])
        return [row for row in rows if row.changed]


class OwnAnswer(Answer, Confirming):
    """An answer on somebody's device."""

    def look_again(self, form):
        """The same words for the present revision, to be looked at once more before they are sent."""
        anew = self.form_class(initial=form.cleaned_data | {"revision": self.record.revision})
        return self.page(**{self.slot: anew}, status=409, changed=True)

    def done(self):
        return redirect("confirm", self.record.pk, self.participant.pk)


class Confirm(OwnAnswer):
    """Confirmed and signed."""

    def act(self, typed):
        confirmation.confirm(
            self.record, by=self.request.actor, participant=self.participant.pk, revision=typed["revision"],
            comment=typed["comment"], typed_name=typed["typed_name"], signature=typed["drawing"],
        )  # fmt: skip


class Decline(OwnAnswer):
    """Not confirmed, with a reason; on the author's device in front of a witness."""

    form_class, slot = DeclineForm, "decline"

    def get(self, request, participant):
        return self.page(decline=DeclineForm(initial={"revision": self.record.revision}))

    def act(self, typed):
        confirmation.decline(self.record, by=self.request.actor, participant=self.participant.pk, **typed)
