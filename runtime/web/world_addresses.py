"""Addresses of worlds: `/tryout/{id}` before any address means the same address in the world of that id."""

from __future__ import annotations

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import request

PREFIX = "/tryout/"
ASKED, ROOT = "formwright.world", "formwright.world_root"


class WorldAddresses:
    """Takes the part of an address that names a world off, so that routes see the rest."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(PREFIX):
            name, _, rest = path.removeprefix(PREFIX).partition("/")
            root = PREFIX + name
            environ[ASKED], environ[ROOT] = name, root
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + root
            environ["PATH_INFO"] = "/" + rest
        return self.application(environ, start_response)


def is_elsewhere() -> bool:
    """Whether this request names a world."""
    return ASKED in request.environ


def outside(address: str) -> str:
    """An address of the installation itself, also from within a world."""
    root = request.environ.get(ROOT)
    return address.removeprefix(root) if root else address


def whole_address() -> str:
    """The address that was asked for, with the world it is in."""
    return request.script_root + request.full_path.rstrip("?")
