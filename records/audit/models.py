"""The tables of the trail: events, the locked head of their chain, and the touch rows of the change feed.

Actor, object and unit are kept as ids without a foreign key, so that an event outlives what it names.
"""

from django.db import models


class Event(models.Model):
    """One thing that happened. `trail.write` alone writes it; only `payload` and `salt` may be erased afterwards."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=60)
    actor = models.CharField(max_length=50)
    on_behalf_of = models.CharField(max_length=50, default="")
    object = models.CharField(max_length=50, default="")
    unit = models.CharField(max_length=50, default="")
    result = models.CharField(max_length=10)
    version = models.BigIntegerField(default=0)
    object_digest = models.BinaryField(default=b"")
    seals = models.BinaryField(null=True)  # see `told.py`; NULL in events of before it was there
    key_version = models.PositiveIntegerField()
    payload = models.BinaryField(null=True)
    salt = models.BinaryField(null=True)
    digest = models.BinaryField()
    leaf = models.BinaryField()
    mac = models.BinaryField()

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["object", "number"], name="event_object_number"),
            models.Index(fields=["actor", "number"], name="event_actor_number"),
            models.Index(fields=["action", "number"], name="event_action_number"),
            models.Index(fields=["unit", "number"], name="event_unit_number"),
            models.Index(fields=["at"], name="event_at"),
            models.Index(fields=["number"], condition=~models.Q(result="done"), name="event_refused"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"


class Head(models.Model):
    """The end of the chain: the last number and MAC. Its row is locked last in every verb, which orders them all."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    mac = models.BinaryField(default=b"")
    generation = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.number)


class Touch(models.Model):
    """The last event that touched an object, for each scope (`unit:<id>`, `person:<id>`) that sees it."""

    scope = models.CharField(max_length=50)
    object = models.CharField(max_length=50)
    number = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["object", "scope"], name="one_touch_a_scope")]
        indexes = [models.Index(fields=["scope", "number"], name="touch_scope_number")]

    def __str__(self) -> str:
        return f"{self.scope} {self.number}"


class Tree(models.Model):
    """How far the Merkle tree reaches. Its one row is locked by whoever appends or signs, never by a verb."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.size)


class Tile(models.Model):
    """Up to 256 neighbouring nodes of the tree, see `tiles.py`."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="one_tile_a_place")]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Checkpoint(models.Model):
    """A signed root over the first `size` events: one row a size, so that no size is ever signed with two roots."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    key_version = models.PositiveIntegerField()
    generation = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-size"]

    def __str__(self) -> str:
        return str(self.size)


class HandOut(models.Model):
    """One checkpoint and one place off this machine: when it got there, or how often and why it did not."""

    checkpoint = models.ForeignKey(Checkpoint, models.CASCADE, related_name="hand_outs")
    target = models.CharField(max_length=10)
    done_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, default="")

    class Meta:
        ordering = ["-checkpoint", "target"]
        constraints = [models.UniqueConstraint(fields=["checkpoint", "target"], name="one_hand_out_a_target")]

    def __str__(self) -> str:
        return f"{self.checkpoint_id} {self.target}"


class Verification(models.Model):
    """One walk through everything: when, up to which event, by whom, and what was found wrong."""

    at = models.DateTimeField()
    up_to = models.BigIntegerField()
    faults = models.PositiveIntegerField()
    first = models.JSONField(default=list)
    by = models.CharField(max_length=50)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.up_to}: {self.faults}"
