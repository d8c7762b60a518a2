"""Keyset pagination: a page is asked for by what came last, so page 400 costs what page 1 does.

Counted only when asked.
"""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db.models import F, Q
from django.utils.translation import gettext as _

from api.errors import at

SALT = "api.cursor"
USUAL, MOST = 25, 100


@dataclass(frozen=True)
class Key:
    """One column of the order. Where it may be empty (the first alone), the empty come first."""

    name: str
    descending: bool = False
    nullable: bool = False

    def order(self):
        column = F(self.name)
        nulls = True if self.nullable else None
        return column.desc(nulls_first=nulls) if self.descending else column.asc(nulls_first=nulls)

    def beyond(self, value: Any) -> Q:
        """What comes after `value` in this column."""
        if value is None:
            return Q(**{f"{self.name}__isnull": False})
        return Q(**{f"{self.name}__{'lt' if self.descending else 'gt'}": value})

    def at(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})


NEWEST = (Key("started_at", descending=True, nullable=True), Key("id", descending=True))


def page(request, queryset, keys: tuple[Key, ...], fetch, show) -> dict:
    """One page of `queryset` and the link to the next: `fetch` reads rows that have the keys, `show` writes them."""
    limit, after = _limit(request), _cursor(request, keys)
    ordered = queryset.order_by(*[key.order() for key in keys])
    if after is not None:
        ordered = ordered.filter(_after(keys, after))
    rows = fetch(ordered[: limit + 1])
    link = _link(request, [getattr(rows[limit - 1], key.name) for key in keys]) if len(rows) > limit else None
    found = {"results": show(rows[:limit]), "next": link}
    if request.query_params.get("count") == "1":
        found["count"] = queryset.order_by().count()
    return found


def _after(keys, values) -> Q:
    """Past `values`: a bound on the first column, so that an index serves it, and the rest of the comparison."""
    first, second = keys
    if values[0] is None:
        return first.beyond(None) | (first.at(None) & second.beyond(values[1]))
    bound = Q(**{f"{first.name}__{'lte' if first.descending else 'gte'}": values[0]})
    return bound & (first.beyond(values[0]) | second.beyond(values[1]))


def _limit(request) -> int:
    text = request.query_params.get("limit", str(USUAL))
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MOST):
        raise at("limit", "limit", _("Between 1 and %(most)s.") % {"most": MOST})
    return int(text)


def _cursor(request, keys) -> list | None:
    text = request.query_params.get("cursor")
    if text is None:
        return None
    try:
        values = signing.loads(text, salt=SALT + request.path)
    except (signing.BadSignature, ValueError):
        values = None
    if not isinstance(values, list) or len(values) != len(keys) or values[-1] is None:
        raise at("cursor", "cursor", _("This is no cursor of this list. Begin again without one."))
    return [datetime.datetime.fromisoformat(v[1]) if isinstance(v, list) else v for v in values]


def _link(request, values) -> str:
    packed = [["at", v.isoformat()] if isinstance(v, datetime.datetime) else v and str(v) for v in values]
    query = {name: request.query_params.getlist(name) for name in request.query_params if name != "cursor"}
    query["cursor"] = [signing.dumps(packed, salt=SALT + request.path)]
    return request.build_absolute_uri(f"{request.path}?{urlencode(query, doseq=True)}")
