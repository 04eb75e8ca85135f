"""The timeline of a record: who changed what, when, and which rule or flow did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask_babel import format_date, format_datetime, format_time

from runtime.fields import field_type
from runtime.fields.values import label_of, zone
from runtime.records.live_entity import LiveEntity
from runtime.web.language import gettext
from runtime.web.pages.blueprint import Visit
from runtime.web.pages.columns import field_of
from runtime.web.pages.people import color_of, initials_of
from runtime.web.pages.shown import format_json, queue_field

SHOWN = 60


@dataclass(frozen=True, slots=True)
class Change:
    """One value, before and after."""

    label: str
    old: str
    new: str
    key: str = ""


@dataclass(slots=True)
class Event:
    """One entry of the timeline. `day` is set on the first shown entry of a day; `kinds` are for filters."""

    who: str
    initials: str
    color: str
    said: str
    time: str
    by_rule: bool
    changes: list[Change] = field(default_factory=list)
    day: str = ""
    by_flow: bool = False
    at: str = ""
    full: str = ""
    hidden: bool = False
    kinds: list[str] = field(default_factory=list)

    @property
    def fields(self) -> list[str]:
        """The fields it changed, without repetition."""
        return list(dict.fromkeys(one.key for one in self.changes))


def timeline(here: Visit, of: LiveEntity, record_id: int, shown: str = "", only: str = "") -> list[Event]:
    """What has happened to a record, newest first; a kind `shown` or `only` one field hide the others."""
    entries = here.records.history(of.key, record_id)[:SHOWN]
    titles = _titles(here, of, entries)
    found = []
    last: date | None = None
    for entry in entries:
        moment = _local(entry["at"], here)
        event = _event(here, of, entry, titles)
        event.time = format_time(moment, "HH:mm", rebase=False)
        event.at, event.full = moment.isoformat(), full_instant(entry["at"], here)
        event.kinds = _kinds(of, entry)
        event.hidden = bool((shown and shown not in event.kinds) or (only and only not in event.fields))
        if not event.hidden and moment.date() != last:
            event.day = day_said(moment.date(), here)
            last = moment.date()
        found.append(event)
    return found


def _kinds(of: LiveEntity, entry: Mapping[str, Any]) -> list[str]:
    found = ["rules" if entry["rule"] or entry["flow"] else "people"]
    stage = of.entity.stage_field
    if stage is not None and stage.key in entry["changes"]:
        found.append("stages")
    return found


def _local(at: Any, here: Visit) -> datetime:
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment.astimezone(zone(here.timezone))


def day_said(day: date, here: Visit, within: bool = False) -> str:
    """A day as people say it; `within` a sentence."""
    today = datetime.now(UTC).astimezone(zone(here.timezone)).date()
    if day == today:
        return gettext("today") if within else gettext("Today")
    if day == today - timedelta(days=1):
        return gettext("yesterday") if within else gettext("Yesterday")
    return format_date(day, "long" if day.year != today.year else gettext("d MMMM"))


def instant_said(at: Any, here: Visit) -> str:
    """A moment as people say it."""
    if at is None:
        return ""
    moment = _local(at, here)
    return f"{day_said(moment.date(), here, within=True)} {format_time(moment, 'HH:mm', rebase=False)}"


def full_instant(at: Any, here: Visit) -> str:
    """A moment in full."""
    return format_datetime(_local(at, here), "medium", rebase=False)


def _event(
    here: Visit, of: LiveEntity, entry: Mapping[str, Any], titles: Mapping[str, Mapping[int, str]]
) -> Event:
    by = entry["by"] or {"id": 0, "title": here.text(here.live.app.label, here.live.key)}
    name = gettext("You") if by["id"] == here.person.user_id else str(by["title"] or f"#{by['id']}")
    full = here.person.name if by["id"] == here.person.user_id else name
    event = Event(
        name, initials_of(full or name), color_of(by["id"]), _said(here, of, entry), "", bool(entry["rule"]),
        by_flow=bool(entry["flow"]),
    )  # fmt: skip
    for path, pair in entry["changes"].items():
        change = _change(here, of, path, pair, titles)
        if change is not None:
            event.changes.append(change)
    return event


def _said(here: Visit, of: LiveEntity, entry: Mapping[str, Any]) -> str:
    flow = here.live.app.flow(entry["flow"]) if entry["flow"] else None
    if flow is not None:
        label = flow.trigger.label if flow.trigger and flow.trigger.label else flow.label
        return gettext("by “%(flow)s”", flow=here.text(label, flow.key))
    said = {
        "create": gettext("created it"),
        "update": gettext("changed it"),
        "delete": gettext("deleted it"),
        "restore": gettext("restored it"),
        "recalculate": gettext("caused a recalculation"),
    }
    return said.get(entry["action"], entry["action"])


def _change(
    here: Visit, of: LiveEntity, path: str, pair: Any, titles: Mapping[str, Mapping[int, str]]
) -> Change | None:
    if not isinstance(pair, list) or len(pair) != 2:
        return None
    key, _, rest = path.partition("/")
    item = field_of(of, key)
    if item is None and key == "owner_role":
        item = queue_field(here.live.role_titles(here.language))
    if item is None:
        return None
    label = label_of(item, here.language)
    if item.type == "children":
        return _row_change(here, of, item, label, rest, pair, titles)
    old, new = (_value(here, item, one, titles) for one in pair)
    return Change(label, old, new, key) if old or new else None


def _row_change(
    here: Visit,
    of: LiveEntity,
    item: Any,
    label: str,
    rest: str,
    pair: Any,
    titles: Mapping[str, Mapping[int, str]],
) -> Change | None:
    child = here.live.entities[str(item.setting("entity"))]
    _row, _, below = rest.partition("/")
    if below:
        inner = _change(here, child, below, pair, titles)
        return Change(f"{label} · {inner.label}", inner.old, inner.new, item.key) if inner else None
    if not any(isinstance(one, dict) for one in pair):
        return None
    old, new = (gettext("a row") if isinstance(one, dict) else "" for one in pair)
    return Change(label, old, new, item.key)


def _value(here: Visit, item: Any, raw: Any, titles: Mapping[str, Mapping[int, str]]) -> str:
    if raw is None:
        return ""
    target = _target(item)
    if target:
        ids = raw if isinstance(raw, list) else [raw]
        return ", ".join(titles.get(target, {}).get(one) or f"#{one}" for one in ids)
    return format_json(here, item, raw)


def _target(item: Any) -> str | None:
    if item.type in ("user", "users"):
        return "user"
    return field_type(item.type).target(item) if item.type != "children" else None


def _titles(here: Visit, of: LiveEntity, entries: Any) -> dict[str, dict[int, str]]:
    """Titles of all records the entries name, one query for each entity."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        for path, pair in entry["changes"].items():
            key, _, rest = path.partition("/")
            item, owner = field_of(of, key), of
            if item is not None and item.type == "children" and rest.count("/") == 1:
                owner = here.live.entities[str(item.setting("entity"))]
                item = field_of(owner, rest.split("/")[1])
            target = _target(item) if item is not None else None
            if target and isinstance(pair, list):
                for raw in pair:
                    ids = raw if isinstance(raw, list) else [raw]
                    wanted.setdefault(target, set()).update(one for one in ids if isinstance(one, int))
    return {
        entity: here.records.titles(entity, sorted(ids))
        for entity, ids in wanted.items()
        if ids and (entity in here.live.entities or entity in ("user", "department"))
    }
