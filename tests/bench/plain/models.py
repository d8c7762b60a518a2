"""The peer's own table: a talk in one row, its text encrypted with Fernet by the serializer."""

import uuid

from django.db import models

from records.people.persons import Person


class Talk(models.Model):
    """What a plain project would keep of a talk."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    principal = models.ForeignKey(Person, models.PROTECT, related_name="+")
    talkee = models.ForeignKey(Person, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    place = models.CharField(max_length=100)
    form = models.CharField(max_length=20)
    talk_kind = models.CharField(max_length=20)
    topic = models.CharField(max_length=100)
    text = models.BinaryField()

    class Meta:
        app_label = "plain"
        indexes = [models.Index(fields=["-started_at", "-id"], name="plain_time")]


class Trace(models.Model):
    """Who opened which talk, when."""

    talk = models.UUIDField(db_index=True)
    reader = models.CharField(max_length=50)
    at = models.DateTimeField()

    class Meta:
        app_label = "plain"
