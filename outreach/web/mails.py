"""Mails that failed or of which nobody knows: which, to whom, when and why; sent again or settled. Never a body."""

from django import forms
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from outreach.web.account_pages import AdministratorPage
from outreach.web.asking import FormPage
from records.actions import stuck_mails
from records.actions.mail_texts import SUBJECTS
from records.outbox.enums import OUTCOMES, STUCK, MailState
from records.people import undelivered
from records.people.enums import Role
from records.people.errors import WrongState

PER_PAGE = 25
TABS = {
    "stuck": (_("To see to"), STUCK),
    "unknown": (_("Unknown"), (MailState.UNKNOWN,)),
    "failed": (_("Failed"), (MailState.FAILED,)),
    "settled": (_("Settled"), (MailState.DELIVERED, MailState.GIVEN_UP)),
}
WHY = {
    "cut off": _("cut off while it was being handed over"),
    "restored": _("on its way when the backup was made that the system came back from"),
    "tampered": _("somebody changed it, or the address, in the database: tell the auditor"),
    "void": _("nothing left to send: its link holds no more, or there is no address"),
}
ANSWER = "answer "


class MailPage(AdministratorPage):
    """For the system administrator."""

    roles = (Role.SYSTEM_ADMIN,)


class MailsView(MailPage):
    """`?tab= &page=`: what somebody has to see to, the oldest first; or what was settled lately."""

    def get(self, request):
        shown = undelivered.visible_to(request.user)
        tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "stuck"
        rows = shown.filter(state__in=TABS[tab][1]).order_by("-changed_at" if tab == "settled" else "changed_at", "pk")
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        accounts = undelivered.recipients(page)
        context = {
            "tabs": [(name, label, shown.filter(state__in=states).count()) for name, (label, states) in TABS.items()],
            "tab": tab,
            "page": page,
            "rows": [mail_row(mail, accounts.get(mail.pk)) for mail in page],
        }
        return render(request, "mails/list.html", context)


def mail_row(mail, account) -> dict:
    """A mail as it is told to whoever sees to it."""
    return {
        "mail": mail, "subject": SUBJECTS.get(mail.template, mail.template), "account": account,
        "confirms": mail.template == "confirm", "stuck": mail.state in STUCK, "why": why(mail),
        "unknown": mail.state == MailState.UNKNOWN,
    }  # fmt: skip


def why(mail) -> str:
    """Why it got stuck, in words; what a server answered and what a line broke by stand as they came."""
    if mail.reason.startswith(ANSWER):
        return _("the mail server answered %(code)s") % {"code": mail.reason.removeprefix(ANSWER)}
    known = WHY.get(mail.reason)
    return str(known) if known else _("the line to the mail server broke: %(error)s") % {"error": mail.reason}


class StuckPage(FormPage, MailPage):
    """An act on one mail that waits for somebody."""

    @cached_property
    def mail(self):
        found = undelivered.visible_to(self.request.user).filter(pk=self.kwargs["id"]).first()
        if found is None:
            raise Http404
        return found

    def check(self):
        if self.mail.state not in STUCK:
            raise WrongState(_("Somebody saw to this mail in the meantime."))

    def context(self):
        account = undelivered.recipients([self.mail]).get(self.mail.pk)
        return {"person": account, "about": SUBJECTS.get(self.mail.template, "")}

    def back(self):
        return reverse("mails")


class SendAgain(StuckPage):
    title, button, done = _("Send this mail again?"), _("Send again"), _("It is sent again.")

    def context(self):
        unknown = _(
            "It may have arrived already, and then arrives twice. The mail server's own log says what became of it."
        )
        failed = _("It failed for good the last time. Mend the cause first, or it fails again.")
        return super().context() | {"line": unknown if self.mail.state == MailState.UNKNOWN else failed}

    def act(self, data):
        return stuck_mails.send_again(self.mail, by=self.request.actor)


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(label=_("What became of it"), widget=forms.RadioSelect)


class Settle(StuckPage):
    title, button, done = _("Settle this mail"), _("Settle"), _("Settled.")
    line = _("It stands under your name in the trail. Nothing is sent.")
    form_class = OutcomeForm

    def form(self, data=None):
        form = super().form(data)
        words = {MailState.DELIVERED: _("It arrived"), MailState.GIVEN_UP: _("It is not needed any more")}
        form.fields["outcome"].choices = [(state, words[state]) for state in OUTCOMES[self.mail.state]]
        return form

    def act(self, data):
        return stuck_mails.settle(self.mail, outcome=data["outcome"], by=self.request.actor)
