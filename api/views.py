"""What every endpoint stands on: who asks, in which language, about what, and in which order that is decided."""

from typing import Any

from django.utils import translation
from rest_framework.views import APIView

from api.concurrency import if_match
from api.errors import at
from api.origin import address
from records.people.actor import Actor


class View(APIView):
    """An endpoint. `tag` is its chapter in the OpenAPI document."""

    tag = ""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self.actor = Actor(user=request.user, address=address(request._request), request_id=getattr(request, "id", ""))
        self._speak(request)
        self.find(**kwargs)
        operation = getattr(getattr(self, request.method.lower(), None), "operation", None)
        if operation is not None and operation.changes:
            self.version = if_match(request)

    def find(self, **ids) -> None:
        """Find what the address names among what the account may see; runs before anything else is looked at."""

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def typed(self, shape, implied=None) -> dict:
        """The body, held to the JSON types of `shape`; what it says is for the domain to judge.

        `implied` is what the address says already.
        """
        data: Any = self.request.data
        if not isinstance(data, dict):
            raise at("", "type", str(shape.default_error_messages["type"]))
        if implied:
            data = implied | data
        shape(data=data).is_valid(raise_exception=True)
        return data

    def _speak(self, request) -> None:
        """The language asked for, or else the account's own."""
        if request.user and request.user.language and "Accept-Language" not in request.headers:
            translation.activate(request.user.language)
