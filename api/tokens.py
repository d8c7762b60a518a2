"""Signing in on a device: a password now, a token from then on.

Endpoints of our own rather than allauth's headless ones, whose answers are neither problem+json nor described by our
OpenAPI document, and which want a session beside the token. The password is still checked by allauth, under its limits.
"""

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.internal.ratelimit import consume
from allauth.mfa.base.internal.flows import check_rate_limit
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from rest_framework import exceptions

from api.errors import Refused
from api.origin import address
from records.actions import accounts, quiet
from records.actions import factors as verbs
from records.actions.typed import words
from records.people import factors
from records.people.actor import Actor
from records.people.devices import Device
from records.people.errors import Invalid
from records.people.users import User

TOLD = {"told": "1/30m/key"}  # tries that are stopped leave one event in half an hour, the browser's among them


class DeviceTokenAuthentication(TokenAuthentication):
    """`Authorization: Bearer …`: the account of a device whose token has not run out and whose account is open."""

    def authenticate_credentials(self, token: bytes):
        try:
            digest = hash_token(token.decode("ascii"))
        except UnicodeDecodeError:
            raise exceptions.AuthenticationFailed(_("This token is not valid.")) from None
        device = self._find(digest)
        if device is None or device.expiry < timezone.now() or not device.user.is_active:
            raise exceptions.AuthenticationFailed(_("This token is not valid."))
        if device.last_used_at is None or device.last_used_at < timezone.now() - quiet.USED_STEP:
            quiet.use_device(device, by=Actor(user=device.user))
        return device.user, device

    def _find(self, digest):
        """The device of a token, whose own seal and whose account's hold."""
        rows = Device.objects.select_related("user__person").prefetch_related("user__grants__leader").filter(pk=digest)
        found = quiet.sound(lambda: [row for device in rows.all() for row in (device.user, device)])
        return found[1] if found else None


class BearerScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI document names it."""

    target_class = "api.tokens.DeviceTokenAuthentication"
    name = "deviceToken"

    def get_security_definition(self, auto_schema):
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "The token of a device, as `POST /devices` gives it.",
        }


def sign_in(request, *, username: str, password: str, name: str, request_id: str, code="") -> tuple[Device, str]:
    """A new device of the account and its token. Raises Refused, Throttled, Invalid.

    An account that is locked is answered as one that does not exist.
    """
    username = words(username, "username", User._meta.get_field("username").max_length)
    try:
        user = get_adapter().authenticate(request, username=username, password=password)
    except ValidationError:
        raise exceptions.Throttled from None
    by = Actor(user=user, address=address(request), request_id=request_id)
    if user is None or not user.is_active:
        if user is not None:
            accounts.refused(user, by=Actor(address=by.address, request_id=request_id), step="locked")
        raise Refused("credentials", 401)
    if user.must_change_password:
        raise Refused("password-change-needed", 403)
    if factors.lacking(user):
        raise Refused("second-factor-missing", 403)
    if factors.second(user):
        _second_step(user, code, by)
    return accounts.add_device(user, name=name, by=by)


def _second_step(user, code: str, by: Actor) -> None:
    """A code of the app or a recovery code; a passkey is for browsers. Wrong ones are counted as the browser's."""
    if not code:
        raise Refused("second-factor-needed", 401)
    try:
        right = check_rate_limit(user)
    except ValidationError:
        if consume(context.request, app="outreach", action="told", config=TOLD, key=f"second\n{user.pk}"):
            accounts.refused(user, by=Actor(address=by.address, request_id=by.request_id), step="throttled")
        raise exceptions.Throttled from None
    try:
        verbs.use_code(user, code=words(code, "code", 40), by=by)
    except Invalid:
        accounts.refused(user, by=Actor(address=by.address, request_id=by.request_id), step="second")
        raise Refused("second-factor-wrong", 401) from None
    right()
