"""Which conditions a draft asks of the records there are: one file for all kinds, each kind a generator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from configurator.counting.ground import CannotCount, Ground, Slot, slots_of
from configurator.counting.people import members_of
from configurator.counting.probes import (
    COMPUTED,
    GAINED,
    HIDDEN,
    INVALID,
    LOST,
    OPTION,
    REQUIRED,
    STAGE,
    Probe,
    Unknown,
)
from runtime.access.permissions import NOTHING, Grant
from runtime.definition import App, Entity, Field
from runtime.definition.rules import StateRule, ValidateRule
from runtime.fields.storage_kinds import StorageKind
from runtime.formula.formula import compile_formula
from runtime.storage.tables import quoted

Made = Probe | Unknown
LARGEST_GROUP = 20
"""Members of a role whose own rows are looked at one by one."""


def probes(ground: Ground) -> Iterator[Made]:
    """Everything to count, entity by entity."""
    for key in ground.shared:
        new = ground.new.app.entity(key)
        old = ground.old.app.entity(key)
        yield from _required(ground, old, new)
        yield from _validations(ground, old, new)
        yield from _bounds(ground, old, new)
        yield from _gone(ground, new)
        yield from _computed(ground, new)
        yield from _rows_in_sight(ground, new)
        yield from _fields_in_sight(ground, new)


def _tried(entity: str, what: Any, path: str, make: Callable[[], Made | None]) -> Iterator[Made]:
    try:
        made = make()
    except CannotCount as reason:
        yield Unknown(entity, {"what": what, "reason": str(reason)}, path)
        return
    if made is not None:
        yield made


def _label(part: Any) -> Any:
    return part.label or part.key


# Required


def _required(ground: Ground, old: Entity, new: Entity) -> Iterator[Made]:
    for field in new.fields:
        stored = ground.after[new.key].fields[field.key]
        if field.computed or not stored.columns or stored.kind is StorageKind.BOOLEAN:
            continue
        now = _blank_where_required(ground.new.app, new, field)
        before_field = old.field(field.key)
        was = _blank_where_required(ground.old.app, old, before_field) if before_field else None
        if now is None or (now == was and not _reads_changed(ground, new.key, now)):
            continue
        yield from _tried(
            new.key, _label(field), f"/entities/{new.key}/fields/{field.key}",
            partial(_newly, 
                ground, new, now, was, REQUIRED, {"field": _label(field), "field_key": field.key},
                f"/entities/{new.key}/fields/{field.key}", now == f"(ISBLANK({field.key}))",
            ),
        )  # fmt: skip


def _blank_where_required(app: App, entity: Entity, field: Field) -> str | None:
    """A formula that holds where a field is blank though it must be filled; None if it never must."""
    rules = [one for one in app.rules if isinstance(one, StateRule) and one.entity == entity.key]
    demands = [one.when for one in rules if field.key in one.require]
    if not field.required and not demands:
        return None
    shows = [one.when for one in rules if field.key in one.show]
    parts = [f"ISBLANK({field.key})"]
    if not field.required:
        parts.append(" or ".join(f"({one})" for one in demands))
    if shows:
        parts.append(" or ".join(f"({one})" for one in shows))
    return " and ".join(f"({one})" for one in parts)


def _newly(
    ground: Ground,
    entity: Entity,
    now: str,
    was: str | None,
    code: str,
    values: dict[str, Any],
    path: str,
    is_plain: bool = False,
) -> Probe:
    """Where `now` holds by the draft and `was` does not by the live version.

    One that `is_plain` is no formula that somebody wrote: it compares nothing."""
    made = ground.condition(now, entity.key)
    where, parameters = made.text, ground.bind(made)
    if was is not None:
        try:
            earlier = ground.old_condition(was, entity.key)
        except CannotCount:
            earlier = None
        if earlier is not None:
            where = f"({where}) AND NOT ({earlier.text})"
            parameters |= ground.bind(earlier, old=True)
    reads = frozenset() if is_plain else ground.reads(now, entity.key)
    return Probe(code, entity.key, where, parameters, {"entity": _label(entity), **values}, path, reads)


def _reads_changed(ground: Ground, entity: str, source: str) -> bool:
    """Whether a formula reads a value that the draft computes otherwise."""
    if not ground.recomputed:
        return False
    made = compile_formula(source, ground.new.scope, entity, "rule")
    return not isinstance(made, list) and not slots_of(made.node).isdisjoint(ground.recomputed)


# Validations and bounds


def _validations(ground: Ground, old: Entity, new: Entity) -> Iterator[Made]:
    before = {one.key: one for one in ground.old.app.rules if isinstance(one, ValidateRule)}
    for rule in ground.new.app.rules:
        if not isinstance(rule, ValidateRule) or rule.entity != new.key or rule.severity != "error":
            continue
        was = before.get(rule.key)
        known = was is not None and was.entity == old.key and was.severity == "error"
        earlier = was.invalid_when if known and was is not None else None
        if earlier == rule.invalid_when and not _reads_changed(ground, new.key, rule.invalid_when):
            continue
        path = f"/rules/{rule.key}"
        yield from _tried(
            new.key, _label(rule), path,
            partial(_newly, 
                ground, new, rule.invalid_when, earlier, INVALID,
                {"rule": _label(rule), "rule_key": rule.key}, path,
            ),
        )  # fmt: skip


def _bounds(ground: Ground, old: Entity, new: Entity) -> Iterator[Made]:
    """Values that a field no longer takes: out of new bounds, too long."""
    for field in new.fields:
        was = old.field(field.key)
        if was is None or was.type != field.type or field.computed:
            continue
        path = f"/entities/{new.key}/fields/{field.key}"
        values = {"rule": _label(field), "field_key": field.key}
        for setting, formula in (("min", "{key} < {bound}"), ("max", "{key} > {bound}"),
                                 ("max_length", "LEN({key}) > {bound}")):  # fmt: skip
            bound, earlier = field.setting(setting), was.setting(setting)
            kind = ground.after[new.key].fields[field.key].kind
            numeric = kind in (StorageKind.DECIMAL, StorageKind.INTEGER)
            if bound is None or bound == earlier or not (numeric or setting == "max_length"):
                continue
            now = formula.format(key=field.key, bound=bound)
            then = formula.format(key=field.key, bound=earlier) if earlier is not None else None
            yield from _tried(
                new.key, _label(field), path,
                partial(_newly, 
                    ground, new, now, then, INVALID, values, path
                ),
            )  # fmt: skip


def _gone(ground: Ground, new: Entity) -> Iterator[Made]:
    """Options and stages that are gone, with the records that hold them."""
    for gone in ground.gone:
        if gone.entity.key == new.key:
            path = f"/entities/{new.key}/fields/{gone.field.key}"
            code = STAGE if gone.is_stage else OPTION
            yield Probe(code, new.key, gone.where, gone.parameters, gone.values, path)


# Computed values


def _computed(ground: Ground, new: Entity) -> Iterator[Made]:
    for entity, key in ground.recomputed:
        if entity != new.key or key not in ground.before[entity].fields:
            continue
        field = new.field(key)
        was = ground.old.app.entity(entity).field(key)
        if (
            field is None
            or was is None
            or not was.computed
            or not ground.old.layouts[entity].members.get(key)
        ):
            continue
        yield from _tried(
            entity, _label(field), f"/entities/{entity}/fields/{key}",
            partial(_differs, ground, new, key, field),
        )  # fmt: skip


def _differs(ground: Ground, entity: Entity, key: str, field: Field) -> Probe:
    if (entity.key, key) in ground.converted:
        raise CannotCount(f"{entity.key}.{key}")
    made = compile_formula(key, ground.new.scope, entity.key, "computed")
    if isinstance(made, list):
        raise CannotCount(key)
    value = ground.sql(made.node, entity.key)
    column = f"t.{quoted(ground.before[entity.key].fields[key].column, ground.dialect)}"
    differs = "IS NOT" if ground.dialect == "sqlite" else "IS DISTINCT FROM"
    where = f"{column} {differs} {ground.as_kept(value, ground.before[entity.key].fields[key].scale)}"
    values = {"entity": _label(entity), "field": _label(field), "field_key": key}
    path = f"/entities/{entity.key}/fields/{key}"
    reads = ground.reads(key, entity.key, "computed")
    return Probe(COMPUTED, entity.key, where, ground.bind(value), values, path, reads)


# What roles see


def _rows_in_sight(ground: Ground, entity: Entity) -> Iterator[Made]:
    known = {role.key for role in ground.old.app.roles}
    for role in ground.new.app.roles:
        if role.key not in known:
            continue
        before = _grant(ground.old, role.key, entity.key)
        after = _grant(ground.new, role.key, entity.key)
        if before.read == after.read and not _conditions_changed(ground, entity.key, after.read):
            continue
        path = f"/permissions/{role.key}~{entity.key}/read"
        for code in (LOST, GAINED):
            yield from _tried(
                entity.key, _label(role), path,
                partial(_sight, ground, entity, role, code, path),
            )  # fmt: skip


def _grant(live: Any, role: str, entity: str) -> Grant:
    found: Grant = live.permissions.of(frozenset({role})).get(entity, NOTHING)
    return found


def _conditions_changed(ground: Ground, entity: str, read: Any) -> bool:
    if not isinstance(read, frozenset | tuple | list):
        return False
    for source in read:
        made = compile_formula(source, ground.new.scope, entity, "row_condition")
        if not isinstance(made, list) and not slots_of(made.node).isdisjoint(ground.recomputed):
            return True
    return False


def _sight(ground: Ground, entity: Entity, role: Any, code: str, path: str) -> Probe | None:
    """Records that come into, or go out of, the sight of at least one who holds the role."""
    before = ground.old.row_access(frozenset({role.key})).condition(entity.key, "read")
    after = ground.rights(role.key).condition(entity.key, "read")
    first, second = (before, after) if code == LOST else (after, before)
    if first.is_never or second.text == "":
        return None
    values = {"entity": _label(entity), "role": _label(role), "role_key": role.key}
    reads = _read_by(ground, role.key, entity.key)
    has, lacks = first.value(ground.dialect), second.value(ground.dialect)
    where = f"({has}) AND NOT ({lacks})"
    if not _of_user(first) and not _of_user(second):
        parameters = ground.bind(before, old=True) | ground.bind(after)
        return Probe(code, entity.key, where, parameters, values, path, reads)
    people = members_of(ground, role.key, LARGEST_GROUP)
    if not people:
        return None
    texts, parameters = [], {}
    for number, person in enumerate(people):
        bound = ground.bind(before, actor=person, old=True) | ground.bind(after, actor=person)
        text = where
        for name in sorted(bound, key=len, reverse=True):
            text = text.replace(f":{name}", f":{name}_u{number}")
        texts.append(f"({text})")
        parameters |= {f"{name}_u{number}": value for name, value in bound.items()}
    told = {**values, "people": len(people)}
    return Probe(code, entity.key, " OR ".join(texts), parameters, told, path, reads)


def _read_by(ground: Ground, role: str, entity: str) -> frozenset[Slot]:
    """The fields that the draft's condition of a role's rows reads."""
    read = _grant(ground.new, role, entity).read
    sources = read if isinstance(read, frozenset | tuple | list) else ()
    return frozenset().union(*(ground.reads(one, entity, "row_condition") for one in sources))


def _of_user(condition: Any) -> bool:
    return any(part.parameters for part in condition.parts)


def _fields_in_sight(ground: Ground, entity: Entity) -> Iterator[Made]:
    known = {role.key for role in ground.old.app.roles}
    for role in ground.new.app.roles:
        if role.key not in known:
            continue
        before, after = (_grant(live, role.key, entity.key) for live in (ground.old, ground.new))
        if before.read is False or after.read is False:
            continue
        for key in sorted(after.hidden - before.hidden):
            field, stored = entity.field(key), ground.before[entity.key].fields.get(key)
            if field is None or stored is None or not stored.columns:
                continue
            where = f"t.{quoted(stored.columns[0], ground.dialect)} IS NOT NULL"
            values = {
                "entity": _label(entity), "role": _label(role), "field": _label(field), "field_key": key,
            }  # fmt: skip
            path = f"/permissions/{role.key}~{entity.key}/fields"
            yield Probe(HIDDEN, entity.key, where, {}, values, path)
