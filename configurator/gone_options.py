"""Options and stages that a version no longer has, and the records that hold them.

A record keeps an option that is gone until somebody changes it, so that is only said. From a stage that is
gone no transition leads on: such a version is published only where somebody accepts that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from runtime.definition import App, Entity, Field
from runtime.definition.text import Text, text_in
from runtime.fields import bind
from runtime.fields.options import choices_of, replacements
from runtime.fields.storage_kinds import StorageKind
from runtime.problems import LANGUAGES, Problem, register_messages
from runtime.storage.plan import Convert, Plan
from runtime.storage.tables import StoredEntity, qualified, quoted

STAGE_HELD, OPTION_HELD = "publish.stage_held", "publish.option_held"

LISTED = 10
_NAMED = 10

register_messages(
    {
        STAGE_HELD: {
            "en": "{count} records of {entity} stand at a stage that {field} no longer has: {options} "
            "({records})",
            "zh": "{entity}有 {count} 条记录处于{field}中已删除的阶段：{options}（{records}）",
            "hint": {
                "en": "Say which stage takes its place, move them on first, or keep the stage and take away "
                "only the transitions to it",
                "zh": "请指定由哪个阶段代替，或先将这些记录移出，或保留该阶段，只删除进入它的流转",
            },
        },
        "impact.replaced": {
            "en": "{count} records of {entity}: {before} becomes {after} in {field}",
            "zh": "{entity}有 {count} 条记录的{field}由“{before}”改为“{after}”",
        },
        OPTION_HELD: {
            "en": "{count} records of {entity} keep an option that {field} no longer has: {options} "
            "({records})",
            "zh": "{entity}有 {count} 条记录保留{field}中已删除的选项：{options}（{records}）",
        },
    }
)


@dataclass(frozen=True, slots=True)
class Gone:
    """What a field of a version does not offer any more; `options` are labels by value.

    `where` is a condition on live rows `t` that hold one of them, with `parameters`.
    """

    entity: Entity
    field: Field
    pointer: str
    place: StoredEntity
    options: Mapping[str, Text]
    where: str
    parameters: Mapping[str, str]

    @property
    def is_stage(self) -> bool:
        """Whether records can't get on from there."""
        return self.field.type == "stage"

    @property
    def values(self) -> dict[str, Any]:
        """What messages say of it."""
        return {
            "entity": self.entity.label or self.entity.key,
            "field": self.field.label or self.field.key,
            "entity_key": self.entity.key,
            "field_key": self.field.key,
            "options": {language: self._named(language) for language in LANGUAGES},
            "gone": dict(self.options),
        }

    def _named(self, language: str) -> str:
        names = [text_in(label, language, value) for value, label in self.options.items()]
        shown = names[:_NAMED] + (["…"] if len(names) > _NAMED else [])
        return ("、" if language == "zh" else ", ").join(shown)


def gone_options(old: App | None, new: App, plan: Plan) -> Iterator[Gone]:
    """What publishing `new` over `old` takes out of fields that stay what they are, and nothing replaces."""
    if old is None or plan.old is None:
        return
    converted = {
        (step.entity, step.field) for step in plan.steps if isinstance(step, Convert) and not step.keeps
    }
    for number, entity in enumerate(new.entities):
        before, place = old.find_entity(entity.key), plan.old.entities.get(entity.key)
        for index, field in enumerate(entity.fields if before and place else ()):
            was = before.field(field.key) if before else None
            if was is None or was.type != field.type or field.computed:
                continue
            offered = _offered(new, field)
            gone = {
                value: label
                for value, label in _offered(old, was).items()
                if value not in offered and value not in replacements(bind(field, new))
            }
            if gone and place is not None and (entity.key, field.key) not in converted:
                pointer = f"/entities/{number}/fields/{index}"
                where, parameters = _holds(plan, place, field.key, gone, f"gone_{number}_{index}")
                yield Gone(entity, field, pointer, place, gone, where, parameters)


@dataclass(frozen=True, slots=True)
class Replacing:
    """A value that is gone, the one that takes its place, and how many live records hold it."""

    entity: Entity
    field: Field
    before: str
    after: str
    labels: tuple[Text, Text]
    count: int

    def as_step(self) -> Problem:
        """What messages say of it."""
        values = {
            "entity": self.entity.label or self.entity.key,
            "field": self.field.label or self.field.key,
            "entity_key": self.entity.key,
            "field_key": self.field.key,
            "before": self.labels[0],
            "after": self.labels[1],
            "count": self.count,
        }
        return Problem("impact.replaced", values=values)

    def as_json(self) -> dict[str, Any]:
        """For the audit."""
        return {
            "entity": self.entity.key,
            "field": self.field.key,
            "from": self.before,
            "to": self.after,
            "records": self.count,
        }


def replaced_options(connection: Connection, old: App | None, new: App, plan: Plan) -> Iterator[Replacing]:
    """What publishing `new` over `old` puts in place of values that are gone, where records hold them."""
    for step in plan.steps:
        if not (isinstance(step, Convert) and step.keeps and old is not None and plan.old is not None):
            continue
        entity = new.entity(step.entity)
        field, was = entity.field(step.field), old.entity(step.entity).field(step.field)
        place = plan.old.entities[step.entity]
        if field is None or was is None or step.origin is not None:
            continue
        names = {**_offered(old, was), **_offered(new, field)}
        for before, after in replacements(bind(field, new)).items():
            where, parameters = _holds(plan, place, step.field, [before], "replaced")
            (count,) = _held(connection, plan, place, where, parameters, "count(*)")
            if count:
                labels = names.get(before, before), names.get(after, after)
                yield Replacing(entity, field, before, after, labels, int(count))


def _offered(app: App, field: Field) -> dict[str, Text]:
    bound = bind(field, app)
    member = "stages" if field.type == "stage" else "options"
    return {one.value: one.label or one.value for one in choices_of(bound, member)}


def _holds(
    plan: Plan, place: StoredEntity, key: str, values: Iterable[str], prefix: str
) -> tuple[str, dict[str, str]]:
    """A condition on rows `t`: one of these values is there, alone or among others."""
    stored, dialect = place.fields[key], plan.new.dialect
    parameters = {f"{prefix}_{index}": value for index, value in enumerate(sorted(values))}
    marks = ", ".join(f":{name}" for name in parameters)
    column = f"t.{quoted(stored.column, dialect)}"
    if stored.kind is not StorageKind.JSON:
        return f"{column} IN ({marks})", parameters
    # PostgreSQL calls the column of this function after its alias
    each = "json_each" if dialect == "sqlite" else "jsonb_array_elements_text"
    return f"EXISTS (SELECT 1 FROM {each}({column}) AS value WHERE value.value IN ({marks}))", parameters


def count_holding(connection: Connection, plan: Plan, gone: Gone) -> int:
    """How many live records hold one of the options."""
    rows = _held(connection, plan, gone.place, gone.where, gone.parameters, "count(*)")
    return int(rows[0])


def held_options(connection: Connection, plan: Plan, gone: Sequence[Gone]) -> list[Problem]:
    """One problem for each field of which records hold what is gone: of a stage an error, else a warning."""
    found = []
    for one in gone:
        if count := count_holding(connection, plan, one):
            held = one.place, one.where, one.parameters
            ids = _held(connection, plan, *held, "t.id", f" ORDER BY t.id LIMIT {LISTED}")
            numbers = ", ".join(map(str, ids)) + (" …" if count > len(ids) else "")
            values = {**one.values, "count": count, "records": numbers}
            code, severity = (STAGE_HELD, "error") if one.is_stage else (OPTION_HELD, "warning")
            found.append(Problem(code, one.pointer, values, severity))
    return found


def _held(
    connection: Connection,
    plan: Plan,
    place: StoredEntity,
    where: str,
    parameters: Mapping[str, str],
    chosen: str,
    more: str = "",
) -> list[Any]:
    alive = "t.deleted_at IS NULL AND " if "deleted_at" in place.table.c else ""
    source = qualified(place.table, plan.new.dialect)
    statement = text(f"SELECT {chosen} FROM {source} AS t WHERE {alive}{where}{more}")
    return list(connection.execute(statement, dict(parameters)).scalars())
