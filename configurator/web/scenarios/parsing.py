"""What the page of a scenario sent, as the scenario it means. What the page does not show stays as it was."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from configurator.web.scenarios.controls import parsed, writable
from configurator.web.scenarios.mends import mended
from configurator.web.scenarios.sheet import STATES
from runtime.definition import App, Entity
from runtime.definition.text import text_in

Json = Any
_DURATION = re.compile(r"^\d+ (minute|hour|day|week)s?$")


def changed(app: App, raw: Mapping[str, Json], form: MultiDict[str, str], language: str) -> dict[str, Json]:
    """The scenario as the form has it: added to, mended, without what is to be removed."""
    entity = app.entity(raw["entity"])
    sent = nested(form)
    found: dict[str, Json] = {**raw}
    label = form.get("label", "").strip()
    if label and label != text_in(raw.get("label"), language, raw["key"]):
        found["label"] = labelled(raw.get("label"), label, language)
    found["as"] = actor(form.get("actor", ""), raw.get("as"))
    found["at"] = form.get("at", "").strip()[:16] or None
    found["records"] = _records(app, raw.get("records") or {}, sent.get("records") or {})
    found["given"] = _values(app, entity, raw.get("given") or {}, sent.get("given") or {})
    found["when"] = _acts(app, entity, raw.get("when") or (), sent.get("when") or {})
    expect = dict(raw.get("expect") or {})
    expect["values"] = _values(
        app, entity, expect.get("values") or {}, (sent.get("expect") or {}).get("values") or {}
    )
    texts = (sent.get("expect") or {}).get("messages") or {}
    expect["messages"] = [
        _message(one, texts.get(str(number)), language)
        for number, one in enumerate(expect.get("messages") or ())
    ]
    found["expect"] = expect
    _remove(found, form.get("remove", ""))
    _add(app, entity, found, form)
    found = mended(app, found, form.get("mend", ""))
    found["expect"] = {name: value for name, value in found["expect"].items() if value not in (None, {}, [])}
    return {name: value for name, value in found.items() if value not in (None, {}, [])}


def nested(form: MultiDict[str, str]) -> dict[str, Json]:
    """Dotted names as objects in objects; several values of one name as a list."""
    found: dict[str, Json] = {}
    for name in form:
        if "." not in name or name.startswith("add."):
            continue
        *way, last = name.split(".")
        here = found
        for part in way:
            deeper = here.setdefault(part, {})
            if not isinstance(deeper, dict):
                break
            here = deeper
        else:
            values = form.getlist(name)
            here[last] = values if len(values) > 1 else values[0]
    return found


def labelled(label: Json, text: str, language: str) -> Json:
    """A label with its text in one language changed."""
    if isinstance(label, Mapping):
        return {**label, language: text}
    if isinstance(label, str) and label != text:
        return text
    return label or text


def actor(roles: str, before: Json) -> Json:
    """Who acts: somebody with these roles; the same person if the roles are the same."""
    wanted = [one for one in roles.split(",") if one]
    if before and list((before or {}).get("roles") or ()) == wanted:
        return before
    return {"roles": wanted} if wanted else None


def _values(
    app: App, entity: Entity, before: Mapping[str, Json], sent: Mapping[str, Json]
) -> dict[str, Json]:
    found = {}
    for key, value in before.items():
        item = entity.field(key)
        found[key] = parsed(app, item, sent[key], value) if item is not None and key in sent else value
    return found


def _records(app: App, before: Mapping[str, Json], sent: Mapping[str, Json]) -> dict[str, Json]:
    found = {}
    for number, (name, one) in enumerate(before.items()):
        entity = app.entity(one["entity"])
        mine = sent.get(str(number)) or {}
        values = _values(app, entity, one.get("values") or {}, mine.get("values") or {})
        found[name] = {**one, "values": values}
    return found


def _acts(app: App, entity: Entity, before: Any, sent: Mapping[str, Json]) -> list[Json]:
    found = []
    for number, act in enumerate(before):
        mine = sent.get(str(number)) or {}
        made = dict(act)
        if "save" in act:
            made["save"] = _values(app, entity, act["save"] or {}, mine.get("save") or {})
        if "press" in act:
            made["answers"] = _answers(app, act, mine.get("answers") or {})
        duration = str(mine.get("pass") or "").strip()
        if "pass" in act and _DURATION.match(duration):
            made["pass"] = duration
        if "actor" in mine:
            made["as"] = actor(str(mine["actor"]), act.get("as"))
        found.append({name: value for name, value in made.items() if value not in (None, {}) or name == "save"
                      or name == "delete"})  # fmt: skip
    return found


def _answers(app: App, act: Mapping[str, Json], sent: Mapping[str, Json]) -> dict[str, Json]:
    flow = app.flow(act["press"])
    found = dict(act.get("answers") or {})
    for item in flow.trigger.ask if flow is not None and flow.trigger else ():
        if item.key in sent:
            found[item.key] = parsed(app, item, sent[item.key], found.get(item.key))
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def _message(before: Json, text: Json, language: str) -> Json:
    if not isinstance(text, str) or not text.strip():
        return before
    if isinstance(before, Mapping) and "text" in before:
        return {**before, "text": labelled(before["text"], text.strip(), language)}
    return labelled(before, text.strip(), language)


# Adding and removing lines


def _remove(found: dict[str, Json], name: str) -> None:
    if not name:
        return
    kind, _, rest = name.partition(".")
    if kind == "given":
        found["given"].pop(rest, None)
    elif kind == "records":
        number, _, key = rest.partition(".values.")
        names = list(found["records"])
        if number.isdigit() and int(number) < len(names):
            if key:
                found["records"][names[int(number)]]["values"].pop(key, None)
            else:
                del found["records"][names[int(number)]]
    elif kind == "when":
        number, _, key = rest.partition(".save.")
        if number.isdigit() and int(number) < len(found["when"]):
            if key:
                found["when"][int(number)]["save"].pop(key, None)
            else:
                del found["when"][int(number)]
    elif kind == "expect":
        group, _, key = rest.partition(".")
        held = found["expect"].get(group)
        if group == "values" and isinstance(held, dict):
            held.pop(key, None)
        elif group == "messages" and key.isdigit() and isinstance(held, list) and int(key) < len(held):
            del held[int(key)]
        elif isinstance(held, list | tuple):
            found["expect"][group] = [one for one in held if one != key]


def _add(app: App, entity: Entity, found: dict[str, Json], form: Mapping[str, str]) -> None:
    if (key := form.get("add.given", "")) and entity.field(key) is not None:
        found["given"].setdefault(key, None)
    if (wanted := form.get("add.record", "")) and app.find_entity(wanted) is not None:
        name = free_name(wanted, found["records"])
        values = {one.key: None for one in writable(app.entity(wanted)) if one.required}
        found["records"][name] = {"entity": wanted, "values": values}
    for number, name in enumerate(list(found["records"])):
        key = form.get(f"add.records.{number}", "")
        if key and app.entity(found["records"][name]["entity"]).field(key) is not None:
            found["records"][name]["values"].setdefault(key, None)
    for number, act in enumerate(found["when"]):
        key = form.get(f"add.when.{number}", "")
        if key and "save" in act and entity.field(key) is not None:
            act["save"] = {**(act["save"] or {}), key: None}
    if wanted := form.get("add.act", ""):
        found["when"] = [*found["when"], new_act(wanted)]
    expect = found["expect"]
    if (key := form.get("add.value", "")) and entity.field(key) is not None:
        expect["values"] = {**(expect.get("values") or {}), key: None}
    state, key = form.get("add.state", ""), form.get("add.state.field", "")
    if state in STATES and key:
        expect[state] = [*(expect.get(state) or ()), *([] if key in (expect.get(state) or ()) else [key])]
    if name := form.get("add.problem", ""):
        expect["problems"] = [*(expect.get("problems") or ()), name]
    if text := form.get("add.message", "").strip():
        expect["messages"] = [*(expect.get("messages") or ()), text]


def new_act(wanted: str) -> dict[str, Json]:
    """An act as it was chosen: `save`, `delete`, `pass`, `press:FLOW`, `stage:FIELD:VALUE`."""
    kind, _, rest = wanted.partition(":")
    if kind == "press":
        return {"press": rest}
    if kind == "stage":
        key, _, value = rest.partition(":")
        return {"save": {key: value}}
    if kind == "pass":
        return {"pass": "1 day"}
    return {"delete": {}} if kind == "delete" else {"save": {}}


def free_name(wanted: str, taken: Mapping[str, Json]) -> str:
    """A name that no record of the scenario has."""
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    return name
