"""The composition root: the engine's web application with the studio mounted on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from configurator import web
from runtime.storage.leftovers import clear_all
from runtime.web import guard
from runtime.web.application import make_application
from runtime.web.database import engine_of
from runtime.web.settings import Settings, read_settings


def create_app(config: Mapping[str, Any] | Settings | None = None) -> Flask:
    """The whole application. `config` has the names of the environment variables; it goes before them."""
    settings = config if isinstance(config, Settings) else read_settings(config)
    app = make_application(settings)
    web.install(app)
    clear_all(engine_of(app))
    guard.close(app)
    return app
