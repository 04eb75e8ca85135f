"""What all operations of the interface share in OpenAPI: shapes, refusals, parameters."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

PROBLEMS = "application/problem+json"
_REF = "#/components"

SCHEMAS: Json = {
    "Problem": {
        "type": "object",
        "properties": {
            "code": {"type": "string"},
            "path": {"type": "string"},
            "message": {"type": "string"},
            "hint": {"type": "string"},
            "severity": {"enum": ["error", "warning"]},
        },
        "required": ["code", "path", "message", "hint"],
    },
    "Problems": {
        "type": "object",
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "problems": {"type": "array", "items": {"$ref": f"{_REF}/schemas/Problem"}},
        },
        "required": ["type", "title", "status", "problems"],
    },
    "Count": {
        "type": "object",
        "properties": {"value": {"type": "integer"}, "capped": {"type": "boolean"}},
        "required": ["value", "capped"],
    },
    "FormState": {
        "type": "object",
        "properties": {
            "values": {"type": "object"},
            "visible": {"type": "array", "items": {"type": "string"}},
            "required": {"type": "array", "items": {"type": "string"}},
            "locked": {"type": "array", "items": {"type": "string"}},
            "options": {"type": "object"},
            "problems": {"type": "array", "items": {"$ref": f"{_REF}/schemas/Problem"}},
            "trace": {"type": "array"},
        },
        "required": ["values", "visible", "required", "locked", "options", "problems", "trace"],
    },
    "File": {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "name": {"type": "string"},
            "size": {"type": "integer", "description": "Bytes"},
            "type": {"type": "string", "description": "Media type, told from the content"},
        },
        "required": ["id", "name", "size", "type"],
    },
    "Items": {
        "type": "object",
        "properties": {"items": {"type": "array", "items": {"type": "object"}}},
        "required": ["items"],
    },
}
_REASONS = {
    400: "The request cannot be read",
    401: "Nobody is signed in, or no longer",
    403: "The caller's roles do not allow it",
    404: "There is no such thing, or none the caller may see",
    409: "The state of the data forbids it",
    412: "Changed since it was read",
    413: "Too large",
    415: "A content type that is not understood here",
    422: "The values do not pass",
    428: "If-Match is missing",
    429: "Too many requests",
}
RESPONSES: Json = {
    f"Refused{status}": {
        "description": text,
        "content": {PROBLEMS: {"schema": {"$ref": f"{_REF}/schemas/Problems"}}},
    }
    for status, text in _REASONS.items()
}
HEADERS: Json = {
    "ETag": {"description": "The revision", "schema": {"type": "string"}},
    "Location": {"description": "The record's address", "schema": {"type": "string"}},
}

ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
}
FILE_ID: Json = {
    "name": "file",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": "^[0-9a-f]{40}$"},
}
FILE_NAME: Json = {
    "name": "X-Filename",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": "^([!-$&-~]|%[0-9A-Fa-f]{2})+$"},
    "description": "The name of a bare body, percent-encoded",
}
IF_MATCH = {"name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"},
             "description": "The ETag of the revision that is to be changed"}  # fmt: skip
KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    "description": "Sent twice, done once",
}


def in_query(name: str, schema: Json, about: str) -> Json:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": about}


FILTER = in_query("filter", {"type": "string"}, "A formula over the record")
SEARCH = in_query("q", {"type": "string"}, "Words to look for")
SORT = in_query("sort", {"type": "string"}, "Fields, comma-separated; - before one for descending")
FIELDS = in_query("fields", {"type": "string"}, "Members to answer, comma-separated")
LIST_PARAMETERS = [
    FILTER,
    SEARCH,
    SORT,
    in_query("limit", {"type": "integer", "minimum": 1, "maximum": 500, "default": 50}, "Records a page"),
    in_query("after", {"type": "string"}, "`next` of the page before"),
    FIELDS,
    in_query("count", {"type": "boolean", "default": False}, "Count all, not only up to 1,000"),
]


def refusals(*statuses: int) -> Json:
    """Answers that refuse, by status; 400 and 401 are always possible."""
    return {
        str(status): {"$ref": f"{_REF}/responses/Refused{status}"} for status in sorted({400, 401, *statuses})
    }


def json_content(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def schema(name: str) -> Json:
    return {"$ref": f"{_REF}/schemas/{name}"}


def headers_of(*names: str) -> Json:
    return {name: {"$ref": f"{_REF}/headers/{name}"} for name in names}


def one_record(record: str, text: str) -> Json:
    return {"description": text, "headers": headers_of("ETag"), "content": json_content(schema(record))}
