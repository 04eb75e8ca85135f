"""The interface of a step type: what it is called, what it may be told, and what it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from runtime.flows.port import WriteRefused
from runtime.flows.results import Continue, Result
from runtime.problems import Problem

if TYPE_CHECKING:
    from runtime.flows.compiler import FlowCompiler
    from runtime.flows.standing import Standing

Text = str | Mapping[str, str]
Blocks = Sequence[tuple[str, str, Sequence[Any]]]


class StepType:
    """One kind of step. Subclasses are registered (`registry.register`), hold no state, stand in a file each.

    `settings_schema` are the JSON Schema properties beside `key`, `do` and `label`, each with its words
    (`schemas.setting`), from which the designer's panel is made; `example` is a whole step. Settings that
    hold steps (`x-tree`) are drawn as blocks. `group` is the part of the palette. `summary` says what a step
    does: `{name}` stands for a setting in words, a part in brackets is left out when a setting in it is.
    A new step says `start`, and what was chosen for the settings in `asks`.
    A type that is not `executable` can be loaded and drawn; checking a flow that has it says so.
    """

    key: ClassVar[str]
    label: ClassVar[Text]
    sentence: ClassVar[Text]
    summary: ClassVar[Mapping[str, str]]
    group: ClassVar[str] = "records"
    asks: ClassVar[tuple[str, ...]] = ()
    start: ClassVar[Mapping[str, Any]] = {}
    icon: ClassVar[str] = "circle"
    executable: ClassVar[bool] = True
    settings_schema: ClassVar[Mapping[str, Any]] = {}
    required: ClassVar[tuple[str, ...]] = ()
    example: ClassVar[Mapping[str, Any]]

    def blocks(self, settings: Mapping[str, Any]) -> Blocks:
        """The blocks of steps inside: (block id, JSON pointer below the step, its steps)."""
        return ()

    def compile(self, settings: Mapping[str, Any], compiler: FlowCompiler) -> Any:
        """What `execute` needs, made once per version: formulas typed and compiled.

        Findings go to `compiler.problem`; what the step leaves behind for later steps (its variables and
        their types) is declared by `compiler.declare`. Called before the steps of its blocks are compiled.
        """
        return None

    def enter_block(self, block: str, made: Any, compiler: FlowCompiler) -> None:
        """Name in `compiler.variables` what exists inside one block alone; it is forgotten at its end."""

    def execute(self, made: Any, standing: Standing) -> Result:
        """Do it. `made` is what `compile` answered. Raises WriteRefused when it cannot be done, nothing else.

        A type that cannot be carried out by this version refuses.
        """
        raise WriteRefused([Problem("step.not_available", "", {"do": self.key})])

    def after(self, made: Any, standing: Standing, block: str) -> Result:
        """A block that was entered has ended: go on, or enter the next."""
        return Continue()

    def resume(self, made: Any, standing: Standing, answer: Mapping[str, Any]) -> Result:
        """What the step waited for has come."""
        return Continue()
