"""The installation's tables: made once, brought up to date, and what they keep."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import IntegrityError

from runtime.access.audit import append_audit, first_broken_entry
from runtime.access.models import AuditEntry, User, Workspace
from runtime.storage import system
from runtime.storage.database import Base, db, table_of
from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.installed import ExchangeRate, Installation
from runtime.storage.residual import add_missing
from runtime.storage.system import create_system_tables

NOW = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture(autouse=True)
def tables(engine: Engine) -> None:
    create_system_tables(engine)


def test_making_them_again_changes_nothing(engine: Engine) -> None:
    create_system_tables(engine)
    with write_transaction(engine) as connection:
        assert add_missing(connection, Base.metadata) == []


def test_an_older_installation_gets_what_it_lacks(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with write_transaction(engine) as connection:
        connection.execute(text("DROP TABLE one_time_link"))
        connection.execute(text("DROP INDEX ix_stored_file__app_id"))
        connection.execute(text("ALTER TABLE app_version DROP COLUMN restored_from"))
    monkeypatch.setattr(system, "FORMAT", system.FORMAT + 1)
    create_system_tables(engine)
    with write_transaction(engine) as connection:
        assert add_missing(connection, Base.metadata) == []
        format_now = connection.execute(select(table_of(Installation).c.format)).scalar()
    assert format_now == system.FORMAT


def test_a_newer_installation_is_left_alone(engine: Engine) -> None:
    with write_transaction(engine) as connection:
        connection.execute(update(table_of(Installation)).values(format=system.FORMAT + 1))
    with pytest.raises(RuntimeError, match="newer release"):
        create_system_tables(engine)


def test_instants_days_rates_and_json_come_back(engine: Engine) -> None:
    with write_transaction(engine) as connection:
        workspace = {"name": "示例", "languages": ["en", "zh"], "created_at": NOW}
        made = connection.execute(table_of(Workspace).insert().values(workspace)).inserted_primary_key
        rate = {
            "workspace_id": made[0],
            "source": "EUR",
            "target": "CNY",
            "day": date(2026, 3, 2),
            "rate": Decimal("7.8123456789"),
        }
        connection.execute(table_of(ExchangeRate).insert().values(rate))
    with read_transaction(engine) as connection:
        row = connection.execute(select(table_of(Workspace))).one()
        assert (row.languages, row.timezone) == (["en", "zh"], "UTC")
        assert row.created_at == NOW.replace(microsecond=123000)
        found = connection.execute(select(table_of(ExchangeRate))).one()
        assert (found.day, found.rate) == (date(2026, 3, 2), Decimal("7.8123456789"))


def test_models_work_in_a_flask_application(database_url: str) -> None:
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    db.init_app(app)
    with app.app_context():
        workspace = Workspace(name="w", created_at=NOW)
        db.session.add(workspace)
        db.session.flush()
        values = {"workspace_id": workspace.id, "fs_uniquifier": "u", "created_at": NOW}
        db.session.add(User(email="sample@example.com", name="Sample", **values))
        db.session.commit()
        found = db.session.scalars(select(User)).one()
        assert (found.email, found.active, found.is_administrator, found.user_fields) == (
            "sample@example.com",
            True,
            False,
            {},
        )
        assert found.roles == []
        db.session.add(User(email="sample@example.com", name="Other", **{**values, "fs_uniquifier": "v"}))
        with pytest.raises(IntegrityError):
            db.session.commit()
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()


def test_the_audit_log_shows_what_was_tampered_with(engine: Engine) -> None:
    with write_transaction(engine) as connection:
        for number in range(4):
            append_audit(connection, "app.published", app_key="示例", data={"version": number}, at=NOW)
    entries = table_of(AuditEntry)
    with write_transaction(engine) as connection:
        assert first_broken_entry(connection) is None
        connection.execute(update(entries).where(entries.c.id == 2).values(data={"version": 9}))
        assert first_broken_entry(connection) == 2
        connection.execute(entries.delete().where(entries.c.id == 2))
        assert first_broken_entry(connection) == 3
