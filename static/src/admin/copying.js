// A secret that is shown once: its button copies it; a link without its site gets the one of this page.

/** Prepare all secrets of the page. */
export function startCopying() {
  for (const field of document.querySelectorAll("[data-secret]")) {
    if ("completes" in field.dataset && field.value.startsWith("/")) {
      field.value = location.origin + field.value;
      for (const note of document.querySelectorAll("[data-incomplete]")) note.remove();
    }
    field.addEventListener("focus", () => field.select());
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
}

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // without the right to the clipboard (no https) the older way still does it
    document.execCommand("copy");
  }
  button.querySelector("span").textContent = button.dataset.copied;
}
