// Entries of a calendar dragged to another day, or moved by Alt and arrows; the server says whether they may.
import { toast } from "../ui/toast.js";

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** Let the entries of a calendar be moved. */
export function startMoves(table) {
  const token = document.querySelector("[name=csrf_token]")?.value ?? "";
  const { sayMoved, sayBack, sayUndo, moves: view } = table.dataset;
  let [dragged, isMoving] = [null, false];
  table.addEventListener("pointerdown", ({ target }) => entryAt(target)?.setAttribute("draggable", "true"));
  table.addEventListener("dragstart", (event) => {
    dragged = entryAt(event.target);
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.url);
    dragged.classList.add("is-dragged");
  });
  table.addEventListener("dragover", (event) => {
    const day = event.target.closest("[data-day]");
    if (!dragged || !day) return;
    event.preventDefault();
    mark(day);
  });
  table.addEventListener("drop", (event) => {
    const day = event.target.closest("[data-day]");
    if (!dragged || !day) return;
    event.preventDefault();
    move(dragged, dayOf(dragged), day.dataset.day);
  });
  table.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    dragged = null;
    mark(null);
  });
  table.addEventListener("keydown", (event) => {
    const entry = entryAt(event.target);
    if (!entry || !event.altKey || event.ctrlKey || event.metaKey || !STEPS[event.key]) return;
    event.preventDefault();
    move(entry, dayOf(entry), later(dayOf(entry), STEPS[event.key]));
  });
  // what the dialog answers is the day the entry begins on
  table.addEventListener("fw:move", ({ target, detail }) => move(entryAt(target), dayOf(entryAt(target)), detail));

  function mark(day) {
    for (const one of table.querySelectorAll(".is-over")) if (one !== day) one.classList.remove("is-over");
    day?.classList.add("is-over");
  }

  async function move(entry, from, to) {
    if (isMoving || from === to) return;
    isMoving = true;
    const { url, revision, id, title } = entry.dataset;
    const said = await send(url, { from, to, revision });
    isMoving = false;
    if (!said) return;
    await draw(id, said.day);
    const text = sayMoved.replace("{title}", title).replace("{day}", said.said);
    toast(text, { undo: { label: sayUndo, act: () => back(url, id, { from: to, to: from, revision: said.revision }) } });
  }

  async function back(url, id, wanted) {
    const said = await send(url, wanted);
    if (!said) return;
    await draw(id, said.day);
    toast(sayBack);
  }

  /** What the server has saved; a refusal is said. */
  async function send(url, wanted) {
    const body = new URLSearchParams({ view, csrf_token: token, ...wanted });
    const answer = await fetch(`${url}/day`, { method: "POST", headers: { "X-Fragment": "1" }, body }).catch(() => null);
    const said = answer ? await answer.json().catch(() => ({})) : {};
    if (answer?.ok) return said;
    const why = said.errors ?? (said.problems ?? []).map((one) => one.message);
    toast(why.join(" ") || "…", { kind: "error" });
    return null;
  }

  /** The days as the server has them now; the focus stays on the entry. */
  async function draw(id, day) {
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const body = page.querySelector("[data-calendar] tbody");
    if (!body) return location.reload();
    table.tBodies[0].replaceWith(document.importNode(body, true));
    const entry = table.querySelector(`[data-day="${day}"] [data-id="${id}"] a`) ?? table.querySelector(`[data-id="${id}"] a`) ?? table.querySelector("a");
    entry?.focus({ preventScroll: true });
  }
}

const entryAt = (target) => target?.closest?.("li[data-id]") ?? null;
const dayOf = (entry) => entry.closest("[data-day]").dataset.day;

function later(day, by) {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + by);
  return at.toISOString().slice(0, 10);
}
