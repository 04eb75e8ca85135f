"""Where an installation keeps its things, and the secret it signs with.

`FORMWRIGHT_HOME` (default `./var`) holds the secret key, the embedded database and uploads;
`FORMWRIGHT_DATABASE_URL` names another database.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECRET_FILE = "secret_key"
SECRET_BYTES = 48
SHORTEST_SECRET = 32


class UnsafeSecret(RuntimeError):
    """The stored secret key is too short, or others on the machine can read it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation runs with.

    `https` says that people reach it by https (a proxy may end it); `proxies` is how many trusted proxies
    stand before it, whose `X-Forwarded-For` and `-Proto` are believed. `largest_upload` bounds a request
    that brings files, `largest_request` any other, in bytes.
    """

    home: Path
    database_url: str
    secret_key: str
    https: bool = False
    testing: bool = False
    light_passwords: bool = False
    largest_request: int = 16 * 1024 * 1024
    largest_upload: int = 512 * 1024 * 1024
    proxies: int = 0

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the embedded one (SQLite)."""
        return self.database_url.startswith("sqlite")


def read_settings(
    given: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None
) -> Settings:
    """The settings from `given` (keys as the environment variables), else the environment, else defaults.

    Makes the home folder and the secret key on first use. Raises UnsafeSecret for a key that is too short.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {**environ, **(given or {})}
    home = Path(values.get("FORMWRIGHT_HOME") or "var").resolve()
    home.mkdir(parents=True, exist_ok=True)
    url = values.get("FORMWRIGHT_DATABASE_URL") or f"sqlite:///{home / 'formwright.db'}"
    return Settings(
        home=home,
        database_url=normal_url(str(url)),
        secret_key=read_secret(home / SECRET_FILE),
        https=_is_on(values.get("FORMWRIGHT_HTTPS")),
        testing=_is_on(values.get("TESTING")),
        light_passwords=_is_on(values.get("FORMWRIGHT_LIGHT_PASSWORDS")),
        largest_request=int(values.get("FORMWRIGHT_LARGEST_REQUEST") or 16 * 1024 * 1024),
        largest_upload=int(values.get("FORMWRIGHT_LARGEST_UPLOAD") or 512 * 1024 * 1024),
        proxies=int(values.get("FORMWRIGHT_PROXIES") or 0),
    )


def normal_url(url: str) -> str:
    """A PostgreSQL address in any of its usual spellings, named with the driver that is used."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url[len(prefix) :]
    return url


def read_secret(file: Path) -> str:
    """The secret key in `file`; made on first use, readable by its owner alone.

    Of two processes that start at the same moment one makes it and both read the same.
    """
    if not file.exists():
        handle, draft = tempfile.mkstemp(dir=file.parent, prefix=file.name)  # mkstemp makes it 0600
        try:
            with os.fdopen(handle, "w", encoding="ascii") as stream:
                stream.write(secrets.token_urlsafe(SECRET_BYTES) + "\n")
            with contextlib.suppress(FileExistsError):
                os.link(draft, file)
        finally:
            os.unlink(draft)
    secret = file.read_text(encoding="ascii").strip()
    if len(secret) < SHORTEST_SECRET:
        raise UnsafeSecret(
            f"{file} holds fewer than {SHORTEST_SECRET} characters; remove it to have a new one made"
        )
    if file.stat().st_mode & 0o077:
        file.chmod(0o600)
    return secret


def _is_on(value: Any) -> bool:
    return str(value).strip().lower() in ("1", "true", "yes", "on") if value is not None else False
