// The editor of formulas: CodeMirror with our names in it. A part of its own, loaded when a formula is to be written.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, completionStatus, startCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, insertNewline } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { EditorState, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, keymap, placeholder } from "@codemirror/view";
import { functionsNow, offer, partsOf } from "./formula_names.js";
import { say } from "./words.js";

const wrongNow = StateEffect.define();
const namesCame = StateEffect.define();
const WORDS = new Set(["and", "or", "not", "in", "true", "false", "null"]);

/** An editor in `parent`; `on` is told `change(text)`, `keep()`, `leave()`, `cursor(before)`, `mend()`. */
export function editorIn(parent, { text, label, describedBy, id, hint, place, on }) {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        EditorView.cspNonce.of(document.querySelector("script[nonce]")?.nonce ?? ""),
        history(),
        drawSelection(),
        EditorView.lineWrapping,
        bracketMatching(),
        closeBrackets(),
        EditorState.languageData.of(() => [{ closeBrackets: { brackets: ["(", "[", '"'] } }]),
        autocompletion({ override: [(context) => completions(context, place)], icons: false, optionClass: (one) => `fx-${one.type}`, maxRenderedOptions: 60 }),
        keymap.of([
          { key: "Mod-.", run: () => on.mend() },
          { key: "Alt-Enter", run: () => on.mend() },
          { key: "Shift-Enter", run: insertNewline },
          ...closeBracketsKeymap,
          ...completionKeymap,
          { key: "Enter", run: () => (on.keep(), true) },
          ...historyKeymap,
          ...defaultKeymap.filter((one) => one.key !== "Enter" && one.key !== "Mod-Enter"),
        ]),
        keymap.of([{ key: "Mod-Enter", run: () => (on.keep(), true) }]),
        coloured,
        underlined,
        placeholder(hint ?? ""),
        EditorState.phrases.of({ Completions: say("fx_completions") }),
        EditorView.contentAttributes.of({ id, ...label, "aria-describedby": describedBy, spellcheck: "false", autocapitalize: "off" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) on.change(update.state.doc.toString());
          if (update.docChanged || update.selectionSet) on.cursor(before(update.state));
        }),
        EditorView.domEventHandlers({
          focus: () => void on.focus(),
          blur: () => void on.leave(),
          beforeinput: overwrite,
          keydown: (event, here) => {
            if (event.key !== "Escape" || !completionStatus(here.state)) return false;
            event.stopPropagation(); // it closes what is offered, not the dialog around
            return false;
          },
        }),
      ],
    }),
  });
  return {
    view,
    focus: (selection) => {
      view.focus();
      if (selection) view.dispatch({ selection: { anchor: Math.min(selection[0], view.state.doc.length), head: Math.min(selection[1], view.state.doc.length) } });
    },
    text: () => view.state.doc.toString(),
    write: (words) => words !== view.state.doc.toString() && view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: words } }),
    replace: ({ from, to, text: insert }) => {
      view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } });
      view.focus();
    },
    offer: () => startCompletion(view),
    wrong: (found) => view.dispatch({ effects: wrongNow.of(found) }),
    recolour: () => view.dispatch({ effects: namesCame.of(null) }),
    invalid: (isWrong) => view.contentDOM.setAttribute("aria-invalid", String(isWrong)),
    destroy: () => view.destroy(),
  };
}

/** Typing over a selection, which browsers do with styles written into elements: the page's policy forbids those. */
function overwrite(event, view) {
  if (event.inputType !== "insertText" || event.isComposing || !event.data || view.state.selection.main.empty) return false;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  return true;
}

const before = (state) => state.doc.sliceString(0, state.selection.main.head);

async function completions(context, place) {
  const found = await offer(context.state.doc.sliceString(0, context.pos), place(), context.explicit);
  if (!found?.items.length || context.aborted) return null;
  return { from: found.from, filter: false, options: found.items.map((one) => asOption(one, context)) };
}

function asOption(one, context) {
  const option = { label: one.key, displayLabel: one.shown, detail: one.detail, type: one.kind, apply: (view, _completion, from, to) => put(view, one, from, to) };
  if (one.help) option.info = () => help(one);
  if (one.kind === "option" && context.state.doc.sliceString(context.pos, context.pos + 1) === '"') option.apply = (view, _completion, from, to) => put(view, one, from, to + 1);
  return option;
}

function help({ help: said, example, key, detail }) {
  const box = document.createElement("div");
  const call = box.appendChild(document.createElement("code"));
  call.textContent = key + detail;
  box.appendChild(document.createElement("p")).textContent = said;
  if (example) box.appendChild(document.createElement("code")).textContent = say("fx_example", { example });
  return box;
}

/** Write what was chosen; a function with its brackets, the cursor between them. */
function put(view, one, from, to) {
  const isCall = one.kind === "function";
  const isFollowed = view.state.doc.sliceString(to, to + 1) === "(";
  const insert = isCall && !isFollowed ? `${one.insert}()` : one.insert;
  const takesNone = isCall && one.detail === "()";
  const anchor = from + (isCall ? one.insert.length + (takesNone ? 2 : 1) : insert.length);
  view.dispatch({ changes: { from, to, insert }, selection: { anchor }, userEvent: "input.complete" });
}

const mark = (name) => Decoration.mark({ class: `fx-${name}` });
const MARKS = { text: mark("text"), number: mark("number"), call: mark("call"), word: mark("word"), name: mark("name"), sign: mark("sign") };
const WRONG = Decoration.mark({ class: "fx-wrong" });
const DOUBTED = Decoration.mark({ class: "fx-doubted" });

function kindOf(part, next, calls) {
  if (/^["“']/.test(part.text)) return "text";
  if (/^\d/.test(part.text)) return "number";
  if (!/^[\p{L}_]/u.test(part.text)) return "sign";
  if (next?.text === "(" || next?.text === "（") return calls.has(part.text.toUpperCase()) ? "call" : "name";
  return WORDS.has(part.text.toLowerCase()) ? "word" : "name";
}

function colours(state) {
  const set = new RangeSetBuilder();
  const calls = new Set(functionsNow().flatMap((one) => [one.name, ...one.also]));
  const parts = partsOf(state.doc.toString());
  parts.forEach((part, at) => set.add(part.from, part.to, MARKS[kindOf(part, parts[at + 1], calls)]));
  return set.finish();
}

const coloured = StateField.define({
  create: colours,
  update: (value, transaction) => (transaction.docChanged || transaction.effects.some((one) => one.is(namesCame)) ? colours(transaction.state) : value),
  provide: (field) => EditorView.decorations.from(field),
});

const underlined = StateField.define({
  create: () => Decoration.none,
  update: (value, transaction) => {
    const found = transaction.effects.find((one) => one.is(wrongNow));
    if (!found) return value.map(transaction.changes);
    const { length } = transaction.state.doc;
    const ranges = found.value
      .map(({ from, to, isDoubt }) => ({ from: Math.min(from, Math.max(length - 1, 0)), to: Math.min(Math.max(to, from + 1), length), isDoubt }))
      .filter(({ from, to }) => to > from);
    return Decoration.set(ranges.map(({ from, to, isDoubt }) => (isDoubt ? DOUBTED : WRONG).range(from, to)), true);
  },
  provide: (field) => EditorView.decorations.from(field),
});
