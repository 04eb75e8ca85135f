// A formula to write: names offered by their labels, what is wrong underlined, the value for a record beside it.
import { useEffect, useLayoutEffect, useId, useRef, useState } from "preact/hooks";
import { callAt, namesOf } from "./formula_names.js";
import { Value } from "./formula_value.js";
import { html, Icon } from "./html.js";
import { ask, refused, settled } from "./store.js";
import { say, sentences } from "./words.js";

const PAUSE = 250;
let part = null;
const editorPart = () => (part ??= import("./formula_editor.js").catch(() => ((part = null), null)));

/**
 * A formula. `onChange` is given its text (empty when there is none), malformed or not, when it is left, Enter is
 * pressed or a suggestion is taken.
 *
 * `entity` owns bare names; `type` is the kind it must give (`number`, `text`, `boolean`, `date`,
 * `reference:account` …) or `field` the field of the entity that is given the value; `variables` adds names (name →
 * kind, or an object of the same). `purpose` says where it stands (`rule`, `computed`, `default`, `filter` …),
 * `recordEntity` what `record` means when it is another, `column` what a decision table's cell is compared with.
 * `hasValue` shows the value for a record (default: yes).
 */
export function FormulaField({ entity, value = "", type, field, variables, purpose = "rule", recordEntity, column, onChange, label, labelledBy, id: given, path, hint, hasValue = true, isFocused }) {
  const own = useId();
  const id = given ?? own;
  const root = useRef(null);
  const holder = useRef(null);
  const editor = useRef(null);
  const plain = useRef(null);
  const place = { entity, type, field, variables, purpose, record_entity: recordEntity, column };
  const now = useRef({});
  const start = path && refused.value?.at === path && typeof refused.value.value === "string" ? refused.value.value : value;
  const [text, setText] = useState(start);
  const [isHere, setHere] = useState(false);
  const [wasHere, setWasHere] = useState(false);
  const [isReady, setReady] = useState(false);
  const [found, setFound] = useState({ problems: [], kind: null });
  const [call, setCall] = useState(null);
  const sent = useRef(start);
  now.current = { text, onChange, place, found, value, variables, purpose, recordEntity };

  const keep = () => {
    const words = now.current.text.trim();
    if (words === sent.current.trim()) return;
    sent.current = words;
    now.current.onChange(words);
  };
  const mend = (problem = now.current.found.problems.find((one) => one.fix)) => {
    if (!problem?.fix) return false;
    const range = { from: units(now.current.text, problem.fix.from), to: units(now.current.text, problem.fix.to), text: problem.fix.text };
    if (editor.current) editor.current.replace(range);
    else setText(now.current.text.slice(0, range.from) + range.text + now.current.text.slice(range.to));
    return true;
  };

  // another value from outside: taken over, unless it is what was written here
  useLayoutEffect(() => {
    if (start === sent.current) return;
    sent.current = start;
    setText(start);
    editor.current?.write(start);
  }, [start]);

  useLayoutEffect(() => {
    if (isFocused) plain.current?.focus(); // what is typed before the editor is there is not lost
  }, []);

  // the editor takes the place of the plain text when its part is there
  useEffect(() => {
    let isGone = false;
    editorPart().then((module) => {
      if (isGone || !module || !holder.current) return;
      const selection = document.activeElement === plain.current ? [plain.current.selectionStart, plain.current.selectionEnd] : null;
      editor.current = module.editorIn(holder.current, {
        text: now.current.text,
        id,
        hint,
        label: labelledBy ? { "aria-labelledby": labelledBy } : { "aria-label": label ?? say("formula") },
        describedBy: `${id}-said`,
        place: () => ({ entity: now.current.place.entity, recordEntity: now.current.recordEntity, variables: now.current.variables, purpose: now.current.purpose, column: now.current.place.column, field: now.current.place.purpose === "computed" ? undefined : now.current.place.field }),
        on: {
          change: (words) => setText(words),
          keep,
          focus: () => (setHere(true), setWasHere(true)),
          leave: () => keep(),
          cursor: (before) => setCall(callAt(before)),
          mend: () => mend(),
        },
      });
      setReady(true);
      if (selection || isFocused) editor.current.focus(selection ?? [now.current.text.length, now.current.text.length]);
      if (now.current.place.entity) namesOf(now.current.place.entity).then(() => editor.current?.recolour());
    });
    const hidden = () => document.visibilityState === "hidden" && keep();
    document.addEventListener("visibilitychange", hidden);
    return () => {
      isGone = true;
      document.removeEventListener("visibilitychange", hidden);
      keep();
      editor.current?.destroy();
      editor.current = null;
    };
  }, []);

  // what is wrong with it, a moment after the last key
  useEffect(() => {
    if (!text.trim()) return void setFound({ problems: [], kind: null });
    let isStale = false;
    const wait = setTimeout(async () => {
      await settled();
      if (isStale) return;
      const { status, body } = await ask("POST", "/formulas", { ...bare(place), formula: text });
      if (!isStale && status === 200) setFound(body);
    }, PAUSE);
    return () => {
      isStale = true;
      clearTimeout(wait);
    };
  }, [text, entity, type, field, purpose, column, JSON.stringify(variables ?? null)]);

  const errors = found.problems.filter((one) => one.severity !== "warning");
  useEffect(() => {
    editor.current?.wrong(found.problems.filter((one) => one.position).map(({ position: [from, to], severity }) => ({ from: units(text, from), to: units(text, to), isDoubt: severity === "warning" })));
    editor.current?.invalid(errors.length > 0);
  }, [found, isReady]);

  const left = (event) => {
    if (root.current?.contains(event.relatedTarget)) return;
    setHere(false);
    setCall(null);
  };
  return html`<div class=${`fx ${errors.length && !isHere ? "has-error" : ""}`} ref=${root} onFocusOut=${left} onFocusIn=${() => (setHere(true), setWasHere(true))} data-formula=${field ?? purpose}>
    <div class="fx-box" ref=${holder}></div>
    ${!isReady &&
      html`<textarea class="form-control ds-formula" rows=${Math.max(1, text.split("\n").length)} ref=${plain} id=${id} placeholder=${hint} spellcheck=${false} aria-label=${labelledBy ? null : label ?? say("formula")} aria-labelledby=${labelledBy} aria-describedby=${`${id}-said`} value=${text} onInput=${(event) => setText(event.currentTarget.value)} onBlur=${keep}></textarea>`}
    <div id=${`${id}-said`}>
      ${isHere && call && html`<p class="fx-call"><code>${called(call)}</code> <span>${call.found.help}</span></p>`}
      ${found.problems.map(
        (one) => html`<div class=${`fx-problem ${one.severity === "warning" ? "warn" : "bad"}`} role="status">
          <${Icon} name="alert-circle" /><span class="grow">${sentences(one)}</span>
          ${one.fix && html`<button class="btn btn-sm" type="button" onClick=${() => mend(one) && setTimeout(keep)}>${say("fx_mend", { text: one.fix.text })}</button>`}
        </div>`,
      )}
    </div>
    ${hasValue && wasHere && entity && text.trim() && html`<${Value} place=${bare(place)} text=${text} kind=${found.kind} isWrong=${errors.length > 0} />`}
  </div>`;
}

/** The call the cursor is in, the argument it is at set apart. */
function called({ found, argument }) {
  const open = found.call.indexOf("(");
  const names = found.call.slice(open + 1, -1).split(", ");
  const at = names[argument] === undefined && names.at(-1)?.endsWith("…") ? names.length - 1 : argument;
  return html`${found.call.slice(0, open + 1)}${names.map((one, place) => html`${place > 0 && ", "}${place === at ? html`<b>${one}</b>` : one}`)})`;
}

const bare = (place) => Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined && value !== null));

/** The offset in a JavaScript string of an offset in code points. */
const units = (text, points) => [...text].slice(0, points).join("").length;
