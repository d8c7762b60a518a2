"""The bases of sealed tables: whoever saves or deletes a row in a verb has its thing taken in hand and sealed anew.

Outside a verb they are Django's own: a row changed there no longer fits its seal, which is the point.
"""

from collections.abc import Iterable
from copy import copy
from typing import Any, TypeVar

from django.db import models

from records.vault import seals

Row = TypeVar("Row", bound=models.Model)


class SealedQuerySet(models.QuerySet[Row, Row]):
    """A queryset whose changes of many rows at once are sealed like those of one."""

    def update(self, **values: Any) -> int:
        hand = seals.in_hand(self.model, values)
        if hand is None:
            return super().update(**values)
        rows = list(self)
        hand.need(rows)
        count = super().update(**values)
        for row in rows:
            for name, value in values.items():
                setattr(row, name, value)
            hand.put(row, values)
        return count

    def delete(self) -> tuple[int, dict[str, int]]:
        hand = seals.in_hand(self.model)
        if hand is None:
            return super().delete()
        rows = list(self)
        hand.need(rows)
        deleted = super().delete()
        for row in rows:
            hand.drop(row)
        return deleted

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        hand, rows = seals.in_hand(self.model), list(objs)
        if hand is not None:
            hand.need(rows)
        made = super().bulk_create(rows, *args, **kwargs)
        if hand is not None:
            for row in rows:
                hand.put(row)
        return made

    def bulk_update(self, objs: Iterable[Row], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        rows, names = list(objs), list(fields)
        hand = seals.in_hand(self.model, names)
        if hand is not None:
            hand.need(rows)
        plain = models.QuerySet(model=self.model, using=self.db)  # which Django updates piece by piece
        count = plain.bulk_update(rows, names, *args, **kwargs)
        if hand is not None:
            for row in rows:
                hand.put(row, names)
        return count


class SealedModel(models.Model):
    """A table whose rows are sealed, by themselves or with what they hang on: see the rooms' `seals.py`."""

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        hand = seals.in_hand(type(self), kwargs.get("update_fields"))
        if hand is not None:
            hand.need([self])
        super().save(*args, **kwargs)
        if hand is not None:
            hand.put(self, kwargs.get("update_fields"))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        stays = kwargs.get("keep_parents")  # a record that changes its kind
        hand, row = None if stays else seals.in_hand(type(self)), copy(self)  # which keeps its key
        if hand is not None:
            hand.need([row])
        deleted = super().delete(*args, **kwargs)
        if hand is not None:
            hand.drop(row)
        return deleted
