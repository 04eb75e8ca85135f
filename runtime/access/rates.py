"""Exchange rates of a workspace by the day they hold from; `CONVERT` and figures read them at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update

from runtime.access.accounts import AccountError
from runtime.access.acting import Act, acting
from runtime.access.dates import date_in
from runtime.access.workspaces import checked_currency
from runtime.problems import Problem, register_messages
from runtime.storage.database import table_of
from runtime.storage.engines import read_transaction
from runtime.storage.installed import ExchangeRate

MOST_LINES = 2000
MOST_PLACES = 12
HIGHEST = Decimal(10) ** 12

register_messages(
    {
        "rate.same": {"en": "Both currencies are {code}", "zh": "两个币种都是 {code}"},
        "rate.value": {
            "en": "{given} is no rate; a positive number such as 7.1205 is",
            "zh": "{given} 不是汇率；应为正数，如 7.1205",
        },
        "rate.day": {"en": "Enter the day the rate holds from", "zh": "请填写生效日期"},
        "rate.exists": {
            "en": "There is a rate from {source} to {target} for {day} already",
            "zh": "{day} 已有 {source} 对 {target} 的汇率",
        },
        "rate.gone": {"en": "This rate is gone", "zh": "该汇率已不存在"},
        "paste.line": {
            "en": "Line {line} can't be read: {text}",
            "zh": "第 {line} 行无法识别：{text}",
        },
        "paste.empty": {"en": "Paste at least one line", "zh": "请至少粘贴一行"},
        "paste.too_long": {"en": "More than {most} lines at once", "zh": "一次最多 {most} 行"},
    }
)

_rates = table_of(ExchangeRate)


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `source` is `rate` units of `target` from `day` on."""

    source: str
    target: str
    day: date
    rate: Decimal


def find_rates(engine: Engine, workspace_id: int) -> list[Any]:
    """All rates (with `id`), by currencies, the newest first."""
    chosen = select(_rates).where(_rates.c.workspace_id == workspace_id)
    ordered = chosen.order_by(_rates.c.source, _rates.c.target, _rates.c.day.desc())
    with read_transaction(engine) as connection:
        return list(connection.execute(ordered).all())


def checked_rate(source: str, target: str, day: date | None, rate: str | Decimal) -> Rate:
    """A rate of what people typed. Raises AccountError."""
    try:
        one = checked_currency(source)
    except AccountError as error:
        raise AccountError(*(Problem(p.code, "source", p.values) for p in error.problems)) from None
    try:
        two = checked_currency(target)
    except AccountError as error:
        raise AccountError(*(Problem(p.code, "target", p.values) for p in error.problems)) from None
    if one == two:
        raise AccountError(Problem("rate.same", "target", {"code": one}))
    if day is None:
        raise AccountError(Problem("rate.day", "day"))
    return Rate(one, two, day, _number(rate))


def _number(given: str | Decimal) -> Decimal:
    text = str(given).strip().replace("，", ".").replace(" ", "")
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(0)
    exponent = value.as_tuple().exponent if value.is_finite() else "n"
    if not isinstance(exponent, int) or not 0 < value < HIGHEST or -exponent > MOST_PLACES:
        raise AccountError(Problem("rate.value", "rate", {"given": str(given).strip()[:40] or "-"}))
    return value


def put_rates(engine: Engine, workspace_id: int, rates: Iterable[Rate], by: int | None) -> list[int]:
    """Add rates, or replace those of the same day and currencies; one audit entry for all."""
    with acting(engine, by) as act:
        changed = []
        for one in rates:
            before = write_rate(act, workspace_id, one.source, one.target, one.day, one.rate)
            if before != one.rate:
                changed.append([one.source, one.target, one.day.isoformat(), _said(before), _said(one.rate)])
        if changed:
            subject = f"{changed[0][0]} {changed[0][1]}" if len(changed) == 1 else str(len(changed))
            act.note("rates.changed", subject, {"workspace": workspace_id, "rates": changed})
        return act.entries


def change_rate(engine: Engine, workspace_id: int, rate_id: int, new: Rate, by: int | None) -> list[int]:
    """Put another rate in the place of one; the audit entries. Raises AccountError."""
    with acting(engine, by) as act:
        stored = _stored(act, workspace_id, rate_id)
        old = Rate(stored.source, stored.target, stored.day, stored.rate)
        if new == old:
            return []
        changed = []
        if (new.source, new.target, new.day) != (old.source, old.target, old.day):
            if _find(act, workspace_id, new.source, new.target, new.day) is not None:
                values = {"source": new.source, "target": new.target, "day": new.day.isoformat()}
                raise AccountError(Problem("rate.exists", "day", values))
            write_rate(act, workspace_id, old.source, old.target, old.day, None)
            changed.append([old.source, old.target, old.day.isoformat(), _said(old.rate), None])
        before = write_rate(act, workspace_id, new.source, new.target, new.day, new.rate)
        changed.append([new.source, new.target, new.day.isoformat(), _said(before), _said(new.rate)])
        act.note("rates.changed", f"{new.source} {new.target}", {"workspace": workspace_id, "rates": changed})
        return act.entries


def remove_rate(engine: Engine, workspace_id: int, rate_id: int, by: int | None) -> list[int]:
    """Take a rate away; the audit entries."""
    with acting(engine, by) as act:
        row = _stored(act, workspace_id, rate_id)
        write_rate(act, workspace_id, row.source, row.target, row.day, None)
        changed = [[row.source, row.target, row.day.isoformat(), _said(row.rate), None]]
        act.note("rates.changed", f"{row.source} {row.target}", {"workspace": workspace_id, "rates": changed})
        return act.entries


def write_rate(
    act: Act, workspace_id: int, source: str, target: str, day: date, rate: Decimal | None
) -> Decimal | None:
    """Store a rate, or none, for a day; what was there before."""
    found = _find(act, workspace_id, source, target, day)
    before: Decimal | None = found.rate if found is not None else None
    values = {"workspace_id": workspace_id, "source": source, "target": target, "day": day}
    if rate is None:
        act.connection.execute(delete(_rates).filter_by(**values))
    elif found is None:
        act.connection.execute(insert(_rates), {**values, "rate": rate})
    else:
        act.connection.execute(update(_rates).where(_rates.c.id == found.id).values(rate=rate))
    return before


def _find(act: Act, workspace_id: int, source: str, target: str, day: date) -> Any:
    chosen = select(_rates).where(_rates.c.workspace_id == workspace_id, _rates.c.source == source)
    return act.connection.execute(chosen.where(_rates.c.target == target, _rates.c.day == day)).first()


def _stored(act: Act, workspace_id: int, rate_id: int) -> Any:
    mine = (_rates.c.id == rate_id) & (_rates.c.workspace_id == workspace_id)
    found = act.connection.execute(select(_rates).where(mine)).first()
    if found is None:
        raise AccountError(Problem("rate.gone", ""))
    return found


def _said(rate: Decimal | None) -> str | None:
    return format(rate.normalize(), "f") if rate is not None else None


_CODE = re.compile(r"(?<![A-Za-z])([A-Za-z]{3})(?![A-Za-z])")
_NUMBER = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(?![\d.])")


def read_rates(text: str, base: str) -> list[Rate]:
    """The rates of pasted lines: currencies, date and rate in any order; one currency alone is worth so
    much of `base`. Raises AccountError, with a problem for each line that can't be read."""
    found, problems = [], []
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise AccountError(Problem("paste.empty", "text"))
    if len(lines) > MOST_LINES:
        raise AccountError(Problem("paste.too_long", "text", {"most": MOST_LINES}))
    for number, line in lines:
        try:
            found.append(_read_line(line, base))
        except AccountError:
            problems.append(Problem("paste.line", "text", {"line": number, "text": line[:80]}))
    if problems:
        raise AccountError(*problems[:10])
    return found


def _read_line(line: str, base: str) -> Rate:
    day, rest = date_in(line)
    codes = _CODE.findall(rest)
    numbers = _NUMBER.findall(_CODE.sub(" ", rest))
    if len(numbers) != 1 or len(codes) not in (1, 2):
        raise AccountError(Problem("rate.value", "rate", {"given": line[:40]}))
    return checked_rate(codes[0], codes[1] if len(codes) == 2 else base, day, numbers[0])
