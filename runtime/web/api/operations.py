"""The operations of the interface as OpenAPI says them."""

from __future__ import annotations

import re
from hashlib import sha256

from werkzeug.routing import Rule

from runtime.exchange.workbooks import MEDIA_TYPE
from runtime.web.api.openapi_parts import (
    FIELDS,
    FILE_ID,
    FILE_NAME,
    FILTER,
    ID,
    IF_MATCH,
    KEY,
    LIST_PARAMETERS,
    PROBLEMS,
    SEARCH,
    SORT,
    Json,
    headers_of,
    in_query,
    json_content,
    one_record,
    refusals,
    schema,
)
from runtime.web.declared import Access

_PLACE = re.compile(r"<(?:([^:<>]+):)?([^<>]+)>")


def of_entity(key: str, record: str, label: str, is_child: bool) -> dict[str, Json]:
    """The operations on an entity's records by what follows its address."""
    page = {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"type": "object"}},
            "next": {"type": ["string", "null"]},
            "count": schema("Count"),
        },
        "required": ["items", "next"],
    }
    body = {"required": True, "content": json_content(schema(f"{record}_values"))}
    tag = {"tags": [label]}
    created = {
        "description": "The record; beside its fields `warnings`, where its save warned of something",
        "headers": headers_of("ETag", "Location"),
        "content": json_content(schema(record)),
    }
    reading: Json = {
        **tag, "operationId": f"list_{record}", "summary": f"List {label}", "parameters": LIST_PARAMETERS,
        "responses": {"200": {"description": "A page", "content": json_content(page)}, **refusals(403, 404)},
    }  # fmt: skip
    one: Json = {
        **tag, "operationId": f"get_{record}", "summary": f"One of {label}", "parameters": [ID],
        "responses": {"200": one_record(record, "The record"), **refusals(403, 404)},
    }  # fmt: skip
    if is_child:
        return {"": {"get": reading}, "/{id}": {"get": one}}
    creating: Json = {
        **tag, "operationId": f"create_{record}", "summary": f"New in {label}", "parameters": [KEY],
        "requestBody": body, "responses": {"201": created, **refusals(403, 404, 409, 413, 415, 422)},
    }  # fmt: skip
    changing: Json = {
        **tag, "operationId": f"update_{record}", "parameters": [ID, IF_MATCH], "requestBody": body,
        "responses": {"200": one_record(record, "The record as changed, with `warnings` as above"),
                      **refusals(403, 404, 409, 412, 413, 415, 422)},
    }  # fmt: skip
    deleting: Json = {
        **tag, "operationId": f"delete_{record}", "parameters": [ID, IF_MATCH],
        "responses": {"204": {"description": "In the recycle bin"}, **refusals(403, 404, 409, 412, 422)},
    }  # fmt: skip
    rows = {"type": "array", "items": schema(f"{record}_values"), "maxItems": 10_000}
    items, state = json_content(schema("Items")), json_content(schema("FormState"))
    batch: Json = {
        **tag, "operationId": f"batch_{record}",
        "requestBody": {"required": True, "content": json_content(rows)},
        "parameters": [KEY, in_query("partial", {"type": "boolean", "default": False}, "Keep what passes")],
        "responses": {"200": {"description": "Records, or a result each", "content": items},
                      **refusals(403, 404, 409, 412, 413, 415, 422)},
    }  # fmt: skip
    table = {
        "type": "string",
        "description": "A row of names (keys or labels), a row a record",
    }
    importing: Json = {
        **batch, "operationId": f"import_{record}",
        "requestBody": {"required": True, "content": {
            **json_content(rows),
            "text/csv": {"schema": table},
            MEDIA_TYPE: {"schema": {**table, "format": "binary"}},
        }},
    }  # fmt: skip
    evaluating: Json = {
        **tag, "operationId": f"evaluate_{record}",
        "requestBody": {"required": False, "content": json_content({"type": "object"})},
        "responses": {"200": {"description": "The state of the form", "content": state},
                      **refusals(403, 404, 413, 415, 422)},
    }  # fmt: skip
    return {
        "": {"get": reading, "post": creating},
        "/{id}": {"get": one, "patch": changing, "delete": deleting},
        "/{id}/restore": {
            "post": _post(tag, f"restore_{record}", one_record(record, "The record"), 409, 422)
        },
        "/{id}/history": {"get": _items(tag, f"history_{record}")},
        "/{id}/stages": {"get": _items(tag, f"stages_{record}")},
        "/{id}/runs": {"get": _items(tag, f"runs_{record}")},
        "/{id}/comments": {"get": _items(tag, f"comments_{record}"), "post": _commenting(tag, record)},
        "/batch": {"post": batch},
        "/import": {"post": importing},
        "/evaluate": {"post": evaluating},
        "/export": {"get": _export(tag, record)},
    }


def _post(tag: Json, operation: str, answer: Json, *statuses: int) -> Json:
    responses = {"200": answer, **refusals(403, 404, *statuses)}
    return {**tag, "operationId": operation, "parameters": [ID, KEY], "responses": responses}


def _items(tag: Json, operation: str) -> Json:
    content = {"description": "Newest first", "content": json_content(schema("Items"))}
    return {
        **tag,
        "operationId": operation,
        "parameters": [ID],
        "responses": {"200": content, **refusals(403, 404)},
    }


def _commenting(tag: Json, record: str) -> Json:
    text = {"type": "string", "minLength": 1, "maxLength": 10_000}
    body = {
        "type": "object",
        "properties": {"text": text},
        "required": ["text"],
        "additionalProperties": False,
    }
    said = {"description": "The comment", "content": json_content({"type": "object"})}
    return {
        **tag, "operationId": f"comment_{record}", "parameters": [ID, KEY],
        "requestBody": {"required": True, "content": json_content(body)},
        "responses": {"201": said, **refusals(403, 404, 409, 413, 415, 422)},
    }  # fmt: skip


def _export(tag: Json, record: str) -> Json:
    kinds = {"type": "string", "enum": ["csv", "json"], "default": "csv"}
    content = {
        "text/csv": {"schema": {"type": "string"}},
        **json_content({"type": "array", "items": {"type": "object"}}),
    }
    return {
        **tag, "operationId": f"export_{record}",
        "parameters": [in_query("format", kinds, "The form"), FILTER, SEARCH, SORT, FIELDS],
        "responses": {"200": {"description": "All of them", "content": content}, **refusals(403, 404)},
    }  # fmt: skip


def of_files(record: str, label: str, held: list[str], given: list[str]) -> dict[str, Json]:
    """Uploading for the fields `given` and downloading from the fields `held`, by what follows an address."""
    tag = {"tags": [label]}
    upload = {
        "description": "What a save names it by",
        "content": json_content(schema("File")),
    }
    bodies = {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}},
                "required": ["file"],
            }
        },
        "application/octet-stream": {"schema": {}},
    }
    uploading: Json = {
        **tag, "operationId": f"upload_{record}", "summary": "Upload one file for a field",
        "parameters": [_field(given), FILE_NAME], "requestBody": {"required": True, "content": bodies},
        "responses": {"201": upload, **refusals(403, 404, 409, 413, 415, 422)},
    }  # fmt: skip
    small = in_query("thumbnail", {"type": "boolean", "default": False}, "A small copy of a picture")
    content: Json = {"content": {"*/*": {"schema": {}}}}
    told = {PROBLEMS: {"schema": schema("Problems")}}
    downloading: Json = {
        **tag, "operationId": f"download_{record}", "summary": "A file that a field holds",
        "parameters": [ID, _field(held), FILE_ID, small],
        "responses": {
            "200": {"description": "The file, as an attachment", **content},
            "206": {"description": "The part asked for", **content},
            "304": {"description": "The same as before"},
            "416": {"description": "There is no such part", "content": told},
            **refusals(403, 404),
        },
    }  # fmt: skip
    found = {"/{id}/files/{field}/{file}": {"get": downloading}}
    return {**found, "/files/{field}": {"post": uploading}} if given else found


def _field(keys: list[str]) -> Json:
    return {"name": "field", "in": "path", "required": True, "schema": {"type": "string", "enum": keys}}


def of_flow(entity: str, flow: str, label: str) -> Json:
    """Pressing a button."""
    pressed = {
        "type": "object",
        "properties": {"run": {}, "state": {"type": "string"}, "record": {"type": ["object", "null"]}},
        "required": ["state"],
    }
    operation = {
        "operationId": f"press_{entity}_{flow}"
        if f"{entity}{flow}".isascii()
        else f"press_{hash_of(entity, flow)}",
        "summary": label,
        "parameters": [ID, KEY, IF_MATCH],
        "requestBody": {"required": False, "content": json_content({"type": "object"})},
        "responses": {
            "200": {"description": "Done", "content": json_content(pressed)},
            "202": {"description": "Waiting for people or time", "content": json_content(pressed)},
            **refusals(403, 404, 409, 412, 413, 415, 422),
        },
    }
    return {"post": operation}


def hash_of(*words: str) -> str:
    """A short name for words that can't stand in one."""
    return sha256("\n".join(words).encode()).hexdigest()[:12]


def of_rule(rule: Rule) -> tuple[str, list[Json]]:
    """A route's path and path parameters as OpenAPI writes them."""
    parameters = [
        {"name": name, "in": "path", "required": True,
         "schema": {"type": "integer" if kind == "number" else "string"}}
        for kind, name in _PLACE.findall(rule.rule)
    ]  # fmt: skip
    path = _PLACE.sub(lambda found: f"{{{found[2]}}}", rule.rule)
    return path, parameters


def generic(endpoint: str, method: str, about: str, parameters: list[Json], level: Access | None) -> Json:
    """An operation whose bodies are described elsewhere, or need no more than words."""
    operation: Json = {
        "operationId": f"{endpoint.replace('.', '_')}_{method.lower()}",
        "summary": about.strip().partition("\n")[0],
        "parameters": parameters,
        "responses": {
            "2XX": {"description": "Done", "content": {"application/json": {"schema": {}}}},
            "4XX": {"description": "Refused", "content": {PROBLEMS: {"schema": schema("Problems")}}},
        },
    }
    if method in ("POST", "PATCH"):
        operation["requestBody"] = {"required": False, "content": {"application/json": {"schema": {}}}}
    if level is Access.PUBLIC:
        operation["security"] = []
    return operation
