"""Changing units, people, posts and committees: one form a page, each handed to its verb."""

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from outreach.web.asking import DAY, DayForm, FormPage
from outreach.web.people import KeeperPage, PersonPage
from records.actions import people, proposals
from records.people import access
from records.people.dated import today
from records.people.enums import Operation, Role
from records.people.forms import CommitteeForm, MembershipForm, PersonForm, PositionForm, UnitForm
from records.people.persons import Committee, Person
from records.people.units import Unit


class KeptFormPage(FormPage, KeeperPage):
    """A form that offers the units of one's own grant alone."""

    def form(self, data=None):
        form = super().form(data)
        for name in ("unit", "parent"):
            if name in form.fields:
                offer_units(form.fields[name], self.request.user)
        return form

    def unit(self) -> Unit:
        return kept_unit(self.request.user, self.kwargs["id"])

    def back(self):
        return reverse("people")


def kept_unit(user, id) -> Unit:
    """The unit `id`, where `user` keeps it."""
    return get_object_or_404(Unit.objects.filter(pk__in=access.covered(user, Role.SYSTEM_ADMIN)), pk=id)


def offer_units(field, user) -> None:
    """Let `field` choose among the units that `user` keeps, by code and name."""
    field.queryset = Unit.objects.filter(pk__in=access.covered(user, Role.SYSTEM_ADMIN))
    field.label_from_instance = lambda unit: f"{unit.code} {unit.name}"


class AddUnit(KeptFormPage):
    title, button, done = _("Add a unit"), _("Add the unit"), _("Unit added.")
    form_class = UnitForm

    def initial(self):
        return {"parent": self.request.GET.get("parent"), "since": today()}

    def act(self, data):
        return people.add_unit(data=self.request.POST, by=self.request.actor)

    def after(self, result):
        return f"{reverse('people')}?unit={result.pk}"


class RenameForm(forms.Form):
    name = forms.CharField(label=_("New name"), max_length=100)
    since = forms.DateField(label=_("From this day"), widget=DAY)


class RenameUnit(KeptFormPage):
    title, button, done = _("Rename the unit"), _("Rename"), _("Unit renamed.")
    line = _("Earlier days keep the earlier name. Records keep the code.")
    form_class = RenameForm

    def initial(self):
        return {"name": self.unit().name, "since": today()}

    def act(self, data):
        return people.rename_unit(self.unit(), by=self.request.actor, **data)

    def back(self):
        return f"{reverse('people')}?unit={self.unit().pk}"


class MoveForm(forms.Form):
    parent = forms.ModelChoiceField(Unit.objects.none(), label=_("parent unit"), empty_label=_("Not chosen"))
    since = forms.DateField(label=_("From this day"), widget=DAY)


class TwoPersonPage(KeptFormPage):
    """A change of the tree changes who reaches what, so it is proposed, and another approves."""

    danger, done = True, _("Proposed. Somebody else decides.")
    button = _("Propose")
    operation: Operation

    def act(self, data):
        return proposals.propose(self.operation, self.unit(), self.said(data), by=self.request.actor)

    def after(self, result):
        return reverse("proposal", args=[result.pk])

    def context(self):
        return {"about": self.unit().name}


class MoveUnit(TwoPersonPage):
    title, operation, form_class = _("Move the unit"), Operation.MOVE, MoveForm
    line = _("Officers and heads over the new place reach it from that day on. Records keep unit and number.")

    def initial(self):
        return {"since": today()}

    def said(self, data):
        return {"parent": str(data["parent"].pk), "since": data["since"]}


class MergeForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Into which unit"), empty_label=_("Not chosen"))
    on = forms.DateField(label=_("On which day"), widget=DAY)


class MergeUnit(TwoPersonPage):
    title, operation, form_class = _("Merge the unit into another"), Operation.MERGE, MergeForm
    line = _("It ends on that day; its posts, committees and lower units go on in the other.")

    def initial(self):
        return {"on": today()}

    def said(self, data):
        return {"into": str(data["unit"].pk), "on": data["on"]}


class EndUnit(KeptFormPage):
    title, button, done = _("End the unit"), _("End it"), _("Unit ended.")
    line = _("It stays in the tree of earlier days, with its records. Nobody may hold a post there any more.")
    form_class, danger = DayForm, True

    def initial(self):
        return {"until": today()}

    def act(self, data):
        return people.end_unit(self.unit(), on=data["until"], by=self.request.actor)

    def back(self):
        return f"{reverse('people')}?unit={self.unit().pk}"

    def after(self, result):
        return reverse("people")


class AddCommittee(KeptFormPage):
    title, button, done = _("Add a committee"), _("Add the committee"), _("Committee added.")
    form_class = CommitteeForm

    def initial(self):
        return {"unit": self.request.GET.get("unit"), "since": today()}

    def act(self, data):
        return people.add_committee(data=self.request.POST, by=self.request.actor)

    def after(self, result):
        return f"{reverse('people')}?unit={result.unit_id}"


class NewPersonForm(PersonForm):
    """A person and the first post."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("unit"), empty_label=_("Not chosen"))
    title = PositionForm.base_fields["title"]
    rank = PositionForm.base_fields["rank"]
    important = PositionForm.base_fields["important"]
    since = PositionForm.base_fields["since"]


class AddPerson(KeptFormPage):
    title, button, done = _("Add a person"), _("Add the person"), _("Person added.")
    form_class = NewPersonForm

    def initial(self):
        return {"unit": self.request.GET.get("unit"), "since": today(), "rank": "none"}

    def act(self, data):
        post = {name: self.request.POST.get(name) for name in ("unit", "title", "rank", "important", "since")}
        return people.add_person(data=self.request.POST, post=post, by=self.request.actor)

    def after(self, result):
        return reverse("person", args=[result.pk])


class PersonFormPage(KeptFormPage, PersonPage):
    """A form about one person."""

    tab = "posts"

    def back(self):
        return f"{reverse('person', args=[self.person.pk])}?tab={self.tab}"

    def context(self):
        return {"person": self.person}


class ChangePerson(PersonFormPage):
    title, button, done = _("Put right"), _("Save"), _("Saved.")

    def form(self, data=None):
        return PersonForm(data, instance=Person.objects.get(pk=self.person.pk))

    def act(self, data):
        person = Person.objects.get(pk=self.person.pk)
        return people.change_person(person, data=self.request.POST, by=self.request.actor)


class GivePost(PersonFormPage):
    title, button, done = _("Give a post"), _("Give the post"), _("Post given.")
    form_class = PositionForm

    def initial(self):
        return {"since": today(), "rank": "none"}

    def act(self, data):
        return people.give_post(self.person, data=self.request.POST, by=self.request.actor)


class EndPost(PersonFormPage):
    title, button, done = _("End the post"), _("End it"), _("Post ended.")
    form_class = DayForm

    def dispatch(self, request, *args, **kwargs):
        self.position_id = kwargs.pop("position")
        return super().dispatch(request, *args, **kwargs)

    def position(self):
        return get_object_or_404(self.person.positions.select_related("unit", "person"), pk=self.position_id)

    def initial(self):
        return {"until": today()}

    def context(self):
        position = self.position()
        return super().context() | {"about": f"{position.unit.name} {position.title}"}

    def act(self, data):
        return people.end_post(self.position(), until=data["until"], by=self.request.actor)


class GiveMembership(PersonFormPage):
    title, button, done = _("Add to a committee"), _("Add"), _("Added to the committee.")

    def form(self, data=None):
        if data is not None:
            data = data.copy()
            data["person"] = str(self.person.pk)
        form = MembershipForm(data, initial={"since": today()})
        form.fields["person"].widget = forms.HiddenInput()
        form.fields["person"].initial = self.person.pk
        kept = access.covered(self.request.user, Role.SYSTEM_ADMIN)
        form.fields["committee"].queryset = Committee.objects.on(today()).filter(unit__in=kept).select_related("unit")
        form.fields["committee"].label_from_instance = lambda committee: f"{committee.unit.name} {committee.name}"
        return form

    def act(self, data):
        typed = self.request.POST.copy()
        typed["person"] = str(self.person.pk)
        return people.give_membership(data=typed, by=self.request.actor)


class EndMembership(PersonFormPage):
    title, button, done = _("End the membership"), _("End it"), _("Membership ended.")
    form_class = DayForm

    def dispatch(self, request, *args, **kwargs):
        self.membership_id = kwargs.pop("membership")
        return super().dispatch(request, *args, **kwargs)

    def membership(self):
        rows = self.person.memberships.select_related("committee__unit", "person")
        return get_object_or_404(rows, pk=self.membership_id)

    def initial(self):
        return {"until": today()}

    def context(self):
        return super().context() | {"about": self.membership().committee.name}

    def act(self, data):
        return people.end_membership(self.membership(), until=data["until"], by=self.request.actor)


class LeaveForm(forms.Form):
    on = forms.DateField(label=_("Left on"), widget=DAY)


class Leave(PersonFormPage):
    title, button, done = _("Record that this person left"), _("Record it"), _("Recorded.")
    line = _(
        "Posts and memberships end on that day; the account is locked and signed out at once; birthday and day of"
        " joining the Party are deleted. Records stay as they are."
    )
    form_class, danger = LeaveForm, True

    def initial(self):
        return {"on": today()}

    def check(self):
        if self.person.left_on:
            raise Http404

    def act(self, data):
        return people.leave(self.person, on=data["on"], by=self.request.actor)
