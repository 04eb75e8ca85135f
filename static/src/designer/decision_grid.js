// The grid of a decision table: cells in words, the keys of a spreadsheet, paste, what is open and what meets.
import { Fragment } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { tell, tellPlace } from "./aloud.js";
import { cellsOf, headings, isTable } from "./decision_paste.js";
import { addingInput, columnsOf, edit, key, moving, pathOf, removing, rowId, settable, shownRows, tableNow, writing } from "./decision_table.js";
import { learn, optionsFor, understand, wordsOf } from "./decision_words.js";
import { wrongAt } from "./editors.js";
import { onEscape } from "./escape.js";
import { FormulaField } from "./formula.js";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { onceDrawn } from "./once_drawn.js";
import { Pick } from "./pick.js";
import { settled, state } from "./store.js";
import { subjectsOf } from "./subjects.js";
import { labelOf, say, sentences } from "./words.js";

/** The grid. `found` is what the server says of gaps and rows that meet, `hits` the rows a tried case matches. */
export function Grid({ table, found, hits }) {
  const columns = columnsOf(table);
  const [least, setLeast] = useState(0); // rows that are shown at least: who goes on below the last one finds a place there
  const rows = shownRows(table, least);
  const [wrong, setWrong] = useState({});
  const [typed, setTyped] = useState(null); // the input whose formula is written: an id, or empty for a new one
  const box = useRef(null);
  useEffect(() => void learn(known.entity, table.hit, columns, table.rows), [JSON.stringify(table)]);
  const wanted = useRef(null);
  const checked = useRef("");
  const focus = (row, column) => {
    if (row < 0 || column < 0 || column >= columns.length) return;
    const cell = box.current?.querySelector(`[data-cell="${row} ${column}"]`);
    if (!cell) {
      wanted.current = [row, column];
      setLeast(row + 1);
    }
    cell?.focus();
    cell?.select();
  };
  useLayoutEffect(() => {
    if (!wanted.current) return;
    const place = wanted.current;
    wanted.current = null;
    focus(...place);
  });
  const queue = useRef(Promise.resolve());
  const waiting = useRef(0);
  const write = (cells) => {
    waiting.current += 1;
    state.value = "saving"; // what is typed counts as not kept until it is understood and sent
    queue.current = queue.current.then(() => writeNow(cells)).finally(async () => {
      waiting.current -= 1;
      if (!waiting.current) await settled();
      else if (state.value === "saved") state.value = "saving";
    });
    return queue.current;
  };
  const writeNow = async (cells) => {
    const wanted = [...new Set(cells.map((one) => one.column))];
    const texts = wanted.map((column) => cells.filter((one) => one.column === column).map((one) => one.text));
    const meant = await understand(known.entity, table.hit, wanted, texts);
    if (!meant) return;
    const made = cells.map((one) => ({ ...one, ...meant[wanted.indexOf(one.column)][cells.filter((each) => each.column === one.column).indexOf(one)] }));
    setWrong((before) => ({ ...before, ...Object.fromEntries(made.map((one) => [`${one.row} ${one.column.about}`, { formula: one.formula || undefined, problems: one.problems }])) }));
    edit(writing(tableNow(), made));
    const bad = made.flatMap((one) => one.problems.map((problem) => wrongSaid(one.column, problem)));
    if (bad.length) tell(bad.join(" "));
  };
  const shift = (row, by) => {
    const moved = moving(table, "rows", table.rows[row].id, by);
    edit(moved);
    if (moved.length) tellPlace({ name: rowName(row), place: row + by, count: table.rows.length });
  };
  const drop = (row) => {
    edit([{ op: "remove", path: `/rows/${table.rows[row].id}` }]);
    tell(say("removed", { name: rowName(row) }));
  };
  const leaveFormula = () => {
    const from = typed ? `[data-column="${CSS.escape(typed)}"]` : "[data-adds=input]";
    setTyped(null);
    onceDrawn(() => box.current?.querySelector(from)?.focus());
  };
  const paste = (text, row, at) => {
    const lines = cellsOf(text);
    const named = headings(known.entity, lines[0] ?? [], settable());
    const order = named?.map((one) => columns.findIndex((column) => (one.result ? column.field === one.result : column.formula === one.path)));
    const isHeaded = order?.every((one) => one >= 0);
    const cells = (isHeaded ? lines.slice(1) : lines).flatMap((line, down) =>
      line.map((one, right) => ({ row: rowId(table, row + down), column: columns[isHeaded ? order[right] : at + right], text: one })).filter((one) => one.column),
    );
    write(cells);
  };
  const keys = (event, row, at) => {
    const { key, altKey, ctrlKey, metaKey, shiftKey, currentTarget: input } = event;
    const isMod = ctrlKey || metaKey;
    const done = (act) => {
      event.preventDefault();
      act();
    };
    const there = table.rows[row];
    if (event.isComposing) return undefined;
    if (altKey && key === "ArrowUp" && there) return done(() => (shift(row, -1), onceDrawn(() => focus(Math.max(row - 1, 0), at))));
    if (altKey && key === "ArrowDown" && there) return done(() => (shift(row, 1), onceDrawn(() => focus(Math.min(row + 1, table.rows.length - 1), at))));
    if (isMod && (key === "Backspace" || key === "Delete") && there) return done(() => (drop(row), onceDrawn(() => focus(row, at))));
    if (altKey || isMod) return undefined;
    const isEnd = row === rows.length - 1 && !there && !input.value.trim(); // nothing written yet: no further row
    if (key === "Enter") return done(() => (shiftKey || !isEnd) && focus(row + (shiftKey ? -1 : 1), at));
    if (key === "ArrowDown") return done(() => !isEnd && focus(row + 1, at));
    if (key === "ArrowUp") return done(() => focus(row - 1, at));
    const isAll = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    if (key === "ArrowRight" && !shiftKey && (isAll || input.selectionEnd === input.value.length)) return done(() => focus(row, at + 1));
    if (key === "ArrowLeft" && !shiftKey && (isAll || input.selectionEnd === 0)) return done(() => focus(row, at - 1));
    return undefined;
  };
  const problemsOf = (row, column) => {
    const formula = (column.gives ? row.then : row.if)?.[column.id];
    const own = wrong[`${row.id} ${column.about}`];
    return own && own.formula === formula ? own.problems : formula && key.value ? wrongAt(pathOf("rows", row.id, column.gives ? "then" : "if", column.id)) : [];
  };
  const overlapOf = (row) => (table.hit === "unique" ? found?.overlaps.filter((one) => one.rows[1] === row) ?? [] : []);
  const notes = (row) => [
    ...columns.flatMap((column, at) => problemsOf(rows[row], column).map((one, number) => ({ id: number ? null : noteId(row, at), kind: one.severity === "warning" ? "warn" : "bad", text: wrongSaid(column, one), icon: "alert-circle" }))),
    ...overlapOf(row).map((one) => ({ kind: "warn", icon: "stack-2", name: say("overlap"), text: say("overlap_said", { one: one.rows[0] + 1, other: one.rows[1] + 1, when: one.said }) })),
    ...(found?.unreachable.includes(row) ? [{ kind: "warn", icon: "alert-triangle", text: say("row_unreachable") }] : []),
  ];
  const met = new Set(table.hit === "unique" ? (found?.overlaps ?? []).flatMap((one) => one.rows) : []);
  useEffect(() => {
    if (!found) return;
    const now = say("checked_said", { gaps: found.gaps.length, overlaps: table.hit === "unique" ? found.overlaps.length : 0 });
    if (checked.current && checked.current !== now) tell(now);
    checked.current = now;
  }, [found]);
  const widths = columns.map((column) => Math.min(Math.max(8, ...table.rows.map((row) => [...wordsOf(column, (column.gives ? row.then : row.if)?.[column.id])].length)), 34));
  const inputs = columns.filter((one) => !one.gives);
  const outputs = columns.filter((one) => one.gives);
  const width = columns.length + 4;
  return html`<div class="dt-scroll" ref=${box}>
    <table class="dt-grid">
      <caption class="visually-hidden">${say("grid_caption")}</caption>
      <thead>
        <tr class="dt-parts">
          <td></td>
          <th scope="colgroup" colspan=${inputs.length + 1}>${say("dt_if")}</th>
          <th scope="colgroup" colspan=${outputs.length + 1} class="dt-then">${say("dt_then")}</th>
          <td></td>
        </tr>
        <tr>
          <th scope="col" class="dt-number"><span class="visually-hidden">${say("row")}</span></th>
          ${inputs.map((one) => html`<${Heading} key=${`if ${one.id}`} column=${one} table=${table} onFormula=${() => setTyped(one.id)} />`)}
          <td class="dt-adds"><${AddInput} table=${table} isFirst=${!inputs.length} onFormula=${() => setTyped("")} /></td>
          ${outputs.map((one) => html`<${Heading} key=${`then ${one.id}`} column=${one} table=${table} />`)}
          <td class="dt-adds dt-then"><${AddOutput} table=${table} isFirst=${!outputs.length} /></td>
          <td class="dt-tools"><span class="visually-hidden">${say("row_tools")}</span></td>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row, number) => html`<${Fragment} key=${row.id}>
          <tr class=${[hits?.hits.includes(number) && "is-hit", met.has(number) && "is-met", row.isBlank && "is-blank"].filter(Boolean).join(" ")}>
            <th scope="row" class="dt-number">${number + 1}</th>
            ${inputs.map((column, at) => html`<td><${Cell} row=${number} at=${at} column=${column} formula=${row.if?.[column.id] ?? ""} isWrong=${problemsOf(row, column).length > 0} width=${widths[at]} onKeep=${(text) => write([{ row: row.id, column, text }])} onPaste=${paste} onKey=${keys} /></td>`)}
            <td class="dt-adds"></td>
            ${outputs.map((column, at) => html`<td class="dt-then"><${Cell} row=${number} at=${inputs.length + at} column=${column} formula=${row.then?.[column.id] ?? ""} isWrong=${problemsOf(row, column).length > 0} width=${widths[inputs.length + at]} onKeep=${(text) => write([{ row: row.id, column, text }])} onPaste=${paste} onKey=${keys} /></td>`)}
            <td class="dt-adds dt-then"></td>
            <td class="dt-tools">${!row.isBlank && html`<${RowTools} number=${number} count=${table.rows.length} onShift=${shift} onDrop=${drop} />`}</td>
          </tr>
          ${notes(number).map((one) => html`<tr class="dt-note"><td></td><td colspan=${width - 1}><span class=${one.kind} id=${one.id}><${Icon} name=${one.icon} />${one.name && html`<b>${one.name}</b> `}${one.text}</span></td></tr>`)}<//>`)}
        ${inputs.length > 0 && (found?.gaps ?? []).map((gap) => html`
          <tr class="dt-gap">
            <th scope="row" class="dt-number">+</th>
            ${inputs.map((column) => html`<td>${gap.cells[column.id] ? html`<${GapCell} column=${column} table=${table} formula=${gap.cells[column.id]} />` : html`<span class="faint">${say("dt_any")}</span>`}</td>`)}
            <td class="dt-adds"></td>
            ${outputs.map(() => html`<td class="dt-then faint">?</td>`)}
            <td class="dt-adds dt-then"></td><td class="dt-tools"></td>
          </tr>
          <tr class="dt-note"><td></td><td colspan=${width - 1}><span class="warn"><${Icon} name="square-dashed" /><b>${say("gap")}</b> ${say("gap_said", { when: gap.said })}</span>
            <button class="btn btn-sm" type="button" onClick=${() => fill(table, gap)}>${say("fill_gap")}</button></td></tr>`)}
      </tbody>
    </table>
    ${typed !== null && html`<div class="dt-formula" key=${typed} onKeyDown=${onEscape(leaveFormula)}>
      <p class="ds-label" id="new-input">${say("input_formula")}</p>
      <${FormulaField} entity=${known.entity} purpose="rule" labelledBy="new-input" isFocused=${true} value=${table.inputs.find((one) => one.id === typed)?.formula ?? ""} onChange=${(formula) => { leaveFormula(); if (formula) edit(typed ? [{ op: "replace", path: `/inputs/${typed}/formula`, value: formula }] : addingInput(table, formula)); }} />
      <button class="btn btn-ghost btn-sm" type="button" onClick=${leaveFormula}>${say("cancel")}</button>
    </div>`}
  </div>`;
}

const rowName = (row) => say("row_number", { number: row + 1 });
const noteId = (row, at) => `note-${row}-${at}`;
const wrongSaid = (column, problem) => `${column.label}: ${sentences(problem)}`;

const fill = (table, gap) => {
  edit([{ op: "add", path: "/rows/-", value: { id: shownRows(table).find((one) => one.isBlank).id, if: gap.cells, then: {} } }]);
  onceDrawn(() => document.querySelector(`[data-cell="${table.rows.length} ${table.inputs.length}"]`)?.focus());
};

function GapCell({ column, table, formula }) {
  useEffect(() => void learn(known.entity, table.hit, [column], [{ if: { [column.id]: formula } }]), [formula]);
  return wordsOf(column, formula);
}

/** One cell: its words, to be written over. */
function Cell({ row, at, column, formula, isWrong, width, onKeep, onPaste, onKey }) {
  const said = wordsOf(column, formula);
  const [text, setText] = useState(null);
  const options = optionsFor(column);
  const sent = useRef(null);
  const keep = async () => {
    if (text === null || sent.current === text) return;
    sent.current = text;
    if (text.trim() !== said) await onKeep(text);
    sent.current = null;
    setText((now) => (now === text ? null : now)); // it may have been written again meanwhile
  };
  const heard = (event) => {
    if (event.key === "Escape" && text !== null) {
      event.stopPropagation();
      return setText(null);
    }
    if (["Enter", "ArrowUp", "ArrowDown"].includes(event.key) && !event.isComposing) keep(); // the next row may still have to be made
    return onKey(event, row, at);
  };
  const pasted = (event) => {
    const words = event.clipboardData?.getData("text/plain") ?? "";
    if (!isTable(words)) return;
    event.preventDefault();
    setText(null);
    onPaste(words, row, at);
  };
  const list = options.length ? `options-${at}` : undefined;
  return html`<input class="dt-cell" data-cell=${`${row} ${at}`} aria-label=${say("cell_of", { column: column.label, row: row + 1 })} aria-invalid=${isWrong ? "true" : null} aria-describedby=${isWrong ? noteId(row, at) : null} autocomplete="off" spellcheck=${false} list=${list} size=${width} title=${said.length > 30 ? said : null}
      placeholder=${column.gives ? "" : say("dt_any")} value=${text ?? said} onInput=${(event) => setText(event.currentTarget.value)} onBlur=${keep} onFocus=${(event) => event.currentTarget.select()} onKeyDown=${heard} onPaste=${pasted} />
    ${list && row === 0 && html`<datalist id=${list}>${options.map(([, label]) => html`<option value=${label}></option>`)}</datalist>`}`;
}

function RowTools({ number, count, onShift, onDrop }) {
  const name = rowName(number);
  return html`<span class="dt-row-tools">
    <button class="btn btn-ghost btn-icon" type="button" aria-label=${say("move_up", { name })} title="Alt ↑" disabled=${number === 0} onClick=${() => onShift(number, -1)}><${Icon} name="arrow-up" /></button>
    <button class="btn btn-ghost btn-icon" type="button" aria-label=${say("move_down", { name })} title="Alt ↓" disabled=${number === count - 1} onClick=${() => onShift(number, 1)}><${Icon} name="arrow-down" /></button>
    <button class="btn btn-ghost btn-icon" type="button" aria-label=${say("remove_named", { name })} title="Ctrl ⌫" onClick=${() => onDrop(number)}><${Icon} name="trash" /></button>
  </span>`;
}

function Heading({ column, table, onFormula }) {
  const list = column.gives ? "outputs" : "inputs";
  const members = table[list].map((one) => one.id ?? one);
  const at = members.indexOf(column.id);
  const shift = (by) => {
    edit(moving(table, list, column.id, by));
    tellPlace({ name: column.label, place: at + by, count: members.length });
  };
  return html`<th scope="col" class=${column.gives ? "dt-then" : ""}>
    <details class="fw-menu" data-menu>
      <summary class="dt-heading" data-column=${column.id} title=${column.gives ? column.field : column.formula}>${column.label}</summary>
      <div class="fw-menu-list">
        <button class="fw-item" type="button" disabled=${at === 0} onClick=${() => shift(-1)}><${Icon} name="arrow-left" />${say("column_left")}</button>
        <button class="fw-item" type="button" disabled=${at === members.length - 1} onClick=${() => shift(1)}><${Icon} name="arrow-right" />${say("column_right")}</button>
        ${onFormula && html`<button class="fw-item" type="button" onClick=${onFormula}><${Icon} name="code" />${say("change_input")}</button>`}
        <button class="fw-item" type="button" disabled=${column.gives && members.length === 1} onClick=${() => edit(removing(table, column))}><${Icon} name="trash" />${say("column_remove")}</button>
      </div>
    </details>
  </th>`;
}

function AddInput({ table, isFirst, onFormula }) {
  const taken = new Set(table.inputs.map((one) => one.formula));
  const pick = (value) => (value === "=" ? onFormula() : edit(addingInput(tableNow(), value)));
  return html`<${Plus} isFirst=${isFirst}><${Pick} class=${`form-select dt-add ${isFirst ? "is-first" : ""}`} data-adds="input" aria-label=${say("add_input")} title=${say("add_input")} onPick=${pick}>
    <option value="">${say(isFirst ? "first_input" : "add_input")}</option>
    ${subjectsOf(known.entity, "filter").map((group) => {
      const options = group.subjects.filter((one) => !taken.has(one.path)).map((one) => html`<option value=${one.path}>${one.label}</option>`);
      return group.label ? html`<optgroup label=${group.label}>${options}</optgroup>` : options;
    })}
    <option value="=">${say("by_formula")}</option>
  <//><//>`;
}

function AddOutput({ table, isFirst }) {
  const pick = (value) => edit([{ op: "add", path: "/outputs/-", value }]);
  return html`<${Plus} isFirst=${isFirst}><${Pick} class=${`form-select dt-add ${isFirst ? "is-first" : ""}`} aria-label=${say("add_output")} title=${say("add_output")} onPick=${pick}>
    <option value="">${say(isFirst ? "first_output" : "add_output")}</option>
    ${settable().filter((one) => !table.outputs.includes(one.key)).map((one) => html`<option value=${one.key}>${labelOf(one)}</option>`)}
  <//><//>`;
}

/** A list that looks like a plus, once there is a column to look at. */
const Plus = ({ isFirst, children }) => (isFirst ? children : html`<span class="dt-plus"><${Icon} name="plus" />${children}</span>`);
