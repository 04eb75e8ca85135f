"""Formulas: source text -> typed tree -> Python, SQL, browser. Pure but for its SQL back end."""

from runtime.formula.context import Context
from runtime.formula.formula import Formula, compile_formula
from runtime.formula.messages import FormulaError
from runtime.formula.scope import FieldInfo, Scope, SimpleScope

__all__ = ["Context", "FieldInfo", "Formula", "FormulaError", "Scope", "SimpleScope", "compile_formula"]
