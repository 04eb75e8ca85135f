"""Files on pages: downloaded from a record, and taken from a form that was sent without a script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from flask import Response, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from runtime.fields import field_type
from runtime.fields.file_kinds import file_type
from runtime.fields.widgets import UPLOAD
from runtime.problems import Problem, register_messages
from runtime.records.errors import RecordsError
from runtime.records.live_entity import LiveEntity
from runtime.web.api.blueprint import RECORD
from runtime.web.declared import Access, access, may_bring_files
from runtime.web.errors import Refusal
from runtime.web.files import attachment, keep, thumbnail
from runtime.web.pages.blueprint import Visit, pages, visit
from runtime.web.pages.drawing import draw
from runtime.web.pages.file_controls import DETACH
from runtime.web.pages.file_parts import size_said
from runtime.web.pages.inputs import PREFIX, Inputs
from runtime.web.pages.page import Page
from runtime.web.requests import flag, only_parameters

ACT = "-act"

register_messages(
    {
        "file.all_too_large": {
            "en": "What was sent is larger than {limit} together, and nothing of it was saved",
            "zh": "提交的内容总计超过 {limit}，未保存任何内容",
            "hint": {"en": "Send the files in several goes.", "zh": "请分几次上传文件。"},
        }
    }
)


@pages.get(f"/apps/<app_key>/<entity>/{RECORD}/files/<field>/<file_id>")
@access(Access.MEMBER)
def download_file(app_key: str, entity: str, record_id: int, field: str, file_id: str) -> Response:
    """A file that a record's field holds; with `?thumbnail=1` a small copy of a picture."""
    only_parameters("thumbnail")
    upload = visit(app_key).records.upload(entity, record_id, field, file_id)
    return thumbnail(upload) if flag("thumbnail") else attachment(upload)


def with_uploads(
    here: Visit, of: LiveEntity, sent: MultiDict[str, str]
) -> tuple[MultiDict[str, str], Refused]:
    """What was sent, with the files of its file inputs kept and named beside those it names already.

    What can't be kept is refused for itself: the rest of the form, and other files, are not lost.
    """
    refused = Refused()
    kept = _detached(sent)
    for name, file in request.files.items(multi=True):
        if not name.endswith(UPLOAD) or not file.filename:
            continue
        key = name.removesuffix(UPLOAD)
        entity, item = _field_of(here, of, key)
        if item is None:
            continue
        try:
            value = _kept(here, entity, item, file)
        except Refusal as error:
            refused.add(key, error.problems, error.status)
        except RecordsError as error:
            refused.add(key, error.problems, error.status)
        else:
            held = [one for one in kept.getlist(key) if one]
            is_one = file_type(item.type).most(item) == 1
            kept.setlist(key, ["", *([] if is_one else held), orjson.dumps(value).decode()])
    return kept, refused


def _detached(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was sent, without the file that a button asked to take out."""
    kept = MultiDict(sent)
    act = sent.get(ACT, "")
    if act.startswith(DETACH):
        name, _, file_id = act.removeprefix(DETACH).rpartition(":")
        kept.setlist(name, [one for one in kept.getlist(name) if not _is_of(one, file_id)])
    return kept


def _is_of(text: str, file_id: str) -> bool:
    try:
        found = orjson.loads(text or "null")
    except orjson.JSONDecodeError:
        return False
    return isinstance(found, dict) and found.get("id") == file_id


def _kept(here: Visit, entity: str, item: Any, file: FileStorage) -> dict[str, Any]:
    here.records.field_for_upload(entity, item.key)
    return keep(here.records, entity, item, file.stream, file.filename or "")


def _field_of(here: Visit, of: LiveEntity, name: str) -> tuple[str, Any]:
    """The entity and field of an input's name: `f-KEY`, or `f-LINES-0-KEY` in a row."""
    parts = name.removeprefix(PREFIX).split("-")
    if len(parts) == 3 and parts[0] in of.layout.children:
        of = here.entity(of.layout.children[parts[0]])
    elif len(parts) != 1:
        return of.key, None
    item = of.fields.get(parts[-1])
    grant = here.grant(of.key)
    if item is None or not field_type(item.type).keeps_files or item.key in grant.hidden | grant.read_only:
        return of.key, None
    return of.key, item


@pages.errorhandler(RequestEntityTooLarge)
def say_too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """A form that brought more than can be taken: the record as it is stored, and the reason at its files."""
    given = request.view_args or {}
    if not may_bring_files(current_app._get_current_object(), request.endpoint or ""):  # type: ignore[attr-defined]
        raise error
    here = visit(given["app_key"])
    of = here.entity(given["entity"])
    record_id = given.get("record_id")
    limit = size_said(current_app.config["SETTINGS"].largest_upload, here.language)
    grant = here.grant(of.key)
    keys = [key for key in of.file_keys if key not in grant.hidden | grant.read_only] or [""]
    problems = [Problem("file.all_too_large", key, {"limit": limit}) for key in keys]
    record = here.records.get(of.key, record_id) if record_id else None
    return draw(here, of, Page(record=record, problems=problems)), 413


class Refused:
    """The files of a form that were refused, by the name of their field's input."""

    def __init__(self) -> None:
        self.problems: dict[str, list[Problem]] = {}
        self.status = 422

    def add(self, name: str, problems: list[Problem], status: int) -> None:
        """One that was."""
        self.problems.setdefault(name, []).extend(problems)
        if status == 413:
            self.status = status

    def tell(self, inputs: Inputs, language: str) -> None:
        """Say at each field why its files were refused."""
        for bound in _bound(inputs):
            found = self.problems.get(bound.name, ())
            bound.process_errors = [*bound.process_errors, *(one.message(language) for one in found)]


def _bound(inputs: Inputs) -> Iterator[Any]:
    yield from inputs.form
    for rows in inputs.rows.values():
        for row in rows:
            yield from row.bound
