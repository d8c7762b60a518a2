"""Files in a bucket that speaks S3, the whole road: by the API into a web process, read, swept, backed up, restored."""

import base64
import hashlib
import uuid

import pytest
from django.db import connections

from records.actions import accounts
from records.ledger.records import Record
from records.vault.stores_s3 import PART
from tests import buckets
from tests import world as make
from tests.files import PDF, pdf
from tests.serving import AMPLE, Server
from tests.systems import System, another_database, make_kit

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]

HERE, THERE = "sealed/", "restored/"
LARGE = pdf(2 * PART + 12345)  # several parts of an object, and several segments on the way


@pytest.fixture
def address():
    with buckets.s3_server() as found:
        yield found


@pytest.fixture
def server(world, address):
    connections.close_all()
    running = Server(**buckets.variables(address, HERE))
    yield running
    running.kill()


def elsewhere(system, address, prefix, **more) -> System:
    system.environment |= buckets.variables(address, prefix) | more
    return system


def put(server, path, token, content) -> None:
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    head = {name: str(len(content)) for name in ("Content-Length", "Upload-Length")}
    head["Repr-Digest"] = f"sha-256=:{digest}:"
    with server.request("PUT", path, token, content, **head) as answer:
        assert answer.status == 201, answer.read()[:500]


def got(server, path, token) -> bytes:
    with server.request("GET", path, token) as answer:
        assert answer.status == 200
        return answer.read()


def test_the_whole_road_with_files_in_a_bucket(world, address, server, tmp_path):
    bucket, record = buckets.made(address, HERE), make.draft(world)
    token = accounts.add_device(world.user("zhou"), name="手机", by=world.actor("zhou"))[1]
    small, large = (f"/records/{record.pk}/attachments/{uuid.uuid4()}" for _ in range(2))
    put(server, small, token, PDF)
    put(server, large, token, LARGE)
    assert got(server, small, token) == PDF
    assert got(server, large, token) == LARGE
    assert server.peak() < AMPLE
    _sealed_alone(bucket)
    version = Record.objects.get(pk=record.pk).version
    with server.request("DELETE", small, token, **{"If-Match": f'"{version}"'}) as answer:
        assert answer.status == 200
    _swept(bucket, elsewhere(System.of_this_test(tmp_path / "source"), address, HERE, UPLOAD_HOURS="0"), record)
    make_kit()
    source = elsewhere(System.of_this_test(tmp_path / "source"), address, HERE)
    source.run("backup", tmp_path / "the.backup")
    with another_database() as url:
        other = elsewhere(System(tmp_path / "other", url), address, THERE)
        assert "no fault" in other.restore(tmp_path / "the.backup")
        assert other.state()["files"] == source.state()["files"] != {}
        assert "1 files and segments in use" in other.run("files", "status")


def _sealed_alone(bucket) -> None:
    for stored in bucket.everything():
        with bucket.open(stored.name) as file:
            assert LARGE[4096:4160] not in (content := file.read())
            assert PDF[9:60] not in content


def _swept(bucket, system, record) -> None:
    """What belongs to nothing goes; what a row names stays."""
    bucket.put("0" * 32, [b"left by a crash"])
    system.run("files", "sweep")
    assert [stored.name for stored in bucket.everything()] == [record.attachments.get().file.hex]
