"""The app definition as frozen values."""

from runtime.definition.access import Permission, Role
from runtime.definition.app import App, Base
from runtime.definition.entities import DuplicateCheck, Entity, RecordType
from runtime.definition.fields import SYSTEM_COLUMNS, Field, Option, OptionSet, Stage, Transition
from runtime.definition.flows import Branch, Case, Flow, Step, Trigger
from runtime.definition.forms import FieldItem, Form, LayoutItem, Note, Public, Related, Section, Tab, Tabs
from runtime.definition.frozen import FrozenDict, freeze, thaw
from runtime.definition.load import canonical_json, digest, dump_app, load_app
from runtime.definition.lookups import (
    BackCollection,
    ParentField,
    back_collections,
    is_child,
    options_of,
    parents_of,
    references_into,
    targets_of,
)
from runtime.definition.rules import (
    ComputeRule,
    DecisionInput,
    DecisionRow,
    DecisionTable,
    Rule,
    StateRule,
    ValidateRule,
)
from runtime.definition.scenarios import Scenario, ScenarioActor, ScenarioRecord
from runtime.definition.schema import app_schema
from runtime.definition.text import Text, text_in
from runtime.definition.views import Dashboard, Measure, MenuItem, Metric, View, Widget

__all__ = [
    "SYSTEM_COLUMNS",
    "App",
    "BackCollection",
    "Base",
    "Branch",
    "Case",
    "ComputeRule",
    "Dashboard",
    "DecisionInput",
    "DecisionRow",
    "DecisionTable",
    "DuplicateCheck",
    "Entity",
    "Field",
    "FieldItem",
    "Flow",
    "Form",
    "FrozenDict",
    "LayoutItem",
    "Measure",
    "MenuItem",
    "Metric",
    "Note",
    "Option",
    "OptionSet",
    "ParentField",
    "Permission",
    "Public",
    "RecordType",
    "Related",
    "Role",
    "Rule",
    "Scenario",
    "ScenarioActor",
    "ScenarioRecord",
    "Section",
    "Stage",
    "StateRule",
    "Step",
    "Tab",
    "Tabs",
    "Text",
    "Transition",
    "Trigger",
    "ValidateRule",
    "View",
    "Widget",
    "app_schema",
    "back_collections",
    "canonical_json",
    "digest",
    "dump_app",
    "freeze",
    "is_child",
    "load_app",
    "options_of",
    "parents_of",
    "references_into",
    "targets_of",
    "text_in",
    "thaw",
]
