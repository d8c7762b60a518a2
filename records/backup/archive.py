"""What lies inside the seal: a plain tar, so that whoever holds the kit can read it with any tool in thirty years.

`header.json` (format, migrations, columns of each table), `tables/<model>/<n>.jsonl.gz` (a row a line), `files/<id>`
(sealed files as they lie), and last `manifest.json` (rows and digests), which says that it is whole.
"""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from records.vault.errors import Tampered

FORMAT = 1
HEADER, MANIFEST, TABLES, FILES = "header.json", "manifest.json", "tables/", "files/"
END = bytes(2 * tarfile.BLOCKSIZE)


def member(name: str, size: int, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """One entry of the tar, as bytes. Raises ValueError when there are not `size` of them."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    yield info.tobuf(tarfile.PAX_FORMAT)
    written = 0
    for chunk in chunks:
        written += len(chunk)
        yield chunk
    if written != size:
        raise ValueError(f"{name} changed its size while it was read")
    yield bytes(-size % tarfile.BLOCKSIZE)


def small(name: str, content: bytes) -> Iterator[bytes]:
    return member(name, len(content), [content])


def as_json(name: str, content: dict) -> Iterator[bytes]:
    return small(name, json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode())


def packed(lines: bytes) -> bytes:
    return gzip.compress(lines, compresslevel=4, mtime=0)


class Reader:
    """The entries of an archive in their order, from the chunks of an opened body."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks = chunks
        self.file = io.BufferedReader(_Chunks(chunks), 64 * 1024)

    def __iter__(self) -> Iterator[tuple[str, int, BinaryIO]]:
        """(name, size, file) of each entry; a file is read before the next is asked for."""
        try:
            with tarfile.open(fileobj=self.file, mode="r|") as tar:
                for info in tar:
                    file = tar.extractfile(info)
                    if file is None:
                        raise Tampered("backup: an entry that is no file")
                    yield info.name, info.size, file
        except tarfile.TarError:
            raise Tampered("backup: not an archive") from None
        for _rest in self.chunks:  # to the mark of the end, which alone says that nothing was cut off
            pass


def read_json(file: BinaryIO) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(file.read())
    return content


def unpacked(file: BinaryIO) -> bytes:
    return gzip.decompress(file.read())


class FilesDigest:
    """One digest over name, size and SHA-256 of every file, in the order in which they stand."""

    def __init__(self) -> None:
        self.files, self.bytes, self.hash = 0, 0, hashlib.sha256()

    def chunks(self, name: str, size: int, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The same chunks, counted once all of them went by."""
        digest = hashlib.sha256()
        for chunk in chunks:
            digest.update(chunk)
            yield chunk
        self.files, self.bytes = self.files + 1, self.bytes + size
        self.hash.update(f"{name} {size} {digest.hexdigest()}\n".encode())

    def told(self) -> dict[str, Any]:
        return {"files": self.files, "bytes": self.bytes, "sha256": self.hash.hexdigest()}


class _Chunks(io.RawIOBase):
    """Chunks as a file to be read from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks, self.rest = chunks, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.rest:
            chunk = next(self.chunks, None)
            if chunk is None:
                return 0
            self.rest = memoryview(chunk)
        count = min(len(buffer), len(self.rest))
        buffer[:count] = self.rest[:count]
        self.rest = self.rest[count:]
        return count
