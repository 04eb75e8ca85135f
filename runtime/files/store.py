"""Where the bytes of uploads are kept. `FolderStore` keeps them in the installation's home."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol

from runtime.fields.media_types import HEAD

_BLOCK = 256 * 1024
_ID = re.compile(r"[0-9a-f]{40}").fullmatch


class FileTooLarge(Exception):
    """More was sent than the `limit` in bytes; nothing is kept of it."""

    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What was kept: the id it can be opened by, its size and SHA-256, its first bytes."""

    id: str
    size: int
    sha256: str
    head: bytes


class FileStore(Protocol):
    """A place for bytes. Ids are made by the store and can't be guessed."""

    def put(self, stream: IO[bytes], largest: int) -> KeptFile:
        """Keep what the stream gives; it is on disk when this returns. Raises FileTooLarge."""
        ...

    def open(self, file_id: str) -> IO[bytes]:
        """The bytes, seekable. Raises FileNotFoundError."""
        ...

    def delete(self, file_id: str) -> None:
        """Forget a file; one that isn't there is forgotten already."""
        ...

    def ids(self, before: datetime) -> Iterator[str]:
        """What was put before a moment."""
        ...


def store_in(home: Path) -> FileStore:
    """The store of the installation whose home this is."""
    return FolderStore(home / "files")


class FolderStore:
    """Files in folders of two levels, named by their ids, readable by their owner alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, stream: IO[bytes], largest: int) -> KeptFile:
        """See `FileStore`. Written under a name of its own first, so that a half file is never found."""
        file_id = secrets.token_hex(20)
        place = self._place(file_id)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = place.with_name(f".{file_id}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        try:
            with os.fdopen(os.open(draft, flags, 0o600), "wb") as target:
                kept = _copy(stream, target, largest, file_id)
                target.flush()
                os.fsync(target.fileno())
            os.replace(draft, place)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        _settle(place.parent)
        return kept

    def open(self, file_id: str) -> IO[bytes]:
        """See `FileStore`."""
        return self._place(file_id).open("rb")

    def delete(self, file_id: str) -> None:
        """See `FileStore`. Folders that are empty then go, too."""
        place = self._place(file_id)
        place.unlink(missing_ok=True)
        with suppress(OSError):
            place.parent.rmdir()
            place.parent.parent.rmdir()

    def ids(self, before: datetime) -> Iterator[str]:
        """See `FileStore`. Drafts that were never finished are removed on the way."""
        for file in sorted(self._folder.glob("??/??/*")) + sorted(self._folder.glob("??/??/.*")):
            with suppress(FileNotFoundError):
                if file.stat().st_mtime >= before.timestamp():
                    continue
                if _ID(file.name):
                    yield file.name
                elif file.name.startswith("."):
                    file.unlink()

    def _place(self, file_id: str) -> Path:
        if not _ID(file_id):
            raise FileNotFoundError(file_id)
        return self._folder / file_id[:2] / file_id[2:4] / file_id


def _copy(stream: IO[bytes], target: IO[bytes], largest: int, file_id: str) -> KeptFile:
    digest, size, head = hashlib.sha256(), 0, b""
    while block := stream.read(_BLOCK):
        size += len(block)
        if size > largest:
            raise FileTooLarge(largest)
        if len(head) < HEAD:
            head += block[: HEAD - len(head)]
        digest.update(block)
        target.write(block)
    return KeptFile(file_id, size, digest.hexdigest(), head)


def _settle(folder: Path) -> None:
    """Make the new name itself durable."""
    with suppress(OSError):  # not every file system lets a folder be opened
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
