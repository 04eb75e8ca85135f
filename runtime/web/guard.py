"""The one gate before every request: who is it, may they use this route at all, is it not forged.

It takes the place of the hooks that extensions put before every request; those run where they are needed.
Theirs after every request only keep a cookie that outlives the session, which there is none of.
"""

from __future__ import annotations

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Engine, select

from runtime.problems import Problem, register_messages
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.storage.installed import InstalledApp
from runtime.web import world_addresses, worlds
from runtime.web.database import engine_of
from runtime.web.declared import Access, access_of, may_bring_files, parameters_of
from runtime.web.errors import Refusal
from runtime.web.identity import Person, named_app, person_by_token
from runtime.web.requests import only_parameters
from runtime.web.sessions import Session, is_by_token

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
LEVELS = "formwright_access"
EXTENSION = "security."
INTERFACE = "/api/"

register_messages(
    {
        "auth.required": {
            "en": "Sign in first",
            "zh": "请先登录",
            "hint": {
                "en": "Send a bearer token, or sign in by the browser.",
                "zh": "请发送令牌，或在浏览器中登录。",
            },
        },
        "auth.token": {
            "en": "This token is not valid",
            "zh": "令牌无效",
            "hint": {
                "en": "It may have been revoked; make a new one.",
                "zh": "令牌可能已被撤销，请重新创建。",
            },
        },
        "auth.studio": {
            "en": "This is for those who design or publish apps",
            "zh": "仅限有设计或发布权限的人员使用",
            "hint": {"en": "An administrator can let you.", "zh": "管理员可以授予权限。"},
        },
        "auth.designer": {
            "en": "You may not change this app’s design",
            "zh": "您无权修改应用的设计",
            "hint": {"en": "An administrator can let you design apps.", "zh": "管理员可以授予设计权限。"},
        },
        "auth.publisher": {
            "en": "You may not publish apps",
            "zh": "您无权发布应用",
            "hint": {"en": "Somebody with that right can.", "zh": "请由有发布权限的人员操作。"},
        },
        "auth.administrator": {
            "en": "Only administrators may do this",
            "zh": "仅管理员可以执行此操作",
        },
    }
)

_apps = table_of(InstalledApp)

MOST_PARTS = 20_000
"""Inputs of a form that brings files along."""


class Protection(CSRFProtect):
    """Looks for the token in the headers first: the body of a request that has it there stays unread."""

    def _get_csrf_token(self) -> str | None:
        for name in current_app.config["WTF_CSRF_HEADERS"]:
            token = request.headers.get(name)
            if token:
                return token
        found: str | None = super()._get_csrf_token()
        return found


csrf = Protection()


def install(app: Flask) -> None:
    """Prepare the gate; `close` shuts it once all routes are mounted."""
    app.extensions[LEVELS] = {}


def close(app: Flask) -> None:
    """Read what the routes declare, and put the gate before every request."""
    from runtime.web.declared import declare_endpoint

    declare_endpoint(app, "static", Access.PUBLIC)
    app.extensions[LEVELS] = {endpoint: access_of(app, endpoint) for endpoint in app.view_functions}
    of_extensions = list(app.before_request_funcs.get(None, []))
    engine = engine_of(app)
    levels: dict[str, Access | None] = app.extensions[LEVELS]
    with_files = frozenset(endpoint for endpoint in levels if may_bring_files(app, endpoint))
    largest = app.config["SETTINGS"].largest_upload
    known = {endpoint: parameters_of(app, endpoint) for endpoint in levels}

    def gate() -> ResponseReturnValue | None:
        endpoint = request.endpoint
        if endpoint is None:
            return None  # no such address: the routing error follows
        level = levels.get(endpoint)
        if level is None:
            raise RuntimeError(f"{endpoint} does not declare who may use it")
        person: Person | None
        if is_by_token(request):
            g.actor = person = _bearer(engine, named_app(request))
        else:
            person = g.actor = session.person if isinstance(session, Session) else None
            if person is None and level is not Access.PUBLIC:
                return _ask_to_sign_in()
            if endpoint in with_files and _is_at_home(person):
                request.max_content_length, request.max_form_parts = largest, MOST_PARTS
            if request.method not in SAFE_METHODS:
                csrf.protect()
            if endpoint.startswith(EXTENSION):
                for hook in of_extensions:
                    hook()
        if world_addresses.is_elsewhere():
            worlds.enter(endpoint, level, person)
        elif level in _REFUSALS:
            if not (person and _may(person, level)):
                raise Refusal(403, Problem(_REFUSALS[level]))
            _refuse_another_workspaces(engine, person)
        if request.args and request.path.startswith(INTERFACE):
            only_parameters(*known[endpoint])
        return None

    app.before_request_funcs[None] = [gate]
    after = app.after_request_funcs.get(None, [])
    app.after_request_funcs[None] = [hook for hook in after if hook.__module__.startswith("runtime.")]


_REFUSALS = {
    Access.STUDIO: "auth.studio",
    Access.DESIGNER: "auth.designer",
    Access.PUBLISHER: "auth.publisher",
    Access.ADMINISTRATOR: "auth.administrator",
}


def _may(person: Person, level: Access) -> bool:
    match level:
        case Access.STUDIO:
            return person.designs or person.publishes
        case Access.DESIGNER:
            return person.designs
        case Access.PUBLISHER:
            return person.publishes
    return person.is_administrator


def _refuse_another_workspaces(engine: Engine, person: Person) -> None:
    """Designing and publishing are for the apps of one’s own workspace; others are as good as none."""
    app_key = named_app(request)
    if app_key is None or person.is_administrator:
        return
    with read_transaction(engine) as connection:
        found = connection.execute(select(_apps.c.workspace_id).where(_apps.c.key == app_key)).scalar()
    if found is not None and found != person.workspace_id:
        raise Refusal(404, Problem("app.unknown", "", {"app": app_key}))


def _is_at_home(person: Person | None) -> bool:
    """Whether somebody has a role in the app the request names; others bring nothing large."""
    app_key = named_app(request) or ""
    return person is not None and bool(person.is_administrator or person.roles_in(app_key))


def _bearer(engine: Engine, app_key: str | None) -> Person:
    scheme, _, token = request.environ["HTTP_AUTHORIZATION"].partition(" ")
    person = person_by_token(engine, token.strip(), app_key) if scheme.lower() == "bearer" else None
    if person is None:
        raise Refusal(
            401, Problem("auth.token"), headers=[("WWW-Authenticate", 'Bearer error="invalid_token"')]
        )
    return person


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.path.startswith(("/api/", "/schema/")):
        raise Refusal(401, Problem("auth.required"), headers=[("WWW-Authenticate", "Bearer")])
    back = world_addresses.whole_address() if request.method == "GET" else None
    return redirect(world_addresses.outside(url_for("security.login", next=back)))
