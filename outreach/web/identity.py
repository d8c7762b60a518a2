"""Signing in with the organisation's own identity (OpenID Connect, DingTalk, Feishu, WeChat), by allauth's clients.

What is configured comes from the environment alone: rows of the library's own tables count for nothing. Nobody signs up
here, and an identity opens only the account that its holder linked while signed in (or, where a setting names the claim
that holds the staff number, that person's account, unless others rely on it).
"""

import hmac

from allauth.account.internal import flows
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.feishu.views import FeishuOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.socialaccount.providers.weixin.views import WeixinOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from outreach.web import guessing, proofs
from outreach.web.middleware import address
from outreach.web.own_factors import Proven
from outreach.web.pages import Page
from records.actions import accounts
from records.actions import identities as verbs
from records.people import factors, identities
from records.people.actor import Actor
from records.people.errors import DomainError
from records.people.identities import Identity
from records.people.users import User

OIDC = "oidc"
LINK, STATE = "link", "state"


class IdentityAdapter(DefaultSocialAccountAdapter):
    """Which providers there are, and what happens once one of them said who somebody is."""

    def list_apps(self, request, provider=None, client_id=None):
        """Those of the settings: a row of SocialApp would let whoever writes the database name a provider."""
        return _from_settings(provider=provider, client_id=client_id)

    def is_open_for_signup(self, request, sociallogin):
        return False

    def pre_social_login(self, request, sociallogin):
        """The one way on from here: the library's own tables and sign-up are never asked."""
        provider, subject = sociallogin.account.provider, sociallogin.account.uid
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            raise ImmediateHttpResponse(_link(request, provider, subject))
        user = identities.account_of(provider, subject) or _by_claim(sociallogin)
        if user is None:
            if guessing.first(request, "identity", provider, subject):
                accounts.refused(None, by=Actor(address=address(request)), step="identity")
            raise ImmediateHttpResponse(_refused(request, UNKNOWN))
        proofs.record(request, user, "socialaccount", provider=provider)
        login = Login(user=user, redirect_url=sociallogin.state.get("next"))
        raise ImmediateHttpResponse(flows.login.perform_login(request, login))

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        raise ImmediateHttpResponse(_refused(request, FAILED))


UNKNOWN = _("This identity is linked to no account here. Sign in with your password and link it on your own page.")
FAILED = _("The other sign-in did not answer as it should. Try again, or sign in with your password.")


def _from_settings(**asked):
    from allauth.socialaccount.adapter import _build_apps_from_settings  # noqa: PLC0415  once the apps are there

    return [app for apps in _build_apps_from_settings(**asked).values() for app in apps]


def _refused(request, words):
    messages.warning(request, words)
    return redirect("account" if request.user.is_authenticated else "account_login")


def _link(request, provider, subject):
    try:
        done = verbs.link_or_propose(request.user, provider=provider, subject=subject, by=request.actor)
    except DomainError as refusal:
        return _refused(request, refusal.message)
    words = _("Linked.") if isinstance(done, Identity) else _("Proposed. You are told once it is decided.")
    messages.success(request, words)
    return redirect("account")


def _by_claim(sociallogin):
    """The account of the staff number that the provider tells, where the settings say which claim that is."""
    told = (sociallogin.account.extra_data or {}).get("id_token", {})
    number = str(told.get(settings.OIDC_STAFF_CLAIM) or "") if settings.OIDC_STAFF_CLAIM else ""
    if sociallogin.account.provider != OIDC or not number:
        return None
    user = User.objects.select_related("person").filter(person__staff_number=number).first()
    return user if user is not None and not factors.obliged(user) else None


class NonceClient(OAuth2Client):
    """Sends a nonce with the request: a digest of the state, which is this session's own."""

    def get_redirect_url(self, authorization_url, scope, extra_params):
        return super().get_redirect_url(authorization_url, scope, extra_params | {"nonce": nonce_of(self.state)})


def nonce_of(state: str) -> str:
    return salted_hmac("outreach.web.identity.nonce", state).hexdigest()


class OpenIDConnect(OpenIDConnectOAuth2Adapter):
    """As the library's, with the token's signature checked always, and its nonce."""

    client_class = NonceClient

    def __init__(self, request, provider_id=OIDC):
        super().__init__(request, provider_id)

    def get_provider(self):
        provider = super().get_provider()
        provider.oauth2_adapter_class = OpenIDConnect
        return provider

    def complete_login(self, request, app, token, **kwargs):
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("no id_token")
        return super().complete_login(request, app, token, **kwargs)

    def _decode_id_token(self, app, id_token):
        told = jwtkit.verify_and_decode(
            credential=id_token, keys_url=self.openid_config["jwks_uri"], issuer=self.openid_config["issuer"],
            audience=app.client_id, lookup_kid=jwtkit.lookup_kid_jwk, verify_signature=True,
        )  # fmt: skip
        expected = nonce_of(self.request.GET.get(STATE, ""))
        if not hmac.compare_digest(str(told.get("nonce", "")).encode(), expected.encode()):
            raise OAuth2Error("another nonce")
        if told.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("another party")
        return told


ADAPTERS = {OIDC: OpenIDConnect, "weixin": WeixinOAuth2Adapter, "dingtalk": DingTalkOAuth2Adapter,
            "feishu": FeishuOAuth2Adapter}  # fmt: skip


def configured() -> list[dict]:
    """The providers of this installation, for the sign-in page and the account's page."""
    return [{"id": app.provider_id or app.provider, "name": app.name} for app in _from_settings()]


def _adapter(request, provider):
    if provider not in {row["id"] for row in configured()}:
        raise Http404
    return ADAPTERS[provider](request)


def start(request, provider):
    """To the provider, and back to where one was going."""
    found = _adapter(request, provider).get_provider()
    return found.redirect(request, AuthProcess.LOGIN, next_url=get_next_redirect_url(request, "next"))


def back(request, provider_id):
    """Where the provider sends the browser back to."""
    return OAuth2CallbackView.adapter_view(_adapter(request, provider_id))(request)


class StartLinking(Proven, Page):
    """To the provider, and back with an identity to link; a mark of the session keeps other sites from beginning it."""

    def get(self, request, provider):
        if not hmac.compare_digest(request.GET.get(LINK, ""), link_mark(request)):
            raise Http404
        return _adapter(request, provider).get_provider().redirect(request, AuthProcess.CONNECT)


def link_mark(request) -> str:
    return salted_hmac("outreach.web.identity.link", request.session.session_key or "").hexdigest()[:32]


class Unlink(Proven, Page):
    def post(self, request, id):
        verbs.unlink(get_object_or_404(Identity.objects.filter(user=request.user), pk=id), by=request.actor)
        messages.success(request, _("Unlinked."))
        return redirect("account")
