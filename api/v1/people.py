"""Whom one may name, in which units, and who one is."""

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from rest_framework.response import Response

from api import pagination
from api.errors import at
from api.pagination import Key
from api.schema import operation, parameter
from api.shapes import Shape, day, identifier, text, word, words
from api.v1.kinds import PersonName, UnitName
from api.v1.paging import PAGING, page_of
from api.v1.rendering import person
from api.views import View
from records.ledger import access as ledger_access
from records.ledger.enums import Kind
from records.people import access, units
from records.people.dated import today
from records.people.enums import Role
from records.people.persons import Person, Position
from records.people.text import clean_text
from records.people.units import Unit

LONGEST = 50
BY_NAME = (Key("pinyin_folded"), Key("staff_number"))
BY_CODE = (Key("code"), Key("id"))
WITH_POSTS = Prefetch("positions", Position.objects.select_related("unit"))


class PersonRow(Shape):
    """A person as the picker shows them, with the leading post held today."""

    id = identifier(required=True)
    name = text(required=True)
    staff_number = text(required=True)
    post = text(required=True)
    unit = UnitName(allow_null=True)


class UnitRow(Shape):
    """A unit and the unit above it today."""

    id = identifier(required=True)
    code = text(required=True)
    name = text(required=True)
    parent = identifier(required=True, null=True)


class GrantRow(Shape):
    """A role in a unit and all below it."""

    role = word(Role.values, required=True)
    unit = identifier(required=True)
    since = day(required=True)
    until = day(required=True, null=True)
    leader = PersonName(allow_null=True)
    kinds = words(Kind.values, required=True)


class WritesFor(Shape):
    """Somebody on whose behalf the account may begin records, and of which kinds."""

    person = identifier(required=True)
    kinds = words(Kind.values, required=True)


class Me(Shape):
    """The account, what it was granted, and for whom it may write."""

    id = identifier(required=True)
    username = text(required=True)
    person = PersonName(allow_null=True)
    language = text(required=True)
    grants = GrantRow(many=True)
    writes_for = WritesFor(many=True)


class People(View):
    """The person picker."""

    tag = "people"

    @operation("findPeople", answer=page_of(PersonRow), query=(
        parameter("q", {"type": "string", "maxLength": LONGEST}, required=True,
                  description="Name, pinyin, initials or staff number."), *PAGING))  # fmt: skip
    def get(self, request):
        """Find people whom the account may name."""
        words = _cleaned(request.query_params.get("q", ""))
        found = Person.objects.visible_to(request.user).matching(words) if words else Person.objects.none()
        people = Person.objects.filter(pk__in=found.values("pk")).prefetch_related(WITH_POSTS)
        return Response(pagination.page(request, people, BY_NAME, list, lambda rows: [picked(row) for row in rows]))


def _cleaned(words: str) -> str:
    try:
        words = clean_text(words).strip()
    except ValidationError as error:
        raise at("q", error.code or "invalid", error.messages[0]) from None
    if not 0 < len(words) <= LONGEST:
        raise at("q", "max_length" if words else "missing")
    return words


def picked(row: Person) -> dict:
    """A person as the picker shows them."""
    post = row.post_on(today())
    unit = {"id": post.unit.pk, "code": post.unit.code, "name": post.unit.name} if post else None
    title = post.title if post else ""
    return {"id": row.pk, "name": row.name, "staff_number": row.staff_number, "post": title, "unit": unit}


class Units(View):
    """The units of the account's grants."""

    tag = "people"

    @operation("listUnits", answer=page_of(UnitRow), query=PAGING)
    def get(self, request):
        """List the units that the account's grants cover today."""
        covered = access.covered(request.user, *Role)
        tree = units.parents() if covered else {}

        def show(rows):
            return [{"id": u.pk, "code": u.code, "name": u.name, "parent": tree.get(u.pk)} for u in rows]

        return Response(pagination.page(request, Unit.objects.filter(pk__in=covered), BY_CODE, list, show))


class MyAccount(View):
    """The account itself."""

    tag = "people"

    @operation("readMe", answer=Me)
    def get(self, request):
        """Say who one is, and what one may do where."""
        user = request.user
        grants = [
            {"role": g.role, "unit": g.unit_id, "since": g.since, "until": g.until, "leader": person(g.leader),
             "kinds": g.kinds} for g in access.grants(user)
        ]  # fmt: skip
        kinds = ledger_access.kinds_for(user).items()
        return Response({
            "id": user.pk, "username": user.username, "person": person(user.person), "language": user.language,
            "grants": grants, "writes_for": [{"person": who, "kinds": sorted(names)} for who, names in kinds],
        })  # fmt: skip
