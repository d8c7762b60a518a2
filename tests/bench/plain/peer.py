"""The peer: what Django REST framework's tutorial leads to; it prefetches, and has no rights, revisions or events."""

import django_filters
from cryptography.fernet import Fernet
from django.urls import include, path
from rest_framework import routers, serializers, viewsets

from records.ledger.parts import Participant
from records.ledger.records import Record
from records.people.persons import Person
from records.people.units import Unit
from tests.bench.plain.models import Talk

FERNET = Fernet(Fernet.generate_key())


class UnitSerializer(serializers.ModelSerializer):
    class Meta:
        model = Unit
        fields = ["id", "code", "name"]


class PersonSerializer(serializers.ModelSerializer):
    class Meta:
        model = Person
        fields = ["id", "name"]


class ParticipantSerializer(serializers.ModelSerializer):
    person = PersonSerializer()

    class Meta:
        model = Participant
        fields = ["id", "person", "part"]


class RecordSerializer(serializers.ModelSerializer):
    unit = UnitSerializer()
    participants = ParticipantSerializer(many=True)

    class Meta:
        model = Record
        fields = [
            "id", "kind", "status", "version", "revision", "started_at", "ended_at", "place", "topic", "late", "void",
            "section_count", "note_size", "submitted_at", "decided_at", "changed_at", "number", "unit", "participants",
        ]  # fmt: skip


class UnitsFilter(django_filters.BaseInFilter, django_filters.UUIDFilter):
    """One of several units."""


class RecordFilter(django_filters.FilterSet):
    units = UnitsFilter(field_name="unit", lookup_expr="in")

    class Meta:
        model = Record
        fields = ["kind", "status"]


class RecordViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Record.objects.select_related("unit").prefetch_related("participants__person")
    serializer_class = RecordSerializer
    filterset_class = RecordFilter


class TalkSerializer(serializers.ModelSerializer):
    text = serializers.CharField(max_length=20_000)

    class Meta:
        model = Talk
        fields = ["id", "principal", "talkee", "started_at", "place", "form", "talk_kind", "topic", "text"]

    def create(self, validated_data):
        return Talk.objects.create(**validated_data | {"text": FERNET.encrypt(validated_data["text"].encode())})

    def to_representation(self, instance):
        sealed = bytes(instance.text)
        instance.text = FERNET.decrypt(sealed).decode()
        return super().to_representation(instance)


class TalkViewSet(viewsets.ModelViewSet):
    queryset = Talk.objects.all()
    serializer_class = TalkSerializer
    filterset_fields: list[str] = []


router = routers.SimpleRouter()
router.register("records", RecordViewSet)
router.register("talks", TalkViewSet)
urlpatterns = [path("", include(router.urls))]
