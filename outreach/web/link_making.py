"""One-time links in the hands of whoever made them: what became of one, showing it, taking it back; and making one."""

import segno
from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from outreach.web.asking import FormPage
from outreach.web.pages import Page, RecordPage
from records.actions import confirmation, links
from records.actions.mail_texts import url_of
from records.ledger import access
from records.ledger.enums import Part
from records.people.enums import LinkState
from records.people.errors import NotAllowed
from records.people.links import Link
from records.people.text import TextField


class MadeLink(Page):
    """A link that one made (or whose code one tells): its state; shown by a POST, since that leaves a trace."""

    def dispatch(self, request, *args, id, **kwargs):
        if request.user.is_authenticated:
            shown = Link.objects.visible_to(request.user).select_related("person", "account__person", "proposal")
            self.link = get_object_or_404(shown, pk=id)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return self.page()

    def post(self, request):
        verb = request.POST.get("verb")
        if verb == "show":
            token = links.show(self.link, by=request.actor)
            return self.page(url=url_of(self.link) if token else "")
        if verb == "code":
            return self.page(code=links.show_code(self.link, by=request.actor))
        if verb != "revoke":
            raise Http404
        links.revoke(self.link, by=request.actor)
        return redirect("link_made", id=self.link.pk)

    def page(self, url="", code=""):
        link, user = self.link, self.request.user
        made = link.made_by_id == user.pk
        proposal = getattr(link, "proposal", None)
        context = {
            "link": link, "url": url, "code": code, "stands": link.state == LinkState.STANDS,
            "picture": segno.make(url, error="m").svg_data_uri(scale=5, border=2, light="white") if url else "",
            "may_show": made and not (link.account_id and link.account.email),
            "may_tell": link.coded and proposal is not None and proposal.decided_by_id == user.pk,
            "may_revoke": made or link.account_id == user.pk,
            "mailed": bool(link.account_id and link.account.email) or bool(made and link.bound().get("address")),
            "back": reverse("record", args=[link.record]) if link.record else reverse("accounts"),
        }  # fmt: skip
        return render(self.request, "link/made.html", context)


class AskForm(forms.Form):
    email = TextField(
        label=_("Their e-mail address"), required=False, max_length=254,
        help_text=_("Leave it empty to show the link on your own screen."),
    )  # fmt: skip


class AskByLink(FormPage, RecordPage):
    """A link for one talkee without an account: mailed, or shown as a code to scan."""

    title, button = _("Ask by a one-time link"), _("Make the link")
    line = _("It opens the released sections of this revision for one answer, seven days long. An earlier one ends.")
    form_class = AskForm

    def check(self):
        if not access.may(self.request.actor, "ask_by_link", self.record):
            raise NotAllowed(verb="ask_by_link")
        rows = [row for row in self.record.participants.all() if row.part == Part.TALKEE]
        self.row = next((row for row in rows if row.pk == self.kwargs["participant"]), None)
        if self.row is None:
            raise Http404

    def context(self):
        return {"about": self.row.person.name}

    def act(self, data):
        return confirmation.ask_by_link(
            self.record, participant=self.row.pk, email=data["email"], language=get_language(), by=self.request.actor
        )

    def back(self):
        return reverse("record", args=[self.record.pk])

    def after(self, result):
        return reverse("link_made", args=[result.pk])
