"""How django-allauth signs people in here: no sign-up, and an event for every sign-in, refused or not."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.utils.translation import gettext_lazy as _

from outreach.web.middleware import actor
from records.actions import accounts
from records.people.actor import Actor
from records.people.users import User


class AccountBackend(AuthenticationBackend):
    """Reads the account of a session together with its person, whom every page names."""

    def get_user(self, user_id):
        user = User.objects.select_related("person").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; whoever is locked cannot sign in."""

    # Words that say what to do, and never whether it was the name or the password.
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("This name and password do not belong together. Look at both again."),
        "too_many_login_attempts": _(
            "Too many wrong passwords. Wait 30 minutes, or ask the system administrator for a new one."
        ),
    }

    def is_open_for_signup(self, request):
        return False

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Failures count by account and address together: nobody can lock another out by guessing at their name."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{self.get_client_ip(request)}"

    def post_login(self, request, user, **kwargs):
        accounts.signed_in(user, by=Actor(user=user, address=request.META.get("REMOTE_ADDR", "")))
        return super().post_login(request, user, **kwargs)

    def authentication_failed(self, request, **credentials):
        super().authentication_failed(request, **credentials)
        user = User.objects.filter(username__iexact=credentials.get("username") or "").first()
        if user is not None:
            accounts.refused(user, by=Actor(address=request.META.get("REMOTE_ADDR", "")))

    def logout(self, request):
        by = actor(request)
        if by.user is not None:
            accounts.signed_out(by.user, by=by)
        super().logout(request)
