"""The stage of the access tests: everybody and records in every state, built once a module and rolled back."""

import pytest
from django.db import transaction
from django.test import override_settings

from records.ledger.records import Record
from records.vault import keys
from tests import world as worlds
from tests.access import cast
from tests.views.conftest import plain_static_files  # noqa: F401  a fixture


@pytest.fixture(scope="module")
def stage(root_key_file, django_db_setup, django_db_blocker, tmp_path_factory):
    """(world, state → id of a talk)."""
    atomic = transaction.atomic()
    atomic._from_testcase = True  # as TestCase's own: verbs inside may be durable
    files = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), override_settings(ROOT_KEY_FILE=root_key_file, FILES_ROOT=files):
        keys.forget()
        with atomic:
            world = worlds.build()
            cast.assemble(world)
            yield world, {state: cast.record_in(world, state).pk for state in cast.STATES}
            transaction.set_rollback(True)
    keys.forget()


@pytest.fixture(params=cast.STATES)
def scene(request, stage, db):
    """The organisation with everybody in it, and the talk in one state, read anew."""
    world, records = stage
    return world, Record.objects.with_people().get(pk=records[request.param]), request.param


@pytest.fixture(scope="module")
def every_kind(stage, django_db_blocker):
    """(world, (kind, state) → record id)."""
    world, talks = stage
    with django_db_blocker.unblock():
        others = [(kind, state) for kind in cast.KINDS if kind != "talk" for state in cast.STATES]
        found = {(kind, state): cast.record_in(world, state, kind).pk for kind, state in others}
    return world, found | {("talk", state): pk for state, pk in talks.items()}


@pytest.fixture(params=[(kind, state) for kind in cast.KINDS for state in cast.STATES], ids="-".join)
def of_kind(request, every_kind, db):
    """As `scene`, with the record of one kind."""
    world, records = every_kind
    return world, Record.objects.with_people().get(pk=records[request.param]), request.param[1]
