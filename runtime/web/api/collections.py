"""Many records at once: batch, import, export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from flask import Response, request

from runtime.access.permissions import EVERYTHING, NOTHING, Grant
from runtime.exchange.books import ZIP, read_book
from runtime.exchange.cells import Cell
from runtime.exchange.cutting import plain_table
from runtime.exchange.tables import TableProblem, read_rows, records_of, write_rows
from runtime.exchange.workbooks import MEDIA_TYPE
from runtime.fields.values import TextLocale
from runtime.problems import Problem, register_messages
from runtime.records.errors import Forbidden, Invalid
from runtime.records.query import Query
from runtime.records.records import Records
from runtime.web.answers import DATA_HEADERS, Answer, answer, to_json
from runtime.web.api.blueprint import api
from runtime.web.declared import Access, access, parameters
from runtime.web.doors import open_door
from runtime.web.errors import Refusal, bad_parameter
from runtime.web.idempotency import idempotent
from runtime.web.language import current_language
from runtime.web.requests import flag, is_json, read_list, words

CSV = "text/csv"
TABLES = (CSV, MEDIA_TYPE)
LARGEST_BATCH = 10_000
EXPORT_PAGE = 500
CHARSETS = frozenset(
    {"gb18030", "gbk", "gb2312", "big5", "utf-16", "windows-1252", "iso-8859-1", "shift_jis"}
)
"""What a table may say it is written in, besides UTF-8."""

register_messages(
    {
        "batch.too_large": {
            "en": "A batch may have {most} records",
            "zh": "一批最多 {most} 条记录",
            "hint": {"en": "Send it in parts.", "zh": "请分批发送。"},
        }
    }
)


@api.post("/apps/<app_key>/<entity>/batch")
@access(Access.MEMBER)
@parameters("partial")
@idempotent
def batch(app_key: str, entity: str) -> Answer:
    """Save many: a record without `id` is created, one with `id` changed. All of them, or none.

    With `?partial=1` what passes is kept, and the answer has a result per row.
    """
    return _saved(open_door(app_key), entity, read_list(), flag("partial"))


@api.post("/apps/<app_key>/<entity>/import")
@access(Access.MEMBER)
@parameters("partial")
@idempotent
def import_records(app_key: str, entity: str) -> Answer:
    """Import a CSV, a workbook (XLSX) or a JSON array through the same rules as any save.

    A CSV is UTF-8 unless its `charset` says otherwise. Of a workbook it is the first sheet that is shown and
    has something: its first row names the columns, every other row is a record. `?partial=1` as in a batch:
    a row of which a cell can't be read is one that doesn't pass.
    """
    door = open_door(app_key, "import")
    if request.mimetype not in TABLES:
        if request.mimetype and not is_json(request.mimetype):
            values = {"given": request.mimetype, "expected": ", ".join(("application/json", *TABLES))}
            raise Refusal(415, Problem("request.media_type", values=values))
        return _saved(door, entity, read_list(), flag("partial"))
    described = door.live.entity(entity).entity
    locale = TextLocale(current_language(), door.live.zone.key)
    grant = _grant(door, entity)
    try:
        header, cells = _sent_table(request.get_data())
        rows, problems = records_of(door.live.app, described, header, cells, locale, grant.hidden)
    except TableProblem as error:
        raise Invalid(error.problems) from None
    if problems and not flag("partial"):
        raise Invalid(problems)
    return _saved(door, entity, rows, flag("partial"), problems)


def _sent_table(content: bytes) -> tuple[Sequence[str], Iterable[Sequence[Cell]]]:
    """The names of columns and the rows of what was sent. Raises TableProblem."""
    if request.mimetype == CSV:
        return read_rows(_as_utf8(content, request.mimetype_params.get("charset")))
    if not content.startswith(ZIP):
        raise TableProblem(Problem("table.damaged", values={"name": "XLSX"}))
    shown = (sheet for sheet in read_book(content, "XLSX").sheets if sheet.rows and not sheet.is_hidden)
    header, rows = next(map(plain_table, shown), ([], []))
    if not header:
        raise TableProblem(Problem("table.empty"))
    return header, rows


def _as_utf8(content: bytes, charset: str | None) -> bytes:
    """A table in the encoding it says it has. Raises TableProblem."""
    if charset is None or charset.lower() not in CHARSETS:
        return content
    try:
        return content.decode(charset).encode()
    except UnicodeError:
        raise TableProblem(Problem("table.encoding")) from None


def _saved(
    door: Records, entity: str, rows: list[Any], partial: bool, unread: Sequence[Problem] = ()
) -> Answer:
    """Save rows and answer. `unread` is wrong with some beforehand; its paths begin with a row's index."""
    if len(rows) > LARGEST_BATCH:
        raise Refusal(413, Problem("batch.too_large", values={"most": LARGEST_BATCH}))
    failed: dict[int, list[dict[str, Any]]] = {}
    for problem in unread:
        index, _, path = problem.path.partition("/")
        said = replace(problem, path=path).as_json(current_language())
        failed.setdefault(int(index), []).append(said)
    sound = [row for index, row in enumerate(rows) if index not in failed]
    results = iter(door.batch(entity, sound, partial=partial))
    saved = tuple(
        {"ok": False, "problems": failed[index]} if index in failed else next(results)
        for index in range(len(rows))
    )
    if not partial:
        return answer({"items": saved})
    return answer({"items": saved, "saved": sum(one["ok"] for one in saved)})


@api.get("/apps/<app_key>/<entity>/export")
@access(Access.MEMBER)
@parameters("format", "filter", "q", "sort", "fields")
def export_records(app_key: str, entity: str) -> Response:
    """All records the caller may see and export, as CSV or JSON; no cell is a spreadsheet's formula."""
    form = request.args.get("format", "csv")
    if form not in ("csv", "json"):
        raise bad_parameter("format", "csv / json")
    door = open_door(app_key)
    described = door.live.entity(entity).entity
    may_export(door, entity)
    records = _all(door, entity)
    first = next(records, None)
    pages = _again(first, records)
    if form == "json":
        return _file(_as_array(pages), "application/json", f"{entity}.json")
    keys = list(first) if first else ["id"]
    labels = [field.label or key if (field := described.field(key)) else key for key in keys]
    return _file(
        write_rows(pages, keys, labels, current_language()), "text/csv; charset=utf-8", f"{entity}.csv"
    )


def may_export(door: Records, entity: str) -> None:
    """Raise Forbidden unless the actor's roles let them take records away."""
    if not _grant(door, entity).export:
        label = door.live.entity(entity).entity.label or entity
        raise Forbidden(
            Problem("access.refused", values={"act": {"en": "export", "zh": "导出"}, "entity": label})
        )


def _grant(door: Records, entity: str) -> Grant:
    """What the actor may do with an entity."""
    if door.actor.may_everything:
        return EVERYTHING
    return door.live.permissions.of(door.actor.roles_in(door.live.key)).get(entity, NOTHING)


def _all(door: Records, entity: str) -> Iterator[dict[str, Any]]:
    args = request.args
    after: str | None = None
    while True:
        page = door.list(
            entity,
            Query(
                filter=args.get("filter") or None,
                q=args.get("q") or None,
                sort=tuple(words("sort")),
                limit=EXPORT_PAGE,
                after=after,
                fields=tuple(words("fields")) or None,
                count=None,
            ),
        )
        yield from page["items"]
        after = page["next"]
        if after is None:
            return


def _again(first: dict[str, Any] | None, rest: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    if first is not None:
        yield first
        yield from rest


def _as_array(records: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    yield b"["
    for number, record in enumerate(records):
        yield (b",\n" if number else b"\n") + to_json(record)
    yield b"\n]\n"


def _file(pieces: Iterator[Any], kind: str, name: str) -> Response:
    # Read to the end before answering, so that a failure is an answer and not a torn file.
    content = b"".join(piece.encode() if isinstance(piece, str) else piece for piece in pieces)
    made = Answer(content, 200, [*DATA_HEADERS, ("Content-Type", kind)])
    made.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    made.headers["Content-Length"] = str(len(content))
    return made
