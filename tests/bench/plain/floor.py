"""The floor: plain views with bare SQL and `json.dumps`, without an account, a right, a seal or a check."""

import json
import uuid

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone

KEY, NONCE = AESGCM(bytes(32)), bytes(12)  # nothing here is secret
COLUMNS = (
    "r.id, r.kind, r.status, r.version, r.revision, r.started_at, r.ended_at, r.place, r.topic, r.late, r.void, "
    "r.section_count, r.note_size, r.submitted_at, r.decided_at, r.changed_at, r.number_unit, r.number_year, "
    "r.number_seq, r.unit_id, u.code, u.name"
)
NAMES = [name.strip().removeprefix("r.") for name in COLUMNS.split(",")]
TALK = ("id", "principal_id", "talkee_id", "started_at", "place", "form", "talk_kind", "topic", "text")


def answer(found) -> HttpResponse:
    body = json.dumps(found, default=str).encode()
    return HttpResponse(body, headers={"Content-Type": "application/json", "Content-Length": str(len(body))})


def listed(request) -> HttpResponse:
    """25 records of the units given, of one kind and status, newest first, with their people."""
    units = request.GET["units"].split(",")
    column = "r.unit_id" if connection.vendor == "postgresql" else "+r.unit_id"  # as Outreach walks the list
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM records_record r JOIN outreach_people_unit u ON u.id = r.unit_id "
            f"WHERE {column} IN ({marks(units)}) AND r.kind = %s AND r.status = %s "
            "ORDER BY r.started_at DESC, r.id DESC LIMIT 26",
            [*map(key, units), request.GET["kind"], request.GET["status"]],
        )
        rows = [dict(zip(NAMES, row, strict=True)) for row in cursor.fetchall()]
        people = participants(cursor, [row["id"] for row in rows[:25]])
    return answer({"results": [row | {"participants": people.get(row["id"], [])} for row in rows[:25]]})


def participants(cursor, ids) -> dict:
    cursor.execute(
        "SELECT t.record_id, t.id, t.person_id, p.name, t.part FROM records_participant t "
        f"JOIN outreach_people_person p ON p.id = t.person_id WHERE t.record_id IN ({marks(ids) or 'NULL'}) "
        "ORDER BY t.record_id, t.position, t.id",
        ids,
    )
    people: dict = {}
    for record, *row in cursor.fetchall():
        people.setdefault(record, []).append(dict(zip(("id", "person", "name", "part"), row, strict=True)))
    return people


def inserted(request) -> HttpResponse:
    """One row, committed."""
    said = json.loads(request.body)
    values = [key(uuid.uuid4().hex), key(said["principal"]), key(said["talkee"]), *(said[name] for name in TALK[3:8])]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO plain_talk ({', '.join(TALK)}) VALUES ({marks(TALK)})", [*values, said["text"].encode()]
        )
    return answer({"id": values[0]})


def sealed(request) -> HttpResponse:
    """A row as `inserted`, its text encrypted: what `opened` opens."""
    said = json.loads(request.body)
    said["text"] = KEY.encrypt(NONCE, said["text"].encode(), None)
    values = [key(uuid.uuid4().hex), key(said["principal"]), key(said["talkee"]), *(said[name] for name in TALK[3:])]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO plain_talk ({', '.join(TALK)}) VALUES ({marks(TALK)})", values)
    return answer({"id": str(values[0])})


def opened(request, id) -> HttpResponse:
    """A trace, committed; then the text, decrypted."""
    talk = key(id)
    with connection.cursor() as cursor:
        with transaction.atomic():
            cursor.execute(
                "INSERT INTO plain_trace (talk, reader, at) VALUES (%s, %s, %s)", [talk, "somebody", timezone.now()]
            )
        cursor.execute("SELECT text FROM plain_talk WHERE id = %s", [talk])
        [text] = cursor.fetchone()
    return answer({"text": KEY.decrypt(NONCE, bytes(text), None).decode()})


def key(id):
    """An id as the database keeps it."""
    found = uuid.UUID(str(id))
    return found if connection.vendor == "postgresql" else found.hex


def marks(values) -> str:
    return ", ".join(["%s"] * len(values))


urlpatterns = [
    path("records", listed),
    path("talks", inserted),
    path("sealed", sealed),
    path("talks/<str:id>", opened),
]
