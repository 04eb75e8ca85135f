"""A request's body into plain values, by the field types, in one pass; nothing is looked up here.

Unknown members, system columns and computed fields are refused, not ignored. Children are parsed below
their field, row by row, with their place in the path of every problem.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from runtime.definition import SYSTEM_COLUMNS, Entity, Field
from runtime.fields import PARSER_NAMES, field_type
from runtime.fields.values import Lookup, ValueProblem
from runtime.problems import Problem, register_messages

WRITABLE_SYSTEM = ("owner", "record_type")
MOST_ROWS = 10_000

register_messages(
    {
        "field.unknown": {
            "en": "There is no field {field}",
            "zh": "没有字段 {field}",
            "hint": {"en": "{suggestion}", "zh": "{suggestion}"},
        },
        "field.system": {
            "en": "{field} is kept by the system and cannot be given",
            "zh": "{field} 由系统维护，不能提交",
            "hint": {"en": "Leave it out", "zh": "请去掉该项"},
        },
        "field.computed": {
            "en": "{label} is computed and cannot be given",
            "zh": "{label} 是计算得出的，不能提交",
            "hint": {"en": "Leave it out", "zh": "请去掉该项"},
        },
        "field.read_only": {
            "en": "Your roles let you read {label}, not change it",
            "zh": "您的角色只能查看{label}，不能修改",
        },
        "record.not_object": {"en": "A record is a JSON object", "zh": "记录须为 JSON 对象"},
        "rows.not_list": {"en": "{label} is a list of rows", "zh": "{label}须为行的列表"},
        "rows.too_many": {"en": "{label} has more than {limit} rows", "zh": "{label}超过 {limit} 行"},
        "rows.alone": {
            "en": "{entity}: a row is saved with the record it belongs to",
            "zh": "{entity}：子表行须随所属记录一起保存",
            "hint": {"en": "Change the record's list of rows", "zh": "请修改所属记录的行列表"},
        },
        "rows.unknown_id": {"en": "Row {id} does not belong to this record", "zh": "行 {id} 不属于该记录"},
        "rows.doubled_id": {"en": "Row {id} is given twice", "zh": "行 {id} 重复"},
        "reference.not_found": {
            "en": "{label}: there is no such record",
            "zh": "{label}：没有这样的记录",
        },
        "owner.no_role": {
            "en": "There is no role {role} to hold a queue",
            "zh": "没有角色 {role}，无法作为队列",
        },
        "record_type.unknown": {"en": "There is no record type {value}", "zh": "没有记录类型 {value}"},
    }
)

_REFERENCES = ("reference", "references", "any_reference", "user", "users", "department")

Parse = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Queue:
    """An owner that is no person: the queue of a role, whose members may take the record."""

    role: str


@dataclass(slots=True)
class Given:
    """What a caller sent for one record: values by field, rows by children field, a row's id."""

    values: dict[str, Any]
    rows: dict[str, list[Given]] = field(default_factory=dict)
    id: int | None = None


def value_parser(found: Field) -> Parse:
    """The fastest way to parse one field's JSON values; raises ValueProblem."""
    kind = field_type(found.type)

    def slow(raw: Any) -> Any:
        return kind.parse_json(found, raw)

    source = kind.parser_source(found)
    if source is None:
        return slow
    made: Parse = eval(f"lambda raw, slow=slow: {source}", {**PARSER_NAMES, "slow": slow})  # our own text
    return made


class Parser:
    """Parses the bodies of one entity for everyone; rights are checked on what comes out."""

    def __init__(
        self,
        entity: Entity,
        fields: Mapping[str, Field],
        parser_of: Callable[[str], Parser],
        roles: frozenset[str] = frozenset(),
    ) -> None:
        """`fields` are the entity's with the options of option sets as their own; `roles` the app's."""
        self._roles = roles
        self._entity = entity
        self._parser_of = parser_of
        self._computed = {
            key
            for key, item in fields.items()
            if item.formula is not None or not field_type(item.type).writable
        }
        self._children = {
            key: item for key, item in fields.items() if item.type == "children" and key not in self._computed
        }
        self._labels = {key: item.label or key for key, item in fields.items()}
        self.parsers: dict[str, Parse] = {
            key: value_parser(item)
            for key, item in fields.items()
            if key not in self._computed and item.type != "children"
        }
        self.parsers["owner"] = self._parse_owner
        if entity.record_types:
            self.parsers["record_type"] = self._parse_record_type
        self.references = frozenset(
            key for key, item in fields.items() if item.type in _REFERENCES and key in self.parsers
        ) | {"owner"}

    def parse(self, body: Any, problems: list[Problem], path: str = "", is_row: bool = False) -> Given:
        """The values of `body`; findings go to `problems`, each below `path`."""
        values: dict[str, Any] = {}
        given = Given(values)
        if not isinstance(body, Mapping):
            problems.append(Problem("record.not_object", path.rstrip("/")))
            return given
        parsers = self.parsers
        for key, raw in body.items():
            parse = parsers.get(key)
            if parse is None:
                self._other(key, raw, given, problems, path, is_row)
                continue
            try:
                values[key] = parse(raw)
            except ValueProblem as found:
                problems.append(found.problem(f"{path}{key}", self._labels.get(key, key)))
        if "owner" in values:
            owner = values["owner"]
            is_queue = isinstance(owner, Queue)
            values["owner"], values["owner_role"] = (None, owner.role) if is_queue else (owner, None)
        return given

    def _other(
        self, key: Any, raw: Any, given: Given, problems: list[Problem], path: str, is_row: bool
    ) -> None:
        if key in self._children:
            given.rows[key] = self._rows(self._children[key], raw, problems, f"{path}{key}")
        elif is_row and key == "id":
            if type(raw) is int:
                given.id = raw
            elif raw is not None:
                problems.append(Problem("rows.unknown_id", f"{path}id", {"id": str(raw)}))
        else:
            problems.append(self.refusal(str(key), f"{path}{key}"))

    def refusal(self, key: str, path: str) -> Problem:
        """Why a member that is not a field to write is refused."""
        if key in self._computed:
            return Problem("field.computed", path, {"label": self._labels[key], "field": key})
        if key in SYSTEM_COLUMNS:
            return Problem("field.system", path, {"field": key})
        return unknown_field(key, path, self.parsers.keys())

    def _rows(self, item: Field, raw: Any, problems: list[Problem], path: str) -> list[Given]:
        label = {"label": item.label or item.key}
        if raw is None:
            return []
        if not isinstance(raw, list | tuple):
            problems.append(Problem("rows.not_list", path, label))
            return []
        if len(raw) > MOST_ROWS:
            problems.append(Problem("rows.too_many", path, {**label, "limit": MOST_ROWS}))
            return []
        parser = self._parser_of(item.setting("entity"))
        return [parser.parse(row, problems, f"{path}/{index}/", is_row=True) for index, row in enumerate(raw)]

    def _parse_owner(self, raw: Any) -> Any:
        """A person's id or look-up by e-mail, a role's queue, or None for nobody's."""
        if raw is None or (type(raw) is int and 0 < raw < 2**63):
            return raw
        if isinstance(raw, Mapping):
            if "role" in raw:
                return self._parse_queue(raw)
            if type(raw.get("id")) is int:
                return raw["id"]
            if len(raw) == 1:
                name, value = next(iter(raw.items()))
                if name == "email" and isinstance(value, str):
                    return Lookup("email", value, None)
        raise ValueProblem("reference.not_found")

    def _parse_queue(self, raw: Mapping[str, Any]) -> Queue:
        role = raw["role"]
        if not raw.keys() <= {"role", "title"} or not isinstance(role, str):
            raise ValueProblem("reference.not_found")
        if role not in self._roles:
            raise ValueProblem("owner.no_role", role=role)
        return Queue(role)

    def _parse_record_type(self, raw: Any) -> Any:
        if raw is None or any(item.key == raw for item in self._entity.record_types):
            return raw
        raise ValueProblem("record_type.unknown", value=str(raw))


def unknown_field(key: str, path: str, known: Any) -> Problem:
    """The problem of a field that is not there, or is hidden from whoever asks."""
    close = get_close_matches(key, [str(name) for name in known], 1)
    suggestion = {"en": f"Did you mean {close[0]}?", "zh": f"是否指 {close[0]}？"} if close else ""
    return Problem("field.unknown", path, {"field": key, "suggestion": suggestion})
