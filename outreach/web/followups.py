"""Closing a follow-up in the browser, with a word on how."""

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from outreach.web.acts import Act
from records.actions import followups
from records.people.text import TextField


class WordForm(forms.Form):
    word = TextField(label=_("How it was done"), required=False, rows=3, help_text=_("Sealed with the record."))


class CloseFollowUp(Act):
    name = "follow-up-close"
    verb = "close_follow_up"
    label, button = _("Close…"), _("Close follow-up")
    title = _("Close this follow-up?")
    line = _("Your word on how it was done stays with the record. A closed follow-up is not opened again.")
    done = _("Follow-up closed.")
    form_class = WordForm

    def run(self, by, version, typed, follow_up):
        found = self.record.followups.filter(pk=follow_up).first()
        if found is None:
            raise Http404
        followups.close(found, by=by, word=typed["word"])
