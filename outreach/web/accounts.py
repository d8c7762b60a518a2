"""How django-allauth signs people in here: no sign-up, and an event for every sign-in, refused or not."""

import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.utils.translation import gettext_lazy as _

from outreach.web import browsers, guessing, proofs
from outreach.web.idle import KEPT
from outreach.web.middleware import actor, address
from outreach.web.sessions import row_of
from records.actions import accounts, quiet, sessions
from records.people import passwords
from records.people.actor import SYSTEM, Actor
from records.people.users import User


class AccountBackend(AuthenticationBackend):
    """Reads the account of a session together with its person, whom every page names; both under their seals."""

    def get_user(self, user_id):
        rows = User.objects.select_related("person").prefetch_related("grants__leader").filter(pk=user_id)
        found = quiet.sound(rows.all)
        return found[0] if found and self.user_can_authenticate(found[0]) else None

    def _check_password(self, user, password):
        """A password counts only under the seal of its account; a hash made in an older way is renewed."""
        if user is not None:
            quiet.check_seals(user, by=SYSTEM)
        known = super()._check_password(user, password)
        if known is not None and passwords.is_outdated(known):
            known.password = accounts.rehash(known, password=password, by=Actor(user=known)).password
        return known


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; whoever is locked cannot sign in."""

    # Words that say what to do, and never whether it was the name or the password.
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("This name and password do not belong together. Look at both again."),
        "too_many_login_attempts": _(
            "Too many wrong passwords. Wait 30 minutes, or sign in with a passkey or in a browser that you used before."
        ),
    }

    def is_open_for_signup(self, request):
        return False

    def pre_authenticate(self, request, **credentials):
        try:
            self._try = guessing.claim(request, credentials.get("username") or "")
        except guessing.Stopped as stop:
            if stop.first:
                accounts.refused(_named(credentials), by=Actor(address=address(request)), step="throttled")
            raise self.validation_error("too_many_login_attempts") from None

    def _rollback_login_failed_rl_usage(self):
        guessing.give_back(self._try)

    def pre_login(self, request, user, **kwargs):
        """Whatever let them in (password, passkey, the organisation's own sign-in), what it rests on is sound."""
        quiet.check_seals(user, by=SYSTEM)
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request, user, **kwargs):
        key = row_of(request.session.session_key)
        by = Actor(user=user, address=address(request))
        browser = browsers.label(request.headers.get("User-Agent", ""))
        request.session[KEPT] = int(time.time())
        how, known = proofs.how(request, user), guessing.knows(request, user.username)
        sessions.begin(user, key=key, by=by, browser=browser, how=how, known=known)
        response = super().post_login(request, user, **kwargs)
        guessing.remember(request, response, user.username)
        return response

    def authentication_failed(self, request, **credentials):
        super().authentication_failed(request, **credentials)
        accounts.refused(_named(credentials), by=Actor(address=address(request)))

    def respond_user_inactive(self, request, user):
        """Whoever gets here proved a way in; the account is locked. Told once in a while, however often it is tried."""
        if guessing.first(request, "locked", str(user.pk)):
            accounts.refused(user, by=Actor(address=address(request)), step="locked")
        return super().respond_user_inactive(request, user)

    def logout(self, request):
        by = actor(request)
        if by.user is not None:
            accounts.signed_out(by.user, key=row_of(request.session.session_key), by=by)
        super().logout(request)


def _named(credentials) -> User | None:
    return User.objects.filter(username__iexact=credentials.get("username") or "").first()
