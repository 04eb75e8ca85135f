"""What a step sees and may use while it is carried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from runtime.flows.port import Origin, Record, RecordsPort, WriteRefused
from runtime.problems import Problem

if TYPE_CHECKING:
    from runtime.flows.compiler import CompiledFlow, CompiledStep
    from runtime.flows.run import Run
    from runtime.flows.session import FlowSession
    from runtime.formula.context import Context
    from runtime.formula.formula import Formula

ROWS = "$rows"
"""A variable {"$rows": entity, "ids": [...]} stands for rows, which are read when a formula asks."""


class FoundRows(Sequence[Record]):
    """Rows a step found, read when a formula first looks at them."""

    def __init__(self, standing: Standing, entity: str, ids: Sequence[int]) -> None:
        self._standing = standing
        self._entity = entity
        self._ids = ids
        self._rows: list[Record] | None = None

    def _read(self) -> list[Record]:
        if self._rows is None:
            self._rows = self._standing.rows(self._entity, self._ids)
        return self._rows

    def __len__(self) -> int:
        return len(self._read())

    def __getitem__(self, index: Any) -> Any:
        return self._read()[index]


class Standing:
    """One step's place in a run: the flow's record as it is now, the variables, the port to act through."""

    def __init__(self, flow: CompiledFlow, run: Run, session: FlowSession) -> None:
        self.flow = flow
        self.run = run
        self.session = session
        self.step_key = ""

    def stand(self, run: Run, step: CompiledStep) -> None:
        """Move on to a step."""
        self.run = run
        self.step_key = step.key

    @property
    def port(self) -> RecordsPort:
        """Where everything is read and written."""
        return self.session.port

    @property
    def origin(self) -> Origin:
        """What the change log is to name."""
        return Origin(self.flow.key, self.step_key, self.run.id)

    @property
    def record(self) -> Record | None:
        """The flow's record as it stands; as it was, when the flow is about its deletion."""
        if self.run.record_id is None:
            return None
        found = self.session.record(self.run.entity, self.run.record_id)
        return found if found is not None else self.session.saved_before(self.run)

    def own_record(self) -> Record:
        """The flow's record; WriteRefused when it is gone."""
        record_id = self.run.record_id
        record = self.session.record(self.run.entity, record_id) if record_id is not None else None
        if record is None or record.get("deleted_at") is not None:
            raise WriteRefused([Problem("flow.record_gone")])
        return record

    def context(self) -> Context:
        """The context of the flow's formulas: its record, `saved` as before the save that set it off."""
        saved = self.session.saved_before(self.run)
        context = self.port.context(self.run.entity, self.record, saved)
        return replace(context, variables=self._variables())

    def _variables(self) -> Mapping[str, Any]:
        given = self.run.variables
        steps = {key: self._readable(value) for key, value in given.get("steps", {}).items()}
        named = {key: self._readable(value) for key, value in given.items() if key not in ("steps", "loops")}
        return {**named, "steps": steps}

    def _readable(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            if ROWS in value:
                return FoundRows(self, value[ROWS], value["ids"])
            return {key: self._readable(one) for key, one in value.items()}
        return value

    def rows(self, entity: str, ids: Sequence[int]) -> list[Record]:
        """The records of these ids that are still there."""
        found = self.session.records(entity, ids)
        return [record for record in found if record.get("deleted_at") is None]

    def evaluate(self, formula: Formula) -> Any:
        """The value of a formula over the flow's record."""
        return formula.evaluate(self.context())

    def values(self, formulas: Mapping[str, Formula]) -> dict[str, Any]:
        """The values of several formulas over the flow's record."""
        context = self.context()
        return {key: formula.evaluate(context) for key, formula in formulas.items()}

    def values_of_row(self, formulas: Mapping[str, Formula], entity: str, row: Record) -> dict[str, Any]:
        """The values of formulas over a row, `record` being the flow's."""
        context = self.row_context(entity, row)
        return {key: formula.evaluate(context) for key, formula in formulas.items()}

    def row_context(self, entity: str, row: Record) -> Context:
        """The context of formulas over a row: bare names are the row's, `record` is the flow's record."""
        context = self.context()
        return replace(context, record=row, saved=None, outer=context.record, parent=None, parent_entity=None)

    # Acts

    def create(self, entity: str, values: Mapping[str, Any]) -> Record:
        """Create a record."""
        self.session.count_records(self.flow, 1)
        record = self.port.create(entity, values, self.origin)
        self.session.forget()
        return self.session.note(entity, record)

    def update(self, entity: str, record_id: int, values: Mapping[str, Any]) -> Record:
        """Change a record."""
        self.session.count_records(self.flow, 1)
        record = self.port.update(entity, record_id, values, self.origin)
        self.session.forget()
        return self.session.note(entity, record)

    def delete(self, entity: str, record_id: int) -> None:
        """Delete a record."""
        self.session.count_records(self.flow, 1)
        self.port.delete(entity, record_id, self.origin)
        self.session.forget()

    def find(
        self, entity: str, condition: Formula | None, sort: Sequence[str] = (), limit: int | None = None
    ) -> list[Record]:
        """Records a condition picks; WriteRefused when there are more than a run may touch."""
        most = self.session.limits.records
        wanted = min(limit, most) if limit else most + 1
        found = self.port.find(entity, condition, self.context(), sort=sort, limit=wanted)
        self.session.count_records(self.flow, len(found))
        return [self.session.note(entity, record) for record in found]
