"""What people keep of lists: views of their own, and the columns they like to see. Kept for the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, select, update

from runtime.problems import Problem, register_messages
from runtime.records.errors import Invalid, NotFound
from runtime.storage.database import table_of
from runtime.storage.engines import write_transaction
from runtime.storage.installed import KeptColumns, PersonalView
from runtime.web.database import current_engine
from runtime.web.pages.blueprint import Visit, reading
from runtime.web.pages.listing.address import Pairs

MOST_VIEWS = 30
LONGEST_NAME = 60

_views, _columns = table_of(PersonalView), table_of(KeptColumns)

register_messages(
    {
        "view.name": {"en": "Give the view a name", "zh": "请填写视图名称"},
        "view.name_long": {"en": "At most {limit} characters", "zh": "最多 {limit} 个字符"},
        "view.name_taken": {
            "en": "You have a view called {name} already",
            "zh": "已有名为“{name}”的视图",
            "hint": {"en": "Choose another name, or change that view.", "zh": "请换一个名称，或修改该视图。"},
        },
        "view.too_many": {
            "en": "You have {limit} views here; delete one first",
            "zh": "这里已有 {limit} 个个人视图，请先删除一个",
        },
    }
)


@dataclass(frozen=True, slots=True)
class OwnView:
    """A view somebody keeps. `view` is the key of the app's view it began from, or blank."""

    id: int
    entity: str
    view: str
    name: str
    pairs: Pairs


_OWN = (
    select(_views)
    .where(
        _views.c.user_id == bindparam("user"),
        _views.c.app_id == bindparam("app"),
        _views.c.entity == bindparam("entity"),
    )
    .order_by(_views.c.id)
)
_KEPT = select(_columns.c.columns).where(
    _columns.c.user_id == bindparam("user"),
    _columns.c.app_id == bindparam("app"),
    _columns.c.entity == bindparam("entity"),
    _columns.c.view == bindparam("view"),
)
"""What every list asks for, put together once."""


def _who(here: Visit) -> dict[str, Any]:
    return {"user": here.person.user_id, "app": here.live.app_id}


def own_views(here: Visit, entity: str) -> list[OwnView]:
    """The reader's views of an entity, oldest first."""
    return [_own(row) for row in reading().execute(_OWN, {**_who(here), "entity": entity})]


def own_view(here: Visit, view_id: int) -> OwnView:
    """One of the reader's views. Raises NotFound."""
    row = reading().execute(select(_views).where(_mine(here), _views.c.id == view_id)).first()
    if row is None:
        raise NotFound(Problem("request.not_found"))
    return _own(row)


def _mine(here: Visit) -> ColumnElement[bool]:
    return (_views.c.user_id == here.person.user_id) & (_views.c.app_id == here.live.app_id)


def _own(row: Any) -> OwnView:
    return OwnView(
        row.id, row.entity, row.view, row.name, tuple((name, text) for name, text in row.parameters)
    )


def keep_view(here: Visit, entity: str, view: str, name: str, pairs: Pairs) -> int:
    """Keep a new view; its id. Raises Invalid for a name that won't do."""
    now = datetime.now(UTC)
    with write_transaction(current_engine()) as connection:
        name = _checked(connection, here, entity, name)
        held = select(func.count()).select_from(_views).where(_mine(here), _views.c.entity == entity)
        if connection.execute(held).scalar_one() >= MOST_VIEWS:
            raise Invalid(Problem("view.too_many", "name", {"limit": MOST_VIEWS}))
        values = {
            "user_id": here.person.user_id, "app_id": here.live.app_id, "entity": entity, "view": view,
            "name": name, "parameters": [list(pair) for pair in pairs], "created_at": now, "updated_at": now,
        }  # fmt: skip
        made: int = connection.execute(insert(_views).returning(_views.c.id), values).scalar_one()
        return made


def change_view(here: Visit, found: OwnView, name: str | None = None, pairs: Pairs | None = None) -> None:
    """Rename a view, or have it show what an address asks now. Raises Invalid."""
    with write_transaction(current_engine()) as connection:
        values: dict[str, Any] = {"updated_at": datetime.now(UTC)}
        if name is not None:
            values["name"] = _checked(connection, here, found.entity, name, found.id)
        if pairs is not None:
            values["parameters"] = [list(pair) for pair in pairs]
        connection.execute(update(_views).where(_mine(here), _views.c.id == found.id).values(**values))


def forget_view(here: Visit, found: OwnView) -> None:
    """Delete a view; no record goes with it."""
    with write_transaction(current_engine()) as connection:
        connection.execute(delete(_views).where(_mine(here), _views.c.id == found.id))


def _checked(connection: Any, here: Visit, entity: str, name: str, but: int = 0) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not name:
        raise Invalid(Problem("view.name", "name"))
    if len(name) > LONGEST_NAME:
        raise Invalid(Problem("view.name_long", "name", {"limit": LONGEST_NAME}))
    held = select(_views.c.name).where(_mine(here), _views.c.entity == entity, _views.c.id != but)
    if name.casefold() in {one.casefold() for one in connection.execute(held).scalars()}:
        raise Invalid(Problem("view.name_taken", "name", {"name": name}))
    return name


def kept_columns(here: Visit, entity: str, view: str) -> tuple[str, ...]:
    """The columns the reader likes to see in a view; none when they have not chosen."""
    found = reading().execute(_KEPT, {**_who(here), "entity": entity, "view": view}).scalar()
    return tuple(one for one in found or () if isinstance(one, str))


def _kept(here: Visit, entity: str, view: str) -> ColumnElement[bool]:
    return (
        (_columns.c.user_id == here.person.user_id)
        & (_columns.c.app_id == here.live.app_id)
        & (_columns.c.entity == entity)
        & (_columns.c.view == view)
    )


def keep_columns(here: Visit, entity: str, view: str, columns: Sequence[str]) -> None:
    """Remember the columns of a view for the reader; none go back to the view's own."""
    with write_transaction(current_engine()) as connection:
        connection.execute(delete(_columns).where(_kept(here, entity, view)))
        if columns:
            values = {
                "user_id": here.person.user_id, "app_id": here.live.app_id, "entity": entity, "view": view,
                "columns": list(columns),
            }  # fmt: skip
            connection.execute(insert(_columns), values)
