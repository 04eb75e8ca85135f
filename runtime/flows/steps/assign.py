"""`assign`: give the record to somebody, in turn, to the least loaded, by rule, to a queue or the pool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runtime.flows.base import StepType
from runtime.flows.people import People, compile_people, find_people
from runtime.flows.port import WriteRefused
from runtime.flows.registry import register
from runtime.flows.results import Continue, Result
from runtime.flows.schemas import ID, PEOPLE, formula, setting, worded
from runtime.problems import Problem

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler
    from runtime.flows.standing import Standing
    from runtime.formula.formula import Formula

POOL = "pool"
QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class Choice:
    """People to choose from while `when` holds."""

    id: str
    when: Formula | None
    people: tuple[People, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which field to fill, how to choose, among whom."""

    field: str
    by: str
    choices: tuple[Choice, ...]
    counted: Formula | None
    nobody: str


@register
class Assign(StepType):
    """Fill `owner`, or a user field, with one person; or `owner` with the queue of a role."""

    key = "assign"
    label = {"en": "Assign", "zh": "分配"}
    sentence = {"en": "Give the record to somebody", "zh": "将记录分配给人员"}
    summary = {
        "en": "Fill {field} with {by}[ of {to}][, own rules: {rules}]",
        "zh": "将{field}设为[{to}中]{by}[，专门规则：{rules}]",
    }
    group = "people"
    start = {"by": "round_robin"}
    icon = "user-plus"
    settings_schema = {
        "field": setting(
            {"type": "string", "minLength": 1, "default": "owner", "x-refers": "field", "x-types": ["user"]},
            "Field to fill",
            "填入字段",
            "The owner, or a field for a person.",
            "负责人，或某个人员字段。",
        ),
        "by": setting(
            worded(
                "first",
                round_robin=("the next in turn", "轮到的人"),
                least_loaded=("the one with the fewest records", "记录最少的人"),
                first=("the first", "第一个人"),
                queue=("the queue", "队列"),
                pool=("nobody: back to the pool", "无人（退回公海）"),
            ),
            "Who gets it",
            "如何分配",
            "In turn; who holds fewest records; the first named; the queue of the first role "
            "named, whose members may take it; nobody (back to the pool).",
            "轮流；记录最少者；列出的第一人；首个角色的队列，由其成员领取；无人（退回公海）。",
        ),
        "to": setting(PEOPLE, "Among", "在这些人中", "Among whom to choose.", "在哪些人中选择。"),
        "rules": setting(
            {
                "type": "array",
                "x-merge": "id",
                "items": {
                    "type": "object",
                    "required": ["id", "when", "to"],
                    "additionalProperties": False,
                    "properties": {
                        "id": ID,
                        "when": setting(
                            {**formula(), "x-condition": True},
                            "When",
                            "当",
                            "When this rule holds.",
                            "规则成立的条件。",
                        ),
                        "to": setting(
                            PEOPLE, "Among", "在这些人中", "Among whom to choose.", "在哪些人中选择。"
                        ),
                    },
                },
            },
            "By rule",
            "按规则",
            "By rule: the first that holds says among whom; `to` when none does.",
            "首个成立的规则决定人选范围；均不成立时用上面的人选。",
            group="rules",
        ),
        "count": setting(
            formula("filter"),
            "What counts as load",
            "计入工作量的记录",
            "Which records count as load; bare names are theirs. All if absent.",
            "哪些记录计入工作量；直接写其字段名。留空为全部。",
            group="rules",
        ),
        "if_nobody": setting(
            worded(
                "refuse",
                refuse=("refuse", "拒绝"),
                leave=("leave it as it is", "保持不变"),
                pool=("back to the pool", "退回公海"),
            ),
            "If there is nobody",
            "无人可分配时",
            "What to do when nobody is there to give it to.",
            "没有可分配人员时如何处理。",
            group="more",
        ),
    }
    example = {"key": "give", "do": "assign", "by": "round_robin", "to": [{"role": "sales"}]}

    def compile(self, settings: Mapping[str, Any], compiler: FlowCompiler) -> Assignment:
        """The rules' conditions and everyone named."""
        field = settings.get("field", "owner")
        if field != "owner":
            compiler.field_of(compiler.entity, field, "/field")
        choices = []
        for index, rule in enumerate(settings.get("rules", ())):
            when = compiler.condition(rule["when"], f"/rules/{index}/when")
            people = compile_people(compiler, rule["to"], f"/rules/{index}/to")
            choices.append(Choice(rule["id"], when, people))
        if "to" in settings:
            choices.append(Choice("", None, compile_people(compiler, settings["to"], "/to")))
        by = settings.get("by", "first")
        if by != POOL and not choices:
            compiler.problem("flow.assign_nobody", "/to")
        if by == QUEUE:
            self._check_queues(settings, compiler, field)
        counted = compiler.condition(settings.get("count"), "/count", of=compiler.entity)
        return Assignment(field, by, tuple(choices), counted, settings.get("if_nobody", "refuse"))

    @staticmethod
    def _check_queues(settings: Mapping[str, Any], compiler: FlowCompiler, field: str) -> None:
        """Only roles hold queues, and only an owner can be one."""
        if field != "owner":
            compiler.problem("flow.assign_queue", "/field")
        named = [(f"/rules/{index}/to", rule["to"]) for index, rule in enumerate(settings.get("rules", ()))]
        for pointer, people in [*named, ("/to", settings.get("to", ()))]:
            if people and (len(people) > 1 or "role" not in people[0]):
                compiler.problem("flow.assign_queue", pointer)

    def execute(self, made: Assignment, standing: Standing) -> Result:
        """Choose and set the field."""
        record = standing.own_record()
        chosen: Any = None
        if made.by == QUEUE:
            return self._to_queue(made, standing, record["id"])
        if made.by != POOL:
            users, group = self._candidates(made, standing)
            if not users and made.nobody == "leave":
                return Continue("nobody to assign to")
            if not users and made.nobody == "refuse":
                raise WriteRefused([Problem("flow.nobody")])
            chosen = self._choose(made, standing, users, group) if users else None
        standing.update(standing.run.entity, record["id"], {made.field: chosen})
        return Continue("assigned", chosen, {made.field: chosen})

    def _to_queue(self, made: Assignment, standing: Standing, record_id: int) -> Result:
        choice = next(self._holding(made, standing), None)
        role = choice.people[0].role if choice else None
        if role is None and made.nobody == "leave":
            return Continue("no queue to assign to")
        if role is None and made.nobody == "refuse":
            raise WriteRefused([Problem("flow.nobody")])
        owner = None if role is None else {"role": role}
        standing.update(standing.run.entity, record_id, {"owner": owner})
        return Continue("assigned", seen={"owner": owner})

    @staticmethod
    def _holding(made: Assignment, standing: Standing) -> Iterator[Choice]:
        context = standing.context()
        for choice in made.choices:
            if choice.when is None or choice.when.evaluate(context):
                yield choice

    def _candidates(self, made: Assignment, standing: Standing) -> tuple[Sequence[int], str]:
        for choice in self._holding(made, standing):
            users = find_people(choice.people, standing)
            if users:
                return users, choice.id
        return (), ""

    def _choose(self, made: Assignment, standing: Standing, users: Sequence[int], group: str) -> int:
        if made.by == "round_robin":
            name = "/".join((standing.flow.key, standing.step_key, group))
            return users[standing.port.take_turn(name) % len(users)]
        if made.by == "least_loaded":
            entity = standing.run.entity
            held = standing.port.load_of(entity, made.field, users, made.counted, standing.context())
            return min(users, key=lambda user: (held.get(user, 0), users.index(user)))
        return users[0]
