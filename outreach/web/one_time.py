"""The pages of one-time links: opened by a button, so that a mail filter that looks at the address uses up nothing.

What an invitation or a new password needs stands here; the answer to a record in `answering.py`.
"""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from outreach.web import answering
from outreach.web.account_pages import new_password_field
from outreach.web.asking import told
from outreach.web.holding import LinkPage, held, let_go, take
from records.actions import admission, links
from records.actions.links import Gone
from records.people.enums import LinkKind, LinkState
from records.people.errors import Invalid


class OpenLink(LinkPage):
    """Where every link leads. The token stands behind the #; a script takes it from there into the form."""

    def find(self, request):
        return None

    def get(self, request):
        return render(request, "link/open.html", {"refused": False})

    def post(self, request):
        if take(request, request.POST.get("token", "")):
            return redirect("link_here")
        return render(request, "link/open.html", {"refused": True}, status=422)


class Here(LinkPage):
    """What the link is for, or what became of it; who holds none any more is sent to where one is opened."""

    def find(self, request):
        try:
            return held(request)
        except Http404:
            return None

    def get(self, request):
        if self.link is None:
            return redirect("link_open")
        if self.link.kind == LinkKind.CONFIRM:
            return answering.page(request, self.link, self.by)
        if self.link.state != LinkState.STANDS:
            return gone(request, self.link)
        return choosing(request, self.link, FORMS[self.link.kind](self.link))


def gone(request, link):
    """The link holds no more."""
    return render(request, "link/gone.html", {"link": link, "state": link.state})


def choosing(request, link, form, status=200):
    context = {"form": form, "link": link, "invited": link.kind == LinkKind.INVITATION}
    return render(request, "link/choose.html", context, status=status)


class PasswordForm(forms.Form):
    """A new password, and the half of the link that somebody else tells where it has two."""

    code = forms.CharField(
        label=_("Code"), max_length=20, help_text=_("It is told to you by the security administrator."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    password = new_password_field(_("New password"))
    again = forms.CharField(
        label=_("New password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, link, data=None):
        super().__init__(data)
        if not link.coded:
            del self.fields["code"]

    def clean(self):
        typed = super().clean()
        if typed.get("password") and typed.get("again") and typed["password"] != typed["again"]:
            self.add_error("again", _("The two are not the same."))
        return typed


class InvitationForm(PasswordForm):
    username = forms.CharField(
        label=_("Account name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    field_order = ["username", "code", "password", "again"]

    def __init__(self, link, data=None):
        super().__init__(link, data)
        self.initial["username"] = link.account.username


FORMS = {LinkKind.RESET: PasswordForm, LinkKind.INVITATION: InvitationForm}


class Choosing(LinkPage):
    """A form handed to its verb; done, the link is let go and the sign-in follows."""

    kind: LinkKind

    def post(self, request):
        if self.link.kind != self.kind:
            raise Http404
        form = FORMS[self.kind](self.link, request.POST)
        try:
            if not form.is_valid():
                raise Invalid.from_form(form)
            self.act(form.cleaned_data)
        except Gone:
            return redirect("link_here")
        except Invalid as refusal:
            return choosing(request, self.link, told(form, refusal), status=422)
        let_go(request)
        messages.success(request, _("Done. Sign in with it now."))
        return redirect("account_login")


class ChoosePassword(Choosing):
    kind = LinkKind.RESET

    def act(self, typed):
        code = typed.get("code", "")
        return admission.choose_password(self.link, password=typed["password"], code=code, by=self.by)


class TakeUp(Choosing):
    kind = LinkKind.INVITATION

    def act(self, typed):
        return admission.take_up(self.link, username=typed["username"], password=typed["password"], by=self.by)


class Disown(LinkPage):
    """It was not meant for whoever holds it, or somebody else used it."""

    def post(self, request):
        links.disown(self.link, by=self.by)
        let_go(request)
        return render(request, "link/disowned.html", {"link": self.link})
