"""Files of records: uploaded for a field, then named by a save; downloaded from where a record holds them."""

from __future__ import annotations

from flask import Response

from runtime.web.answers import Answer, answer
from runtime.web.api.blueprint import RECORD, api
from runtime.web.declared import Access, access, parameters
from runtime.web.doors import open_door
from runtime.web.files import attachment, keep, sent_file, thumbnail
from runtime.web.requests import flag


@api.post("/apps/<app_key>/<entity>/files/<field>")
@access(Access.MEMBER)
def upload_file(app_key: str, entity: str, field: str) -> Answer:
    """Upload one file for a field: `{"id", "name", "size", "type"}`. A save that names it attaches it."""
    door = open_door(app_key)
    item = door.field_for_upload(entity, field)
    with sent_file(item) as (stream, name):
        return answer(keep(door, entity, item, stream, name), 201)


@api.get(f"/apps/<app_key>/<entity>/{RECORD}/files/<field>/<file_id>")
@access(Access.MEMBER)
@parameters("thumbnail")
def download_file(app_key: str, entity: str, record_id: int, field: str, file_id: str) -> Response:
    """A file that a record's field holds; with `?thumbnail=1` a small copy of a picture."""
    upload = open_door(app_key).upload(entity, record_id, field, file_id)
    return thumbnail(upload) if flag("thumbnail") else attachment(upload)
