"""Physical names: what an app, entity or field is called in the database.

SQLite keeps an app's tables as `{app}__{entity}`, PostgreSQL as `{entity}` in the schema `app_{app}`. A
name is made of keys joined by two underscores. So that two different lists of keys never give one name,
keys that themselves hold two underscores, or begin or end with one, add a hash; so do names that would
pass PostgreSQL's 63 bytes. Keys are compared without case, and so are the names. No app's prefix begins
another's, so that a prefix tells whose a table is.
"""

from __future__ import annotations

import hashlib
import re

LIMIT = 63
APP_LIMIT = 24
_HASH_LENGTH = 8

RETIRED = "retired__"

COMING = "_coming__"
"""What begins the names of columns, tables, indexes and triggers a version needs that is not live yet."""

RENEWED = "@"
"""What parts an index's name on SQLite, which cannot rename one, from the version it was built again for."""

POSITION = "_position"
"""The column in a child table that holds a row's place among its siblings, from 0."""


def app_part(app: str) -> str:
    """What stands for an app in the names of its tables: its key, or when that is long or holds two
    underscores, an underscore, the key cut and a hash.

    >>> app_part("crm_ltc"), app_part("crm__ltc")
    ('crm_ltc', '_crm_ltc_b1701f2a')
    """
    if not _is_ambiguous(app) and len(app.encode()) <= APP_LIMIT:
        return app
    digest = hashlib.sha256(app.casefold().encode()).hexdigest()[:_HASH_LENGTH]
    readable = re.sub("_+", "_", app).encode()[: APP_LIMIT - _HASH_LENGTH - 2].decode(errors="ignore")
    return f"_{readable.strip('_')}_{digest}"


def app_prefix(app: str) -> str:
    """What the names of an app's tables begin with on SQLite, and of no other app's."""
    return f"{app_part(app)}__"


def _is_ambiguous(key: str) -> bool:
    return "__" in key or key[:1] == "_" or key[-1:] == "_"


def joined(*keys: str) -> str:
    """The keys as one name of at most 63 bytes, unambiguous.

    >>> joined("crm", "lead")
    'crm__lead'
    >>> joined("crm", "lead__old")
    'crm__lead__old__90374458'
    """
    plain = "__".join(keys)
    if not any(map(_is_ambiguous, keys)) and len(plain.encode()) <= LIMIT:
        return plain
    return hashed(plain, "\0".join(keys))


def hashed(readable: str, identity: str) -> str:
    """`readable`, cut as far as needed, with a hash of `identity` behind it."""
    digest = hashlib.sha256(identity.casefold().encode()).hexdigest()[:_HASH_LENGTH]
    room = LIMIT - _HASH_LENGTH - 2
    return f"{readable.encode()[:room].decode(errors='ignore')}__{digest}"


def fitted(readable: str) -> str:
    """`readable` itself when it fits in 63 bytes, else cut with a hash."""
    return readable if len(readable.encode()) <= LIMIT else hashed(readable, readable)


def schema_name(app: str, dialect: str) -> str | None:
    """The schema that holds an app's tables; None on SQLite, which has none."""
    return None if dialect == "sqlite" else f"app_{app_part(app)}"


def table_name(app: str, keys: tuple[str, ...], dialect: str) -> str:
    """The table of an entity (`(entity,)`) or of a many-to-many field (`(entity, field)`)."""
    return fitted(app_prefix(app) + joined(*keys)) if dialect == "sqlite" else joined(*keys)


def app_level_name(app: str, name: str, dialect: str) -> str:
    """A table every app has, such as `change_log`; begins with an underscore so that no entity can be it."""
    return f"{app_prefix(app)}_{name}" if dialect == "sqlite" else f"_{name}"


def column_name(field: str) -> str:
    """The column of a field that has one."""
    return joined(field)


def any_reference_names(field: str) -> tuple[str, str]:
    """The two columns of a reference to one of several entities: entity key, record id."""
    return fitted(f"{joined(field)}__entity"), fitted(f"{joined(field)}__id")


def parent_name(entity: str, field: str) -> str:
    """The column of a child table that points to the parent whose children field `field` it stands in."""
    return fitted(f"parent__{joined(entity, field)}")


def retired_name(name: str, version: int) -> str:
    """What a column or table is called once version `version` of the app no longer has it."""
    return fitted(f"{RETIRED}{name}__v{version}")


def retired_table_name(app: str, name: str, version: int, dialect: str) -> str:
    """`retired_name` for a table, kept within the app's own name space."""
    if dialect != "sqlite":
        return retired_name(name, version)
    prefix = app_prefix(app)
    return fitted(f"{prefix}{RETIRED}{name.removeprefix(prefix)}__v{version}")


def is_retired(name: str, app: str | None = None) -> bool:
    """Whether a column (or, with `app`, a SQLite table) is one that was kept after its definition went."""
    prefix = app_prefix(app) + RETIRED if app else RETIRED
    return name.startswith(prefix)


def coming_name(name: str, version: int) -> str:
    """What a column or index is called until version `version`, which asks for it, is live."""
    return fitted(f"{COMING}{name}__v{version}")


def renewed_name(name: str, version: int) -> str:
    """What an index on SQLite is called that takes another's place at version `version`; see `plain_name`."""
    return f"{name}{RENEWED}{version}"


def plain_name(name: str) -> str:
    """What an index is called by the definition.

    >>> plain_name("lx_shop__item__qty__id@7")
    'lx_shop__item__qty__id'
    """
    return name.partition(RENEWED)[0]


def changes_name(app: str, dialect: str) -> str:
    """The table that keeps, while a version is prepared, which records have changed meanwhile."""
    return app_level_name(app, f"{COMING.removeprefix('_')}changes", dialect)


def is_coming(name: str, app: str | None = None) -> bool:
    """Whether a column (or, with `app`, a SQLite table) belongs to a version that is being prepared."""
    return name.startswith(app_prefix(app) + COMING if app else COMING)
