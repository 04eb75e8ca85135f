// A board: cards dragged to another lane, or sent there by their button. What is refused goes back, with the reason.
import { toast } from "../ui/toast.js";

/** Let the cards of a board be moved. */
export function startBoard(board) {
  const token = document.querySelector("[name=csrf_token]")?.value ?? "";
  let dragged = null;
  for (const card of board.querySelectorAll("[data-id]")) card.draggable = true;
  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-id]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.url);
    dragged.classList.add("is-dragged");
  });
  board.addEventListener("dragover", (event) => {
    const lane = event.target.closest("[data-lane]");
    if (!dragged || !lane?.dataset.lane) return;
    event.preventDefault();
    mark(lane);
  });
  board.addEventListener("drop", (event) => {
    const lane = event.target.closest("[data-lane]");
    if (!dragged || !lane) return;
    event.preventDefault();
    move(dragged, lane);
  });
  board.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    dragged = null;
    mark(null);
  });
  board.addEventListener("fw:move", (event) => {
    const lane = board.querySelector(`[data-lane="${CSS.escape(event.detail)}"]`);
    if (lane) move(event.target.closest("[data-id]"), lane);
  });

  function mark(lane) {
    for (const one of board.querySelectorAll(".is-over")) if (one !== lane) one.classList.remove("is-over");
    lane?.classList.add("is-over");
  }

  async function move(card, lane) {
    const from = card.closest("[data-lane]");
    if (from === lane) return;
    const [place, next] = [card.parentElement, card.nextElementSibling];
    lane.querySelector("ul").prepend(card);
    count(from, -1);
    count(lane, 1);
    const body = new URLSearchParams({ view: board.dataset.board, to: lane.dataset.lane, revision: card.dataset.revision, csrf_token: token });
    const answer = await fetch(`${card.dataset.url}/move`, { method: "POST", headers: { "X-Fragment": "1" }, body }).catch(() => null);
    const said = answer ? await answer.json().catch(() => ({})) : {};
    if (answer?.ok) {
      card.dataset.revision = said.revision;
      card.querySelector("a").focus({ preventScroll: true });
      toast(board.dataset.sayMoved.replace("{lane}", lane.dataset.label));
      return;
    }
    place.insertBefore(card, next);
    count(from, 1);
    count(lane, -1);
    const why = said.errors ?? (said.problems ?? []).map((one) => one.message);
    toast(why.join(" ") || "…", { kind: "error" });
  }

  function count(lane, by) {
    const number = lane.querySelector("[data-lane-count]");
    const now = Number(number.textContent.replace(/\D/g, ""));
    number.textContent = now + by;
  }
}
