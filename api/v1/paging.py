"""Pages of a list in the OpenAPI document."""

from api.schema import parameter
from api.shapes import Shape, Typed, integer

PAGING = (
    parameter("limit", {"type": "integer", "minimum": 1, "maximum": 100, "default": 25}, description="Rows on a page."),
    parameter("cursor", str, description="Where to go on, as `next` of the page before gave it."),
    parameter("count", {"type": "string", "enum": ["1"]}, description="Count all of them too."),
)


def page_of(shape) -> type:
    """A page of `shape`."""
    link = Typed(str, {"type": "string", "format": "uri"}, required=True, null=True)
    members = {"results": shape(many=True), "next": link, "count": integer(null=False)}
    return type(f"{shape.__name__}Page", (Shape,), members | {"__doc__": "A page of a list.", "__module__": __name__})
