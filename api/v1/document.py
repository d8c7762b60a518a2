"""The OpenAPI document, and the answer to every address that is none."""

from functools import cache

from django.http import Http404
from drf_spectacular.generators import SchemaGenerator
from rest_framework.response import Response

from api.schema import operation
from api.views import View


@cache
def document() -> dict:
    """The whole document; it is the same until the next start."""
    return SchemaGenerator().get_schema(request=None, public=True)


class Document(View):
    """The document."""

    tag = "document"

    @operation("readSchema", answer={200: {"type": "object", "additionalProperties": True}})
    def get(self, request):
        """Read the OpenAPI document of this API."""
        return Response(document())


class Nothing(View):
    """Whatever address is not ours."""

    schema = None

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        raise Http404
