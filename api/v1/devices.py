"""Devices: signing in on one, seeing them, taking one's token away."""

from django.http import Http404
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle

from api import pagination
from api.pagination import Key
from api.schema import operation
from api.shapes import Shape, flag, identifier, moment, text
from api.tokens import sign_in
from api.v1.paging import PAGING, page_of
from api.views import View
from records.actions import accounts
from records.people.devices import Device

NEWEST = (Key("created", descending=True), Key("id", descending=True))


class SignIn(Shape):
    """An account's name and password, and what to call the device; a code where the account has a second factor."""

    username = text(60, required=True)
    password = text(required=True)
    code = text(40, null=False)
    name = text(60, required=True)


class DeviceRow(Shape):
    """A device of the account; `current` is the one that asks."""

    id = identifier(required=True)
    name = text(required=True)
    created_at = moment(required=True)
    expires_at = moment(required=True)
    last_used_at = moment(required=True, null=True)
    current = flag(required=True)


class NewDevice(DeviceRow):
    """A device and its token, which is shown this once."""

    token = text(required=True)


class Devices(View):
    """The devices of an account."""

    tag = "devices"

    def get_permissions(self):
        return [AllowAny()] if self.request.method == "POST" else super().get_permissions()

    def get_authenticators(self):
        signing_in = self.request is not None and self.request.method == "POST"
        return [] if signing_in else super().get_authenticators()

    def get_throttles(self):
        self.throttle_scope = "sign-in"
        return [ScopedRateThrottle()] if self.request.method == "POST" else super().get_throttles()

    @operation("listDevices", answer=page_of(DeviceRow), query=PAGING)
    def get(self, request):
        """List the devices that the account is signed in on."""

        def show(rows):
            return [shown(row, request.auth) for row in rows]

        return Response(pagination.page(request, Device.objects.visible_to(request.user), NEWEST, list, show))

    @operation("signIn", body=SignIn, answer=NewDevice, status=201, public=True, refusals=(401, 403))
    def post(self, request):
        """Sign in on a device. Its token is shown this once.

        An account with a second factor is answered 401 `second-factor-needed` without `code`: the six digits of its
        authenticator app or a recovery code. One that needs a second factor and has none is answered 403
        `second-factor-missing`: it is set up in the browser.
        """
        said = self.typed(SignIn)
        device, token = sign_in(request._request, request_id=self.actor.request_id, **said)
        return Response(shown(device, device) | {"token": token}, status=201)


class DeviceItem(View):
    """One device."""

    tag = "devices"

    def find(self, id):
        self.device = Device.objects.visible_to(self.request.user).filter(id=id).first()
        if self.device is None:
            raise Http404

    @operation("removeDevice", status=204)
    def delete(self, request, id):
        """Take a device's token away at once."""
        accounts.remove_device(self.device, by=self.actor)
        return Response(status=204)


def shown(device: Device, current: Device) -> dict:
    """A device as its owner sees it."""
    return {
        "id": device.id,
        "name": device.name,
        "created_at": device.created,
        "expires_at": device.expiry,
        "last_used_at": device.last_used_at,
        "current": device.pk == current.pk,
    }
