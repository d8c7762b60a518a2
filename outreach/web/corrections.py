"""Corrections of an accepted record in the browser: proposed by a principal, decided by an officer."""

from django import forms
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from outreach.web.acts import Act, CommentForm
from records.actions import corrections
from records.ledger.enums import CorrectionKind, CorrectionReason, CorrectionState
from records.people.text import TextField


class CorrectionForm(forms.Form):
    """Nothing is preselected: each of the three means something else."""

    kind = forms.ChoiceField(label=_("What kind"), choices=CorrectionKind, required=False, widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("Why"), choices=CorrectionReason, required=False, widget=forms.RadioSelect)
    text = TextField(
        label=_("What is added or put right"), required=False, rows=5, help_text=_("Sealed with the record.")
    )


class Correct(Act):
    name = "correct"
    verb = "propose_correction"
    label, button = _("Correct…"), _("Propose")
    title = _("Correct this record?")
    line = _("What was accepted stays as it is; the correction stands beside it once an officer has accepted it.")
    done = _("Proposed. An officer decides on it.")
    form_class = CorrectionForm

    @classmethod
    def may(cls, by, record):
        return super().may(by, record) and not record.void

    def run(self, by, version, typed):
        corrections.propose(self.record, by=by, version=version, **typed)


class _Decide(Act):
    """A decision on one proposed correction."""

    verb = "decide_correction"
    form_class = CommentForm

    @classmethod
    def may(cls, by, record, correction=None):
        return super().may(by, record) and (correction is None or correction.state == CorrectionState.PROPOSED)

    @cached_property
    def correction(self):
        found = self.record.corrections.filter(pk=self.kwargs["correction"]).first()
        if found is None:
            raise Http404
        return found


class AcceptCorrection(_Decide):
    name = "correction-accept"
    label = button = _("Accept correction")
    title = _("Accept this correction?")
    line = _("It is final. An accepted void is listed and counted nowhere.")
    done = _("Correction accepted.")

    def run(self, by, version, typed, correction):
        corrections.accept(self.correction, by=by, version=version, comment=typed["comment"])


class HandBackCorrection(_Decide):
    name = "correction-hand-back"
    label = button = _("Hand correction back")
    title = _("Hand this correction back?")
    line = _("Its author reads your comment. The record stays as it was accepted.")
    done = _("Correction handed back.")

    def run(self, by, version, typed, correction):
        corrections.hand_back(self.correction, by=by, version=version, comment=typed["comment"])
