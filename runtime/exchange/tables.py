"""CSV: rows of text to values by field types, answered records to rows that no spreadsheet will run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from runtime.definition import App, Entity, Field
from runtime.exchange.cells import Cell, cell_text
from runtime.exchange.typed import cell_value
from runtime.fields import bind, field_type
from runtime.fields.values import TextLocale, ValueProblem
from runtime.problems import Problem, localised, register_messages

LARGEST_CELL = 1_000_000
MOST_COLUMNS = 1_000
MOST_ROWS = 100_000
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the start of a formula."""

_QUEUE = {"role", "title"}

register_messages(
    {
        "table.encoding": {
            "en": "The table is not UTF-8",
            "zh": "表格不是 UTF-8 编码",
            "hint": {"en": "Save it as CSV UTF-8.", "zh": "请另存为 CSV UTF-8。"},
        },
        "table.unreadable": {"en": "The table cannot be read: {reason}", "zh": "无法读取表格：{reason}"},
        "table.empty": {"en": "The table has no header row", "zh": "表格没有标题行"},
        "table.column": {
            "en": "Column {column} is no field of {entity}",
            "zh": "列 {column} 不是{entity}的字段",
            "hint": {"en": "Columns are named by a field's key or label.", "zh": "列名应为字段的键或名称。"},
        },
        "table.doubled": {"en": "Column {column} stands twice", "zh": "列 {column} 重复"},
        "table.width": {
            "en": "Row {row} has more cells than the header",
            "zh": "第 {row} 行的单元格多于标题行",
        },
        "table.too_long": {"en": "A table may have {most} rows", "zh": "表格最多 {most} 行"},
    }
)


class TableProblem(ValueError):
    """A table that can't be read at all; `problems` say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message() for problem in problems))
        self.problems = list(problems)


def read_rows(content: bytes) -> tuple[list[str], Iterator[list[str]]]:
    """The header and the rows of a CSV in UTF-8, comma or semicolon. Raises TableProblem."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableProblem(Problem("table.encoding")) from None
    csv.field_size_limit(LARGEST_CELL)
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    rows = _rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    header = [name.strip() for name in next(rows, [])]
    if not any(header) or len(header) > MOST_COLUMNS:
        raise TableProblem(Problem("table.empty"))
    return header, rows


def _rows(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        for number, row in enumerate(reader):
            if number > MOST_ROWS:
                raise TableProblem(Problem("table.too_long", values={"most": MOST_ROWS}))
            if any(cell.strip() for cell in row):
                yield row
    except csv.Error as error:
        raise TableProblem(Problem("table.unreadable", values={"reason": str(error)})) from None


def records_of(
    app: App,
    entity: Entity,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    locale: TextLocale,
    hidden: frozenset[str] = frozenset(),
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The values of every row, and what can't be taken. Paths are `row/field`, rows from 0.

    A column is a field's key or label, or `id`, `owner`, `record_type`; texts are read as people write them,
    numbers and days of a workbook are what they are, an owner is an e-mail address or a role; the fields in
    `hidden` are not there. Raises TableProblem.
    """
    columns = _columns(app, entity, header, hidden)
    records: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows):
        if len(row) > len(header) and not all(map(_is_blank, row[len(header) :])):
            raise TableProblem(Problem("table.width", str(number), {"row": number + 2}))
        record: dict[str, Any] = {}
        for (key, field), cell in zip(columns, row, strict=False):
            if _is_blank(cell):
                continue
            try:
                record[key] = _value(app, key, field, cell, locale)
            except ValueProblem as problem:
                label = field.label if field is not None and field.label else key
                problems.append(problem.problem(f"{number}/{key}", label))
        records.append(record)
    return records, problems


def _columns(
    app: App, entity: Entity, header: Sequence[str], hidden: frozenset[str]
) -> list[tuple[str, Field | None]]:
    by_name: dict[str, Field | None] = {"id": None, "owner": None, "record_type": None}
    for item in entity.fields:
        if item.key in hidden:
            continue
        bound = bind(item, app)
        for name in (item.key, *_labels(item.label)):
            by_name.setdefault(name.casefold(), bound)
    found: list[tuple[str, Field | None]] = []
    seen: set[str] = set()
    for name in header:
        if name.casefold() not in by_name:
            values = {"column": name[:80], "entity": entity.label or entity.key}
            raise TableProblem(Problem("table.column", name[:80], values))
        field = by_name[name.casefold()]
        key = field.key if field is not None else name.casefold()
        if key in seen:
            raise TableProblem(Problem("table.doubled", key, {"column": name}))
        seen.add(key)
        found.append((key, field))
    return found


def _labels(label: Any) -> Iterable[str]:
    if isinstance(label, str):
        return [label]
    return [str(text) for text in label.values()] if isinstance(label, Mapping) else []


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _value(app: App, key: str, field: Field | None, cell: Cell, locale: TextLocale) -> Any:
    if field is not None and not isinstance(cell, str):
        return cell_value(field, cell, locale)
    text = cell_text(cell).strip()
    if field is not None:
        return field_type(field.type).parse_text(field, text, locale)
    if key == "record_type":
        return text
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    if key == "owner":
        return owner_value(app, text)
    raise ValueProblem("reference.not_reference")


def owner_value(app: App, text: str) -> dict[str, str]:
    """Whom a text names as owner: the queue of a role, by its key or label, else somebody by e-mail."""
    role = _queue(app, text)
    return {"role": role} if role is not None else {"email": text}


def _queue(app: App, text: str) -> str | None:
    """The role of that key or label, whose queue the record is to stand in."""
    named = (one.key for one in app.roles if text.casefold() in (one.key.casefold(), *_folded(one.label)))
    return next(named, None)


def _folded(label: Any) -> Iterable[str]:
    return [name.casefold() for name in _labels(label)]


def safe_cell(value: Any) -> str:
    """A value as a cell; a text that a spreadsheet might take for a formula gets a quote before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        value = (
            value.get("title")
            if set(value) >= {"id", "title"} or set(value) == _QUEUE
            else orjson.dumps(value).decode()
        )
    if isinstance(value, list):
        value = "; ".join(str(one) for one in map(_item, value))
    text = str(value) if value is not None else ""
    return f"'{text}" if text.startswith(RISKY) and not _is_number(text) else text


def _item(value: Any) -> str:
    if isinstance(value, dict):
        return str(value["title"]) if "title" in value else orjson.dumps(value).decode()
    return str(value)


def _is_number(text: str) -> bool:
    return text[0] == "-" and text[1:].replace(".", "", 1).isdigit() and text.isascii()


def write_rows(
    records: Iterable[Mapping[str, Any]], keys: Sequence[str], labels: Sequence[Any], language: str
) -> Iterator[str]:
    """A CSV in UTF-8 (with the mark spreadsheets look for), a piece at a time."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([safe_cell(localised(label, language)) for label in labels])
    for record in records:
        writer.writerow([safe_cell(record.get(key)) for key in keys])
        if buffer.tell() > 60_000:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
