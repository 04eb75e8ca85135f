"""A scenario as the page that edits it shows it: given, when, expect, each line with its control."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from configurator.web.scenarios.controls import Control, Options, control, writable
from runtime.definition import App, Entity
from runtime.definition.text import text_in
from runtime.scenarios.refusals import refusals_of
from runtime.web.language import gettext

Json = Any
STATES = ("shown", "hidden", "required", "optional", "locked", "open")


@dataclass(frozen=True, slots=True)
class Block:
    """A record that is there before: its name, its kind, its values, what can be added."""

    number: int
    name: str
    entity: str
    lines: Sequence[Control]
    addable: Options


@dataclass(frozen=True, slots=True)
class ActLine:
    """Something that is done: what it is in words, as whom, with which values."""

    number: int
    kind: str
    said: str
    actor: str
    lines: Sequence[Control]
    addable: Options
    value: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of what is expected: `name` is what removes it."""

    name: str
    said: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole scenario for its page."""

    key: str
    label: str
    entity: str
    entity_key: str
    actor: str
    at: str
    roles: Options
    records: Sequence[Block]
    given: Sequence[Control]
    given_addable: Options
    acts: Sequence[ActLine]
    act_options: Sequence[tuple[str, Options]]
    values: Sequence[Control]
    values_addable: Options
    states: Sequence[Line]
    state_options: Options
    fields: Options
    problems: Sequence[Line]
    problem_options: Options
    messages: Sequence[Control]
    entities: Options
    others: int = field(default=0)


def state_words() -> dict[str, str]:
    """What a state of a field is called."""
    return {
        "shown": gettext("is shown"),
        "hidden": gettext("is hidden"),
        "required": gettext("is required"),
        "optional": gettext("is optional"),
        "locked": gettext("is locked"),
        "open": gettext("can be edited"),
    }


def sheet_of(app: App, raw: Mapping[str, Json], language: str) -> Sheet:
    """The page's view of a scenario of the definition."""
    entity = app.entity(raw["entity"])
    named: dict[str, list[str]] = {}
    for name, one in (raw.get("records") or {}).items():
        named.setdefault(one["entity"], []).append(name)
    labels = {one.key: text_in(one.label, language, one.key) for one in entity.fields}

    def lines(of: Entity, values: Mapping[str, Json], prefix: str) -> list[Control]:
        return [
            control(app, item, f"{prefix}.{key}", value, named, language)
            for key, value in values.items()
            if (item := of.field(key)) is not None
        ]

    expect = raw.get("expect") or {}
    given = raw.get("given") or {}
    problems = [(name, text_in(said, language, name)) for name, said in refusals_of(app, entity).items()]
    said = dict(problems)
    return Sheet(
        key=raw["key"],
        label=text_in(raw.get("label"), language, raw["key"]),
        entity=text_in(entity.label, language, entity.key),
        entity_key=entity.key,
        actor=actor_value(raw.get("as")),
        at=(raw.get("at") or "")[:16],
        roles=role_options(app, language),
        records=[
            _block(app, number, name, one, lines, language)
            for number, (name, one) in enumerate((raw.get("records") or {}).items())
        ],
        given=lines(entity, given, "given"),
        given_addable=addable(entity, given, language),
        acts=[
            _act(app, entity, number, act, lines, language)
            for number, act in enumerate(raw.get("when") or ())
        ],
        act_options=act_options(app, entity, language),
        values=lines(entity, expect.get("values") or {}, "expect.values"),
        values_addable=[
            (one.key, labels[one.key]) for one in entity.fields if one.key not in (expect.get("values") or {})
        ],
        states=[
            Line(f"expect.{state}.{key}", f"{labels.get(key, key)} {word}")
            for state, word in state_words().items()
            for key in expect.get(state) or ()
        ],
        state_options=list(state_words().items()),
        fields=list(labels.items()),
        problems=[Line(f"expect.problems.{one}", said.get(one, one)) for one in expect.get("problems") or ()],
        problem_options=[one for one in problems if one[0] not in (expect.get("problems") or ())],
        messages=[
            Control(f"expect.messages.{number}", gettext("Somebody is told"), "text", _message(one, language))
            for number, one in enumerate(expect.get("messages") or ())
        ],
        entities=[
            (one.key, text_in(one.label, language, one.key)) for one in app.entities if not _is_rows(app, one)
        ],
        others=len(expect.get("records") or ()) + len(expect.get("options") or ()),
    )


def _is_rows(app: App, entity: Entity) -> bool:
    from runtime.definition import is_child

    return is_child(app, entity)


def _message(one: Json, language: str) -> str:
    text = one.get("text") if isinstance(one, Mapping) else one
    return text_in(text, language)


def addable(entity: Entity, given: Mapping[str, Json], language: str) -> Options:
    """The fields that have no line yet."""
    return [
        (one.key, text_in(one.label, language, one.key)) for one in writable(entity) if one.key not in given
    ]


def role_options(app: App, language: str) -> Options:
    """As whom things can be done."""
    roles = [(one.key, text_in(one.label, language, one.key)) for one in app.roles]
    return [("", gettext("an administrator")), *roles]


def actor_value(actor: Mapping[str, Json] | None) -> str:
    """The roles of an actor, as the control has them."""
    return ",".join((actor or {}).get("roles") or ())


def _block(app: App, number: int, name: str, one: Mapping[str, Json], lines: Any, language: str) -> Block:
    entity = app.entity(one["entity"])
    values = one.get("values") or {}
    return Block(
        number,
        name,
        text_in(entity.label, language, entity.key),
        lines(entity, values, f"records.{number}.values"),
        addable(entity, values, language),
    )


def _act(
    app: App, entity: Entity, number: int, act: Mapping[str, Json], lines: Any, language: str
) -> ActLine:
    actor = actor_value(act.get("as"))
    if "press" in act:
        flow = app.flow(act["press"])
        trigger = flow.trigger.label if flow is not None and flow.trigger else None
        label = text_in(trigger or (flow.label if flow else None), language, act["press"])
        asked = {one.key: one for one in (flow.trigger.ask if flow is not None and flow.trigger else ())}
        answers = act.get("answers") or {}
        shown = [
            control(app, asked[key], f"when.{number}.answers.{key}", answers.get(key), {}, language)
            for key in asked
        ]
        return ActLine(number, "press", gettext("Press “%(button)s”", button=label), actor, shown, ())
    if "pass" in act:
        said = gettext("Let time pass")
        return ActLine(number, "pass", said, actor, (), (), str(act["pass"]))
    if "delete" in act:
        return ActLine(number, "delete", gettext("Delete the record"), actor, (), ())
    if "save" in act:
        values = act["save"] or {}
        said = gettext("Save, with these changes") if values else gettext("Save")
        return ActLine(
            number, "save", said, actor, lines(entity, values, f"when.{number}.save"),
            addable(entity, values, language),
        )  # fmt: skip
    return ActLine(number, "other", ", ".join(act), actor, (), ())


def act_options(app: App, entity: Entity, language: str) -> list[tuple[str, Options]]:
    """What can be done to a record: saving, moving it to a stage, pressing a button, waiting."""
    found: list[tuple[str, Options]] = [
        (
            "",
            [
                ("save", gettext("Save")),
                ("delete", gettext("Delete the record")),
                ("pass", gettext("Let time pass")),
            ],
        )
    ]
    found += [(label, options) for label, options in _moves(entity, language) if options]
    buttons = [
        (f"press:{one.key}", text_in(one.trigger.label or one.label, language, one.key))
        for one in app.flows
        if one.entity == entity.key and one.trigger is not None and one.trigger.on == "button"
    ]
    if buttons:
        found.append((gettext("Press a button"), buttons))
    return found


def _moves(entity: Entity, language: str) -> Iterator[tuple[str, Options]]:
    for one in entity.fields:
        if one.type != "stage":
            continue
        stages = one.setting("stages") or ()
        options = [
            (f"stage:{one.key}:{stage.value}", text_in(stage.label, language, stage.value))
            for stage in stages
        ]
        yield gettext("Move %(field)s to", field=text_in(one.label, language, one.key)), options
