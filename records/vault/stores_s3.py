"""A store in a bucket that speaks S3, by django-storages and boto3: sealed bytes alone ever leave the machine."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import chain
from typing import Any, BinaryIO, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from records.vault.errors import KeyUnavailable
from records.vault.stores import Stored

PART = 8 * 1024 * 1024  # S3 takes no part below 5 MiB but the last
GONE = frozenset({"NoSuchKey", "404"})
# Path-style addresses, which every server understands; a checksum only where the server asks for one.
CLIENT = Config(
    s3={"addressing_style": "path"},
    signature_version="s3v4",
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    connect_timeout=10,
    read_timeout=60,
)


class Bucket:
    """The members are those of `records.vault.stores.Store`."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.storage = S3Storage(**options, client_config=CLIENT)
        self.name, self.prefix = options["bucket_name"], options["location"]
        # One for all threads, which a client allows; the storage makes one a thread, each of 13 MB.
        self.client: Any = self.storage.connection.meta.client

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """One request where it is small; else in parts, which become an object only when all have arrived."""
        parts = _gathered(pieces)
        first, second = next(parts), next(parts, None)
        with _answering():
            if second is None:
                self.client.put_object(**self._place(name), Body=first)
            else:
                self._put_parts(self._place(name), chain([first, second], parts))

    def _put_parts(self, place: dict[str, str], parts: Iterable[bytes]) -> None:
        upload = place | {"UploadId": self.client.create_multipart_upload(**place)["UploadId"]}
        try:
            kept = [
                {
                    "PartNumber": number,
                    "ETag": self.client.upload_part(**upload, PartNumber=number, Body=part)["ETag"],
                }
                for number, part in enumerate(parts, 1)
            ]
            self.client.complete_multipart_upload(**upload, MultipartUpload={"Parts": kept})
        except BaseException:
            self.client.abort_multipart_upload(**upload)
            raise

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        try:
            body = self.client.get_object(**self._place(name))["Body"]
        except ClientError as error:
            if error.response["Error"]["Code"] in GONE:
                raise FileNotFoundError(name) from None
            raise KeyUnavailable("The store of files does not answer.") from None
        except BotoCoreError:
            raise KeyUnavailable("The store of files does not answer.") from None
        with closing(body), _answering():
            yield cast(BinaryIO, body)

    def size(self, name: str) -> int | None:
        with _answering():
            try:
                return int(self.client.head_object(**self._place(name))["ContentLength"])
            except ClientError as error:
                if error.response["Error"]["Code"] in GONE:
                    return None
                raise

    def remove(self, name: str) -> bool:
        if self.size(name) is None:
            return False
        with _answering():
            self.client.delete_object(**self._place(name))
        return True

    def everything(self) -> Iterator[Stored]:
        with _answering():
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=self.prefix):
                for found in page.get("Contents", ()):
                    yield Stored(found["Key"].removeprefix(self.prefix), found["Size"], found["LastModified"])

    def _place(self, name: str) -> dict[str, str]:
        return {"Bucket": self.name, "Key": self.prefix + name}


@contextmanager
def _answering() -> Iterator[None]:
    """A store that does not answer is no damage: what is sealed cannot be opened at present."""
    try:
        yield
    except (ClientError, BotoCoreError):
        raise KeyUnavailable("The store of files does not answer.") from None


def _gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in parts of PART at least, and what is left."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        if len(waiting) >= PART:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)
