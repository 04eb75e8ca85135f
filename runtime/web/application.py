"""The web application of the engine: published apps, their interface and pages. No configurator needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, has_request_context, request
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BuildError

import runtime
from runtime.web import admin, api, auth, guard, pages
from runtime.web.answers import install_json
from runtime.web.assets import install_assets, send_built
from runtime.web.compression import install_compression
from runtime.web.database import install_database
from runtime.web.environment import PageEnvironment
from runtime.web.errors import install_errors
from runtime.web.headers import install_headers
from runtime.web.language import install_languages
from runtime.web.logging import configure_logging
from runtime.web.one_version import on_one_version
from runtime.web.routes import Route
from runtime.web.sessions import install_sessions
from runtime.web.settings import Settings

_WORDS = frozenset({str, int})
"""What can stand in an address as it is: no anchor and no scheme, no list."""
PACKAGE = Path(runtime.__file__).parent


def resource_folder(name: str) -> Path:
    """`templates` or `static`: inside the package when installed, beside it in a checkout."""
    installed = PACKAGE / name
    return installed if installed.is_dir() else PACKAGE.parent / name


class Application(Flask):
    """Flask without asking before every call whether a function is a coroutine: none of ours is."""

    url_rule_class = Route
    jinja_environment = PageEnvironment

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """As Flask's; addresses on this site are put together once, for a page has some fifty."""
        if has_request_context() and endpoint[:1] != ".":
            given = tuple((name, one) for name, one in values.items() if one is not None)
            if all(name[0] != "_" and type(one) in _WORDS for name, one in given):
                try:
                    return request.script_root + self._path(endpoint, given)
                except BuildError:
                    pass  # Flask says what is wrong
        return super().url_for(endpoint, **values)

    @cached_property
    def _path(self) -> Callable[[str, tuple[tuple[str, Any], ...]], str]:
        site = self.url_map.bind("localhost")

        @lru_cache(maxsize=8192)
        def path(endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
            return site.build(endpoint, dict(values))

        return path

    def dispatch_request(self) -> ResponseReturnValue:
        return on_one_version(super().dispatch_request)

    def send_static_file(self, filename: str) -> Response:
        return send_built(str(self.static_folder), filename, self.get_send_file_max_age(filename))


def make_application(settings: Settings) -> Flask:
    """The engine's Flask application. Whoever mounts more calls `guard.close` last."""
    configure_logging()
    app = Application(
        "formwright",
        root_path=str(PACKAGE.parent),
        template_folder=str(resource_folder("templates")),
        static_folder=str(resource_folder("static") / "dist"),  # not what it was built from
        static_url_path="/static/dist",
    )
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
        MAX_CONTENT_LENGTH=settings.largest_request,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        PREFERRED_URL_SCHEME="https" if settings.https else "http",
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    install_compression(app)  # first here is last when it answers
    install_json(app)
    install_database(app, settings)
    install_sessions(app, settings)
    install_languages(app)
    install_assets(app)
    install_errors(app)
    install_headers(app)
    auth.install(app, settings)
    api.install(app)
    pages.install(app)
    admin.install(app)
    guard.install(app)
    return app
