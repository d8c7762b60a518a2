"""The person picker's search: by name, pinyin, initials or staff number, among whom the account may look up."""

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from records.people.persons import Person, Position
from records.people.text import searched

MOST = 10
LONGEST = 50
WITH_POSTS = Prefetch("positions", Position.objects.select_related("unit"))


@require_GET
@login_required
def people_search(request):
    """`?q=` → {"results": [{id, name, post, unit, staff_number}]}, ten at most."""
    words = searched(request.GET.get("q", ""), LONGEST)
    found = Person.objects.none()
    if words:
        found = Person.objects.visible_to(request.user).matching(words).prefetch_related(WITH_POSTS).distinct()[:MOST]
    return JsonResponse({"results": [described(person) for person in found]})


def described(person) -> dict:
    """A person as the picker and its chips show them: with post, unit and staff number."""
    post = person.post_on(timezone.localdate())
    return {
        "id": str(person.pk),
        "name": person.name,
        "post": post.title if post else "",
        "unit": post.unit.name if post else "",
        "staff_number": person.staff_number,
    }
