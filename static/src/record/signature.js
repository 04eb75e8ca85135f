// Signing: drawn with mouse, pen or finger, or a typed name; kept as a picture by the same upload as any file.

import { changed, hold, isLocked, tell } from "./files.js";
import { send } from "./files-send.js";

const INK = "#1d1c19";
const PATIENCE = 700;
const NAME = "signature.png";

/** Make every signature of a form ready; rows that are added later are found when they are touched. */
export function startSignatures(form, pending) {
  const pads = new WeakMap();
  const padOf = (target) => {
    const widget = target.closest?.("[data-widget=signature]");
    if (!widget) return null;
    if (!pads.has(widget)) pads.set(widget, new Pad(widget, pending));
    return pads.get(widget);
  };
  for (const widget of form.querySelectorAll("[data-widget=signature]")) padOf(widget);
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) node.querySelectorAll?.("[data-widget=signature]").forEach(padOf);
  }).observe(form, { childList: true, subtree: true });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-sign-clear]");
    if (!button) return;
    event.preventDefault();
    padOf(button)?.clear(true);
  });
}

class Pad {
  constructor(widget, pending) {
    this.widget = widget;
    this.pending = pending;
    this.area = widget.querySelector(".sign-pad");
    if (!this.area) return;
    this.canvas = this.area.querySelector("canvas");
    this.typed = this.area.querySelector("[data-sign-typed]");
    this.strokes = [];
    this.area.hidden = false;
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.go(event));
    for (const kind of ["pointerup", "pointercancel"]) this.canvas.addEventListener(kind, (event) => this.end(event));
    this.typed.addEventListener("input", (event) => {
      event.stopPropagation(); // it is no input of the record
      this.strokes = [];
      this.draw();
      this.keepSoon();
    });
    this.typed.addEventListener("change", (event) => event.stopPropagation());
    pending.before.push(() => this.keepNow());
  }

  begin(event) {
    if (isLocked(this.widget) || event.button) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    clearTimeout(this.timer);
    this.typed.value = "";
    this.stroke = [this.point(event)];
    this.strokes.push(this.stroke);
    this.draw();
  }

  go(event) {
    if (!this.stroke) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length ? all : [event]) this.stroke.push(this.point(one));
    this.draw();
  }

  end() {
    if (!this.stroke) return;
    this.stroke = null;
    this.keepSoon();
  }

  /** A point in shares of the pad, so that it keeps its place when the pad changes its size. */
  point({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    return [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
  }

  get isBlank() {
    return !this.strokes.length && !this.typed.value.trim();
  }

  draw() {
    const { canvas, strokes } = this;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!width) return;
    const scale = 2;
    canvas.width = width * scale;
    canvas.height = height * scale;
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    pen.fillStyle = pen.strokeStyle = INK;
    pen.lineWidth = 2.2;
    pen.lineCap = pen.lineJoin = "round";
    for (const stroke of strokes) drawStroke(pen, stroke.map(([x, y]) => [x * width, y * height]));
    const name = this.typed.value.trim();
    if (name) drawName(pen, name, width, height);
    this.area.classList.toggle("is-begun", !this.isBlank);
  }

  keepSoon() {
    clearTimeout(this.timer);
    this.isDue = true;
    this.timer = setTimeout(() => this.keepNow(), PATIENCE);
  }

  keepNow() {
    clearTimeout(this.timer);
    if (!this.isDue) return;
    this.isDue = false;
    if (this.isBlank) this.clear();
    else this.pending.during(this.keep());
  }

  async keep() {
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const content = await new Promise((resolve) => this.canvas.toBlob(resolve, "image/png"));
    const { value, message } = await send(this.widget, content, NAME).done;
    if (turn !== this.turn) return;
    if (!value) return tell(this.widget, message || this.widget.dataset.sayFailed.replace("%(name)s", NAME));
    this.forget();
    const item = document.createElement("li");
    item.hidden = true;
    hold(this.widget, item, value);
    this.widget.querySelector(".file-list").append(item);
    tell(this.widget, this.widget.dataset.saySigned);
    changed(this.widget);
  }

  forget() {
    this.widget.querySelector(".file-list").replaceChildren();
  }

  /** Nothing is signed; with `isAsked` the pad is ready for the next try. */
  clear(isAsked = false) {
    clearTimeout(this.timer);
    this.isDue = false;
    this.turn = (this.turn ?? 0) + 1;
    this.strokes = [];
    this.typed.value = "";
    this.forget();
    this.widget.querySelector(".sign-new").hidden = false;
    this.draw();
    tell(this.widget, this.widget.dataset.sayCleared);
    changed(this.widget);
    if (isAsked) this.typed.focus();
  }
}

function drawStroke(pen, points) {
  const [[x, y]] = points;
  pen.beginPath();
  if (points.length < 3) {
    pen.arc(x, y, 1.4, 0, Math.PI * 2);
    pen.fill();
    return;
  }
  pen.moveTo(x, y);
  for (let index = 1; index < points.length - 1; index += 1) {
    const [[here, there], [next, below]] = [points[index], points[index + 1]];
    pen.quadraticCurveTo(here, there, (here + next) / 2, (there + below) / 2);
  }
  pen.stroke();
}

function drawName(pen, name, width, height) {
  let size = Math.min(56, height * 0.4);
  const face = () => (pen.font = `italic ${size}px "Snell Roundhand", "Segoe Script", "Brush Script MT", "Kaiti SC", KaiTi, "Noto Serif CJK SC", cursive, serif`);
  face();
  while (size > 12 && pen.measureText(name).width > width - 40) {
    size -= 2;
    face();
  }
  pen.textBaseline = "alphabetic";
  pen.fillText(name, 20, height * 0.68);
}
