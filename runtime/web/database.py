"""The application's one engine: Flask-SQLAlchemy's sessions and everything else share it."""

from __future__ import annotations

from flask import Flask, current_app, g
from sqlalchemy import Engine

from runtime.storage.database import db
from runtime.storage.system import create_system_tables
from runtime.web.settings import Settings

_ENGINE = "formwright_engine"


def install_database(app: Flask, settings: Settings) -> None:
    """Bind the models to the database of `settings`, and bring its own tables up to date."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    create_system_tables(engine)
    app.extensions[_ENGINE] = engine


def engine_of(app: Flask) -> Engine:
    """The engine of an application."""
    engine: Engine = app.extensions[_ENGINE]
    return engine


def current_engine() -> Engine:
    """The engine that answers this request: the application's, or that of the world it is answered in."""
    world = g.get("world")
    if world is not None:
        found: Engine = world.engine
        return found
    return engine_of(current_app._get_current_object())  # type: ignore[attr-defined]
