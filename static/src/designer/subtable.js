// A new sub-table: its columns entered in one go, an amount that multiplies, a sum on the record above.
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { BLANK, ColumnGrid, fieldsOf, named } from "./columns.js";
import { onEscape } from "./escape.js";
import { productOf, summable } from "./guessing.js";
import { html, Icon } from "./html.js";
import { known } from "./known.js";
import { containersOf, freeId } from "./layout_tree.js";
import { addTo, entityNow, entityPath, fieldsNow, formsNow, keyOf } from "./parts.js";
import { pointer } from "./pointers.js";
import { change, definition } from "./store.js";
import { labelOf, say, withText } from "./words.js";

/** Asks for a sub-table of new columns, or for one of rows there are already. */
export function NewSubTable({ type, section, onAdded, onLeave }) {
  const id = useId();
  const first = useRef(null);
  const submit = useRef(null);
  const [name, setName] = useState("");
  const [rows, setRows] = useState("");
  const [columns, setColumns] = useState([BLANK]);
  const [chosen, setChosen] = useState({});
  useLayoutEffect(() => first.current?.focus(), []);
  const asked = named(columns);
  const product = productOf(asked);
  const { all, likely } = summable(asked);
  const isProduct = product && chosen.product !== false;
  const isSummed = (place) => chosen[`sum ${asked[place].name}`] ?? place === likely;
  const isReady = Boolean(name.trim()) && (rows || asked.length > 0);
  const add = (event) => {
    event.preventDefault();
    if (!isReady) return;
    const sums = rows ? [] : all.filter(isSummed).map((place) => asked[place].name);
    onAdded(addSubTable({ name: name.trim(), rows, columns: asked, product: isProduct ? product : null, sums, section }));
  };
  const toColumns = (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    event.currentTarget.form.querySelector("[data-column-name]")?.focus();
  };
  const tick = (key, isOn, words) => html`<label class="row-x ds-tick"><input class="form-check-input" type="checkbox" checked=${isOn} onChange=${(event) => setChosen({ ...chosen, [key]: event.currentTarget.checked })} /><span>${words}</span></label>`;
  return html`<form class="ds-new" onSubmit=${add} onKeyDown=${onEscape(onLeave)} aria-label=${say("new_field", { type: type.label })}>
    <p class="ds-new-type"><${Icon} name=${type.icon} /><span><b>${type.label}</b><br /><span class="dim t13">${type.sentence}</span></span></p>
    <div class="ds-control">
      <label class="ds-label" for=${`${id}-name`}>${say("label")}</label>
      <input class="form-control" id=${`${id}-name`} ref=${first} value=${name} maxlength="200" autocomplete="off" onInput=${(event) => setName(event.currentTarget.value)} onKeyDown=${toColumns} />
    </div>
    ${!rows && html`<${ColumnGrid} columns=${columns} onChange=${setColumns} onDone=${() => submit.current.focus()} without=${known.entity} />`}
    ${!rows && product && tick("product", isProduct, say("is_product", { amount: asked[product.amount].name, count: asked[product.count].name, price: asked[product.price].name }))}
    ${!rows && all.map((place) => tick(`sum ${asked[place].name}`, isSummed(place), say("sum_on", { column: asked[place].name, entity: labelOf(entityNow()) })))}
    <div class="ds-control">
      <label class="ds-label" for=${`${id}-rows`}>${say("rows_are")}</label>
      <select class="form-select" id=${`${id}-rows`} value=${rows} onChange=${(event) => setRows(event.currentTarget.value)}>
        <option value="">${say("new_rows")}</option>
        ${definition.value.entities.filter((one) => one.key !== known.entity).map((one) => html`<option value=${one.key}>${labelOf(one)}</option>`)}
      </select>
    </div>
    <div class="row-x">
      <button class="btn btn-primary" type="submit" ref=${submit} disabled=${!isReady}>${say("add")}</button>
      <button class="btn btn-ghost" type="button" onClick=${onLeave}>${say("cancel")}</button>
    </div>
  </form>`;
}

/** Put a sub-table into the draft as one step; gives the key of its field. */
function addSubTable({ name, rows, columns, product, sums, section }) {
  const of = entityNow();
  const said = (words) => withText(undefined, known.language, words);
  const key = keyOf(name, fieldsNow().map((one) => one.key), "rows");
  const made = rows ? [] : fieldsOf(columns);
  if (product) {
    made[product.amount].formula = `${made[product.count].key} * ${made[product.price].key}`;
    made[product.amount].blank_as = "zero";
  }
  const child = rows || keyOf(`${of.key}_${key}`, definition.value.entities.map((one) => one.key), "rows");
  const taken = [...fieldsNow().map((one) => one.key), key];
  const totals = sums.map((column) => {
    const summed = made[columns.findIndex((one) => one.name === column)];
    const own = keyOf(say("total_of", { column }), taken, "total");
    taken.push(own);
    const { type, currency, scale } = summed;
    return { key: own, type, label: said(say("total_of", { column })), ...(currency && { currency }), ...(scale !== undefined && { scale }), formula: `SUM(${key}.${summed.key})`, blank_as: "zero" };
  });
  const fields = [{ key, type: "children", label: said(name), entity: child }, ...totals];
  change(
    [
      ...(rows ? [] : addTo("entities", { key: child, label: said(name), icon: "list-details", fields: made })),
      ...fields.map((field) => ({ op: "add", path: `${entityPath}/fields/-`, value: field })),
      ...formsNow().slice(0, 1).map((form) => placed(form, fields, made.map((one) => one.key), name, section)),
    ],
    `${entityPath}/fields`,
  );
  return key;
}

/** A sub-table has a section of its own, with its sums below. */
function placed(form, fields, columns, name, section) {
  const [table, ...totals] = fields.map((one) => ({ field: one.key }));
  if (columns.length) table.columns = columns;
  const items = [table, ...totals];
  const into = section && containersOf(form).find((one) => one.id === section);
  if (into && items.length === 1) return { op: "add", path: `${into.path}/-`, value: table };
  return { op: "add", path: `${pointer("forms", form.key)}/layout/-`, value: { id: freeId(form, "section"), section: withText(undefined, known.language, name), columns: 1, items } };
}
