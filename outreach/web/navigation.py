"""The rail: which pages this account has, and the organisation's name, for every template."""

from django.utils.functional import SimpleLazyObject

from records.people.units import Organisation


def shell(request):
    """Context for `base.html`; read only by pages that show it."""
    return {"organisation": SimpleLazyObject(lambda: Organisation.objects.first())}
