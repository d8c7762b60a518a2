"""Fills one database, unless it is filled, and prints what the jobs need to know of it as JSON."""

import json
import os
import random
import sys
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from django.db import connection
from django.utils import timezone

from records.actions import accounts
from records.ledger.enums import Status
from records.ledger.records import Record
from records.management.progress import track
from records.people import factors, units
from records.people.actor import Actor
from records.people.enums import Role
from records.people.persons import Person
from records.people.units import Unit
from records.people.users import User
from records.samples import bulk, bulk_organisation, organisation
from records.vault.root import FileRoot
from tests import signing

SEED = 20260921
PASSWORD = "measured, not guarded"
SMALL = 1000  # below it, a smaller organisation
SENTENCE, SENTENCES = "安全费用一律按“两人验收、一月一清”办理。", 29  # with the short sections 2 kB of UTF-8
MOST_NOTES = 2000


def main(size: str) -> None:
    make_database()
    key = Path(os.environ["ROOT_KEY_FILE"])
    if not key.exists():
        FileRoot.create(key)
    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0, run_syncdb=True)  # the peer's tables, which have no migrations
    fill(int(size))
    print(json.dumps(facts()))


def make_database() -> None:
    """On PostgreSQL, the database itself."""
    url = urlsplit(os.environ["DATABASE_URL"])
    if not url.scheme.startswith("postgres"):
        return
    name = url.path.removeprefix("/")
    with psycopg.connect(url._replace(path="/postgres").geturl(), autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(f'CREATE DATABASE "{name}"')


def fill(size: int) -> None:
    """Fill an empty database; one that has the size is taken as it is."""
    if Record.objects.count() >= size:
        return
    if Record.objects.exists():
        raise CommandError("This database was filled by half: drop it, or remove its folder under var/bench.")
    call_command("flush", interactive=False, verbosity=0)
    rng = random.Random(SEED)
    many = {"units": 20, "persons": 200} if size < SMALL else {}
    ground = bulk_organisation.found(organisation.big(rng, **many), PASSWORD)
    bulk.fill(ground, size, rng, partial(track, OutputWrapper(sys.stderr)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def facts() -> dict:
    """Who signs in, where they look, what they open and what they write."""
    officer = User.objects.get(grants__role=Role.OFFICER, grants__unit__code="JT00")
    company, top = Unit.objects.get(code="GS01"), Unit.objects.get(code="JT00")
    author = User.objects.get(grants__role=Role.HEAD, grants__unit=company)
    waiting = Record.objects.visible_to(officer).filter(status=Status.SUBMITTED, kind="talk").order_by("id")
    talk = draft(author)
    return {
        "officer": token(officer),
        "author": token(author),
        "unit": str(company.pk),
        "subtree": sorted(map(str, units.under([company.pk], units.parents()))),
        "top": str(top.pk),
        "notes": [str(pk) for pk in waiting.values_list("pk", flat=True)[:MOST_NOTES]],
        "draft": talk,
        "plain": plain(talk),
    }


def token(user) -> str:
    """The token of a new device; an officer sets up a second factor first."""
    if factors.obliged(user):
        signing.enrol(user)
    return accounts.add_device(user, name="bench", by=Actor(user=user))[1]


def draft(author) -> dict:
    """A draft of a talk with a note of about 2 kB."""
    talkee = Person.objects.visible_to(author).exclude(pk=author.person_id).first()
    return {
        "kind": "talk",
        "participants": [
            {"person": str(author.person_id), "part": "principal"},
            {"person": str(talkee.pk), "part": "talkee"},
        ],
        "started_at": timezone.now().isoformat(),
        "place": "302 谈话室",
        "form": "one_to_one",
        "talk_kind": "reminder",
        "topic": "安全费用报销提醒",
        "outline": "回访半年前关于安全费用报销的提醒",
        "said": SENTENCE * SENTENCES,
        "opinions": "希望公司统一安全费用的验收表格。",
    }


def plain(talk: dict) -> dict:
    """The same talk as the floor and the peer take it."""
    principal, talkee = (row["person"] for row in talk["participants"])
    same = {name: talk[name] for name in ("started_at", "place", "form", "talk_kind", "topic")}
    text = "\n".join(talk[name] for name in ("outline", "said", "opinions"))
    return same | {"principal": principal, "talkee": talkee, "text": text}
