"""Rules of an entity, compiled once per version: values in, outcome and trace out. Pure."""

from runtime.rules.compile import compile_rules
from runtime.rules.outcome import Outcome, Traced
from runtime.rules.ruleset import RuleSet

__all__ = ["Outcome", "RuleSet", "Traced", "compile_rules"]
