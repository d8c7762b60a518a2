"""An officer takes sections out of what talkees may read; nobody here adds one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from outreach.web.acts import Act
from records.actions import confirmation
from records.ledger.kinds.registry import model_of


class ReleasedForm(forms.Form):
    """The sections that stay released; those ticked now are what talkees read at present."""

    released = forms.MultipleChoiceField(label=_("Still released"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data=None, *, record, **kwargs):
        super().__init__(data, initial={"released": record.released}, **kwargs)
        sections = model_of(record.kind).SECTIONS
        self.fields["released"].choices = [(s.name, s.label) for s in sections if s.name in record.released]


class Narrow(Act):
    name = verb = "narrow"
    label, button = _("Release less…"), _("Release less")
    title = _("Take sections out of what is released?")
    line = _("Whoever was talked with no longer reads what you untick. What they signed stays. Only the author can "
             "release it again.")  # fmt: skip
    done = _("Less is released.")

    @classmethod
    def may(cls, by, record):
        return super().may(by, record) and bool(record.released)

    @classmethod
    def form_for(cls, record, data=None, **kwargs):
        return ReleasedForm(data, record=record, **kwargs)

    def run(self, by, version, typed):
        confirmation.narrow(self.record, by=by, version=version, released=typed["released"])
