"""`subflow`: carry out another flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runtime.fields.registry import field_types
from runtime.flows.base import StepType
from runtime.flows.registry import register
from runtime.flows.results import Continue, Result, Suspend
from runtime.flows.schemas import formula, refers, setting
from runtime.flows.targets import Target, compile_target

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler
    from runtime.flows.standing import Standing
    from runtime.formula.formula import Formula


@dataclass(frozen=True, slots=True)
class Call:
    """The flow to carry out, on which record, with which answers."""

    flow: str
    target: Target
    answers: Mapping[str, Formula]


@register
class Subflow(StepType):
    """Carry out another flow on this record or another, as a run of its own, and go on when it ends."""

    key = "subflow"
    label = {"en": "Sub-flow", "zh": "子流程"}
    sentence = {"en": "Carry out another flow", "zh": "执行另一个流程"}
    summary = {"en": "Carry out {flow}[ on {record}]", "zh": "[对 {record} ]执行{flow}"}
    group = "ways"
    asks = ("flow",)
    icon = "sitemap"
    settings_schema = {
        "flow": setting(refers("flow"), "Which flow", "哪个流程", "The flow to carry out.", "要执行的流程。"),
        "record": setting(
            formula(),
            "On which record",
            "针对哪条记录",
            "The record it is about; the flow's own if absent.",
            "该流程针对的记录；留空为本流程的记录。",
        ),
        "ask": setting(
            {"type": "object", "additionalProperties": formula(), "x-keys": "ask"},
            "Answers",
            "应答",
            "What the flow's button would ask.",
            "该流程的按钮会询问的内容。",
            group="more",
        ),
    }
    required = ("flow",)
    example = {"key": "inform", "do": "subflow", "flow": "inform_team"}

    def compile(self, settings: Mapping[str, Any], compiler: FlowCompiler) -> Call | None:
        """The flow must be about the record's entity."""
        flow = compiler.app.flow(settings.get("flow"))
        if flow is None:
            compiler.problem("reference.unknown", "/flow", kind="flow", key=settings.get("flow", ""))
            return None
        target = compile_target(compiler, settings.get("record"), "/record")
        if target is None:
            return None
        if target.entity != (flow.entity or ""):
            compiler.problem("flow.other_entity", "/flow", flow=flow.key, entity=flow.entity or "")
            return None
        return Call(flow.key, target, self._answers(settings, flow, compiler))

    def _answers(self, settings: Mapping[str, Any], flow: Any, compiler: FlowCompiler) -> dict[str, Formula]:
        asked = {field.key: field for field in flow.trigger.ask}
        found = {}
        for key, source in settings.get("ask", {}).items():
            if key not in asked:
                compiler.problem("reference.unknown", f"/ask/{key}", kind="answer", key=key)
                continue
            field = asked[key]
            made = compiler.formula(source, f"/ask/{key}", field_types()[field.type].formula_type(field))
            if made:
                found[key] = made
        return found

    def execute(self, made: Call, standing: Standing) -> Result:
        """Start it; wait while it waits."""
        record = made.target.find(standing)
        session = standing.session
        flow = session.flows.flows[made.flow]
        given = {field.key: None for field in flow.trigger.ask} | standing.values(made.answers)
        variables = {"steps": {"ask": given}} if flow.trigger.ask else {}
        run = session.start(flow, made.target.entity, record["id"], before=record, variables=variables)
        session.forget()
        if run.status == "waiting":
            return Suspend({"run": run.id}, "waits for its sub-flow")
        return Continue("carried out", seen={"flow": made.flow, "run": run.id})
