"""A clone takes what its template has changed since: merged into the draft, conflicts open for choice.

Functions take an engine and do what they do in one transaction. Refusals are those of
`runtime.records.errors`: NotFound, ConflictingState, Invalid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Engine, select

from configurator.checks import check_app
from configurator.draft import DraftState, read_draft, replace_draft
from configurator.merging import Conflict, Gone, Merged, joined, merge, take_theirs, turn
from configurator.pointers import tokens
from runtime.access.audit import append_audit
from runtime.definition import App, Base, digest, load_app
from runtime.problems import Problem, errors, register_messages
from runtime.records.errors import ConflictingState, Invalid, NotFound
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction, write_transaction
from runtime.storage.installed import AppVersion, InstalledApp
from runtime.storage.published import load_version, loaded

_apps, _versions = table_of(InstalledApp), table_of(AppVersion)

register_messages(
    {
        "upgrade.no_template": {
            "en": "{app} was not made from a template",
            "zh": "{app} 不是由模板创建的",
            "hint": {
                "en": "Only clones take upgrades, from the app they were made from",
                "zh": "只有克隆的应用才能从其模板升级",
            },
        },
        "upgrade.template_gone": {
            "en": "The template {template} is not in this installation",
            "zh": "此系统中没有模板 {template}",
            "hint": {
                "en": "Import its package and publish it, then upgrade again",
                "zh": "请先导入并发布该模板，再重新升级",
            },
        },
        "upgrade.base_gone": {
            "en": "Version {version} of {template}, which {app} was made from, is not in this installation",
            "zh": "此系统中没有 {app} 所依据的 {template} 第 {version} 版",
            "hint": {
                "en": "Import and publish that version of the template first",
                "zh": "请先导入并发布模板的该版本",
            },
        },
        "upgrade.open_conflicts": {
            "en": "{count} conflicts of the last upgrade are still open",
            "zh": "上次升级还有 {count} 处冲突未处理",
            "hint": {"en": "Choose in each of them first", "zh": "请先逐一选择"},
        },
        "conflict.unknown": {"en": "There is no open conflict at {path}", "zh": "{path} 处没有待处理的冲突"},
        "conflict.gone": {
            "en": "What this conflict is about is no longer in the draft",
            "zh": "草稿中已没有此冲突涉及的内容",
            "hint": {"en": "Keep ours, or undo what removed it", "zh": "请保留本方，或撤销删除操作"},
        },
        "conflict.choice": {
            "en": "A choice is “ours” or “theirs”; “both” for lists and texts alone",
            "zh": "只能选择 ours 或 theirs；列表和文字还可选 both",
        },
    }
)


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade did: the draft before and after, and between which versions of the template."""

    before: App
    draft: DraftState
    template: str
    from_version: int
    to_version: int


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What an upgrade would do, or has to do: the template's versions, theirs and the merged definition.

    `merged` is None when the draft is up to date.
    """

    base: Base
    to_version: int
    base_app: App | None = None
    theirs: App | None = None
    merged: Merged | None = None


def preview_upgrade(engine: Engine, key: str) -> Upgrade:
    """What upgrading the app's draft would do; nothing is changed. Refuses as `upgrade_app` does."""
    with read_transaction(engine) as connection:
        return _upgrade_of(connection, read_draft(connection, key))


def _upgrade_of(connection: Connection, draft: DraftState) -> Upgrade:
    base = draft.app.base
    if base is None:
        raise ConflictingState(Problem("upgrade.no_template", "", {"app": draft.key}))
    template = _template(connection, draft.app_id, base)
    if (template.live_version, _digest_of(connection, template)) == (base.version, base.sha256):
        return Upgrade(base, base.version)
    if draft.conflicts:
        raise ConflictingState(Problem("upgrade.open_conflicts", "", {"count": len(draft.conflicts)}))
    theirs = load_version(connection, template.id, template.live_version)
    base_app = _base_of(connection, draft.key, template.id, base)
    return Upgrade(base, template.live_version, base_app, theirs, _merged(base_app, theirs, draft.app))


def _merged(base: App, theirs: App, ours: App) -> Merged:
    """The merge; what one side removed and the other has begun to use meanwhile is a conflict.

    Which parts those are is read from what the checks find in the merged definition and in neither side.
    """
    merged = merge(base, theirs, ours)
    known = {problem.code + problem.path for side in (ours, theirs) for problem in errors(check_app(side))}
    fresh = [one for one in errors(check_app(merged.app)) if one.code + one.path not in known]
    missed = {str(value) for problem in fresh for value in problem.values.values()}
    needed = frozenset(path for path in merged.removed if tokens(path)[-1] in missed)
    return merge(base, theirs, ours, needed) if needed else merged


def upgrade_app(engine: Engine, key: str, author_id: int | None = None) -> Upgraded:
    """Merge what the template's live version changed into the draft of its clone, as one undo step.

    Where both changed the same thing the draft keeps its own, as an open conflict. Nothing changes when
    the draft is up to date.
    """
    with write_transaction(engine) as connection:
        draft = read_draft(connection, key, lock=True)
        found = _upgrade_of(connection, draft)
        base, theirs = found.base, found.theirs
        if found.merged is None or theirs is None:
            return Upgraded(draft.app, draft, base.key, base.version, base.version)
        moved = Base(key=base.key, version=found.to_version, sha256=digest(theirs))
        conflicts = [conflict.as_json() for conflict in found.merged.conflicts]
        note = f"upgrade to {base.key} {found.to_version}"
        merged = replace(found.merged.app, base=moved)
        after = replace_draft(connection, draft, merged, author_id, note, conflicts)
        data = {"from": base.version, "to": found.to_version, "conflicts": len(conflicts)}
        append_audit(connection, "app.upgraded", user_id=author_id, app_key=key, subject=base.key, data=data)
    return Upgraded(draft.app, after, base.key, base.version, found.to_version)


def choose(
    engine: Engine, key: str, choices: Sequence[Mapping[str, Any]], author_id: int | None = None
) -> DraftState:
    """Settle open conflicts, all or none, as one undo step: `{"path", "take": "ours" or "theirs"}` each;
    `"both"` where they can be joined.

    Raises Invalid when a choice names no open conflict, when what it is about is gone, or when the result
    cannot be loaded.
    """
    with write_transaction(engine) as connection:
        draft = read_draft(connection, key, lock=True)
        remaining = list(draft.conflicts)
        taken: list[tuple[Conflict, int]] = []
        for position, choice in enumerate(choices):
            about = [kept for kept in remaining if kept["path"] == choice.get("path")]
            if not about:
                values = {"path": str(choice.get("path"))}
                raise Invalid(Problem("conflict.unknown", f"/{position}/path", values))
            if choice.get("take") not in ("ours", "theirs", "both"):
                raise Invalid(Problem("conflict.choice", f"/{position}/take"))
            for kept in about:
                remaining.remove(kept)
                if choice["take"] != "ours":
                    taken.append((_chosen(kept, choice["take"], position), position))
        document = draft.definition
        for conflict, position in sorted(taken, key=lambda one: turn(one[0])):
            document = _taken(document, conflict, position)
        app, problems = load_app(document)
        if app is None:
            raise Invalid(problems)
        chosen = {str(choice["path"]): str(choice["take"]) for choice in choices}
        append_audit(connection, "app.conflicts_settled", user_id=author_id, app_key=key, data=chosen)
        return replace_draft(connection, draft, app, author_id, "conflicts", remaining)


def choose_all(engine: Engine, key: str, take: str, author_id: int | None = None) -> DraftState:
    """The same choice in every open conflict."""
    with write_transaction(engine) as connection:
        paths = [kept["path"] for kept in read_draft(connection, key).conflicts]
    return choose(engine, key, [{"path": path, "take": take} for path in dict.fromkeys(paths)], author_id)


def _chosen(kept: Mapping[str, Any], take: str, position: int) -> Conflict:
    conflict = Conflict.from_json(kept)
    found = joined(conflict) if take == "both" else conflict
    if found is None:
        raise Invalid(Problem("conflict.choice", f"/{position}/take"))
    return found


def _taken(document: dict[str, Any], conflict: Conflict, position: int) -> dict[str, Any]:
    try:
        return take_theirs(document, conflict)
    except Gone:
        raise Invalid(Problem("conflict.gone", f"/{position}/path")) from None


def _template(connection: Connection, app_id: int, base: Base) -> Any:
    """The app a clone was made from, in the same workspace: a package may name any."""
    workspace = select(_apps.c.workspace_id).where(_apps.c.id == app_id).scalar_subquery()
    here = _apps.c.key == base.key, _apps.c.workspace_id == workspace
    row = connection.execute(select(_apps).where(*here)).first()
    if row is None or row.live_version is None:
        raise NotFound(Problem("upgrade.template_gone", "", {"template": base.key}))
    return row


def _digest_of(connection: Connection, template: Any) -> str:
    live = _versions.c.app_id == template.id, _versions.c.number == template.live_version
    found: str = connection.execute(select(_versions.c.sha256).where(*live)).scalar_one()
    return found


def _base_of(connection: Connection, key: str, template_id: int, base: Base) -> App:
    """The very definition the clone last took, by its digest: numbers may differ where it was imported."""
    same = _versions.c.app_id == template_id, _versions.c.sha256 == base.sha256
    found = connection.execute(select(_versions.c.definition).where(*same).limit(1)).scalar()
    if found is None:
        values = {"app": key, "template": base.key, "version": base.version}
        raise NotFound(Problem("upgrade.base_gone", "", values))
    return loaded(bytes(found))
