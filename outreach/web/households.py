"""The family and the consents of a person: names and address are opened on request, and every opening is traced."""

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from outreach.web.people import PersonPage, PersonView, members_opened
from outreach.web.people_changes import PersonFormPage
from records.actions import households
from records.people.dated import today
from records.people.enums import Way
from records.people.forms import ConsentForm, FamilyMemberForm
from records.people.households import Consent
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
        return self.show("family", opened=opened, members=members_opened(opened))


class AddressForm(forms.Form):
    address = TextField(label=_("Address"), required=False, max_length=households.ADDRESS_LIMIT, rows=2)


class FamilyPage(PersonFormPage):
    tab = "family"


class KeepAddress(FamilyPage):
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


class AddRelative(FamilyPage):
    title, button, done = _("Add a relative"), _("Add"), _("Relative added.")
    line = _("Named with consent only; a child never. The name is kept sealed.")
    form_class = RelativeForm

    def act(self, data):
        household = getattr(self.person, "household", None)
        if household is None:
            household = households.keep_household(self.person, by=self.request.actor)
        return households.add_member(household, data=self.request.POST, by=self.request.actor)


class GiveConsent(PersonFormPage):
    title, button, done = _("Record a consent"), _("Record it"), _("Consent recorded.")
    line = _("Each purpose by itself. It can be withdrawn as easily at any time.")
    form_class, tab = ConsentForm, "consents"

    def form(self, data=None):
        return ConsentForm(data, initial={"given_on": today()})

    def act(self, data):
        return households.give_consent(data=self.request.POST, person=self.person, by=self.request.actor)


class WithdrawConsent(PersonPage):
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
        tab = "family" if found.member_id else "consents"
        return redirect(f"{reverse('person', args=[self.person.pk])}?tab={tab}")
