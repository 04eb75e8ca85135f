"""What publishing would do to tables and the records in them, counted before it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Table, column, func, select

from configurator.changes import describe_changes
from configurator.converting import outcomes
from configurator.counting import Counted, count_effects
from configurator.counting.counter import OnProgress
from configurator.counting.ground import Ground
from configurator.draft import read_draft
from configurator.gone_options import count_holding, gone_options, replaced_options
from configurator.index_waits import WAITS, index_waits
from configurator.publish import plan_for, problems_of
from runtime.access.models import Workspace
from runtime.definition import App, digest
from runtime.problems import Problem, errors, register_messages
from runtime.records.errors import NotFound
from runtime.records.live import LiveApp
from runtime.storage.choosing import is_long
from runtime.storage.converting import converted_place
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.storage.installed import InstalledApp
from runtime.storage.plan import AddColumn, Convert, MakeTable, Plan, RecoverColumn, RetireColumn, RetireTable
from runtime.storage.published import load_version
from runtime.storage.tables import StoredEntity

Json = dict[str, Any]
_apps, _workspaces = table_of(InstalledApp), table_of(Workspace)

register_messages(
    {
        "impact.table": {"en": "A table for {entity} is made", "zh": "为{entity}建立数据表"},
        "impact.column": {"en": "{field} is added to {entity}", "zh": "{entity}增加{field}"},
        "impact.recovered": {
            "en": "{field} of {entity} comes back with its values",
            "zh": "{entity}的{field}及其值恢复",
        },
        "impact.retired_column": {
            "en": "{field} of {entity} is put away; {count} records hold a value, which is kept",
            "zh": "{entity}的{field}被移除；{count} 条记录有值，值会保留",
        },
        "impact.retired_table": {
            "en": "{entity} is put away with {count} records, which are kept",
            "zh": "{entity}被移除，其 {count} 条记录会保留",
        },
        "impact.converted": {
            "en": "{field} of {entity} is kept in another way; {count} values are converted",
            "zh": "{entity}的{field}改变存储方式；转换 {count} 个值",
        },
        "impact.returned": {
            "en": "{count} values of {field} of {entity} come back as they were, unchanged since",
            "zh": "{entity}的{field}有 {count} 个值按原样恢复：此后无人修改",
        },
        "impact.unconverted": {
            "en": "{count} values of {field} of {entity} cannot be converted back",
            "zh": "{entity}的{field}有 {count} 个值无法转换回来",
        },
        "impact.required": {
            "en": "{field} of {entity} becomes required; {count} records have none",
            "zh": "{entity}的{field}变为必填；{count} 条记录没有值",
        },
        "impact.stage_gone": {
            "en": "{field} of {entity} loses {options}; {count} records stand there",
            "zh": "{entity}的{field}不再有“{options}”；{count} 条记录处于该阶段",
        },
        "impact.option_gone": {
            "en": "{field} of {entity} loses {options}; {count} records hold it",
            "zh": "{entity}的{field}不再有“{options}”；{count} 条记录选择了它",
        },
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Impact:
    """What publishing `new` over `old` would do: steps in tables and to records, and what is in the way.

    A step's values name the entity and field in words, and by `entity_key` and `field_key`.
    """

    old: App | None
    new: App
    steps: list[Problem]
    problems: list[Problem]
    is_untried: bool = False
    """Whether it is still to be tried on the records what comes back, and what is converted."""


def impact_of(engine: Engine, key: str, app: App | None, language: str) -> Json:
    """Changes in words, what happens to tables and records, and the problems that would prevent it.

    `app` is what would be published; None means the app's draft. NotFound when there is no such app.
    """
    found = find_impact(engine, key, app)
    return {
        "changes": describe_changes(found.old, found.new, language),
        "steps": [_as_json(step, language) for step in found.steps],
        "problems": [problem.as_json(language) for problem in found.problems],
    }


def find_impact(
    engine: Engine, key: str, app: App | None = None, recover: bool = False, at_once: bool = False
) -> Impact:
    """The same as values. `recover` takes retired columns and tables back, as restoring does.

    With `at_once` values of long tables are not tried, which takes as long as reading them.
    """
    with read_transaction(engine) as connection:
        row = connection.execute(select(_apps.c.id, _apps.c.live_version).where(_apps.c.key == key)).first()
        if row is None:
            raise NotFound(Problem("app.unknown", "", {"app": key}))
        new = app if app is not None else read_draft(connection, key).app
        old = load_version(connection, row.id, row.live_version) if row.live_version is not None else None
        found = problems_of(new)
        steps: list[Problem] = []
        is_untried = False
        if not any(problem.severity == "error" for problem in found):
            number = (row.live_version or 0) + 1
            plan = plan_for(connection, row.id, new, row.live_version, number, recover)
            is_untried = recover and at_once and _takes_long(connection, plan)
            steps = [
                *(_restored(connection, row.id, plan, old, new) if recover and not is_untried else ()),
                *_of_plan(connection, plan, old, new, recover),
                *index_waits(connection, plan, new),
                *_newly_required(connection, plan, old, new),
                *_gone(connection, plan, old, new),
                *(one.as_step() for one in replaced_options(connection, old, new, plan)),
            ]
    return Impact(old, new, steps, found, is_untried)


def _takes_long(connection: Connection, plan: Plan) -> bool:
    """Whether values of a long table would have to be tried one by one."""
    schema = plan.new.schema
    names = {plan.new.entities[step.entity].table.name for step in plan.steps if isinstance(step, Convert)}
    return any(is_long(connection, name, schema) for name in sorted(names))


def _as_json(step: Problem, language: str) -> Json:
    return {
        "code": step.code,
        "text": step.message(language),
        "records": 0 if step.code in WAITS else step.values.get("count", 0),
        "destructive": step.code in ("impact.retired_column", "impact.retired_table"),
    }


def _of_plan(
    connection: Connection, plan: Plan, old: App | None, new: App, recover: bool
) -> Iterator[Problem]:
    names = _Names(plan, old, new)
    for step in plan.steps:
        if isinstance(step, MakeTable) and step.table.name in names.tables:
            yield Problem("impact.table", values=names.of(step.table.name))
        elif isinstance(step, AddColumn) and not names.is_converted(step.table.name, step.column.name):
            yield Problem("impact.column", values=names.of(step.table.name, step.column.name))
        elif isinstance(step, RecoverColumn):
            yield Problem("impact.recovered", values=names.of(step.table.name, step.column.name))
        elif isinstance(step, RetireTable) and step.table.name in names.links:
            count = _linked(connection, step.table, names.links[step.table.name].table)
            values = {**names.of_link(step.table.name), "count": count}
            yield Problem("impact.retired_column", values=values)
        elif isinstance(step, RetireTable) and step.table.name in names.tables:
            count = _count(connection, plan, step.table)
            yield Problem("impact.retired_table", values={**names.of(step.table.name), "count": count})
        elif (
            isinstance(step, RetireColumn)
            and not names.is_converted(step.table.name, step.column)
            and names.is_last(step)
        ):
            count = _count(connection, plan, step.table, step.column)
            values = {**names.of(step.table.name, step.column), "count": count}
            yield Problem("impact.retired_column", values=values)
        elif (
            isinstance(step, Convert)
            and not step.keeps
            and plan.old is not None
            and not (recover and converted_place(plan, new, step) is not None)
        ):
            entity = plan.old.entities[step.entity]
            count = _count(
                connection, plan, entity.table, step.before.columns[0] if step.before.columns else None
            )
            values = {**names.labels(step.entity, step.field), "count": count}
            yield Problem("impact.converted", values=values)


def _restored(
    connection: Connection, app_id: int, plan: Plan, old: App | None, new: App
) -> Iterator[Problem]:
    """What becomes of each value that is converted back."""
    names = _Names(plan, old, new)
    for made in outcomes(connection, app_id, old, new, plan):
        for code, count in (
            ("impact.returned", made.returned),
            ("impact.converted", 0 if made.step.keeps else made.converted),
            ("impact.unconverted", made.refused),
        ):
            if count:
                values = {**names.labels(made.step.entity, made.step.field), "count": count}
                yield Problem(code, values=values)


class _Names:
    """What people call tables and columns."""

    def __init__(self, plan: Plan, old: App | None, new: App) -> None:
        self.apps = [app for app in (new, old) if app is not None]
        self.tables: dict[str, str] = {}
        self.columns: dict[tuple[str, str], str] = {}
        self.several: dict[tuple[str, str], tuple[str, ...]] = {}
        self.links: dict[str, StoredEntity] = {}
        self.fields_of_links: dict[str, str] = {}
        self.converted = {(step.entity, step.field) for step in plan.steps if isinstance(step, Convert)}
        for tables in (plan.old, plan.new):
            for entity in tables.entities.values() if tables is not None else ():
                self.tables[entity.table.name] = entity.key
                for field in entity.fields.values():
                    self.columns |= {(entity.table.name, name): field.key for name in field.columns}
                    self.several |= {(entity.table.name, name): field.columns for name in field.columns}
                    if field.link is not None:
                        self.links[field.link.name] = entity
                        self.fields_of_links[field.link.name] = field.key

    def labels(self, entity: str, field: str | None = None) -> Json:
        keys = {"entity_key": entity, "field_key": field}
        for app in self.apps:
            found = next((one for one in app.entities if one.key == entity), None)
            if found is not None and (field is None or found.field(field) is not None):
                described = found.field(field) if field else None
                label = described.label or field if described else field
                return {"entity": found.label or entity, "field": label, **keys}
        return {"entity": entity, "field": field, **keys}

    def of(self, table: str, column_name: str | None = None) -> Json:
        field = self.columns.get((table, column_name), column_name) if column_name else None
        return self.labels(self.tables.get(table, table), field)

    def of_link(self, table: str) -> Json:
        return self.labels(self.links[table].key, self.fields_of_links[table])

    def is_last(self, step: RetireColumn) -> bool:
        """A field of two columns is said once."""
        return self.several.get((step.table.name, step.column), (step.column,))[-1] == step.column

    def is_converted(self, table: str, column: str) -> bool:
        """Whether a column holds values on their way from one storage to another."""
        field = self.columns.get((table, column), column)
        return (self.tables.get(table, ""), field) in self.converted


def _newly_required(connection: Connection, plan: Plan, old: App | None, new: App) -> Iterator[Problem]:
    if old is None or plan.old is None:
        return
    names = _Names(plan, old, new)
    for entity in new.entities:
        stored = plan.old.entities.get(entity.key)
        before = next((one for one in old.entities if one.key == entity.key), None)
        if stored is None or before is None:
            continue
        for field in entity.fields:
            was = before.field(field.key)
            place = stored.fields.get(field.key)
            if not field.required or (was is not None and was.required):
                continue
            held = 0
            if place is not None and place.columns:
                held = _count(connection, plan, stored.table, place.columns[0])
            count = _count(connection, plan, stored.table) - held
            if count:
                yield Problem(
                    "impact.required", values={**names.labels(entity.key, field.key), "count": count}
                )


def _gone(connection: Connection, plan: Plan, old: App | None, new: App) -> Iterator[Problem]:
    for gone in gone_options(old, new, plan):
        if count := count_holding(connection, plan, gone):
            code = "impact.stage_gone" if gone.is_stage else "impact.option_gone"
            yield Problem(code, values={**gone.values, "count": count})


def _count(connection: Connection, plan: Plan, table: Any, name: str | None = None) -> int:
    """How many records are there that are not deleted; with a column's name, that hold something there."""
    chosen = select(func.count()).select_from(table)
    if "deleted_at" in table.c:
        chosen = chosen.where(table.c.deleted_at.is_(None))
    if name is not None:
        chosen = chosen.where(column(name).is_not(None))
    return int(connection.execute(chosen).scalar_one())


def _linked(connection: Connection, link: Table, rows: Table) -> int:
    """How many records that are not deleted point to something there."""
    chosen = select(func.count(func.distinct(link.c.record_id))).join_from(
        link, rows, rows.c.id == link.c.record_id
    )
    if "deleted_at" in rows.c:
        chosen = chosen.where(rows.c.deleted_at.is_(None))
    return int(connection.execute(chosen).scalar_one())


def count_records(
    connection: Connection,
    key: str,
    app: App | None = None,
    on_progress: OnProgress = lambda _done, _total, _entity: None,
) -> Counted:
    """What publishing `app` (or the draft) would mean for the records there are; see `configurator.counting`.

    Nothing where nothing is live yet, or where the definition has errors. NotFound without the app.
    """
    chosen = (
        select(
            _apps.c.id, _apps.c.live_version, _apps.c.workspace_id, _apps.c.settings, _workspaces.c.timezone
        )
        .join_from(_apps, _workspaces, _apps.c.workspace_id == _workspaces.c.id)
        .where(_apps.c.key == key)
    )
    row = connection.execute(chosen).first()
    if row is None:
        raise NotFound(Problem("app.unknown", "", {"app": key}))
    new = app if app is not None else read_draft(connection, key).app
    if row.live_version is None or errors(problems_of(new)):
        return Counted()
    old = load_version(connection, row.id, row.live_version)
    if digest(old) == digest(new):
        return Counted()
    plan = plan_for(connection, row.id, new, row.live_version, row.live_version + 1)
    compiled = [
        LiveApp(
            one,
            connection.dialect.name,
            app_id=row.id,
            workspace_id=row.workspace_id,
            settings=row.settings or {},
            timezone=row.timezone,
        )
        for one in (old, new)
    ]
    return count_effects(Ground(connection, compiled[0], compiled[1], plan), on_progress)
