"""The OpenAPI document: each handler says in one line what it takes and gives; the rest is the same for all.

Summaries are the first lines of the handlers' docstrings, so they stay English.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from api.concurrency import once as carried_out_once
from api.errors import MEDIA_TYPE
from api.shapes import Shape, integer, text

WORDS = {
    400: "The body, a header or a parameter cannot be read.",
    401: "Not signed in.",
    403: "Not allowed; the attempt is in the trail.",
    404: "Not found, or not yours to see.",
    409: "Not possible in the present state.",
    412: "The version named is not the present one.",
    413: "Too large.",
    415: "Another media type than the one described.",
    422: "Fields that need another look, each named.",
    428: "No version named in If-Match.",
    429: "Too many requests.",
    503: "What is sealed cannot be opened at present.",
}


class FieldProblem(Shape):
    """One complaint about one field."""

    field = text(required=True)
    code = text(required=True)
    detail = text(required=True)


class Problem(Shape):
    """A refusal (RFC 9457). `type` is stable; the words are in the language asked for."""

    type = text(required=True)
    title = text(required=True)
    status = integer(required=True)
    detail = text()
    version = integer()
    errors = FieldProblem(many=True, required=False)


@dataclass(frozen=True)
class Operation:
    """What a handler takes and gives. `changes`: the version is named in If-Match; `once`: an Idempotency-Key holds."""

    id: str
    body: Any = None
    answer: Any = None
    status: int = 200
    changes: bool = False
    once: bool = False
    versioned: bool = False
    public: bool = False
    query: tuple = ()
    headers: tuple = ()
    refusals: tuple = ()
    optional_body: bool = False


def operation(id: str, **more) -> Callable:
    """Describe a handler, and make it do what the description says of versions and of requests sent twice."""
    described = Operation(id, **more)

    def decorate(handler):
        run = carried_out_once(handler) if described.once else handler
        run.operation = described
        return run

    return decorate


def parameter(name: str, type: Any = str, **more) -> OpenApiParameter:
    """A query parameter."""
    return OpenApiParameter(name, type, OpenApiParameter.QUERY, **more)


class OutreachSchema(AutoSchema):
    """Reads the `Operation` of each handler."""

    @property
    def handler(self):
        return getattr(self.view, self.method.lower())

    @property
    def operation(self) -> Operation:
        return self.handler.operation

    def get_operation_id(self):
        return self.operation.id

    def get_tags(self):
        return [self.view.tag]

    def get_summary(self):
        return self.get_description().splitlines()[0].partition(". ")[0].rstrip(".")

    def get_description(self):
        return "\n".join(line.strip() for line in (self.handler.__doc__ or "").strip().splitlines())

    def get_auth(self):
        return [{}] if self.operation.public else super().get_auth()

    def get_filter_backends(self):
        return []

    def get_override_parameters(self):
        found = [*self.operation.query, *self.operation.headers]
        if self.operation.changes:
            found.append(header("If-Match", 'The version that is changed, as the ETag gave it: `"7"`.', required=True))
        if self.operation.once:
            found.append(header("Idempotency-Key", "A key of the client's own: sent again within seven days, the "
                                 "request is not carried out twice."))  # fmt: skip
        if self.operation.versioned:
            code = [str(self.operation.status)]
            found.append(header("ETag", "The record's version.", response=code))
        return found

    def get_request_serializer(self):
        return self.operation.body

    def get_response_serializers(self):
        answer = self.operation.answer
        answers = answer if isinstance(answer, dict) else {self.operation.status: answer}
        return {status: OpenApiResponse(shape, description="Done.") for status, shape in answers.items()}

    def _get_request_body(self, direction="request"):
        body = super()._get_request_body(direction)
        if body is not None and not self.operation.optional_body:
            body["required"] = True
        return body

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        for status in sorted(self._refusals()):
            described = OpenApiResponse(Problem, description=WORDS[status])
            bodies[str(status)] = self._get_response_for_code(described, str(status), [MEDIA_TYPE], direction)
        return bodies

    def _refusals(self) -> set[int]:
        operation = self.operation
        found = {429, *operation.refusals} | (set() if operation.public else {401})
        if "{" in self.path:
            found.add(404)
        if operation.body is not None:
            found |= {400, 413, 415, 422}
        if operation.query:
            found.add(422)
        if operation.changes:
            found |= {403, 409, 412, 428}
        if operation.once:
            found |= {400, 403, 409, 422}
        return found


def header(name: str, description: str, **more) -> OpenApiParameter:
    """A header field, of the request or, with `response`, of the answers with those codes."""
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description, **more)


def with_upload_heads(result: dict, **_more) -> dict:
    """Describe HEAD where PATCH goes on with an upload: the library leaves it out."""
    for path in result["paths"].values():
        upload = path.get("patch", {})
        if upload.get("operationId") != "resumeAttachment":
            continue
        fields = {"Upload-Offset": "How many bytes are kept.", "Upload-Length": "How long the file is.",
                  "Upload-Complete": "`?1`: the file is whole and hangs on the record."}  # fmt: skip
        headers = {name: {"schema": {"type": "string"}, "description": words} for name, words in fields.items()}
        path["head"] = {
            "operationId": "askUpload",
            "summary": "How far an upload has come",
            "description": "How far an upload has come. Opens nothing and leaves no trace.",
            "parameters": [row for row in upload["parameters"] if row["in"] == "path"],
            "tags": upload["tags"],
            "security": upload["security"],
            "responses": {"204": {"headers": headers, "description": "Done."}}
            | {code: {"description": WORDS[int(code)]} for code in ("401", "404", "429")},
        }
    return result
