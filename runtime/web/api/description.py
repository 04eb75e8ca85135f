"""OpenAPI 3.1: what is the same in every installation, and each app as its caller may use it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import quote

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask, current_app
from marshmallow import fields

from runtime.definition import App, Entity, is_child, text_in
from runtime.fields import field_type
from runtime.records.live import LiveApp
from runtime.web.answers import Answer, answer, to_json
from runtime.web.api import openapi_parts, operations
from runtime.web.api.blueprint import api
from runtime.web.api.schemas import SHARED, Described, component, record_schemas
from runtime.web.declared import Access, access, access_of
from runtime.web.doors import enter
from runtime.web.language import current_language

VERSION = "1"


def _json_schema_of(_converter: Any, field: fields.Field, **_more: Any) -> dict[str, Any]:
    """For apispec: a field of ours is what its JSON Schema says."""
    return dict(field.json_schema) if isinstance(field, Described) else {}


def new_document(title: str, description: str) -> APISpec:
    """An OpenAPI document with what all answers share."""
    plugin = MarshmallowPlugin(schema_name_resolver=_name_of)
    document = APISpec(
        title=title,
        version=VERSION,
        openapi_version="3.1.0",
        info={"description": description},
        plugins=[plugin],
        servers=[{"url": "/"}],
        security=[{"token": []}, {"session": [], "csrf": []}],
    )
    if plugin.converter is not None:  # made when the plugin met its document
        plugin.converter.add_attribute_function(_json_schema_of)
    schemes = document.components
    schemes.security_scheme("token", {"type": "http", "scheme": "bearer"})
    schemes.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": "formwright"})
    schemes.security_scheme("csrf", {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"})
    for name, shared in {**SHARED, **openapi_parts.SCHEMAS}.items():
        document.components.schema(name, shared)
    for name, shared in openapi_parts.RESPONSES.items():
        document.components.response(name, shared)
    for name, shared in openapi_parts.HEADERS.items():
        document.components.header(name, shared)
    return document


def _name_of(schema: Any) -> str:
    return schema.__name__ if isinstance(schema, type) else type(schema).__name__


@api.get("/apps/<app_key>/openapi.json")
@access(Access.MEMBER)
def describe_app_interface(app_key: str) -> Answer:
    """The interface of an app: the entities the caller may use, without what is hidden from them."""
    live, person = enter(app_key)
    roles = None if person.may_everything else person.roles_in(app_key)
    return answer(_app_document(live, roles, current_language()))


@lru_cache(maxsize=64)
def _app_document(live: LiveApp, roles: frozenset[str] | None, language: str) -> bytes:
    title = text_in(live.app.label, language, live.key)
    document = new_document(title, f"Records of the app {live.key}, version {live.version}.")
    grants = live.permissions.of(roles) if roles is not None else None
    for entity in live.app.entities:
        grant = grants.get(entity.key) if grants is not None else None
        readable = grants is None or grant is not None
        hidden, read_only = (grant.hidden, grant.read_only) if grant else (frozenset(), frozenset())
        _add_entity(document, live.app, entity, hidden, read_only, language, readable)
    return to_json(document.to_dict())


def _add_entity(
    document: APISpec,
    app: App,
    entity: Entity,
    hidden: frozenset[str],
    read_only: frozenset[str],
    language: str,
    readable: bool,
) -> None:
    answered, sent = record_schemas(app, entity, hidden, language)
    document.components.schema(component(entity.key), schema=answered)
    document.components.schema(f"{component(entity.key)}_values", schema=sent)
    if not readable:
        return
    base = f"/api/v1/apps/{quote(app.key)}/{quote(entity.key)}"
    label = text_in(entity.label, language, entity.key)
    described = operations.of_entity(entity.key, component(entity.key), label, is_child(app, entity))
    for tail, path in described.items():
        document.path(f"{base}{tail}", operations=path)
    held = [
        item.key for item in entity.fields if field_type(item.type).keeps_files and item.key not in hidden
    ]
    if held:
        fixed = read_only | {item.key for item in entity.fields if item.formula is not None}
        given = [key for key in held if key not in fixed]
        for tail, path in operations.of_files(component(entity.key), label, held, given).items():
            document.path(f"{base}{tail}", operations=path)
    for flow in app.flows:
        is_button = flow.enabled and flow.trigger is not None and flow.trigger.on == "button"
        if flow.entity != entity.key or not is_button:
            continue
        path = operations.of_flow(entity.key, flow.key, text_in(flow.label, language, flow.key))
        document.path(f"{base}/{{id}}/flows/{quote(flow.key)}", operations=path)


@api.get("/openapi.json")
@access(Access.SIGNED_IN)
def describe_interface() -> Answer:
    """The whole interface with its addresses; what stands in records is described per app."""
    return answer(_document(current_app._get_current_object()))  # type: ignore[attr-defined]


@lru_cache(maxsize=2)
def _document(app: Flask) -> dict[str, Any]:
    text = "Each app's records are described at /api/v1/apps/{app}/openapi.json."
    document = new_document("Formwright", text)
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.rule.startswith("/api/"):
            view = app.view_functions[rule.endpoint]
            level = access_of(app, rule.endpoint)
            path, parameters = operations.of_rule(rule)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                about = operations.generic(rule.endpoint, method, view.__doc__ or "", parameters, level)
                document.path(path, operations={method.lower(): about})
    return document.to_dict()
