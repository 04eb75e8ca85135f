"""The tree of departments of a workspace. Formulas read it by `UNDER`, approvals by its heads.

A department that is removed is put away, never deleted: records may point to it, and keep its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from runtime.access.accounts import AccountError
from runtime.access.acting import Act, acting
from runtime.access.models import Department, User
from runtime.problems import Problem, register_messages
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction

LONGEST_NAME = 120

register_messages(
    {
        "department.name": {"en": "Give the department a name", "zh": "请填写部门名称"},
        "department.long_name": {
            "en": "The name has more than {most} characters",
            "zh": "名称超过 {most} 个字",
        },
        "department.exists": {
            "en": "There is a department “{name}” here already",
            "zh": "此处已有部门“{name}”",
        },
        "department.unknown": {"en": "This department is gone", "zh": "该部门已不存在"},
        "department.cycle": {
            "en": "“{name}” can't be placed below itself or a department of its own",
            "zh": "“{name}”不能移到自己或下级部门之下",
        },
        "department.head": {"en": "The head must be an active person", "zh": "负责人须是在用的人员"},
        "department.not_empty": {
            "en": "“{name}” still has {people} people and {departments} departments",
            "zh": "“{name}”还有 {people} 人、{departments} 个下级部门",
            "hint": {"en": "Move them up with it, or elsewhere first", "zh": "请选择一并上移，或先移到别处"},
        },
    }
)

_departments, _users = table_of(Department), table_of(User)


@dataclass(slots=True)
class Branch:
    """A department with what is below it. `people` are those directly in it who are not suspended."""

    id: int
    name: str
    parent_id: int | None
    head_id: int | None
    head: str | None
    people: int
    depth: int = 0
    below: list[Branch] = field(default_factory=list)

    @property
    def all_people(self) -> int:
        """With those of the departments below."""
        return self.people + sum(one.all_people for one in self.below)


def department_tree(engine: Engine, workspace_id: int) -> list[Branch]:
    """The departments at the top, in order, with all below them."""
    counted = (
        select(_users.c.department_id, func.count().label("people"))
        .where(_users.c.active)
        .group_by(_users.c.department_id)
        .subquery()
    )
    chosen = (
        select(_departments, _users.c.name.label("head"), func.coalesce(counted.c.people, 0).label("people"))
        .outerjoin(_users, _users.c.id == _departments.c.head_id)
        .outerjoin(counted, counted.c.department_id == _departments.c.id)
        .where(_departments.c.workspace_id == workspace_id, _departments.c.active)
        .order_by(_departments.c.position, _departments.c.id)
    )
    with read_transaction(engine) as connection:
        rows = connection.execute(chosen).all()
    branches = {row.id: Branch(row.id, row.name, row.parent_id, row.head_id, row.head, row.people)
                for row in rows}  # fmt: skip
    top: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.parent_id) if branch.parent_id is not None else None
        (above.below if above is not None else top).append(branch)
    for branch in top:
        _deepen(branch, 0)
    return top


def _deepen(branch: Branch, depth: int) -> None:
    branch.depth = depth
    for one in branch.below:
        _deepen(one, depth + 1)


def flat(tree: list[Branch]) -> list[Branch]:
    """All departments of a tree, each before those below it."""
    return [one for branch in tree for one in (branch, *flat(branch.below))]


def below(connection: Connection, workspace_id: int, department: int) -> set[int]:
    """The ids of a department and of all below it."""
    chosen = select(_departments.c.id, _departments.c.parent_id)
    rows = connection.execute(chosen.where(_departments.c.workspace_id == workspace_id)).all()
    found = {department}
    while True:
        more = {row.id for row in rows if row.parent_id in found} - found
        if not more:
            return found
        found |= more


# Acts


def add_department(
    engine: Engine, workspace_id: int, name: str, parent: int | None, head: int | None, by: int | None
) -> tuple[int, list[int]]:
    """A new department, last among its siblings; its id and the audit entries."""
    with acting(engine, by) as act:
        if parent is not None:
            _stored(act, workspace_id, parent)
        name = _checked_name(act, workspace_id, name, parent, None)
        _check_head(act, workspace_id, head)
        values = {"workspace_id": workspace_id, "name": name, "parent_id": parent, "head_id": head,
                  "position": _end(act, workspace_id, parent), "active": True}  # fmt: skip
        made = int(
            act.connection.execute(insert(_departments).returning(_departments.c.id), values).scalar_one()
        )
        act.note("department.added", name, {"id": made})
        return made, act.entries


def change_department(
    engine: Engine, workspace_id: int, department: int, values: Mapping[str, Any], by: int | None
) -> list[int]:
    """Change `name`, `parent` or `head` of a department; the audit entries, none when nothing changes."""
    with acting(engine, by) as act:
        stored = _stored(act, workspace_id, department)
        parent = values.get("parent", stored.parent_id)
        changed: dict[str, list[Any]] = {}
        if parent != stored.parent_id:
            _check_parent(act, workspace_id, stored, parent)
            changed["parent_id"] = [stored.parent_id, parent]
        name = _checked_name(act, workspace_id, values.get("name", stored.name), parent, department)
        if name != stored.name:
            changed["name"] = [stored.name, name]
        head = values.get("head", stored.head_id)
        if head != stored.head_id:
            _check_head(act, workspace_id, head)
            changed["head_id"] = [stored.head_id, head]
        if changed:
            new = {key: pair[1] for key, pair in changed.items()}
            if "parent_id" in changed:
                new["position"] = _end(act, workspace_id, parent)
            _write(act, department, new)
            act.note("department.changed", name, {"id": department, "changes": changed})
        return act.entries


def move_department(
    engine: Engine, workspace_id: int, department: int, parent: int | None, before: int | None, by: int | None
) -> list[int]:
    """Place a department below `parent` (None: at the top), before a sibling or last."""
    with acting(engine, by) as act:
        stored = _stored(act, workspace_id, department)
        _check_parent(act, workspace_id, stored, parent)
        _checked_name(act, workspace_id, stored.name, parent, department)
        siblings = [one for one in _siblings(act, workspace_id, parent) if one != department]
        place = siblings.index(before) if before in siblings else len(siblings)
        siblings.insert(place, department)
        for position, one in enumerate(siblings):
            _write(act, one, {"position": position})
        if parent != stored.parent_id:
            _write(act, department, {"parent_id": parent})
            changes = {"parent_id": [stored.parent_id, parent]}
            act.note("department.changed", stored.name, {"id": department, "changes": changes})
        return act.entries


def remove_department(
    engine: Engine, workspace_id: int, department: int, move_up: bool, by: int | None
) -> list[int]:
    """Put a department away. Who and what is in it moves up to its parent, if `move_up`; else it must be
    empty."""
    with acting(engine, by) as act:
        stored = _stored(act, workspace_id, department)
        inside = _users.c.department_id == department
        people = (
            act.connection.execute(select(_users.c.id).where(inside).order_by(_users.c.id)).scalars().all()
        )
        departments = _siblings(act, workspace_id, department)
        if (people or departments) and not move_up:
            values = {"name": stored.name, "people": len(people), "departments": len(departments)}
            raise AccountError(Problem("department.not_empty", "", values))
        act.connection.execute(update(_users).where(inside).values(department_id=stored.parent_id))
        for one in departments:
            _write(
                act,
                one,
                {"parent_id": stored.parent_id, "position": _end(act, workspace_id, stored.parent_id)},
            )
        _write(act, department, {"active": False})
        data = {"id": department, "people": list(people), "departments": list(departments)}
        act.note("department.removed", stored.name, data)
        return act.entries


def change_stored(act: Act, workspace_id: int, department: int, changes: Mapping[str, Any]) -> bool:
    """Take changes of an audit entry back, as far as they still hold and make no ring."""
    stored = _stored(act, workspace_id, department)
    back = {key: [new, old] for key, (old, new) in changes.items() if getattr(stored, key) == new}
    if "parent_id" in back:
        _check_parent(act, workspace_id, stored, back["parent_id"][1])
    if back:
        _write(act, department, {key: pair[1] for key, pair in back.items()})
        act.note(
            "department.changed", back.get("name", [0, stored.name])[1], {"id": department, "changes": back}
        )
    return bool(back)


def restore_department(act: Act, data: Mapping[str, Any]) -> bool:
    """Take a removal back, from its audit entry: those who have not moved on come back into it."""
    department = data["id"]
    row = act.connection.execute(select(_departments).where(_departments.c.id == department)).first()
    if row is None or row.active:
        return False
    _write(act, department, {"active": True})
    came = _users.c.id.in_(data["people"]) & _same(_users.c.department_id, row.parent_id)
    act.connection.execute(update(_users).where(came).values(department_id=department))
    under = _departments.c.id.in_(data["departments"]) & _same(_departments.c.parent_id, row.parent_id)
    act.connection.execute(update(_departments).where(under).values(parent_id=department))
    act.note("department.restored", row.name, {"id": department})
    return True


def _same(column: Any, value: Any) -> Any:
    return column.is_(None) if value is None else column == value


def _stored(act: Act, workspace_id: int, department: int) -> Any:
    mine = (_departments.c.workspace_id == workspace_id) & _departments.c.active
    # All rows are locked, so that two moves can't make a ring of departments.
    rows = act.connection.execute(
        select(_departments).where(mine).order_by(_departments.c.id).with_for_update()
    ).all()
    found = next((row for row in rows if row.id == department), None)
    if found is None:
        raise AccountError(Problem("department.unknown", ""))
    return found


def _write(act: Act, department: int, values: Mapping[str, Any]) -> None:
    act.connection.execute(update(_departments).where(_departments.c.id == department).values(**values))


def _siblings(act: Act, workspace_id: int, parent: int | None) -> list[int]:
    mine = (_departments.c.workspace_id == workspace_id) & _departments.c.active
    chosen = select(_departments.c.id).where(mine, _same(_departments.c.parent_id, parent))
    ordered = chosen.order_by(_departments.c.position, _departments.c.id)
    return list(act.connection.execute(ordered).scalars())


def _end(act: Act, workspace_id: int, parent: int | None) -> int:
    mine = (_departments.c.workspace_id == workspace_id) & _same(_departments.c.parent_id, parent)
    last = act.connection.execute(select(func.max(_departments.c.position)).where(mine)).scalar()
    return (last if last is not None else -1) + 1


def _checked_name(act: Act, workspace_id: int, name: str, parent: int | None, own: int | None) -> str:
    name = " ".join(name.replace("\0", " ").split())
    if not name:
        raise AccountError(Problem("department.name", "name"))
    if len(name) > LONGEST_NAME:
        raise AccountError(Problem("department.long_name", "name", {"most": LONGEST_NAME}))
    mine = (_departments.c.workspace_id == workspace_id) & _departments.c.active
    same = select(_departments.c.id).where(
        mine, _same(_departments.c.parent_id, parent), _departments.c.name == name
    )
    if [one for one in act.connection.execute(same).scalars() if one != own]:
        raise AccountError(Problem("department.exists", "name", {"name": name}))
    return name


def _check_parent(act: Act, workspace_id: int, stored: Any, parent: int | None) -> None:
    if parent is None:
        return
    _stored(act, workspace_id, parent)
    if parent in below(act.connection, workspace_id, stored.id):
        raise AccountError(Problem("department.cycle", "parent", {"name": stored.name}))


def _check_head(act: Act, workspace_id: int, head: int | None) -> None:
    if head is None:
        return
    known = select(_users.c.id).where(
        _users.c.id == head, _users.c.active, _users.c.workspace_id == workspace_id
    )
    if act.connection.execute(known).first() is None:
        raise AccountError(Problem("department.head", "head"))
