"""Backup: what is restored is what was there, even if it was taken while somebody wrote."""

from __future__ import annotations

import threading
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from configurator.backup import BackupError, restore_backup, write_backup
from configurator.publish import publish
from configurator.versions import import_app, versions
from runtime.storage.engines import make_engine, read_transaction, write_transaction
from runtime.storage.system import create_system_tables
from tests.storage.apps import app_of, entity, insert, tables_of

APP = app_of(entity("item"), key="示例")


@pytest.fixture
def home(tmp_path: Path, engine: Engine) -> Path:
    create_system_tables(engine)
    import_app(engine, APP)
    publish(engine, APP.key)
    home = tmp_path / "home"
    (home / "files" / "ab").mkdir(parents=True)
    (home / "files" / "ab" / "cd").write_bytes(b"content")
    (home / "secret_key").write_text("k" * 64)
    return home


def names(engine: Engine) -> list[str]:
    table = tables_of(APP, engine).entities["item"].table
    with read_transaction(engine) as connection:
        return list(connection.execute(select(table.c.name).order_by(table.c.id)).scalars())


def add(engine: Engine, name: str) -> None:
    with write_transaction(engine) as connection:
        insert(connection, tables_of(APP, engine), "item", name=name)


def test_a_restored_installation_is_as_it_was(
    engine: Engine, database_url: str, home: Path, tmp_path: Path
) -> None:
    add(engine, "kept")
    write_backup(home, database_url, tmp_path / "backup.zip")
    add(engine, "later")
    (home / "files" / "ab" / "cd").write_bytes(b"changed")
    (home / "secret_key").write_text("z" * 64)
    engine.dispose()
    with pytest.raises(BackupError, match="not empty"):
        restore_backup(tmp_path / "backup.zip", home, database_url)
    restore_backup(tmp_path / "backup.zip", home, database_url, force=True)
    again = make_engine(database_url)
    assert names(again) == ["kept"]
    assert [row.number for row in versions(again, APP.key)] == [1]
    add(again, "goes on")
    again.dispose()
    assert (home / "files" / "ab" / "cd").read_bytes() == b"content"
    assert (home / "secret_key").read_text() == "k" * 64
    assert (home / "secret_key").stat().st_mode & 0o077 == 0


def test_a_backup_taken_while_writing_is_one_consistent_state(
    engine: Engine, database_url: str, home: Path, tmp_path: Path
) -> None:
    stop = threading.Event()
    table = tables_of(APP, engine).entities["item"].table

    def write() -> None:
        number = 0
        while not stop.is_set():
            with write_transaction(engine) as connection:  # always two at a time
                insert(connection, tables_of(APP, engine), "item", name=f"{number}a")
                insert(connection, tables_of(APP, engine), "item", name=f"{number}b")
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        write_backup(home, database_url, tmp_path / "backup.zip")
    finally:
        stop.set()
        writer.join()
    engine.dispose()
    restore_backup(tmp_path / "backup.zip", home, database_url, force=True)
    again = make_engine(database_url)
    with read_transaction(again) as connection:
        assert connection.execute(select(func.count()).select_from(table)).scalar_one() % 2 == 0
    again.dispose()


def test_what_is_no_backup_or_damaged_changes_nothing(
    engine: Engine, database_url: str, home: Path, tmp_path: Path
) -> None:
    add(engine, "kept")
    backup = tmp_path / "backup.zip"
    write_backup(home, database_url, backup)
    with pytest.raises(BackupError, match="exists already"):
        write_backup(home, database_url, backup)
    with zipfile.ZipFile(backup) as archive, zipfile.ZipFile(tmp_path / "bad.zip", "w") as bad:
        for name in archive.namelist():
            bad.writestr(name, b"other" if name.startswith("files/") else archive.read(name))
    (tmp_path / "no.zip").write_bytes(b"no archive")
    with zipfile.ZipFile(tmp_path / "slip.zip", "w") as slip:
        slip.writestr("backup.json", '{"formwright_backup": 1, "parts": {"../out": ""}}')
        slip.writestr("../out", b"")
    for name in ("bad.zip", "no.zip", "slip.zip", "absent.zip"):
        with pytest.raises(BackupError):
            restore_backup(tmp_path / name, home, database_url, force=True)
    assert names(engine) == ["kept"]
    assert (home / "files" / "ab" / "cd").read_bytes() == b"content"
