"""Column types: what a storage kind is in each database. Databases know kinds only, never field types."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Integer, Numeric, Text, Time, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.elements import ColumnElement, TextClause
from sqlalchemy.types import TypeEngine

from runtime.fields.storage_kinds import StorageKind

DIGITS = 18
"""Digits of a stored decimal in all."""


def column_type(kind: StorageKind, dialect: str, scale: int = 0) -> TypeEngine:
    """The type of the column that keeps a value of `kind` on `sqlite` or `postgresql`."""
    return _sqlite_type(kind) if dialect == "sqlite" else _postgresql_type(kind, scale)


def _sqlite_type(kind: StorageKind) -> TypeEngine:
    integers = (StorageKind.INTEGER, StorageKind.DECIMAL, StorageKind.BOOLEAN, StorageKind.REFERENCE)
    return Integer() if kind in integers else Text()


def _postgresql_type(kind: StorageKind, scale: int) -> TypeEngine:
    if kind is StorageKind.DECIMAL:
        return Numeric(DIGITS, scale)
    types: dict[StorageKind, TypeEngine] = {
        StorageKind.INTEGER: BigInteger(),
        StorageKind.REFERENCE: BigInteger(),
        StorageKind.BOOLEAN: Boolean(),
        StorageKind.DATE: Date(),
        StorageKind.INSTANT: DateTime(timezone=True),
        StorageKind.TIME: Time(),
        StorageKind.JSON: JSONB(),
    }
    return types.get(kind) or Text(collation="C")


def column_default(kind: StorageKind, dialect: str) -> ColumnElement[bool] | TextClause | None:
    """What the database fills in for rows that don't say; None is blank. A boolean is never blank."""
    if kind is not StorageKind.BOOLEAN:
        return None
    return text("0") if dialect == "sqlite" else false()
