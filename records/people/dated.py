"""Rows that hold from one day until another, so that the organisation can be asked for any day."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.vault.sealed import SealedModel, SealedQuerySet


def today() -> datetime.date:
    """The day in the organisation's zone."""
    return timezone.localdate()


def in_force(on: datetime.date, prefix: str = "") -> Q:
    """Rows in force on the day `on`: since ≤ on < until, an open end included. `prefix` as in `position__`."""
    return Q(**{f"{prefix}since__lte": on}) & (Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gt": on}))


class DatedQuerySet(SealedQuerySet):
    def on(self, day: datetime.date):
        """Those in force on `day`."""
        return self.filter(in_force(day))


class Dated(SealedModel):
    """`since` is the first day, `until` the first day it holds no more; open while None."""

    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean(self):
        if self.until and self.since and self.until <= self.since:
            raise ValidationError({"until": ValidationError(_("This must be later than the first day."), code="order")})
