"""A workspace's own settings: its name, time zone, languages and base currency."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, select, update

from runtime.access.accounts import AccountError
from runtime.access.acting import Act, acting
from runtime.access.changes import checked_timezone
from runtime.access.models import Workspace
from runtime.problems import LANGUAGES, Problem, register_messages
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction

LONGEST_NAME = 120

register_messages(
    {
        "workspace.name": {"en": "Give the workspace a name", "zh": "请填写工作区名称"},
        "workspace.long_name": {
            "en": "The name has more than {most} characters",
            "zh": "名称超过 {most} 个字",
        },
        "workspace.timezone": {"en": "Choose a time zone", "zh": "请选择时区"},
        "workspace.languages": {"en": "Choose at least one language", "zh": "请至少选择一种语言"},
        "workspace.default_language": {
            "en": "The default language must be one of the languages in use",
            "zh": "默认语言须是启用的语言之一",
        },
        "currency.code": {
            "en": "{code} is no currency code; three capital letters such as CNY or USD are",
            "zh": "{code} 不是币种代码；应为三个大写字母，如 CNY、USD",
        },
    }
)

_workspaces = table_of(Workspace)


@dataclass(frozen=True, slots=True)
class WorkspaceSettings:
    """What a workspace says of itself. The first of `languages` is the default."""

    id: int
    name: str
    timezone: str
    languages: tuple[str, ...]
    currency: str
    two_people: bool = False


def workspace_settings(engine: Engine, workspace_id: int) -> WorkspaceSettings:
    """The settings of a workspace there is."""
    with read_transaction(engine) as connection:
        row = connection.execute(select(_workspaces).where(_workspaces.c.id == workspace_id)).one()
    return WorkspaceSettings(
        row.id, row.name, row.timezone, tuple(row.languages), row.currency, bool(row.two_people)
    )


def change_workspace(
    engine: Engine, workspace_id: int, values: Mapping[str, Any], by: int | None
) -> list[int]:
    """Change any of the settings but `id`; the audit entries. Raises AccountError."""
    checked = {key: _CHECKS[key](value) for key, value in values.items()}
    with acting(engine, by) as act:
        chosen = select(_workspaces).where(_workspaces.c.id == workspace_id).with_for_update()
        row = act.connection.execute(chosen).one()
        changes = {
            key: [getattr(row, key), value] for key, value in checked.items() if getattr(row, key) != value
        }
        if changes:
            write_workspace(act, workspace_id, {key: pair[1] for key, pair in changes.items()})
            act.note("workspace.changed", row.name, {"id": workspace_id, "changes": changes})
        return act.entries


def write_workspace(act: Act, workspace_id: int, values: Mapping[str, Any]) -> None:
    """Write checked values."""
    act.connection.execute(update(_workspaces).where(_workspaces.c.id == workspace_id).values(**values))


def checked_currency(value: Any) -> str:
    """A currency code. Raises AccountError."""
    code = str(value or "").strip().upper()
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise AccountError(Problem("currency.code", "currency", {"code": code or "-"}))
    return code


def _name(value: Any) -> str:
    name = " ".join(str(value or "").replace("\0", " ").split())
    if not name:
        raise AccountError(Problem("workspace.name", "name"))
    if len(name) > LONGEST_NAME:
        raise AccountError(Problem("workspace.long_name", "name", {"most": LONGEST_NAME}))
    return name


def _timezone(value: Any) -> str:
    found = checked_timezone(value)
    if found is None:
        raise AccountError(Problem("workspace.timezone", "timezone"))
    return found


def _languages(value: Any) -> list[str]:
    known = [one for one in dict.fromkeys(value or ()) if one in LANGUAGES]
    if not known:
        raise AccountError(Problem("workspace.languages", "languages"))
    return known


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "timezone": _timezone,
    "languages": _languages,
    "currency": checked_currency,
    "two_people": bool,
}
