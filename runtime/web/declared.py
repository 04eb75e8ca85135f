"""Every route declares who may use it, and one guard holds it to that.

`@access(...)` writes the declaration on the view; the guard runs before every request and refuses a route
that declares nothing. What somebody may do inside an app is decided further in, by the door to the records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, TypeVar

from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])

_ATTRIBUTE = "declared_access"
_FILES = "takes_files"
_PARAMETERS = "declared_parameters"


class Access(Enum):
    """Who may use a route."""

    PUBLIC = "public"  # everybody, signed in or not
    SIGNED_IN = "signed_in"  # anybody with an account; what they see is theirs
    MEMBER = "member"  # those with a role in the app that the route names; administrators
    STUDIO = "studio"  # those who may design or publish apps; administrators
    DESIGNER = "designer"  # those who may design apps; administrators
    PUBLISHER = "publisher"  # those who may publish apps; administrators
    ADMINISTRATOR = "administrator"  # administrators of the installation


def access(level: Access) -> Callable[[View], View]:
    """Declare who may use the view that is decorated."""

    def declare(view: View) -> View:
        setattr(view, _ATTRIBUTE, level)
        return view

    return declare


def parameters(*names: str) -> Callable[[View], View]:
    """Declare what may stand behind the `?` of an address of the interface; without, nothing may."""

    def declare(view: View) -> View:
        setattr(view, _PARAMETERS, names)
        return view

    return declare


def parameters_of(app: Flask, endpoint: str) -> tuple[str, ...]:
    """The parameters an endpoint declares."""
    found: tuple[str, ...] = getattr(app.view_functions.get(endpoint), _PARAMETERS, ())
    return found


def takes_files(view: View) -> View:
    """Declare that the form sent to a view may bring files, and be as large as they make it."""
    setattr(view, _FILES, True)
    return view


def may_bring_files(app: Flask, endpoint: str) -> bool:
    """Whether the form sent to an endpoint may bring files."""
    return getattr(app.view_functions.get(endpoint), _FILES, False)


def declare_endpoint(app: Flask, endpoint: str, level: Access) -> None:
    """Declare for a view that is not ours (an extension's)."""
    view = app.view_functions[endpoint]

    def declared(*args: Any, **kwargs: Any) -> Any:
        return app.ensure_sync(view)(*args, **kwargs)

    app.view_functions[endpoint] = access(level)(declared)


def access_of(app: Flask, endpoint: str) -> Access | None:
    """What the endpoint declares; None when it declares nothing."""
    return getattr(app.view_functions.get(endpoint), _ATTRIBUTE, None)


def undeclared_routes(app: Flask) -> Iterator[str]:
    """Routes that forgot to declare; a test keeps this empty."""
    for rule in app.url_map.iter_rules():
        if access_of(app, rule.endpoint) is None:
            yield f"{rule.rule} ({rule.endpoint})"
