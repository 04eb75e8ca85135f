"""Uploads and downloads at the web's edge: what was sent becomes a kept file, a kept file becomes an answer.

Who may do either is asked of the door. A file is answered so that it can only be saved, never run: as an
attachment, in a sandbox, of no type that a browser executes. Only small pictures we drew ourselves are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import IO, Any
from urllib.parse import quote, unquote

from flask import Request, Response, current_app, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable, RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.wsgi import FileWrapper

from runtime.definition import Field
from runtime.fields.file_kinds import file_type
from runtime.fields.media_types import UNKNOWN, media_type_of
from runtime.fields.types.file import MEGABYTE
from runtime.fields.values import ValueProblem
from runtime.files import FileStore, FileTooLarge, KeptFile, store_in
from runtime.files.names import safe_name
from runtime.files.pictures import SHOWN, NoPicture, check_picture, thumbnail_of
from runtime.problems import Problem, register_messages
from runtime.records.errors import Invalid
from runtime.records.files import Upload
from runtime.records.records import Records
from runtime.web.errors import Refusal, malformed, not_found
from runtime.web.worlds import current_world

MULTIPART = "multipart/form-data"
_FOR_FORMS = 64 * 1024
"""What a multipart body may be larger than the file in it."""
LARGEST_TO_SHOW = 40 * MEGABYTE

register_messages(
    {
        "file.body": {
            "en": "Send one file: a multipart form with it, or its bytes with its name in X-Filename",
            "zh": "请发送一个文件：multipart 表单，或文件内容并在 X-Filename 中给出文件名",
        },
        "file.empty": {"en": "{name} is empty", "zh": "{name} 是空文件"},
    }
)

_HEADERS = (
    ("Cache-Control", "private, no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "sandbox; default-src 'none'"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
)
_HARMLESS = frozenset(
    {"application/pdf", "application/zip", "application/msword", "application/rtf", "text/plain", "text/csv"}
)
"""Kinds that are told as they are, with pictures, sound, film and office documents; others as just bytes."""
_HARMLESS_FAMILIES = ("audio/", "video/", "application/vnd.")


def current_store() -> FileStore:
    """The store of the application, or of the world, that answers this request."""
    world = current_world()
    if world is not None:
        return store_in(world.home)
    return store_in(current_app.config["SETTINGS"].home)


# In


def largest_for(item: Field) -> int:
    """The bytes of the largest file a field takes here."""
    return min(file_type(item.type).largest(item) * MEGABYTE, current_app.config["SETTINGS"].largest_upload)


def keep(door: Records, entity: str, item: Field, stream: IO[bytes], given_name: str) -> dict[str, Any]:
    """Keep what a stream gives as an upload for a field; answers it as a value names it.

    Raises Invalid for what the field doesn't take, Refusal 413 for what is too large.
    """
    store, name = current_store(), safe_name(given_name)
    try:
        kept = store.put(stream, largest_for(item))
    except FileTooLarge as error:
        raise _too_large(item, name, error.limit) from None
    except RequestEntityTooLarge:
        raise _too_large(item, name, largest_for(item)) from None
    try:
        kind = _examined(store, kept, item, name)
        upload = Upload(kept.id, name, kept.size, kind, kept.sha256)
        door.keep_upload(entity, item.key, upload)
    except BaseException:
        store.delete(kept.id)
        raise
    return upload.as_value()


def _too_large(item: Field, given: str, limit: int) -> Refusal:
    name: Any = given or {"en": "The file", "zh": "文件"}
    return Refusal(
        413, Problem("file.too_large", item.key, {"name": name, "limit": max(limit // MEGABYTE, 1)})
    )


def _examined(store: FileStore, kept: KeptFile, item: Field, name: str) -> str:
    """The media type of what was kept. Raises Invalid if the field doesn't take it."""
    kind = media_type_of(kept.head, name)
    if not kept.size:
        raise Invalid(Problem("file.empty", item.key, {"name": name}))
    try:
        file_type(item.type).check_file(item, name, kind, kept.size)
    except ValueProblem as found:
        raise Invalid(found.problem(item.key, item.label or item.key)) from None
    if item.type in ("image", "signature") and kind in SHOWN:
        try:
            with store.open(kept.id) as stream:
                check_picture(stream)
        except NoPicture:
            raise Invalid(Problem("file.no_picture", item.key, {"name": name})) from None
    return kind


@contextmanager
def sent_file(item: Field) -> Iterator[tuple[IO[bytes], str]]:
    """The one file of this request and its name: a multipart form's, or the body itself.

    Nothing of the body is read before; it is bounded by what the field takes. Raises Refusal.
    """
    limit = largest_for(item)
    if request.mimetype == MULTIPART:
        request.max_content_length = limit + _FOR_FORMS
        request.max_form_memory_size, request.max_form_parts = _FOR_FORMS, 10
        try:
            files = [one for _key, one in request.files.items(multi=True)]
        except RequestEntityTooLarge:
            raise _too_large(item, "", limit) from None
        if len(files) != 1 or not files[0].filename:
            raise Refusal(400, Problem("file.body"))
        yield files[0].stream, files[0].filename
        return
    if (
        request.mimetype in ("application/json", "application/x-www-form-urlencoded")
        or "json" in request.mimetype
    ):
        values = {"given": request.mimetype, "expected": f"{MULTIPART} / {UNKNOWN}"}
        raise Refusal(415, Problem("request.media_type", values=values))
    name = _named(request)
    if not name:
        raise Refusal(400, Problem("file.body"))
    request.max_content_length = limit
    try:
        stream = request.stream
    except RequestEntityTooLarge:
        raise _too_large(item, safe_name(name), limit) from None
    yield stream, name


def _named(sent: Request) -> str:
    """The name a bare body comes with: `X-Filename`, percent-encoded, or `Content-Disposition`."""
    header = sent.headers.get("X-Filename")
    if header:
        try:
            return unquote(header, errors="strict")
        except UnicodeDecodeError:
            raise malformed("X-Filename") from None
    _kind, options = parse_options_header(sent.headers.get("Content-Disposition"))
    return options.get("filename", "")


# Out


def attachment(upload: Upload) -> Response:
    """The file to save. Asked for in part (`Range`) or again (`If-None-Match`), it is answered so."""
    made = _answer(_opened(upload), upload.size, _told_type(upload.type), f'"{upload.sha256}"')
    made.headers["Content-Disposition"] = _disposition("attachment", upload.name)
    try:
        made.make_conditional(request.environ, accept_ranges=True, complete_length=upload.size)
    except RequestedRangeNotSatisfiable:
        made.close()
        raise
    return made


def thumbnail(upload: Upload) -> Response:
    """A small copy of a picture, to look at. Refusal 404 for what no small copy is made of."""
    if upload.type not in SHOWN or upload.size > LARGEST_TO_SHOW:
        raise not_found()
    content, kind = _drawn(upload)
    made = Response(content, content_type=kind)
    made.headers.update(_HEADERS)
    made.headers["Content-Disposition"] = "inline"
    return made


MOST_DRAWN = 300
_small: dict[str, tuple[bytes, str]] = {}
"""Small pictures by the digest of what they were made of, the last used at the end: lists show them often."""
_using = Lock()


def _drawn(upload: Upload) -> tuple[bytes, str]:
    with _using:
        found = _small.get(upload.sha256)
    if found is None:
        try:
            with _opened(upload) as stream:
                found = thumbnail_of(stream)
        except NoPicture:
            raise not_found() from None
    with _using:
        _small.pop(upload.sha256, None)
        _small[upload.sha256] = found
        if len(_small) > MOST_DRAWN:
            del _small[next(iter(_small))]
    return found


def _opened(upload: Upload) -> IO[bytes]:
    try:
        return current_store().open(upload.id)
    except FileNotFoundError:
        raise not_found() from None


def _answer(stream: IO[bytes], size: int, kind: str, tag: str) -> Response:
    made = Response(FileWrapper(stream), content_type=kind, direct_passthrough=True)
    made.headers.update(_HEADERS)
    made.headers["ETag"] = tag
    made.content_length = size
    return made


def _told_type(kind: str) -> str:
    if kind in SHOWN | _HARMLESS or kind.startswith(_HARMLESS_FAMILIES):
        return kind
    return UNKNOWN


def _disposition(how: str, name: str) -> str:
    """RFC 6266: a plain name for old readers, the true one as RFC 5987 writes it."""
    plain = "".join(one if one.isascii() and (one.isalnum() or one in " ._-()") else "_" for one in name)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
