"""Sessions: where an account is signed in with a browser. A row knows only the hash of the session's key."""

import uuid

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

LABEL, ADDRESS = 80, 45


class BrowserSessionQuerySet(models.QuerySet):
    """Sessions, never handed to a face except through `visible_to`."""

    def visible_to(self, user):
        """One's own, as long as their cookie opens anything."""
        alive = Session.objects.filter(session_key=OuterRef("key"), expire_date__gt=timezone.now())
        return self.filter(Exists(alive), user=user)


class BrowserSession(models.Model):
    """A sign-in with a browser: with what, from where, how, since when, and when it was last used."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="browser_sessions")
    key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=LABEL, blank=True)
    address = models.CharField(max_length=ADDRESS, blank=True)
    how = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    last_used_at = models.DateTimeField()

    objects = BrowserSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-last_used_at", "id"]

    def __str__(self):
        return self.browser


def end(rows) -> int:
    """Delete the sessions in `rows` and what their cookies open; how many."""
    keys = list(rows.values_list("key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    BrowserSession.objects.filter(key__in=keys).delete()
    return len(keys)


def clear() -> int:
    """Forget sessions that ended by themselves; how many."""
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    alive = Session.objects.filter(session_key=OuterRef("key"))
    return BrowserSession.objects.filter(~Exists(alive)).delete()[0]
