"""A published version compiled once: parsers, generated functions, statements, rules, permissions.

`live_app` gives the one of an app's live version. What it keeps depends on the version alone; what can
change without publishing (the values of settings, the workspace's time zone) is read each time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text

from runtime.access.permissions import Permissions, derived_slots
from runtime.access.rows import RowAccess
from runtime.definition import App, Entity, targets_of
from runtime.definition.scope import AppScope
from runtime.fields.values import zone
from runtime.flows.compiler import FlowSet, compile_flows
from runtime.formula.context import Context
from runtime.formula.formula import Formula, compile_formula
from runtime.formula.nodes import Node
from runtime.formula.sql.codes import Dialect
from runtime.formula.types import Type
from runtime.problems import Problem, localised
from runtime.records.calendar import Calendar
from runtime.records.dependents import Dependents
from runtime.records.errors import Forbidden, NotFound
from runtime.records.inlining import inlined
from runtime.records.journal import JournalTexts
from runtime.records.kept_values import kept_values
from runtime.records.layout import Layout, Plain
from runtime.records.live_entity import LiveEntity
from runtime.records.people import People
from runtime.records.reach import Reach, tree_of
from runtime.records.run_texts import RunTexts, Turns
from runtime.records.sqlnames import sql_tables
from runtime.records.volatile import volatile_fields, worked_out_for_flows
from runtime.storage.engines import WRITES
from runtime.storage.published import loaded
from runtime.storage.tables import AppTables, app_tables


class BrokenFormula(RuntimeError):
    """A published formula that does not compile: publishing checks all of them."""

    def __init__(self, source: str, problems: list[Problem]) -> None:
        super().__init__(f"{source}: {'; '.join(problem.message() for problem in problems)}")
        self.problems = problems


class LiveApp:
    """One version of an app, compiled for one kind of database."""

    def __init__(
        self,
        app: App,
        dialect: str,
        version: int = 0,
        *,
        app_id: int = 0,
        workspace_id: int = 0,
        settings: Mapping[str, Any] | None = None,
        timezone: str = "UTC",
        schema: str | None = None,
        stored: AppTables | None = None,
    ) -> None:
        """`stored` are the tables when they stand otherwise than the definition says."""
        self.app = app
        self.key = app.key
        self.version = version
        self.app_id = app_id
        self.workspace_id = workspace_id
        self.dialect: Dialect = "sqlite" if dialect == "sqlite" else "postgresql"
        self.scope = AppScope(app)
        self.zone: ZoneInfo = zone(timezone)
        self.settings = kept_values(app, app.settings, settings or {})
        self.stored = stored or app_tables(app, dialect, schema)
        self.volatile = volatile_fields(app, self._formula_or_none)
        self.layouts = {
            entity.key: Layout(
                entity, self.stored.entities[entity.key], self.stored, self.volatile[entity.key]
            )
            for entity in app.entities
        }
        self.tables = sql_tables(
            app, self.scope, self.layouts, self.stored.name(self.stored.level.stage_history), workspace_id
        )
        self.people = People(app, dialect, workspace_id)
        self.calendar = Calendar(workspace_id, dialect)
        self.journal = JournalTexts(self.stored)
        self.run_texts = RunTexts(self.stored)
        self.turns = Turns(self.stored)
        self.has_flows = bool(app.flows)
        self.role_keys = frozenset(role.key for role in app.roles)
        self._role_titles: dict[str, Mapping[str, str]] = {}
        self.entities: dict[str, LiveEntity] = {}
        for entity in app.entities:
            self.entities[entity.key] = LiveEntity(self, entity)
        self.permissions = Permissions(app, derived_slots(app, self._reads, self._leads_to))
        self._row_access: dict[frozenset[str] | None, RowAccess] = {}

    def referring(self, entity: str) -> list[tuple[LiveEntity, str, str]]:
        """Who points to records of an entity: (entity, field, on_delete)."""
        return self._referring.get(entity, [])

    @cached_property
    def _referring(self) -> dict[str, list[tuple[LiveEntity, str, str]]]:
        found: dict[str, list[tuple[LiveEntity, str, str]]] = {}
        for of in self.entities.values():
            for key, item in of.fields.items():
                if item.type in ("reference", "references", "any_reference") and item.formula is None:
                    on_delete = str(item.setting("on_delete") or "restrict")
                    for target in targets_of(item):
                        found.setdefault(target, []).append((of, key, on_delete))
        return found

    @cached_property
    def volatile_formulas(self) -> dict[tuple[str, str], Formula]:
        """The formulas of the fields that are worked out at reading, by entity and field."""
        return {
            (of.key, key): formula
            for of in self.entities.values()
            for key, formula in of.volatile_formulas.items()
        }

    @cached_property
    def dependents(self) -> Dependents:
        """What is stored and made of other records."""
        return Dependents(self)

    def role_titles(self, language: str) -> Mapping[str, str]:
        """What the app's roles are called."""
        found = self._role_titles.get(language)
        if found is None:
            found = {role.key: localised(role.label, language) or role.key for role in self.app.roles}
            self._role_titles[language] = found
        return found

    # Formulas

    def compile(
        self, source: str, entity: str, purpose: str, expect: Type | None = None, **options: Any
    ) -> Formula:
        """A formula of the definition, compiled. Raises BrokenFormula."""
        made = compile_formula(source, self.scope, entity, purpose, expect, **options)
        if isinstance(made, list):
            raise BrokenFormula(source, made)
        return made

    def _formula_or_none(self, source: str, entity: str, purpose: str) -> Formula | None:
        made = compile_formula(source, self.scope, entity, purpose)
        return None if isinstance(made, list) else made

    def _reads(self, entity: Entity, source: str, purpose: str) -> frozenset[tuple[str, ...]]:
        made = self._formula_or_none(source, entity.key, purpose)
        return made.reads if made is not None else frozenset()

    def _leads_to(self, entity: str, key: str) -> str | None:
        info = self.scope.field(entity, key)
        return info.type.entity if info is not None and key != "id" else None

    @cached_property
    def flows(self) -> FlowSet:
        """The flows of this version, compiled."""
        return compile_flows(self.app, self.scope, self.version)

    @cached_property
    def flow_trees(self) -> Mapping[str, Mapping[str, Any]]:
        """What flows read that is worked out at reading, by the entity of their record."""
        found = worked_out_for_flows(self.app, self.volatile, self.flows.flows.values())
        return {entity: tree_of(paths) for entity, paths in found.items()}

    # Access

    def row_access(self, roles: frozenset[str] | None) -> RowAccess:
        """The row conditions of a set of roles; None for those no permission binds."""
        found = self._row_access.get(roles)
        if found is None:
            grants = None if roles is None else self.permissions.of(roles)
            found = RowAccess(self.app, self.dialect, self.tables, self._condition, grants)
            self._row_access[roles] = found
        return found

    def _condition(self, entity: str, source: str) -> Node:
        return inlined(self.compile(source, entity, "row_condition").node, self.volatile_formulas)

    # Evaluation

    def context(
        self,
        record: Plain | None,
        saved: Plain | None,
        user: Mapping[str, Any],
        now: datetime,
        reach: Reach,
    ) -> Context:
        """What formulas about `record` are evaluated against."""
        return Context(
            record=record or {}, saved=saved, user=user, now=now, timezone=self.zone, settings=self.settings,
            fetch=reach.fetch, collect=reach.collect, children=reach.children, query=reach.query,
            parent_of=reach.parent_of, work_out=reach.work_out, rate=reach.rate,
            week=reach.week, holidays=reach.holidays, workdays=reach.workdays,
        )  # fmt: skip

    def entity(self, key: str) -> LiveEntity:
        """The entity of that key. Raises NotFound."""
        found = self.entities.get(key)
        if found is None:
            raise NotFound(Problem("entity.not_found", "", {"entity": key}))
        return found

    def standing_as(self, stored: AppTables) -> LiveApp:
        """The same version over tables that stand otherwise than its definition says."""
        found = LiveApp(
            self.app,
            self.dialect,
            self.version,
            app_id=self.app_id,
            workspace_id=self.workspace_id,
            stored=stored,
        )
        found.settings, found.zone = self.settings, self.zone
        return found

    def configure(self, settings: Mapping[str, Any], timezone: str) -> None:
        """Take over what the installation says about this app besides its version."""
        self.settings = kept_values(self.app, self.app.settings, settings)
        self.zone = zone(timezone)


INSTALLED_COLUMNS = (
    "a.id, a.live_version, a.workspace_id, a.enabled, CAST(a.settings AS text), aw.timezone, av.sha256"
)
INSTALLED_BESIDE = (
    "LEFT JOIN workspace aw ON aw.id = a.workspace_id "
    "LEFT JOIN app_version av ON av.app_id = a.id AND av.number = a.live_version"
)
"""What `installed_app` has to know of an app `a`; a statement may ask for it beside other things."""

_INSTALLED = text(f"SELECT {INSTALLED_COLUMNS} FROM app a {INSTALLED_BESIDE} WHERE a.key = :key")
_DEFINITION = text("SELECT definition FROM app_version WHERE app_id = :app_id AND number = :number")

Place = tuple[str, int, int, str]
_kept: dict[Place, tuple[LiveApp, str]] = {}
_lock = Lock()


def live_app(engine: Engine, key: str) -> LiveApp:
    """The live version of an app, compiled; kept for as long as it is live. Raises NotFound, Forbidden."""
    with _reading(engine).connect() as connection:
        row = connection.execute(_INSTALLED, {"key": key}).first()
    return installed_app(engine, key, row)


def installed_app(engine: Engine, key: str, row: Sequence[Any] | None) -> LiveApp:
    """The same from the `INSTALLED_COLUMNS` of the app, or from None or blanks when there is no such app."""
    if row is None or row[1] is None or row[6] is None:
        raise NotFound(Problem("app.not_found", "", {"app": key}))
    app_id, version, workspace_id, enabled, settings, timezone, sha256 = row
    if not enabled:
        raise Forbidden(Problem("app.disabled", "", {"app": key}))
    place = (_address(engine), app_id, version, sha256)
    installed = f"{timezone} {settings}"
    kept = _kept.get(place)
    if kept is not None and kept[1] == installed:
        return kept[0]
    with _lock:
        kept = _kept.get(place)
        found = kept[0] if kept is not None else _compile(engine, place, workspace_id)
        found.configure(json.loads(settings), timezone)
        _kept[place] = (found, installed)
    return found


def remember(engine: Engine, live: LiveApp, sha256: str) -> None:
    """Keep a version compiled before it is live, so that nobody waits for that when it is."""
    url = _address(engine)
    with _lock:
        _forget_older(url, live.app_id, live.version)
        _kept.setdefault((url, live.app_id, live.version, sha256), (live, ""))


def _forget_older(url: str, app_id: int, version: int) -> None:
    for other in [one for one in _kept if one[:2] == (url, app_id) and one[2] < version - 1]:
        del _kept[other]


def forget_live(engine: Engine) -> None:
    """Keep nothing any more of the apps in a database that is going to be closed for good."""
    with _lock:
        for place in [one for one in _kept if one[0] == _address(engine)]:
            del _kept[place]


@lru_cache(maxsize=32)
def _reading(engine: Engine) -> Engine:
    """The engine without the wish to write: who asks may hold SQLite's one write lock already."""
    return engine.execution_options(**{WRITES: False})


@lru_cache(maxsize=32)
def _address(engine: Engine) -> str:
    return str(engine.url)


def _compile(engine: Engine, place: Place, workspace_id: int) -> LiveApp:
    url, app_id, version, _sha256 = place
    with _reading(engine).connect() as connection:
        definition = connection.execute(_DEFINITION, {"app_id": app_id, "number": version}).scalar_one()
    _forget_older(url, app_id, version)
    app = loaded(bytes(definition))
    return LiveApp(app, engine.dialect.name, version, app_id=app_id, workspace_id=workspace_id)
