"""The validators of units, persons, posts, committees, relatives and consents, for every door alike."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.people import pinyin
from records.people.dated import today
from records.people.errors import Invalid
from records.people.households import Consent, FamilyMember
from records.people.persons import Committee, Membership, Person, Position
from records.people.text import TextField
from records.people.units import Unit

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
DAYS = {"since": DAY, "until": DAY}


class UnitForm(forms.ModelForm):
    """A unit, its parent and the day from which it stands there."""

    parent = forms.ModelChoiceField(Unit.objects.all(), label=gettext_lazy("parent unit"), required=False)
    since = forms.DateField(label=gettext_lazy("since"), widget=DAY)

    class Meta:
        model = Unit
        fields = ["code", "name", "parent", "since"]

    def clean_code(self):
        code = self.cleaned_data["code"].upper()
        if not code.isascii() or not code.isalnum():
            raise ValidationError(_("Letters and digits only."), code="unit_code")
        return code


class PersonForm(forms.ModelForm):
    """A person; pinyin is proposed where none was typed."""

    class Meta:
        model = Person
        fields = ["staff_number", "name", "pinyin", "gender", "party_since", "birthday", "birthday_calendar"]
        widgets = {"party_since": DAY, "birthday": DAY}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "birthday_calendar" in self.fields:
            self.fields["birthday_calendar"].label = _("Calendar of the birthday")
            self.fields["birthday_calendar"].required = False

    def clean_birthday_calendar(self):
        return self.cleaned_data["birthday_calendar"] or Person._meta.get_field("birthday_calendar").default

    def clean_party_since(self):
        day = self.cleaned_data["party_since"]
        if day and day > today():
            raise ValidationError(_("This is later than today."), code="future")
        return day

    def save(self, commit=True):
        person = self.instance
        person.pinyin = person.pinyin or pinyin.propose(person.name)
        person.pinyin_folded = pinyin.fold(person.pinyin)
        person.initials = pinyin.initials(person.pinyin)
        return super().save(commit)


class PositionForm(forms.ModelForm):
    class Meta:
        model = Position
        fields = ["unit", "title", "rank", "important", "since", "until"]
        widgets = DAYS


class ImportedPersonForm(PersonForm):
    """A person of a sheet: that the staff number is new is looked at for all rows together."""

    class Meta(PersonForm.Meta):
        fields = ["staff_number", "name", "pinyin", "gender", "party_since"]

    def validate_unique(self):
        pass


class ImportedPositionForm(PositionForm):
    """A post of a sheet; its unit is found for all rows together."""

    class Meta(PositionForm.Meta):
        fields = ["title", "rank", "important", "since"]


class ImportedUnitForm(UnitForm):
    """A unit of a sheet; its parent and that its code is new are looked at for all rows together."""

    parent = None
    since = None

    class Meta(UnitForm.Meta):
        fields = ["code", "name"]

    def validate_unique(self):
        pass


class CommitteeForm(forms.ModelForm):
    class Meta:
        model = Committee
        fields = ["unit", "name", "since", "until"]
        widgets = DAYS


class MembershipForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ["committee", "person", "part", "since", "until"]
        widgets = DAYS


class FamilyMemberForm(forms.ModelForm):
    """A relative. The name is sealed by the verb and needs a consent; a child's is not recorded."""

    name = TextField(label=gettext_lazy("name"), max_length=100, required=False)

    class Meta:
        model = FamilyMember
        fields = ["relation", "birth_year", "name"]

    def clean_birth_year(self):
        year = self.cleaned_data["birth_year"]
        if year is not None and not 1880 <= year <= 2100:
            raise ValidationError(_("This year cannot be right."), code="year")
        return year


class ConsentForm(forms.ModelForm):
    class Meta:
        model = Consent
        fields = ["scope", "way", "given_on"]
        widgets = {"given_on": DAY}


def validated(form_class, data, **kwargs):
    """The bound, valid form. Raises Invalid with every complaint."""
    form = form_class(data, **kwargs)
    if not form.is_valid():
        raise Invalid.from_form(form)
    return form
