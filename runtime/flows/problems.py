"""What stops a flow, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from runtime.flows.port import WriteRefused
from runtime.problems import Problem, register_messages

if TYPE_CHECKING:
    from runtime.flows.compiler import CompiledFlow, CompiledStep

register_messages(
    {
        "flow.refused": {"en": "The flow “{flow}” refused this", "zh": "流程“{flow}”拒绝了此操作"},
        "flow.step_failed": {
            "en": "Step “{step}” of the flow “{flow}” failed: {reason}",
            "zh": "流程“{flow}”的步骤“{step}”失败：{reason}",
            "hint": {"en": "Nothing was changed", "zh": "未作任何更改"},
        },
        "flow.not_found": {"en": "There is no button {flow} here", "zh": "此处没有按钮 {flow}"},
        "flow.not_offered": {
            "en": "“{flow}” is not possible in the record's present state",
            "zh": "记录的当前状态不允许“{flow}”",
            "hint": {"en": "Read the record again", "zh": "请重新读取记录"},
        },
        "flow.role": {
            "en": "Your roles do not let you press “{flow}”",
            "zh": "您的角色不允许使用“{flow}”",
        },
        "flow.answer_unknown": {"en": "“{flow}” does not ask for {key}", "zh": "“{flow}”不需要填写 {key}"},
        "flow.answer_required": {"en": "{label} is required", "zh": "请填写{label}"},
        "flow.too_deep": {
            "en": "Flows set each other off more than {limit} deep; the last was “{flow}”",
            "zh": "流程相互触发超过 {limit} 层，最后一个是“{flow}”",
            "hint": {
                "en": "Give one of them a condition that stops the circle",
                "zh": "请为其中一个流程加上终止条件",
            },
        },
        "flow.too_many_steps": {
            "en": "More than {limit} steps in one save, in the flow “{flow}”",
            "zh": "一次保存中流程“{flow}”执行了超过 {limit} 个步骤",
        },
        "flow.too_many_records": {
            "en": "The flow “{flow}” would touch more than {limit} records at once",
            "zh": "流程“{flow}”一次将涉及超过 {limit} 条记录",
            "hint": {"en": "Narrow its filter", "zh": "请缩小其筛选范围"},
        },
        "flow.broken": {
            "en": "The flow “{flow}” cannot be carried out: {reason}",
            "zh": "流程“{flow}”无法执行：{reason}",
        },
        "flow.record_gone": {"en": "The record is no longer there", "zh": "记录已不存在"},
        "flow.name_taken": {
            "en": "“{name}” is a field of the flow's record already",
            "zh": "“{name}”已是流程所属记录的字段",
            "hint": {"en": "Choose another name", "zh": "请换一个名称"},
        },
        "flow.not_rows": {
            "en": "This gives neither rows nor numbers to go through",
            "zh": "此公式得不到可逐条处理的行或数字",
            "hint": {"en": "Write a collection, or RANGE(1, n)", "zh": "请填写集合，或 RANGE(1, n)"},
        },
        "flow.not_record": {
            "en": "This does not name a record",
            "zh": "此公式得不到一条记录",
            "hint": {
                "en": "Write record, steps.KEY or a reference",
                "zh": "请填写 record、steps.KEY 或引用字段",
            },
        },
        "flow.not_children": {
            "en": "{field} is not a field with rows",
            "zh": "{field} 不是子表字段",
        },
        "flow.no_filter": {
            "en": "Without a filter this would act on every record",
            "zh": "没有筛选条件会作用于所有记录",
            "hint": {
                "en": "Write a filter, or true to mean every record",
                "zh": "请填写筛选条件；确需全部时写 true",
            },
        },
        "flow.sets_computed": {
            "en": "{field} is computed by its own formula; what is set here has no effect",
            "zh": "{field} 由自身公式计算，此处的设置不起作用",
        },
        "flow.other_entity": {
            "en": "The flow {flow} is about {entity}, not about this record",
            "zh": "流程 {flow} 针对 {entity}，与该记录不符",
        },
        "flow.not_person": {"en": "This does not name a person", "zh": "此处得不到人员"},
        "flow.assign_nobody": {
            "en": "Say among whom to choose",
            "zh": "请指明在哪些人员中选择",
            "hint": {"en": "Give to, or rules", "zh": "请填写 to 或 rules"},
        },
        "flow.assign_queue": {
            "en": "A queue is an owner and belongs to one role",
            "zh": "队列只能作为负责人，且只属于一个角色",
            "hint": {"en": "Name one role, and leave field out", "zh": "请指定一个角色，并去掉 field"},
        },
        "flow.nobody": {"en": "Nobody is there to give it to", "zh": "没有可分配的人员"},
        "step.not_available": {
            "en": "Steps of the type “{do}” cannot be carried out by this version",
            "zh": "此版本无法执行“{do}”类型的步骤",
            "hint": {"en": "Take the step out, or upgrade", "zh": "请移除该步骤，或升级版本"},
        },
        "step.type_unknown": {"en": "There is no step type “{do}”", "zh": "没有步骤类型“{do}”"},
        "trigger.not_available": {
            "en": "Flows with the trigger “{on}” are not started by this version",
            "zh": "此版本不会启动触发方式为“{on}”的流程",
        },
    }
)


class FlowStopped(Exception):
    """A flow ended badly: everything done in the transaction must be undone. `problems` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{problem.path}: {problem.message()}" for problem in problems))
        self.problems = tuple(problems)


class NotOffered(FlowStopped):
    """A button pressed while its condition does not hold."""


class NotAllowed(FlowStopped):
    """A button pressed by someone whose roles it is not for."""


class UnknownFlow(FlowStopped):
    """A button that is not there."""


class BadAnswers(FlowStopped):
    """What a button asked was answered wrongly: the problems stand at the asked keys."""


class StepFailed(FlowStopped):
    """One step could not be carried out. The first problem stands at `steps/<key>` and says which and why."""

    @classmethod
    @contextmanager
    def naming(cls, flow: CompiledFlow, step: CompiledStep) -> Iterator[None]:
        """Turn what a step cannot do into a StepFailed that names flow and step."""
        try:
            yield
        except WriteRefused as refused:
            raise cls(say_failure(flow, step, refused.problems)) from refused


def say_failure(flow: CompiledFlow, step: CompiledStep, why: Sequence[Problem]) -> list[Problem]:
    """The problems of a failed step: one that names it with the reason in words, then the reasons."""
    path = f"steps/{step.key}"
    reasons = {language: "; ".join(one.message(language) for one in why) for language in ("en", "zh")}
    values = {
        "flow": flow.label,
        "step": step.label,
        "reason": reasons,
        "flow_key": flow.key,
        "step_key": step.key,
    }
    first = Problem("flow.step_failed", path, values)
    return [first, *(problem.at(path) for problem in why)]
