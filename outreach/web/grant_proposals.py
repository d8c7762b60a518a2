"""Proposing a grant: any role by the system administrator, a scribe by the leader, a stand-in by the officer."""

import datetime
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from outreach.web.asking import DAY, FormPage
from outreach.web.people_changes import offer_units
from records.actions import grants
from records.ledger.enums import Kind
from records.people import access
from records.people.dated import today
from records.people.enums import Role
from records.people.errors import NotAllowed
from records.people.persons import Person
from records.people.units import Unit
from records.people.users import User

YEAR = datetime.timedelta(days=365)
WITHOUT_LEADER = [(role.value, role.label) for role in Role if role != Role.SCRIBE]


def by_id(people, id):
    """The one of `people` with this id, or None."""
    try:
        return people.filter(pk=uuid.UUID(id)).first()
    except (TypeError, ValueError):
        return None


class HolderField(forms.Field):
    """Who is to hold it: a person with an account, chosen by the picker among `people`."""

    people = Person.objects.none()

    def __init__(self, **kwargs):
        super().__init__(label=_("Who"), widget=forms.HiddenInput(), **kwargs)

    def clean(self, value):
        person = by_id(self.people, super().clean(value))
        holder = User.objects.filter(person=person).select_related("person").first() if person else None
        if holder is None:
            raise ValidationError(_("This person has no account yet."), code="no_account")
        return holder


class DaysForm(forms.Form):
    since = forms.DateField(label=_("From"), widget=DAY)
    until = forms.DateField(label=_("Until"), widget=DAY, help_text=_("The first day on which it holds no more"))


class GrantForm(DaysForm):
    holder = HolderField()
    role = forms.ChoiceField(label=_("Role"), choices=WITHOUT_LEADER)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit, and all below it"), empty_label=_("Not chosen"))
    field_order = ["holder", "role", "unit", "since", "until"]


class ScribeForm(DaysForm):
    holder = HolderField()
    kinds = forms.MultipleChoiceField(
        label=_("For which records"), choices=Kind.choices, widget=forms.CheckboxSelectMultiple
    )
    field_order = ["holder", "kinds", "since", "until"]


class StandInForm(DaysForm):
    holder = HolderField()
    field_order = ["holder", "since", "until"]


class ProposalPage(FormPage):
    """Who, what, from when until when; then somebody else decides."""

    template_name = "grants/propose.html"
    button, done = _("Propose"), _("Proposed. Somebody else decides.")
    line = _("Who proposes does not approve, and who approves gains nothing by it. The holder is told.")

    def initial(self):
        return {"since": today(), "until": today() + YEAR}

    def form(self, data=None):
        form = super().form(data)
        form.fields["holder"].people = Person.objects.visible_to(self.request.user)
        return form

    def context(self):
        asked = self.request.POST.get("holder", "") or self.request.GET.get("person", "")
        person = by_id(Person.objects.visible_to(self.request.user), asked)
        return {"chosen": [{"id": str(person.pk), "name": person.name, "post": ""}] if person else []}

    def after(self, result):
        return reverse("grant", args=[result.pk])


class ProposeGrant(ProposalPage):
    title = _("Propose a grant")

    def check(self):
        if not access.has(self.request.user, Role.SYSTEM_ADMIN):
            raise NotAllowed(verb="propose_grant")

    form_class = GrantForm

    def initial(self):
        return super().initial() | {"role": self.request.GET.get("role", "")}

    def form(self, data=None):
        form = super().form(data)
        offer_units(form.fields["unit"], self.request.user)
        return form

    def act(self, data):
        return grants.propose(by=self.request.actor, **data)

    def back(self):
        return reverse("grants")


class ProposeScribe(ProposalPage):
    title = _("Propose a scribe")
    line = _("A scribe types for you; you alone submit. The security administrator decides.")
    form_class = ScribeForm

    def check(self):
        if leader_unit(self.request.user) is None:
            raise NotAllowed(verb="propose_grant")

    def act(self, data):
        user = self.request.user
        return grants.propose(
            by=self.request.actor, role=Role.SCRIBE, unit=leader_unit(user), leader=user.person, **data
        )

    def back(self):
        return reverse("account")


def leader_unit(user):
    """The unit in which a leader's scribe is proposed: that of the leader's own grant."""
    own = access.held(user, Role.HEAD, Role.CADRE)
    return min(own, key=lambda grant: grant.role != Role.HEAD).unit if own and user.person_id else None


class ProposeStandIn(ProposalPage):
    title = _("Name a stand-in")
    line = _("Somebody who reviews in your place for a while. The security administrator decides.")
    form_class = StandInForm

    def check(self):
        held = access.held(self.request.user, Role.OFFICER)
        self.grant = next((grant for grant in held if grant.pk == self.kwargs["id"]), None)
        if self.grant is None:
            raise Http404

    def act(self, data):
        grant = self.grant
        return grants.propose(by=self.request.actor, role=Role.OFFICER, unit=grant.unit, stands_for=grant, **data)

    def back(self):
        return reverse("account")
