"""The JSON Schema of app definitions, for editors."""

from __future__ import annotations

from flask import Blueprint, Response

from runtime.definition.schema import app_schema
from runtime.web.answers import to_json
from runtime.web.declared import Access, access

schema = Blueprint("schema", __name__)


@schema.get("/schema/app.json")
@access(Access.PUBLIC)
def app_json() -> Response:
    """The schema; open to all, since an editor fetches it without signing in."""
    answer = Response(to_json(app_schema()), mimetype="application/schema+json")
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
