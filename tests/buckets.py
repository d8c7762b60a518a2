"""A server on loopback that speaks S3, and an empty bucket in it, for whatever stores files there."""

from contextlib import contextmanager
from urllib.request import urlopen

from django.conf import settings
from moto.server import ThreadedMotoServer

from records.vault.stores_s3 import Bucket

ANYBODY = {"S3_REGION": "us-east-1", "S3_ACCESS_KEY_ID": "any", "S3_SECRET_ACCESS_KEY": "thing"}


@contextmanager
def s3_server():
    """Its address, until the end."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    try:
        yield address
    finally:
        urlopen(f"{address}/moto-api/reset", b"").close()  # noqa: S310  its servers of a process have one memory
        server.stop()


def options(address, prefix) -> dict:
    """The settings' `FILES_S3` for it."""
    names = {"region_name": "S3_REGION", "access_key": "S3_ACCESS_KEY_ID", "secret_key": "S3_SECRET_ACCESS_KEY"}
    given = {name: ANYBODY[variable] for name, variable in names.items()}
    return settings.FILES_S3 | given | {"endpoint_url": address, "location": prefix}


def variables(address, prefix) -> dict:
    """The environment for it, of another process."""
    return ANYBODY | {"FILES_STORE": "s3", "S3_ENDPOINT_URL": address, "S3_PREFIX": prefix}


def made(address, prefix) -> Bucket:
    """The bucket, made where it is not there yet."""
    bucket = Bucket(options(address, prefix))
    bucket.storage.connection.create_bucket(Bucket=bucket.name)
    return bucket
