// Dragging: parts of the drawn form within and between its containers, and things from beside it into them.
import Sortable from "sortablejs";

const GROUP = "form-parts";
const FIELDS = ".fld, .ds-loose, .ds-type-drag";
const shared = { animation: 120, forceFallback: true, fallbackOnBody: true, fallbackTolerance: 4, delay: 180, delayOnTouchOnly: true, ghostClass: "ds-goes-here", fallbackClass: "ds-dragged", emptyInsertThreshold: 12 };

/** The parts of a drawn form that have an identity. */
export const CONTAINERS = "section.part[data-part]:not([data-related]), .tab-part[data-part]";
export const PARTS = "[data-field]:not([data-field*='/']), [data-part]";
export const idOf = (part) => part.dataset.field ?? part.dataset.part;

/** The drawn part of an id; null when it is not drawn. */
export const partOf = (root, id) => (root && id ? root.querySelector(`[data-field="${CSS.escape(id)}"], [data-part="${CSS.escape(id)}"]`) : null);

/** Let the parts of a drawn form be dragged. `onDrop` is told `{item, container, before}` by their ids. */
export function startDragging(root, onDrop) {
  const end = ({ item, to }) => onDrop({ item: idOf(item), ...placeOf(item, to) });
  const made = [];
  for (const grid of root.querySelectorAll(".form[data-columns]")) {
    made.push(Sortable.create(grid, { ...shared, group: { name: GROUP, put: (_to, _from, dragged) => dragged.matches(FIELDS) }, draggable: ".fld", onEnd: end }));
  }
  for (const box of [root, ...root.querySelectorAll(CONTAINERS)]) {
    made.push(Sortable.create(box, { ...shared, group: { name: GROUP, put: (to, _from, dragged) => !dragged.matches(FIELDS) || !to.el.querySelector(":scope > .form") }, draggable: ".lines-box, [data-part]:not(.tab-part)", handle: ".sect, .band, .lines-head, .tab-list, .list-acts, thead, .faint", onEnd: end }));
  }
  return () => made.forEach((one) => one.destroy());
}

/** Let things of a list beside the form be dragged onto it. `onDrop` is told `{item: element, container, before}`. */
export function startTray(list, draggable, onDrop) {
  return Sortable.create(list, {
    ...shared,
    group: { name: GROUP, pull: "clone", put: false },
    sort: false,
    draggable,
    onEnd: ({ item, to, from, clone }) => {
      const place = to === from ? null : placeOf(item, to);
      clone.replaceWith(item); // the list is somebody else's to draw
      if (place) onDrop({ item, ...place });
    },
  });
}

/** Where something dropped is now: the container it stands in and the part that follows it there. */
function placeOf(item, to) {
  const holder = to.closest("[data-part]");
  const root = to.closest(".ds-paper");
  const inside = [...(holder ?? root).querySelectorAll(PARTS)].filter((one) => one !== item && (one.parentElement.closest("[data-part]") ?? null) === holder);
  const next = inside.find((one) => item.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
  return { container: holder?.dataset.part ?? "", before: next ? idOf(next) : "" };
}
