"""Two clients and one record: versions as ETags, If-Match before a change, a request sent twice carried out once."""

import re
from functools import wraps

from api.errors import Refused, at
from records.actions import quiet
from records.people.errors import Conflict
from records.vault.lp import lp

VERSION = re.compile(r'"(\d{1,18})"', re.ASCII)
LONGEST_KEY = 255


def etag(version: int) -> dict[str, str]:
    """The header that names a version."""
    return {"ETag": f'"{version}"'}


def if_match(request) -> int:
    """The version that the client says it changes. Raises Refused without one, Conflict where it can be none."""
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise Refused("version-missing", 428)
    found = VERSION.fullmatch(header)
    if found is None:
        raise Conflict
    return int(found[1])


def once(handler):
    """Under an Idempotency-Key, carry a POST out once: sent again, its answer is rendered anew from what is there now.

    The view says what it is about (`subject`, an id, or None for a record to be made), finds the id that was set aside
    for that in `view.reserved`, and answers again by `answer(id, status)`.
    """

    @wraps(handler)
    def post(view, request, **ids):
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return handler(view, request, **ids)
        row, tried = _claim(view, request, key)
        if row.status is not None:
            return view.answer(row.object_id, row.status)
        view.reserved, view.tried = row.object_id, tried
        try:
            response = handler(view, request, **ids)
        except Exception:
            quiet.drop_request(row, by=view.actor)
            raise
        quiet.settle_request(row, status=response.status_code, object_id=view.subject, by=view.actor)
        return response

    return post


def _claim(view, request, key):
    if not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise at("Idempotency-Key", "key", kind="key-unusable", status=400)
    message = lp(request.path.encode(), request.body)
    route = f"{request.method} {request.resolver_match.route}"
    return quiet.claim_request(route, key, message, object_id=view.subject, by=view.actor)
