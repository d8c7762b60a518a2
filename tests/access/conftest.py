"""The stage of the access tests: everybody and the record in every state, built once a module and rolled back."""

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
    """(world, state → record id)."""
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
    """The organisation with everybody in it, and the record in one state, read anew."""
    world, records = stage
    return world, Record.objects.with_people().get(pk=records[request.param]), request.param
