"""Backup and restore: the whole installation (database, uploaded files, secret key) in one file.

The file is a zip of `backup.json` (what it is, and the SHA-256 of every part), the database
(`database.sqlite` by `VACUUM INTO`, or `database.dump` by `pg_dump`), `files/…` and `secret_key`. It may
be written while the installation serves: the database's part is one consistent state, and a file it
names was stored before it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from sqlalchemy import URL, inspect, make_url, text

from runtime.storage.engines import make_engine

FORMAT = 1
MANIFEST = "backup.json"
SQLITE_PART, POSTGRESQL_PART = "database.sqlite", "database.dump"
FILES = "files"
SECRET = "secret_key"
_BLOCK = 1 << 20


class BackupError(Exception):
    """A backup that can't be made or restored; its text says why."""


def write_backup(home: Path, database_url: str, target: Path) -> None:
    """Write everything to `target`, which must not exist; nothing is left of it when that fails."""
    if target.exists():
        raise BackupError(f"{target} exists already")
    target.parent.mkdir(parents=True, exist_ok=True)
    url = make_url(database_url)
    with _workshop(target.parent) as workshop:
        database = workshop / (SQLITE_PART if _is_sqlite(url) else POSTGRESQL_PART)
        dump = _dump_sqlite if _is_sqlite(url) else _dump_postgresql
        dump(url, database)
        parts = {database.name: database, **_home_parts(home)}
        archive = workshop / "archive"
        digests = {}
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as made:
            for name, file in parts.items():
                if (digest := _packed(made, name, file)) is not None:
                    digests[name] = digest
            made.writestr(MANIFEST, json.dumps(_manifest(digests), indent=1))
        archive.chmod(0o600)
        os.replace(archive, target)


def restore_backup(source: Path, home: Path, database_url: str, force: bool = False) -> None:
    """Bring back what `source` holds, into the same kind of database. The server must be stopped.

    Everything is unpacked and checked before anything is replaced. An installation that holds something
    is replaced only with `force`.
    """
    url = make_url(database_url)
    home.mkdir(parents=True, exist_ok=True)
    with _workshop(home) as workshop:
        parts = _unpacked(source, workshop)
        wanted = SQLITE_PART if _is_sqlite(url) else POSTGRESQL_PART
        if wanted not in parts:
            raise BackupError(f"{source} is of another kind of database than {url.get_backend_name()}")
        if not force and _holds_something(database_url, url):
            raise BackupError("the installation is not empty; restoring would replace what it holds")
        if _is_sqlite(url):
            _put_sqlite(workshop / wanted, Path(url.database or ""))
        else:
            _put_postgresql(workshop / wanted, database_url, url)
        _put_home(workshop, home)


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


@contextmanager
def _workshop(beside: Path) -> Iterator[Path]:
    """A private directory on the same file system, so that what is finished there moves in one step."""
    made = Path(tempfile.mkdtemp(prefix=".backup-", dir=beside))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _home_parts(home: Path) -> dict[str, Path]:
    found = {}
    folder = home / FILES
    for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if file.is_file() and not file.is_symlink() and not file.name.startswith("."):  # not whole yet
            found[f"{FILES}/{file.relative_to(folder).as_posix()}"] = file
    if (home / SECRET).is_file():
        found[SECRET] = home / SECRET
    return found


def _packed(made: zipfile.ZipFile, name: str, file: Path) -> str | None:
    """Pack a part; its digest. None for an upload that was removed meanwhile: no record names it any more."""
    try:
        digest = _sha256(file)
        made.write(file, name)
    except FileNotFoundError:
        if name.startswith(f"{FILES}/"):
            return None
        raise
    return digest


def _manifest(digests: dict[str, str]) -> dict[str, object]:
    return {"formwright_backup": FORMAT, "at": datetime.now(UTC).isoformat(), "parts": digests}


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _unpacked(source: Path, target: Path) -> set[str]:
    """Unpack the archive's listed parts, comparing every digest; their names."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            if manifest.get("formwright_backup") != FORMAT:
                raise BackupError(f"{source} was written by another release")
            for name, digest in manifest["parts"].items():
                _unpack(archive, name, target)
                if _sha256(target / name) != digest:
                    raise BackupError(f"{source} is damaged: {name}")
            return set(manifest["parts"])
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError, OSError) as error:
        raise BackupError(f"{source} is not a backup: {error}") from error


def _unpack(archive: zipfile.ZipFile, name: str, target: Path) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        raise BackupError(f"a backup holds no {name}")
    file = target / path
    file.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as packed, file.open("wb") as stream:
        shutil.copyfileobj(packed, stream, _BLOCK)


def _holds_something(database_url: str, url: URL) -> bool:
    if _is_sqlite(url) and not Path(url.database or "").exists():
        return False
    engine = make_engine(database_url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("user_account"):
                return False
            tables = ("user_account", "app")
            return any(connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first() for name in tables)
    finally:
        engine.dispose()


def _dump_sqlite(url: URL, target: Path) -> None:
    source = Path(url.database or "")
    if not source.is_file():
        raise BackupError(f"there is no database {source}")
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=60)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    _check_sqlite(target)


def _check_sqlite(file: Path) -> None:
    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as connection:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
    if found != ["ok"]:
        raise BackupError(f"the database is damaged: {'; '.join(found)}")


def _put_sqlite(dump: Path, place: Path) -> None:
    _check_sqlite(dump)
    place.parent.mkdir(parents=True, exist_ok=True)
    moved = place.with_name(f".{place.name}.restored")
    shutil.copyfile(dump, moved)
    for suffix in ("-wal", "-shm"):
        place.with_name(place.name + suffix).unlink(missing_ok=True)
    os.replace(moved, place)


def _put_home(workshop: Path, home: Path) -> None:
    shutil.rmtree(home / FILES, ignore_errors=True)
    if (workshop / FILES).is_dir():
        os.replace(workshop / FILES, home / FILES)
    if (workshop / SECRET).is_file():
        (workshop / SECRET).chmod(0o600)
        os.replace(workshop / SECRET, home / SECRET)


def _dump_postgresql(url: URL, target: Path) -> None:
    _run(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def _put_postgresql(dump: Path, database_url: str, url: URL) -> None:
    """What is there goes and what was dumped comes in one transaction."""
    engine = make_engine(database_url)
    try:
        with engine.connect() as connection:
            quote = connection.dialect.identifier_preparer.quote
            schemas = [quote(name) for name in inspect(connection).get_schema_names()]
    finally:
        engine.dispose()
    statements = [f"DROP SCHEMA {name} CASCADE;" for name in schemas if name != "information_schema"]
    cleared, restored = dump.with_name("clear.sql"), dump.with_name("restore.sql")
    cleared.write_text("\n".join([*statements, "CREATE SCHEMA public;"]), encoding="utf-8")
    _run(None, "pg_restore", "--no-owner", "--no-privileges", f"--file={restored}", str(dump))
    files = [f"--file={file}" for file in (cleared, restored)]
    _run(url, "psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", *files)


def _run(url: URL | None, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs, on a database if given; its password goes through the environment."""
    found = find_program(program)
    if found is None:
        raise BackupError(f"{program} is not installed (on Debian: apt-get install postgresql-client)")
    command, environment = [found, *arguments], dict(os.environ)
    if url is not None:
        plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
        command.append(f"--dbname={plain}")
        if url.password:
            environment["PGPASSWORD"] = str(url.password)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BackupError(f"{program} failed: {done.stderr.strip()}")


def find_program(name: str) -> str | None:
    """One of PostgreSQL's programs: the newest installed by Debian, else the one on the path."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_release)
    return str(versions[-1]) if versions else shutil.which(name)


def _release(program: Path) -> float:
    name = program.parent.parent.name
    return float(name) if name.replace(".", "", 1).isdigit() else 0.0
