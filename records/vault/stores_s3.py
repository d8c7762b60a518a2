"""A store in a bucket that speaks S3, by django-storages and boto3: sealed bytes alone ever leave the machine."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any, BinaryIO, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from records.vault.errors import KeyUnavailable
from records.vault.stores import Stored

# S3 takes no part below 5 MiB but the last; a segment of an upload (8 MiB and its seals) goes as one request.
PART = 9 * 1024 * 1024
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
        """One request where it is small; else in parts, which become an object only when all have arrived.

        One part at a time is held in memory, in one buffer.
        """
        place, arriving, part = self._place(name), iter(pieces), bytearray()
        _fill(part, arriving)
        with _answering():
            if len(part) < PART:
                self.client.put_object(**place, Body=part)
            else:
                self._put_parts(place, part, arriving)

    def _put_parts(self, place: dict[str, str], part: bytearray, arriving: Iterator[bytes]) -> None:
        upload = place | {"UploadId": self.client.create_multipart_upload(**place)["UploadId"]}
        try:
            kept: list[dict[str, Any]] = []
            while part:
                number = len(kept) + 1
                tag = self.client.upload_part(**upload, PartNumber=number, Body=part)["ETag"]
                kept.append({"PartNumber": number, "ETag": tag})
                part.clear()
                _fill(part, arriving)
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


def _fill(part: bytearray, pieces: Iterator[bytes]) -> None:
    """Let `part` grow to PART at least, or by all that is left."""
    for piece in pieces:
        part += piece
        if len(part) >= PART:
            return
