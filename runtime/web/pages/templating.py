"""What templates of pages need beyond values: how a section's parts are gathered into grids."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, request
from flask_login import current_user

from runtime.web.language import current_language
from runtime.web.world_addresses import outside, whole_address
from runtime.web.worlds import current_world


@dataclass(slots=True)
class Group:
    """Fields that stand in one grid, or one part that stands alone."""

    grid: bool
    parts: list[Any] = field(default_factory=list)


def groups(items: Iterable[Any]) -> list[Group]:
    """Neighbouring fields together; sub-tables, notes and boxes by themselves."""
    found: list[Group] = []
    for item in items:
        if item.kind != "field":
            found.append(Group(False, [item]))
        elif found and found[-1].grid:
            found[-1].parts.append(item)
        else:
            found.append(Group(True, [item]))
    return found


def within(label: str) -> str:
    """A label as it stands within a sentence: “Work order” begins small there, “SKU” does not.

    Chinese sentences take a name as it is written.
    """
    if current_language() == "zh":
        return label
    first, rest = label[:1], label[1:]
    return label if not rest or not rest[0].islower() else first.lower() + rest


def here_path() -> str:
    """The path that was asked for, without what follows a question mark."""
    return request.script_root + request.path


def world_mark() -> str:
    """What sets apart what a browser keeps for somebody in a world."""
    world = current_world()
    return f"@{world.id}" if world is not None else ""


def install_templating(app: Flask) -> None:
    """Give templates the filters `groups` and `within`. Nobody is looked up for a page that names nobody."""
    app.jinja_env.filters.update(groups=groups, within=within)
    processors = app.template_context_processors[None]
    processors[:] = [one for one in processors if one.__name__ != "_user_context_processor"]
    app.jinja_env.globals.update(
        current_user=current_user,
        here=whole_address,
        here_path=here_path,
        outside=outside,
        world=current_world,
        world_mark=world_mark,
    )
