"""The installation's own tables: what their models are made of.

`db` is the Flask-SQLAlchemy object the web application binds to the same engine options as everything
else. Code without a Flask application uses the models' tables with SQLAlchemy Core:
`table_of(User)` and an engine of `make_engine`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Engine,
    Identity,
    Integer,
    Numeric,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.types import TypeEngine

from runtime.storage.codecs import instant_text, milliseconds
from runtime.storage.engines import make_engine

Key = BigInteger().with_variant(Integer(), "sqlite")
Words = Text().with_variant(Text(collation="C"), "postgresql")
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime in milliseconds; a naive one is taken as UTC. Text of fixed width on SQLite."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        is_sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(Text() if is_sqlite else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        value = value.replace(tzinfo=UTC) if value.tzinfo is None else value
        return instant_text(value) if dialect.name == "sqlite" else milliseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return value.astimezone(UTC) if value is not None else None


class Day(TypeDecorator[date]):
    """A date; ISO text on SQLite."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        return value.isoformat() if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return date.fromisoformat(value) if isinstance(value, str) else value


class Rate(TypeDecorator[Decimal]):
    """A decimal with up to 12 places; exact text on SQLite."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Numeric(28, 12))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        return format(value, "f") if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).normalize()


class Base(DeclarativeBase):
    """What Python types are in the database, unless a column says otherwise."""

    registry = registry(
        type_annotation_map={
            int: Key,
            str: Words,
            datetime: Instant(),
            date: Day(),
            Decimal: Rate(),
            dict[str, Any]: Json,
            list[str]: Json,
            list[Any]: Json,
        }
    )


class Database(SQLAlchemy):
    """Flask-SQLAlchemy on engines of `make_engine`, so that sessions and Core behave alike."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        given = dict(options)
        return make_engine(given.pop("url"), **given)

    def _apply_driver_defaults(self, options: dict[str, Any], app: Flask) -> None:
        """Nothing: `make_engine` decides."""


db = Database(model_class=Base)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def id_key() -> Mapped[int]:
    """A primary key the database counts up."""
    return mapped_column(Key, Identity(), primary_key=True)


def table_of(model: type[Base]) -> Table:
    """The model's table, for Core."""
    table = model.__table__
    assert isinstance(table, Table)
    return table
