"""My account: language and keys, password, devices, own grants and scribes, the last sign-ins."""

import datetime

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from outreach.web import browsers, identity
from outreach.web.account_pages import new_password_field
from outreach.web.asking import FormPage
from outreach.web.grant_proposals import leader_unit
from outreach.web.grants import WITH_PEOPLE, grant_row
from outreach.web.own_factors import safe_next
from outreach.web.pages import Page
from outreach.web.sessions import row_of
from records.actions import accounts, quiet, sessions
from records.audit import trail
from records.people import access, factors
from records.people.devices import Device
from records.people.enums import Role
from records.people.grants import Grant
from records.people.sessions import BrowserSession

HISTORY = datetime.timedelta(days=90)
LAST_SIGN_INS = 30  # lines; refusals from one address on one day are one
SIGNING_IN = ("account.signed_in", "account.refused", "device.added")
LONG_UNUSED = datetime.timedelta(days=30)
HOW = {
    "passkey": _("passkey"),
    "password": _("password"),
    "identity": _("sign-in of the organisation"),
    "totp": _("authenticator app"),
    "webauthn": _("passkey"),
    "recovery_codes": _("recovery code"),
}


class OwnAccountView(Page):
    def get(self, request):
        user = request.user
        live = Grant.objects.visible_to(user).select_related(*WITH_PEOPLE).live()
        own = [grant_row(user, grant) for grant in live.filter(holder=user).order_by("until")]
        officer = access.held(user, Role.OFFICER)
        context = {
            "places": places(request),
            "sign_ins": sign_ins(user),
            "second": factors_of(user),
            "identities": identities_of(request),
            "asked": {proposal.operation: proposal for proposal in user.proposals.open()},
            "together": factors.obliged(user) and not factors.waived(),
            "link_mark": identity.link_mark(request),
            "grants": own,
            "scribes": [grant_row(user, grant) for grant in live.filter(leader=user.person_id)]
            if user.person_id
            else [],
            "stand_ins": [grant_row(user, grant) for grant in live.filter(stands_for__in=officer)],
            "officer_grants": officer,
            "may_have_scribes": leader_unit(user) is not None,
            "languages": settings.LANGUAGES,
        }
        return render(request, "accounts/own.html", context)


def places(request) -> list[dict]:
    """Where the account is signed in: this browser first, then others and devices, the last used on top."""
    present, long_ago = row_of(request.session.session_key), timezone.now() - LONG_UNUSED
    rows = [
        {
            "name": session.browser or gettext("A browser"), "icon": browsers.icon(session.browser),
            "line": [session.address, how_words(session.how)], "at": session.last_used_at, "until": None,
            "current": session.key == present, "long_unused": False, "url": reverse("session_end", args=[session.pk]),
        }
        for session in BrowserSession.objects.visible_to(request.user)
    ] + [
        {
            "name": device.name, "icon": "phone", "line": [], "at": device.last_used_at or device.created,
            "until": device.expiry, "current": False, "long_unused": (device.last_used_at or device.created) < long_ago,
            "url": reverse("device_remove", args=[device.id]),
        }
        for device in Device.objects.visible_to(request.user)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["current"], row["at"]), reverse=True)


def how_words(how: str) -> str:
    """ "password+totp" in words."""
    return " + ".join(str(HOW[part]) for part in how.split("+") if part in HOW)


def identities_of(request) -> list[dict]:
    """The organisation's sign-ins, and which of them the account is linked to."""
    linked = {row.provider: row for row in request.user.identities.all()}
    return [provider | {"linked": linked.get(provider["id"])} for provider in identity.configured()]


def factors_of(user) -> dict:
    """The second factors of an account, and what may be done about them alone."""
    rows = factors.of(user)
    return {
        "rows": [
            {
                "pk": row.pk, "app": row.type == factors.TOTP, "name": row.data.get("name", ""),
                "since": row.created_at, "used": row.last_used_at,
            }
            for row in rows
        ],
        "has_app": any(row.type == factors.TOTP for row in rows),
        "obliged": factors.obliged(user) and not factors.waived(),
        "alone": factors.alone(user),
        "codes": factors.codes_left(user),
        "marks": ["" if place >= factors.codes_left(user) else "on" for place in range(factors.CODES)],
    }  # fmt: skip


def sign_ins(user) -> list[dict]:
    """The sign-ins of the last 90 days, refused ones too: what from, where from, how; refusals of a day told as one."""
    events = trail.of(user.pk).filter(action__in=SIGNING_IN, at__gte=timezone.now() - HISTORY).order_by("-number")
    rows: list[dict] = []
    for event in events[: LAST_SIGN_INS * 10]:
        row = _sign_in(event)
        if rows and row["refused"] and rows[-1]["same"] == row["same"]:
            rows[-1]["times"] += 1
        elif len(rows) < LAST_SIGN_INS:
            rows.append(row)
    return rows


def _sign_in(event) -> dict:
    payload = trail.payload(event)
    detail, address = payload.get("detail", {}), payload.get("address", "")
    refused = event.action == "account.refused"
    return {
        "at": event.at,
        "refused": refused,
        "second": detail.get("step") == "second",
        "device": event.action == "device.added",
        "address": address,
        "browser": detail.get("browser", ""),
        "how": how_words(detail.get("how", "")),
        "times": 1,
        "same": (refused, address, detail.get("step"), timezone.localdate(event.at)),
    }


class OwnPasswordForm(forms.Form):
    current = forms.CharField(
        label=_("Present password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    password = new_password_field(_("New password"))
    again = forms.CharField(
        label=_("New password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self):
        typed = super().clean()
        if typed.get("password") and typed.get("again") and typed["password"] != typed["again"]:
            self.add_error("again", _("The two are not the same."))
        return typed


class ChangePassword(FormPage):
    title, button, done = _("Change the password"), _("Change it"), _("Password changed.")
    line = _("You stay signed in here and are signed out everywhere else.")
    form_class = OwnPasswordForm

    def act(self, data):
        present = row_of(self.request.session.session_key)
        user = accounts.set_password(
            self.request.user, password=data["password"], current=data["current"], by=self.request.actor, keep=present
        )
        update_session_auth_hash(self.request, user)
        quiet.move_session(user, key=present, to=row_of(self.request.session.session_key), by=self.request.actor)
        return user

    def context(self):
        must = self.request.user.must_change_password
        words = _("Somebody else knows your present password. Choose one of your own before you go on.")
        return {"line": words if must else self.line, "must": must}

    def back(self):
        return reverse("account")

    def after(self, result):
        return safe_next(self.request, self.back())


class EndSession(Page):
    def post(self, request, id):
        session = get_object_or_404(BrowserSession.objects.visible_to(request.user), id=id)
        sessions.end(session, by=request.actor)
        messages.success(request, _("Signed out there."))
        return redirect("account")


class EndOtherSessions(Page):
    def post(self, request):
        sessions.end_others(request.user, key=row_of(request.session.session_key), by=request.actor)
        messages.success(request, _("You are signed out everywhere but here."))
        return redirect("account")


class RemoveDevice(Page):
    def post(self, request, id):
        accounts.remove_device(get_object_or_404(Device.objects.visible_to(request.user), id=id), by=request.actor)
        messages.success(request, _("Device removed: it is signed out."))
        return redirect("account")


class ShortcutsView(Page):
    def post(self, request):
        quiet.prefer(by=request.actor, shortcuts=request.POST.get("shortcuts") == "on")
        messages.success(request, _("Saved."))
        return redirect("account")


@require_POST
def set_language(request):
    """Speak another language from here on: in this browser, and wherever the account signs in."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(asked if safe else "/")
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=settings.LANGUAGE_COOKIE_AGE or 365 * 86400,
        httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    if request.actor.user is not None:
        quiet.prefer(by=request.actor, language=language)
        translation.activate(language)
    return answer
