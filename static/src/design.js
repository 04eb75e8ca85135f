// The page of the design system: what its buttons show, and the contrast of its colours as this browser draws them.
import { toast } from "./ui/toast.js";

const WORDS = {
  done: () => toast("Saved"),
  undo: ({ undo }) => toast("Deleted Sample Bakery", { undo: { label: undo, act: () => toast("Restored") } }),
  error: () => toast("It was not saved: the connection is down", { kind: "error" }),
};

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-say]");
  if (button) WORDS[button.dataset.say]?.(button.dataset);
});

const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

/** The parts of a colour, 0 to 255, whatever way the browser writes it. */
function parts(color) {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  return canvas.getImageData(0, 0, 1, 1).data;
}

function luminance([red, green, blue]) {
  const [r, g, b] = [red, green, blue].map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ground(one) {
  for (let box = one; box; box = box.parentElement) {
    const found = parts(getComputedStyle(box).backgroundColor);
    if (found[3] === 255) return found;
  }
  return [255, 255, 255];
}

for (const one of document.querySelectorAll("[data-contrast]")) {
  const [light, dark] = [luminance(parts(getComputedStyle(one).color)), luminance(ground(one))].sort((a, b) => b - a);
  const ratio = (light + 0.05) / (dark + 0.05);
  one.dataset.contrast = ratio.toFixed(2);
  const said = one.querySelector("[data-ratio]");
  if (said) said.textContent = ratio.toFixed(1);
}
