"""Rows of a list as HTML. A page has hundreds of cells and few different ones: each is drawn once."""

from __future__ import annotations

from collections.abc import Sequence

from flask import get_template_attribute
from markupsafe import Markup, escape

from runtime.web.language import gettext
from runtime.web.pages.columns import Column, Row
from runtime.web.pages.shown import Shown

_TICK = (
    '<td class="ls-tick"><input class="form-check-input" type="checkbox" name="id" value="%d" form="chosen" '
    'aria-label="%s"></td>'
)


class RowDrawing:
    """Draws the rows of one list; with `ticks` they can be chosen."""

    def __init__(self, columns: Sequence[Column], ticks: bool) -> None:
        self._value = get_template_attribute("parts/value.html", "value")
        self._drawn: dict[int, str] = {}
        self._held: list[Shown] = []
        self._openings = [
            f'<td{" class=r" if column.numeric else ""} data-label="{escape(column.label)}">'
            for column in columns
        ]
        self._choose = gettext("Choose %(title)s", title="\0") if ticks else ""

    def line(self, row: Row) -> Markup:
        """A row of the table."""
        parts = [f'<tr data-id="{row.id}" data-revision="{row.record["revision"]}">']
        if self._choose:
            parts.append(_TICK % (row.id, escape(self._choose.replace("\0", row.title))))
        for place, (opening, shown) in enumerate(zip(self._openings, row.cells, strict=True)):
            parts += (opening, self.cell(row, shown, place == 0), "</td>")
        parts.append("</tr>")
        return Markup("".join(parts))

    def cell(self, row: Row, shown: Shown, is_first: bool) -> str:
        """What stands in a cell; the first one leads to the record."""
        if is_first:
            return f'<a class="ti2" href="{escape(row.url)}">{escape(shown.text or row.title)}</a>'
        found = self._drawn.get(id(shown))
        if found is None:
            found = self._drawn[id(shown)] = str(self._value(shown)).strip()
            self._held.append(shown)  # so that no other takes its identity
        return found
