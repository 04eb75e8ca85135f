"""The files of a package, out of a folder or an archive nobody vouches for, within limits."""

from __future__ import annotations

import io
import os
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from runtime.definition.strict_json import MAX_BYTES, MAX_DEPTH, MAX_PARTS
from runtime.problems import Problem, register_messages

register_messages(
    {
        "package.link": {
            "en": "{name} is a link; packages hold none",
            "zh": "{name} 是链接，应用包中不允许链接",
        },
        "package.special_file": {"en": "{name} is no ordinary file", "zh": "{name} 不是普通文件"},
        "package.path": {
            "en": "{name} leads out of the package",
            "zh": "{name} 指向应用包之外",
        },
        "package.same_name": {
            "en": "{name} and {other} differ only in case or normal form",
            "zh": "{name} 与 {other} 仅大小写或规范形式不同",
        },
        "package.too_large": {
            "en": "Unpacked, the package is larger than 50 MB ({name})",
            "zh": "应用包解压后超过 50 MB（{name}）",
        },
        "package.too_many": {
            "en": "The package has more than 10,000 files",
            "zh": "应用包中的文件超过 10,000 个",
        },
        "package.too_deep": {
            "en": "{name} lies deeper than 100 folders",
            "zh": "{name} 的文件夹层级超过 100",
        },
        "package.compression": {
            "en": "{name} is packed in a way that is not known; use Deflate",
            "zh": "{name} 的压缩方式不受支持，请使用 Deflate",
        },
        "package.encrypted": {"en": "{name} is encrypted", "zh": "{name} 已加密"},
        "package.damaged": {"en": "{name} is damaged", "zh": "{name} 已损坏"},
    }
)

COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    OSError,
    OverflowError,
    RuntimeError,
)
"""What reading a damaged archive may raise."""

Files = dict[str, bytes]


class _Refused(Exception):
    """Ends the reading; carries what is answered instead."""

    def __init__(self, code: str, name: str = "", **values: str) -> None:
        super().__init__(code)
        self.problem = Problem(code, "", {"name": name, **values})


def read_folder_files(folder: Path) -> tuple[Files, list[Problem]]:
    """The files below a folder by their names with `/`, or why it is refused."""
    try:
        return _within_limits(_folder_entries(folder, "", 0)), []
    except _Refused as refused:
        return {}, [refused.problem]


def read_zip_files(raw: bytes, name: str) -> tuple[Files, list[Problem]]:
    """The files of an archive by name, or why it is refused. One folder around everything is taken off."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if len(archive.infolist()) > MAX_PARTS:
                raise _Refused("package.too_many", name)
            return _unwrapped(_within_limits(_zip_entries(archive))), []
    except _Refused as refused:
        return {}, [refused.problem]
    except DAMAGE:
        return {}, [Problem("package.damaged", "", {"name": name})]


def _within_limits(entries: Iterator[tuple[str, bytes]]) -> Files:
    files: Files = {}
    folded: dict[str, str] = {}
    total = 0
    for name, content in entries:
        _refuse_bad_path(name)
        for part in _prefixes(name):
            key = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", part).casefold())
            other = folded.setdefault(key, part)
            if other != part or part in files:
                raise _Refused("package.same_name", part, other=other)
        total += len(content)
        if total > MAX_BYTES:
            raise _Refused("package.too_large", name)
        files[name] = content
        if len(files) > MAX_PARTS:
            raise _Refused("package.too_many", name)
    return files


def _prefixes(name: str) -> Iterator[str]:
    """The folders a file lies in, and the file."""
    steps = name.split("/")
    for count in range(1, len(steps) + 1):
        yield "/".join(steps[:count])


def _refuse_bad_path(name: str) -> None:
    steps = name.split("/")
    windows = "\\" in name or (len(name) > 1 and name[1] == ":")
    if windows or "\0" in name or any(step in ("", ".", "..") for step in steps):
        raise _Refused("package.path", name)
    if len(steps) > MAX_DEPTH:
        raise _Refused("package.too_deep", name[:80])


def _folder_entries(folder: Path, prefix: str, depth: int) -> Iterator[tuple[str, bytes]]:
    if depth > MAX_DEPTH:
        raise _Refused("package.too_deep", prefix[:80])
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        name = f"{prefix}{entry.name}"
        if entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
            continue
        if entry.is_symlink():
            raise _Refused("package.link", name)
        if entry.is_dir(follow_symlinks=False):
            yield from _folder_entries(Path(entry.path), f"{name}/", depth + 1)
        elif not entry.is_file(follow_symlinks=False):
            raise _Refused("package.special_file", name)
        elif entry.stat(follow_symlinks=False).st_size > MAX_BYTES:
            raise _Refused("package.too_large", name)
        else:
            yield name, Path(entry.path).read_bytes()


def _zip_entries(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    left = MAX_BYTES
    for entry in archive.infolist():
        mode = entry.external_attr >> 16
        if stat.S_ISLNK(mode):
            raise _Refused("package.link", entry.filename)
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _Refused("package.special_file", entry.filename)
        if entry.flag_bits & ENCRYPTED:
            raise _Refused("package.encrypted", entry.filename)
        if entry.compress_type not in COMPRESSIONS:
            raise _Refused("package.compression", entry.filename)
        if entry.is_dir():
            _refuse_bad_path(entry.orig_filename.rstrip("/"))
            continue
        _refuse_bad_path(entry.orig_filename)
        with archive.open(entry) as packed:
            content = packed.read(left + 1)
        left -= len(content)
        if left < 0:
            raise _Refused("package.too_large", entry.filename)
        yield entry.filename, content


def _unwrapped(files: Files) -> Files:
    tops = {name.split("/")[0] for name in files if "/" in name}
    if "app.json" not in files and len(tops) == 1:
        [top] = tops
        if f"{top}/app.json" in files and all(name.startswith(f"{top}/") for name in files):
            return {name.removeprefix(f"{top}/"): content for name, content in files.items()}
    return files
