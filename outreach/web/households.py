"""The family and the consents of a person: names and address are opened on request, and every opening is traced."""

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from outreach.web.asking import FormPage
from outreach.web.consents import family
from outreach.web.pages import Page
from outreach.web.people import PersonView, kept_person
from records.actions import households
from records.people.dated import today
from records.people.enums import Way
from records.people.forms import ConsentForm, FamilyMemberForm
from records.people.households import Consent, FamilyMember
from records.people.text import TextField


class OpenFamily(PersonView):
    """Names and address, shown once after their event; the page that comes next is closed again."""

    def get(self, request):
        return redirect(f"{reverse('person', args=[self.person.pk])}?tab=family")

    def post(self, request):
        household = getattr(self.person, "household", None)
        if household is None:
            raise Http404
        opened = households.open_household(household, by=request.actor)
        return self.show("family", **family(self.person, opened))


class HouseholdPage(Page):
    """A page about what is kept of one's own family and consents, or of somebody's whom the account keeps."""

    def dispatch(self, request, *args, id, **kwargs):
        if request.user.is_authenticated:
            own = id == request.user.person_id
            self.person = request.user.person if own else kept_person(request.user, id)
            self.home = reverse("own_family") if own else reverse("person", args=[id])
        return super().dispatch(request, *args, **kwargs)

    def at(self, tab) -> str:
        """Where a press leads back to."""
        return f"{self.home}?tab={tab}"


class AddressForm(forms.Form):
    address = TextField(label=_("Address"), required=False, max_length=households.ADDRESS_LIMIT, rows=2)


class HouseholdForm(FormPage, HouseholdPage):
    """A form about it."""

    tab = "family"

    def back(self):
        return self.at(self.tab)

    def context(self):
        return {"person": self.person}


class KeepAddress(HouseholdForm):
    """The address is written anew, never shown beforehand: that would be an opening."""

    title, button, done = _("Write the address"), _("Save"), _("Saved, sealed.")
    line = _("It is kept sealed. What stood here before is replaced.")
    form_class = AddressForm

    def act(self, data):
        return households.keep_household(self.person, address=data["address"], by=self.request.actor)


class RelativeForm(FamilyMemberForm):
    consent_way = forms.ChoiceField(
        label=_("Consent to being named"), required=False, choices=[("", _("No name")), *Way.choices]
    )


class AddRelative(HouseholdForm):
    title, button, done = _("Add a relative"), _("Add"), _("Relative added.")
    line = _("Named with consent only; a child never. The name is kept sealed.")
    form_class = RelativeForm

    def act(self, data):
        household = getattr(self.person, "household", None)
        if household is None:
            household = households.keep_household(self.person, by=self.request.actor)
        return households.add_member(household, data=self.request.POST, by=self.request.actor)


class RemoveRelative(HouseholdForm):
    title, button, done = _("Remove a relative"), _("Remove"), _("Relative removed.")
    line = _("They can be added anew. Records that name them stay as they are.")
    danger = True

    def dispatch(self, request, *args, member, **kwargs):
        self.member_id = member
        return super().dispatch(request, *args, **kwargs)

    def check(self):
        self.member = get_object_or_404(FamilyMember, pk=self.member_id, household__person=self.person)

    def context(self):
        return super().context() | {"about": self.member}

    def act(self, data):
        households.remove_member(self.member, by=self.request.actor)


class GiveConsent(HouseholdForm):
    title, button, done = _("Record a consent"), _("Record it"), _("Consent recorded.")
    line = _("Each purpose by itself. It can be withdrawn as easily at any time.")
    form_class, tab = ConsentForm, "consents"

    def form(self, data=None):
        return ConsentForm(data, initial={"given_on": today()})

    def act(self, data):
        return households.give_consent(data=self.request.POST, person=self.person, by=self.request.actor)


class WithdrawConsent(HouseholdPage):
    """One press, no questions."""

    def post(self, request, consent):
        mine = Q(person=self.person) | Q(member__household__person=self.person)
        found = (
            Consent.objects.filter(mine)
            .select_related("person", "member__household__person")
            .filter(pk=consent)
            .first()
        )
        if found is None:
            raise Http404
        households.withdraw_consent(found, by=request.actor)
        messages.success(request, gettext("Consent withdrawn."))
        return redirect(self.at("family" if found.member_id else "consents"))
